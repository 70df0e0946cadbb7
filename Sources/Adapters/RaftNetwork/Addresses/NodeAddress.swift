#if Network
/// Where a node listens: `host:port`, `[IPv6]:port` or `unix:/path`.
enum NodeAddress: Hashable, Sendable, CustomStringConvertible {
    case host(String, port: Int)
    case unix(path: String)

    /// nil: it is none of the three.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard path.hasPrefix("/") else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            // Where the port of an IPv6 address begins cannot be told without the brackets.
            return nil
        }
        guard !host.isEmpty else { return nil }
        self = .host(String(host), port: Int(port))
    }

    var description: String {
        switch self {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
#endif

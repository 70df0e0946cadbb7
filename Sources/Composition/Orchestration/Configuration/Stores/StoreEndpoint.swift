/// Where a store listens for HTTP.
public struct StoreEndpoint: Hashable, Sendable, CustomStringConvertible {
    public var isEncrypted: Bool
    public var address: ListenAddress

    /// Reads `host`, `host:port`, `[ipv6]:port` and the same after `http://` or `https://`.
    ///
    /// - Parameters:
    ///   - text: nil is returned for anything else in it, a user or a path above all.
    ///   - isEncrypted: where the text does not say it.
    ///   - defaultPort: where the text does not say it.
    public init?(parsing text: String, isEncrypted: Bool = false, defaultPort: UInt16) {
        var rest = text
        self.isEncrypted = isEncrypted
        for (scheme, value) in [("https://", true), ("http://", false)] where rest.lowercased().hasPrefix(scheme) {
            rest.removeFirst(scheme.count)
            self.isEncrypted = value
            break
        }
        if rest.last == "/" { rest.removeLast() }
        guard let address = ListenAddress(node: rest, defaultPort: defaultPort) else { return nil }
        self.address = address
    }

    /// `http://host:port`.
    public var description: String { "\(isEncrypted ? "https" : "http")://\(address)" }
}

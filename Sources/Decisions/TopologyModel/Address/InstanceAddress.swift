/// The name and port under which a server is reached.
///
/// A server may have several; its identity is ``ServerIdentity``. Addresses order by host, then port.
public struct InstanceAddress: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    /// A host name, an IPv4 literal, or an IPv6 literal without brackets.
    public var host: String
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// The longest host name a server accepts in a replication source (MySQL 8.0.17 and later).
    public static let maximumHostLength = 255

    /// Parses `host`, `host:port`, `[ipv6]:port`, `[ipv6]` or a bare IPv6 literal.
    ///
    /// Returns nil for an empty host, a port outside 1…65535, a host longer than ``maximumHostLength`` or one that holds
    /// white space, a comma, a slash or a control character: none of these can be a server, and some are placeholders (`//host`) of other tools.
    public init?(parsing text: some StringProtocol, defaultPort: UInt16 = 3306) {
        let host: Substring
        var port = defaultPort
        let whole = Substring(text)
        if whole.first == "[" {
            guard let close = whole.firstIndex(of: "]") else { return nil }
            host = whole[whole.index(after: whole.startIndex)..<close]
            let rest = whole[whole.index(after: close)...]
            if !rest.isEmpty {
                guard rest.first == ":", let parsed = InstanceAddress.port(rest.dropFirst()) else { return nil }
                port = parsed
            }
            guard host.contains(":") else { return nil }
        } else if let colon = whole.firstIndex(of: ":"), whole[whole.index(after: colon)...].contains(":") {
            host = whole  // two colons or more and no bracket: an IPv6 literal without a port
        } else if let colon = whole.firstIndex(of: ":") {
            guard let parsed = InstanceAddress.port(whole[whole.index(after: colon)...]) else { return nil }
            host = whole[..<colon]
            port = parsed
        } else {
            host = whole
        }
        guard !host.isEmpty, host != "_", host.utf8.count <= InstanceAddress.maximumHostLength, port > 0 else { return nil }
        for scalar in host.unicodeScalars where scalar.value <= 0x20 || scalar == "," || scalar == "/" || scalar.value == 0x7F {
            return nil
        }
        self.init(host: String(host), port: port)
    }

    /// The same rules for a host and a port that came separately from elsewhere.
    public init?(validating host: String, port: UInt16) {
        self.init(parsing: InstanceAddress(host: host, port: port).description)
    }

    private static func port(_ digits: Substring) -> UInt16? {
        guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(digits)
    }

    /// `host:port`, with brackets around an IPv6 literal so that it can be parsed back.
    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    public static func < (lhs: InstanceAddress, rhs: InstanceAddress) -> Bool {
        (lhs.host, lhs.port) < (rhs.host, rhs.port)
    }
}

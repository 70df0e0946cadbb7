/// Where a webhook goes: `https://hooks.example:8443/failover?team=db`.
public struct WebhookURL: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no such address. It never holds the text, in which a password may be.
    public struct Problem: Error, Hashable, Sendable {
        public var message: String
    }

    public let isEncrypted: Bool
    /// `host`, `host:port`, `[ipv6]` or `[ipv6]:port`.
    public let authority: String
    /// Path and query, with the slash at the begin.
    public let target: String

    /// More than servers take.
    public static let maximumBytes = 2048

    /// Reads `http://` or `https://`, a host, perhaps a port, a path and a query. Characters that have to be encoded in a URL have to be encoded here.
    public init(parsing text: String) throws(Problem) {
        guard text.utf8.count <= WebhookURL.maximumBytes else { throw Problem(message: "must not be longer than \(WebhookURL.maximumBytes) bytes") }
        guard let scheme = [("https://", true), ("http://", false)].first(where: { text.lowercased().hasPrefix($0.0) }) else {
            throw Problem(message: "must begin with https:// or http://")
        }
        let rest = text.dropFirst(scheme.0.count)
        guard rest.utf8.allSatisfy(WebhookURL.isPartOfURL) else { throw Problem(message: "must not hold spaces, quotes or other characters that a URL encodes") }
        guard !rest.contains("#") else { throw Problem(message: "must not have a fragment, which nobody is sent") }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw Problem(message: "must not name a user: receivers verify the signature") }
        guard WebhookURL.isAuthority(authority) else { throw Problem(message: "must name a host, perhaps with a port of 1 to 65535") }
        let target = rest[authority.endIndex...]
        isEncrypted = scheme.1
        self.authority = String(authority)
        self.target = target.first == "/" ? String(target) : "/" + target
    }

    /// Without the query, which may hold a token of the receiver's.
    public var description: String { "\(isEncrypted ? "https" : "http")://\(authority)\(target.prefix { $0 != "?" })" }

    private static func isAuthority(_ text: Substring) -> Bool {
        var port = text[text.endIndex...]
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { return false }
            let host = text[..<close].dropFirst()
            port = text[text.index(after: close)...]
            guard host.contains(":"), host.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) else { return false }
        } else {
            let host = text.prefix { $0 != ":" }
            port = text[host.endIndex...]
            guard !host.isEmpty, host.utf8.allSatisfy(isPartOfName) else { return false }
        }
        if port.isEmpty { return true }
        let digits = port.dropFirst()
        return port.first == ":" && digits.utf8.allSatisfy(isDigit) && (UInt16(digits).map { $0 > 0 } ?? false)
    }

    private static func isPartOfURL(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !#""<>\^`{|}"#.utf8.contains(byte)
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: isDigit(byte)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// Where a store listens: `http://consul1:8500`.
public struct StoreAddress: Hashable, Sendable, CustomStringConvertible {
    public let isEncrypted: Bool
    /// A host name, an IPv4 literal, or an IPv6 literal without brackets.
    public let host: String
    public let port: UInt16

    /// Reads `host`, `host:port`, `[ipv6]:port` and the same after `http://` or `https://`, with or without a slash at the end.
    ///
    /// - Parameters:
    ///   - text: nil is returned for anything else in it, a user or a path above all.
    ///   - isEncrypted: where the text does not say it.
    ///   - defaultPort: where the text does not say it.
    public init?(parsing text: String, isEncrypted: Bool = false, defaultPort: UInt16) {
        var rest = Substring(text)
        var encrypted = isEncrypted
        for (scheme, value) in [("https://", true), ("http://", false)] where rest.lowercased().hasPrefix(scheme) {
            rest.removeFirst(scheme.count)
            encrypted = value
            break
        }
        if rest.last == "/" { rest.removeLast() }
        let host: Substring
        var tail = rest[rest.endIndex...]
        if rest.first == "[" {
            guard let close = rest.firstIndex(of: "]") else { return nil }
            host = rest[rest.index(after: rest.startIndex)..<close]
            tail = rest[rest.index(after: close)...]
            guard host.contains(":"), host.utf8.allSatisfy(StoreAddress.isPartOfIPv6) else { return nil }
        } else {
            host = rest.prefix { $0 != ":" }
            tail = rest[host.endIndex...]
            guard !host.isEmpty, host.utf8.allSatisfy(StoreAddress.isPartOfName) else { return nil }
        }
        var port = defaultPort
        if !tail.isEmpty {
            guard tail.first == ":", tail.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let parsed = UInt16(tail.dropFirst()), parsed > 0 else { return nil }
            port = parsed
        }
        (self.isEncrypted, self.host, self.port) = (encrypted, String(host), port)
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isPartOfIPv6(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: false
        }
    }

    /// A URL without a path, and without a slash at its end.
    public var description: String { "\(isEncrypted ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

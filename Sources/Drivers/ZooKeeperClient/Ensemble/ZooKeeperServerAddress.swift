#if Network
/// Where one server of an ensemble listens for clients.
public struct ZooKeeperServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Of servers whose port nobody wrote down.
    public static let defaultPort: UInt16 = 2181
    /// The longest name that DNS has, in bytes.
    static let maximumHostBytes = 253

    /// A name, or a numeric address without brackets.
    public let host: String
    public let port: UInt16

    /// `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.
    init(parsing text: Substring) throws(ZooKeeperError) {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw Self.problem(text, "its bracket is not closed") }
            host = text[text.index(after: text.startIndex)..<end]
            guard host.contains(":"), host.utf8.allSatisfy(Self.isOfIPv6) else { throw Self.problem(text, "only an IPv6 address stands in brackets") }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw Self.problem(text, "a port is expected behind the bracket") }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") == false else { throw Self.problem(text, "an IPv6 address has to stand in brackets") }
        }
        guard !host.isEmpty else { throw Self.problem(text, "the host is missing") }
        guard host.utf8.count <= Self.maximumHostBytes else { throw Self.problem(text.prefix(Self.maximumHostBytes), "the host is longer than \(Self.maximumHostBytes) bytes") }
        guard host.utf8.allSatisfy(Self.isOfHost) else { throw Self.problem(text, "the host has characters that no name and no address has") }
        self.host = String(host)
        guard let port else {
            self.port = Self.defaultPort
            return
        }
        guard !port.isEmpty, port.utf8.allSatisfy(Self.isDigit), let number = UInt16(port), number > 0 else { throw Self.problem(text, "the port is no number from 1 to 65535") }
        self.port = number
    }

    private static func problem(_ text: Substring, _ reason: String) -> ZooKeeperError { ZooKeeperError(.settings, "the server \"\(text)\": \(reason)") }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
    private static func isOfHost(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || byte >= 0x80 || "-._:%".utf8.contains(byte) }
    private static func isOfIPv6(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || ":.%".utf8.contains(byte) }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
#endif

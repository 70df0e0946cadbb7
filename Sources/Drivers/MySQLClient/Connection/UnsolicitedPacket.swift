#if MySQL
/// The first bytes that a server sends by itself: its greeting, or its last words on an idle connection.
enum UnsolicitedPacket {
    /// Error packets are shorter (the message is at most 512 bytes).
    static let longest = 1024
    /// What is needed to tell a greeting from something else: length (3 bytes), sequence number, first byte of the payload.
    static let greetingPrefix = 5

    private static let protocolVersions: Set<UInt8> = [9, 10]
    private static let errorMarker: UInt8 = 0xFF
    /// No server's greeting comes near it; text that is taken for a length is above it.
    private static let longestGreeting = 0xFFFF
    private static let headerLength = 4
    private static let sqlStateLength = 5

    /// Whether the bytes can start a MySQL greeting, or the error sent in its place.
    static func canStartGreeting(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= greetingPrefix else { return false }
        let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
        guard length > 0, length <= longestGreeting, bytes[3] == 0 else { return false }
        return protocolVersions.contains(bytes[4]) || bytes[4] == errorMarker
    }

    /// The error packet that the bytes hold, if it is one.
    static func error(in bytes: ArraySlice<UInt8>) -> MySQLServerError? {
        let bytes = Array(bytes)
        guard bytes.count > headerLength + 3, bytes[headerLength] == errorMarker else { return nil }
        let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
        let payload = bytes.dropFirst(headerLength + 1).prefix(max(0, length - 1))
        guard payload.count > 2 else { return nil }
        let code = Int(payload[payload.startIndex]) | Int(payload[payload.startIndex + 1]) << 8
        var text = payload.dropFirst(2)
        var sqlState = "HY000"
        if text.first == UInt8(ascii: "#"), text.count > sqlStateLength {
            sqlState = String(decoding: text.dropFirst().prefix(sqlStateLength), as: UTF8.self)
            text = text.dropFirst(1 + sqlStateLength)
        }
        return MySQLServerError(code: code, sqlState: sqlState, message: String(decoding: text, as: UTF8.self))
    }
}
#endif

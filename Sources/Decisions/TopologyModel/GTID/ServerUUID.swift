/// The UUID by which MySQL marks the transactions of one server (`@@server_uuid`) or of one replication group.
///
/// Two integers instead of a text: GTID sets hold and compare many of them. Ordered as their texts are.
public struct ServerUUID: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The length of the only spelling that is accepted: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, with hyphens between.
    static let textLength = 36

    /// Parses the hyphenated form in either case; nil for anything else.
    public init?(parsing text: some StringProtocol) {
        self.init(bytes: Array(text.utf8)[...])
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == ServerUUID.textLength else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (offset, byte) in bytes.enumerated() {
            if ServerUUID.isHyphen(offset) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = ServerUUID.digit(byte) else { return nil }
            // Every digit moves the top four bits of the low half up into the high half.
            high = high << 4 | low >> 60
            low = low << 4 | digit
        }
        self.init(high: high, low: low)
    }

    private static func isHyphen(_ offset: Int) -> Bool { offset == 8 || offset == 13 || offset == 18 || offset == 23 }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The hyphenated form in lower case.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(ServerUUID.textLength)
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if ServerUUID.isHyphen(text.count) { text.append(UInt8(ascii: "-")) }
                text.append(digits[Int(half >> UInt64(shift) & 0xF)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func < (lhs: ServerUUID, rhs: ServerUUID) -> Bool { (lhs.high, lhs.low) < (rhs.high, rhs.low) }
}

/// The tag of a MySQL GTID (8.3 and later): a label within one server's UUID with a numbering of its own.
///
/// ``none`` is the numbering that every server has had since 5.6. Ordered as their texts are, so ``none`` comes first.
public struct GTIDTag: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    /// Empty for ``none``, else 1…``maximumLength`` characters of `a`…`z`, `0`…`9` and `_`, not beginning with a digit.
    public let rawValue: String

    /// The default tag, which is not written.
    public static let none = GTIDTag(unchecked: "")

    /// The server's limit.
    public static let maximumLength = 32

    private init(unchecked text: String) { rawValue = text }

    /// Parses a tag; upper case is lowered, as the server does. nil for anything that is not a tag; the empty text is ``none``.
    public init?(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        if bytes.isEmpty {
            self = .none
        } else {
            self.init(bytes: bytes[...])
        }
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first, bytes.count <= GTIDTag.maximumLength, !DecimalDigits.isDigit(first) else { return nil }
        var lowered: [UInt8] = []
        lowered.reserveCapacity(bytes.count)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): lowered.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): lowered.append(byte | 0x20)  // the bit between the cases in ASCII
            default: return nil
            }
        }
        self.init(unchecked: String(decoding: lowered, as: UTF8.self))
    }

    public var description: String { rawValue }

    public static func < (lhs: GTIDTag, rhs: GTIDTag) -> Bool { lhs.rawValue < rhs.rawValue }
}

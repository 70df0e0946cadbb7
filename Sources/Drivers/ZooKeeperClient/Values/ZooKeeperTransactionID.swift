#if Network
/// The number of a change (zxid). All changes of an ensemble are in one order, and later ones have greater numbers; what one transaction wrote has one number.
public struct ZooKeeperTransactionID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: Int64

    public init(rawValue: Int64) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Hexadecimal, as servers log it.
    public var description: String { "0x\(String(UInt64(bitPattern: rawValue), radix: 16))" }
}
#endif

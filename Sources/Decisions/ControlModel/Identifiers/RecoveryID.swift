/// The identity of a recovery: the index of the command that opened it in the control log, unique for all time in one log.
public struct RecoveryID: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }
    public static func < (lhs: RecoveryID, rhs: RecoveryID) -> Bool { lhs.rawValue < rhs.rawValue }
}

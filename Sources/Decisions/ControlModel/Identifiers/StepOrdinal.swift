/// The place of a step in its recovery; the first is 1. A repeated attempt of the same step has the same ordinal and a higher attempt.
public struct StepOrdinal: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }
    public static func < (lhs: StepOrdinal, rhs: StepOrdinal) -> Bool { lhs.rawValue < rhs.rawValue }
}

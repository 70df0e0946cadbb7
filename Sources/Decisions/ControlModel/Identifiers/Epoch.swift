/// How many designations, and changes of its primary by operators, a cluster has seen. Only grows; a record of a lower epoch is out of date wherever it is found.
public struct Epoch: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static let initial = Epoch(rawValue: 0)
    public var next: Epoch { Epoch(rawValue: rawValue + 1) }
    public var description: String { String(rawValue) }
    public static func < (lhs: Epoch, rhs: Epoch) -> Bool { lhs.rawValue < rhs.rawValue }
}

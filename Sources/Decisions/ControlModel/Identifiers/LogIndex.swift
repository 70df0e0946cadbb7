/// The place of a command in the control log; the first is 1.
public struct LogIndex: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public var next: LogIndex { LogIndex(rawValue: rawValue + 1) }
    public var description: String { String(rawValue) }
    public static func < (lhs: LogIndex, rhs: LogIndex) -> Bool { lhs.rawValue < rhs.rawValue }
}

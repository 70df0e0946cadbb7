/// Which member of the cluster: drawn once for all time, never an address, and never given to a node that lost its disk.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static func < (lhs: NodeID, rhs: NodeID) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The number in hexadecimal digits, as logs and commands have it; certificates have zeros in front of it.
    public var digits: String { String(rawValue, radix: 16) }

    public var description: String { "node \(digits)" }
}

/// A dense number for a server that this process knows, handed out by ``InstanceIDTable``.
///
/// It is never written to a wire or a disk: after a restart the same server may have another number.
public struct InstanceID: Hashable, Comparable, Sendable, Codable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The number as an index into arrays that hold one element per known server.
    public var index: Int { Int(rawValue) }

    public static func < (lhs: InstanceID, rhs: InstanceID) -> Bool { lhs.rawValue < rhs.rawValue }
}

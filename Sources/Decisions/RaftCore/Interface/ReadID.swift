/// Of a read that wants to see everything that was committed before it was asked. Given by whoever asks, unique on its node.
public struct ReadID: Hashable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
}

public import TopologyModel

/// Where and when a command is applied: the same on every node.
public struct ApplyContext: Hashable, Sendable {
    /// Of its entry: grows with every command, not always by one.
    public var index: UInt64
    /// Of the leader that appended it.
    public var term: UInt64
    /// That leader's wall clock when it appended it, and never earlier than what an earlier command was given.
    public var time: WallTime

    public init(index: UInt64, term: UInt64, time: WallTime) {
        self.index = index
        self.term = term
        self.time = time
    }
}

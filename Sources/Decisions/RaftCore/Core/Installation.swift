/// A leader's snapshot takes the place of this node's log.
struct Installation: Sendable {
    let mark: SnapshotMark
    /// The leader to be told.
    let sender: NodeID
    /// It was given out.
    var isBegun = false
}

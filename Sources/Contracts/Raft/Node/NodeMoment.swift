import TopologyModel

/// When something happens to a node.
struct NodeMoment: Sendable {
    var now: MonotonicInstant
    /// Stamps commands; no decision of the protocol is taken on it.
    var wall: WallTime
}

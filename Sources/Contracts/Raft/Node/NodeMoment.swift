package import TopologyModel

/// When something happens to a node.
package struct NodeMoment: Sendable {
    var now: MonotonicInstant
    /// Stamps commands; no decision of the protocol is taken on it.
    var wall: WallTime

    package init(now: MonotonicInstant, wall: WallTime) {
        self.now = now
        self.wall = wall
    }
}

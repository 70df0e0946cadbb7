import TopologyModel

/// When a primary was written to last, and whether that is over.
struct WriteTurn: Sendable, Codable {
    var beganAt: MonotonicInstant
    var isUnderWay = true
    /// The newest one was acknowledged, or said nothing.
    var isWell = true
}

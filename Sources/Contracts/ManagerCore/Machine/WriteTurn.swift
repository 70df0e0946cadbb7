import TopologyModel

/// When a primary was written to last, and whether that is over.
struct WriteTurn: Sendable, Codable {
    var beganAt: MonotonicInstant
    var isUnderWay = true
    /// The next one need not come sooner than usual.
    var isWell = true
}

import TopologyModel

/// Something of a server that is worth a record, and about which nothing is done. It exists for as long as each look finds it.
struct LastingCondition: Sendable, Codable {
    var since: MonotonicInstant
    /// When its record was proposed last.
    var proposedAt: MonotonicInstant?
}

import TopologyModel

/// Something of a server that is worth a record, and about which nothing is done. It exists for as long as each look finds it.
struct LastingCondition: Sendable, Codable {
    /// Whether hooks are to hear of it. A lesser one that lasts is no reason to tell of this one before it has lasted, too.
    let isTold: Bool
    var since: MonotonicInstant
    /// When its record was proposed last.
    var proposedAt: MonotonicInstant?
}

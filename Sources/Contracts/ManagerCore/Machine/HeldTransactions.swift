import TopologyModel

/// What a former primary had when it was found read-only, until it has been compared with what the primary in its place has.
struct HeldTransactions: Sendable, Codable {
    let facts: InstanceFacts
    /// When the record of what it alone has was proposed; nil: it was not yet.
    var proposedAt: MonotonicInstant?
}

public import KVPublishers

/// The store that applications read the primary's record from, as a publisher of the caller fills it.
///
/// ## Implementing
/// One value lives for one run. `publish` is called when a record arrives, which may be long after it was sent and after a newer one; what it throws the
/// manager takes for a failure and publishes again. The simulator breaks off a run in which the epoch of ``record`` goes back, or in which the store does
/// not come to hold the newest one.
public protocol SimulatedStore: Sendable {
    /// What applications read; nil before the first record.
    var record: PrimaryRecord? { get }
    mutating func publish(_ record: PrimaryRecord) throws(KVPublisherError) -> PublishResult
}

/// Obeys the same rule as every publisher.
struct EpochStore: SimulatedStore {
    private(set) var record: PrimaryRecord?

    mutating func publish(_ new: PrimaryRecord) throws(KVPublisherError) -> PublishResult {
        switch PublishDecision(present: record.map { .primary($0) }, new: new) {
        case .write:
            record = new
            return .published
        case .keep: return .unchanged
        case .yield(let present): return .superseded(present)
        case .conflict(let present): throw KVPublisherError(.corrupt, "\(present) is stored for epoch \(present.epoch)")
        }
    }
}

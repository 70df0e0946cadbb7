import KVPublishers

/// The store that applications read the primary's record from. Obeys the same rule as every publisher.
struct SimulatedStore {
    private(set) var record: PrimaryRecord?
    var isUnavailable = false
    /// Writes arrive, their answers do not.
    var losesReplies = false

    enum Answer: Hashable { case written, unchanged, superseded, conflict }

    mutating func publish(_ new: PrimaryRecord) -> Answer {
        switch PublishDecision(present: record, new: new) {
        case .write:
            record = new
            return .written
        case .keep: return .unchanged
        case .yield: return .superseded
        case .conflict: return .conflict
        }
    }
}

/// What became of a record that somebody asked to be told to a store.
public struct RouteSubmission: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// It was written, or a key beside it was.
        case published
        /// It was there already.
        case unchanged
        /// A record of a higher epoch was there; it was left alone.
        case superseded(StoredRecord)
        /// Why it was not told. It is tried again without being asked for, unless a person must look.
        case failed(String)
    }

    public var store: String
    public var record: PrimaryRecord
    public var outcome: Outcome

    public init(store: String, record: PrimaryRecord, outcome: Outcome) {
        self.store = store
        self.record = record
        self.outcome = outcome
    }

    public var isFailed: Bool { if case .failed = outcome { true } else { false } }
}

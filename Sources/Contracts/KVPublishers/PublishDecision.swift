/// What to do with a new record, given the one that is there. Every publisher decides with this, so that all stores obey one rule.
public enum PublishDecision: Hashable, Sendable {
    case write
    case keep
    /// The one that is there has a higher epoch.
    case yield(PrimaryRecord)
    /// Same epoch, another primary: one of the two was never committed. Nothing is written; a person must look.
    case conflict(PrimaryRecord)

    /// The time of a record does not count: a record that differs in nothing else is kept, so repetition costs no write.
    public init(present: PrimaryRecord?, new: PrimaryRecord) {
        guard let present else {
            self = .write
            return
        }
        if present.epoch > new.epoch {
            self = .yield(present)
        } else if present.epoch < new.epoch {
            self = .write
        } else if present.primary != new.primary {
            self = .conflict(present)
        } else {
            var same = new
            same.at = present.at
            self = same == present ? .keep : .write
        }
    }
}

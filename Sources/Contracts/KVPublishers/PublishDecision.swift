/// What to do with a new record, given the one that is there. Every publisher decides with this, so that all stores obey one rule.
public enum PublishDecision: Hashable, Sendable {
    case write
    /// The one that is there says the same, and is given.
    case keep(PrimaryRecord)
    /// The one that is there has a higher epoch.
    case yield(StoredRecord)
    /// Same epoch, another primary: one of the two was never committed. Nothing is written; a person must look.
    case conflict(StoredRecord)

    /// The time of a record does not count, nor do addresses that the new one does not say, because nobody could look: a record that differs in nothing else is kept, so repetition costs no
    /// write, and a name service that is down takes nothing away. A withdrawn route is restored by the primary that it named, or by a higher epoch.
    public init(present: StoredRecord?, new: PrimaryRecord) {
        guard let present else {
            self = .write
            return
        }
        if present.epoch > new.epoch {
            self = .yield(present)
            return
        }
        if present.epoch < new.epoch {
            self = .write
            return
        }
        switch present {
        case .withdrawn(let record): self = record.named(new.primary) ? .write : .conflict(present)
        case .primary(let record) where record.primary != new.primary: self = .conflict(present)
        case .primary(let record):
            var same = new
            same.at = record.at
            same.ipv4 = new.ipv4 ?? record.ipv4
            same.ipv6 = new.ipv6 ?? record.ipv6
            self = same == record ? .keep(record) : .write
        }
    }
}

/// What may follow from a finding's code. It only classifies: whether anything is done is ``Finding/isActionable``'s to say, and then the gates'.
public enum FindingAction: Hashable, Sendable {
    /// Nothing; it is shown.
    case none
    /// The servers concerned are read again at once.
    case reread
    /// The primary is replaced, if the verdict and the cluster's shape permit it.
    case failover
    /// The replicas of an intermediate source get another source.
    case relocate
    /// The other co-primary stays as the only one.
    case promoteOther
    /// The primary is told to wait for fewer acknowledgements, or its replicas to give them.
    case unlockSemiSync
    /// A primary that is read-only is opened for writes.
    case openPrimary
    /// Something seems dead, and nothing will be done about it.
    case neverActionable(why: String)

    /// What nobody does yet, in words; nil where everything is done, or nothing is to be done.
    var missing: String? {
        switch self {
        case .none, .reread, .failover, .relocate, .openPrimary, .neverActionable: nil
        case .promoteOther: "leaving the writes to the other co-primary"
        case .unlockSemiSync: "freeing a primary that waits for acknowledgements"
        }
    }
}

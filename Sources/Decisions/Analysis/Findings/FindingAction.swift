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
    /// One of two primaries that replicate from each other is replaced, by the other one if the configuration does not say otherwise.
    case promoteOther
    /// The primary is told to wait for fewer acknowledgements, or its replicas to give them.
    case unlockSemiSync
    /// A primary that is read-only is opened for writes.
    case openPrimary
    /// Something seems dead, and nothing will be done about it.
    case neverActionable(why: String)

    /// A recovery may follow.
    var isRecovery: Bool {
        switch self {
        case .failover, .relocate, .promoteOther: true
        case .none, .reread, .unlockSemiSync, .openPrimary, .neverActionable: false
        }
    }

    /// What nobody does yet, in words; nil where everything is done, or nothing is to be done.
    var missing: String? {
        switch self {
        case .none, .reread, .failover, .relocate, .promoteOther, .openPrimary, .neverActionable: nil
        case .unlockSemiSync: "freeing a primary that waits for acknowledgements"
        }
    }
}

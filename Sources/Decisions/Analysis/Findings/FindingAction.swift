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
    /// Replicas of a primary that waits for acknowledgements are made to give them, where the configuration says so.
    case unlockSemiSync
    /// A primary that is read-only is opened for writes.
    case openPrimary
    /// Something seems dead, and nothing will be done about it.
    case neverActionable(why: String)

    /// A recovery may follow.
    var isRecovery: Bool {
        switch self {
        case .failover, .relocate, .promoteOther, .unlockSemiSync: true
        case .none, .reread, .openPrimary, .neverActionable: false
        }
    }
}

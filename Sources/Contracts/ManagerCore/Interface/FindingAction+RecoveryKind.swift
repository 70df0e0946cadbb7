package import Analysis
package import ControlModel

extension FindingAction {
    /// The kind of the recovery that follows; nil: one that replaces a primary, or none.
    package var sideRecovery: RecoveryKind? {
        switch self {
        case .relocate: .relocation
        case .unlockSemiSync: .unlock
        case .failover, .promoteOther, .openPrimary, .reread, .none, .neverActionable: nil
        }
    }
}

package import Hooks
package import Promotion

extension HookStage {
    /// What the hooks of the stage are called where they are configured.
    package var phase: HookPhase {
        switch self {
        case .preFailover: .preFailover
        case .fencing: .fencing
        case .postPrimaryFailover: .postPrimaryFailover
        case .postIntermediateFailover: .postIntermediateFailover
        case .postFailover: .postFailover
        case .preSwitchover: .preGracefulTakeover
        case .postSwitchover: .postGracefulTakeover
        case .postUnsuccessful: .postUnsuccessfulFailover
        }
    }
}

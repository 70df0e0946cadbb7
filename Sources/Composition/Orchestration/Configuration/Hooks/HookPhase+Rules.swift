import Hooks

extension HookPhase {
    /// The incumbent's rule: what runs before something is touched may stop it.
    var stopsOnFailure: Bool {
        switch self {
        case .preFailover, .preGracefulTakeover, .fencing: true
        case .onDetection, .postPrimaryFailover, .postIntermediateFailover, .postFailover, .postUnsuccessfulFailover, .postGracefulTakeover, .postTakePrimary: false
        }
    }

    /// It runs when a recovery has done its work, so that a failure of it is one of the recovery.
    var runsAfterwards: Bool {
        switch self {
        case .postPrimaryFailover, .postIntermediateFailover, .postFailover, .postGracefulTakeover: true
        case .onDetection, .preFailover, .preGracefulTakeover, .fencing, .postUnsuccessfulFailover, .postTakePrimary: false
        }
    }
}

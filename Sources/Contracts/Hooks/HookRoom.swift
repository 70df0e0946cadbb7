/// Hooks that share the room for hooks at once. What holds up the opening of a primary does not wait behind what only tells of it.
enum HookRoom: Hashable, Sendable, CaseIterable {
    /// A recovery goes on when they have ended.
    case before
    /// The primary is open; what is left of the recovery waits for them.
    case afterwards
    /// Nothing waits for them.
    case announcements
}

extension HookPhase {
    var room: HookRoom {
        switch self {
        case .preFailover, .fencing, .preGracefulTakeover: .before
        case .postPrimaryFailover, .postIntermediateFailover, .postFailover, .postUnsuccessfulFailover, .postGracefulTakeover: .afterwards
        case .onDetection, .postTakePrimary: .announcements
        }
    }
}

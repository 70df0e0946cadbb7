public import ManagerCore
public import Raft
import RaftCore
import Synchronization

/// Tells what a node is, and whenever that changes. Give its ``observe(_:)`` to the node.
public final class StandingBoard: Sendable {
    private struct State {
        var standing = ManagerStanding(isLeader: false, term: 0)
        var continuation: AsyncStream<ManagerStanding>.Continuation?
    }

    private let state = Mutex(State())

    public init() {}

    /// Returns at once.
    public func observe(_ event: RaftEvent) {
        guard case .role(let role, let term, _) = event else { return }
        state.withLock { state in
            state.standing = ManagerStanding(isLeader: role == .leader, term: term)
            _ = state.continuation?.yield(state.standing)
        }
    }

    public var standing: ManagerStanding { state.withLock { $0.standing } }

    /// What the node is now, and then each change; where they come faster than they are taken, the newest alone. One reader at a time: a later call ends the stream of the one before.
    func changes() -> AsyncStream<ManagerStanding> {
        let (stream, continuation) = AsyncStream.makeStream(of: ManagerStanding.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.continuation?.finish()
            state.continuation = continuation
            _ = continuation.yield(state.standing)
        }
        return stream
    }
}

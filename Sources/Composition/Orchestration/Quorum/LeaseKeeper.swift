import Clocks
import ManagerCore
import Raft
import RaftControlLog
import RaftCore
import Synchronization
import TopologyModel

/// Lets a leader act while a majority has confirmed lately that it leads, and asks for that when it was too long ago.
final class LeaseKeeper: ActionPermission {
    private let node: RaftNode<ReplicatedControlState>
    private let term: UInt64
    private let clock: ServiceClock
    private let lease: Mutex<ActionLease>

    init(_ node: RaftNode<ReplicatedControlState>, term: UInt64, electionTimeout: Duration, clock: ServiceClock) {
        self.node = node
        self.term = term
        self.clock = clock
        lease = Mutex(ActionLease(electionTimeoutMin: electionTimeout))
    }

    /// A majority confirmed that this node leads, as it was asked to after `moment`.
    func confirmed(askedAt moment: MonotonicInstant) { lease.withLock { $0.confirmed(askedAt: moment) } }

    /// When it ends; nil: it has.
    private var end: MonotonicInstant? {
        let now = clock.now()
        return lease.withLock { $0.permits(now: now) ? $0.endsAt : nil }
    }

    /// Asks until a majority confirms it, or it is certain that this node leads in this term no more.
    func permit(isPointOfNoReturn: Bool) async -> MonotonicInstant? {
        var mustAsk = isPointOfNoReturn
        while !Task.isCancelled {
            let status = await node.status()
            guard status.role == .leader, status.term == term else { return nil }
            if status.isTransferring {
                // Voters that are asked by its successor do not wait for the end of the lease.
                do { try await clock.sleep(clock.now() + LeaseKeeper.transferLook) } catch { return nil }
            } else if !mustAsk, let end {
                return end
            } else if await confirm() {
                mustAsk = false
            }
        }
        return nil
    }

    /// How long after a look whether the leadership is still being handed over the next one is. It takes an election timeout at the most.
    private static let transferLook = Duration.milliseconds(10)

    /// Asks a majority once.
    ///
    /// - Returns: whether this node leads in its term, and has applied everything that was committed before.
    func confirm() async -> Bool {
        let askedAt = clock.now()
        do {
            try await node.confirm(within: lease.withLock { $0.span })
        } catch {
            return false
        }
        // In a later term another one may have led in between.
        guard await isLeading else { return false }
        confirmed(askedAt: askedAt)
        return true
    }

    private var isLeading: Bool {
        get async {
            let status = await node.status()
            return status.role == .leader && status.term == term
        }
    }
}

public import TopologyModel

/// Until when a manager that leads may begin something outside of its log: a statement, a hook, a write to a store.
///
/// A majority that answered a round of the leader elects nobody else before `electionTimeoutMin` has passed since that round was sent. The lease is shorter than that, so a leader that stood still, or was cut off, stops
/// before another one can begin.
///
/// What may begin once may arrive late: a lease is no promise of when it ends. It is for one term of one leader; a new term begins with a new lease, which permits nothing yet.
///
/// ```swift
/// var lease = ActionLease(electionTimeoutMin: .seconds(1))
/// let askedAt = clock.now()
/// try await node.confirm()
/// lease.confirmed(askedAt: askedAt)
/// if lease.permits(now: clock.now()) { … }
/// ```
///
/// All instants are of one clock that also counts while the machine is suspended, and that is read here: never one that another node sent.
public struct ActionLease: Hashable, Sendable {
    /// Of the shortest election timeout. The rest is for clocks that run at different speeds, and for what lies between the look at the lease and the act.
    private static let share = (numerator: 4, denominator: 5)

    /// How long a confirmed round permits anything, from the moment at which it was asked for.
    public let span: Duration
    /// When the newest confirmed round was asked for; nil: none was confirmed.
    public private(set) var confirmedAt: MonotonicInstant?

    /// - Parameter electionTimeoutMin: of every node of the cluster; the shortest of them where they differ.
    public init(electionTimeoutMin: Duration) {
        span = electionTimeoutMin * ActionLease.share.numerator / ActionLease.share.denominator
    }

    /// A majority has answered a round of this node in its term: a commit of what it proposed, or a confirmed read. Rounds may be confirmed in any order.
    ///
    /// - Parameter askedAt: when this node proposed or asked, or earlier; never when the answer came.
    public mutating func confirmed(askedAt: MonotonicInstant) {
        confirmedAt = confirmedAt.map { max($0, askedAt) } ?? askedAt
    }

    /// The last moment at which something may begin; nil: nothing may. For what the server itself can be told to leave undone after it.
    public var endsAt: MonotonicInstant? { confirmedAt.map { $0 + span } }

    public func permits(now: MonotonicInstant) -> Bool { endsAt.map { now <= $0 } ?? false }
}

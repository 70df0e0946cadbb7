/// The managers that keep one control log together, as one of them sees them. One of them leads, and it alone acts.
public protocol ManagerQuorum: Sendable {
    func status() async -> QuorumStatus
    /// Adds or removes a member; only on the leader. Returns when the change is committed. A member that is added is a voter once it has caught up, which goes on after this returned.
    func change(_ change: QuorumChange) async throws(QuorumError)
    /// Hands the leadership over; only on the leader.
    ///
    /// - Parameter address: of a voter; nil: to the one that holds most.
    func transferLeadership(to address: String?) async throws(QuorumError)
    /// Takes a snapshot of this node's log, on any node.
    func takeSnapshot() async throws(QuorumError)
}

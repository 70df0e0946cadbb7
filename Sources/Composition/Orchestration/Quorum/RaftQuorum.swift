public import Raft
public import RaftControlLog
public import RaftCore

/// The managers of a Raft cluster, as one of its nodes sees them.
public struct RaftQuorum: ManagerQuorum {
    private let node: RaftNode<ReplicatedControlState>
    private let bind: String
    private let address: String
    private let identify: @Sendable (_ address: String, _ incarnation: UInt64) -> NodeID?
    private let trouble: @Sendable () -> QuorumTrouble?

    /// A change of the membership waits for its commit for so long.
    private static let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - bind: where the node listens.
    ///   - address: where the others reach it.
    ///   - identify: which node is at an address; nil: that is none.
    ///   - trouble: why the node does not do its part; nil: it does.
    public init(
        _ node: RaftNode<ReplicatedControlState>, bind: String, address: String, trouble: @escaping @Sendable () -> QuorumTrouble? = { nil },
        identify: @escaping @Sendable (_ address: String, _ incarnation: UInt64) -> NodeID?
    ) {
        self.node = node
        self.bind = bind
        self.address = address
        self.identify = identify
        self.trouble = trouble
    }

    public func status() async -> QuorumStatus {
        let status = await node.status()
        let announcement = await node.state.announcement
        let trouble = trouble()
        return QuorumStatus(
            id: status.id.digits, bind: bind, address: address, role: role(status, isHalted: trouble != nil), term: status.term, leader: status.leader?.digits,
            leaderURL: status.leader.flatMap { leader in announcement?.node == leader ? announcement?.url : nil }, members: members(status),
            // A leader without a majority steps down, and a follower that hears nothing forgets its leader.
            isPartOfQuorum: trouble == nil && status.leader != nil && (status.role == .leader || status.role == .follower), commitIndex: status.commitIndex,
            appliedIndex: status.appliedIndex, lastIndex: status.lastIndex, snapshotIndex: status.snapshotIndex, trouble: trouble ?? RaftQuorum.loss(status))
    }

    /// It follows a leader meanwhile, and does what a follower does but for voting.
    private static func loss(_ status: RaftStatus) -> QuorumTrouble? {
        guard status.quarantine != nil else { return nil }
        return QuorumTrouble(.quarantined, "its log was damaged and began anew: it takes from the leader what it lost, and does not vote before it has it; change no membership until then")
    }

    private func role(_ status: RaftStatus, isHalted: Bool) -> QuorumRole {
        if isHalted { return .halted }
        return switch status.role {
        case .leader: .leader
        case .candidate, .preCandidate: .candidate
        case .follower: status.membership.isVoter(status.id) ? .follower : .learner
        }
    }

    private func members(_ status: RaftStatus) -> [QuorumMember] {
        let members = status.membership.members.map { id in
            let peer = status.peers.first { $0.id == id }
            return QuorumMember(
                id: id.digits, address: status.membership.address(of: id) ?? "", isVoter: status.membership.isVoter(id), matchIndex: peer?.matchIndex, silence: peer?.silence,
                isQuarantined: peer?.isQuarantined ?? false)
        }
        return members.sorted { ($0.address, $0.id) < ($1.address, $1.id) }
    }

    public func change(_ change: QuorumChange) async throws(QuorumError) {
        let status = await node.status()
        do throws(RaftError) {
            try await node.change(try raftChange(change, status), expecting: status.membershipIndex, within: RaftQuorum.patience)
        } catch {
            throw QuorumError(error)
        }
    }

    private func raftChange(_ change: QuorumChange, _ status: RaftStatus) throws(RaftError) -> MembershipChange {
        switch change {
        case .add(let address, let incarnation):
            guard let node = identify(address, incarnation) else { throw RaftError(.refused, "\(address) is no address of a node: write HOST:PORT, of at most 255 bytes") }
            return .addLearner(node, address: address)
        case .remove(let address): return .remove(try member(at: address, status))
        }
    }

    /// Where two have the same address, because one took the place of the other, the one that is heard less is meant.
    private func member(at address: String, _ status: RaftStatus) throws(RaftError) -> NodeID {
        let found = status.membership.addresses.filter { $0.address == address }.map(\.node)
        guard !found.isEmpty else { throw RaftError(.refused, "no member has the address \(address)") }
        func silence(_ id: NodeID) -> Duration { status.peers.first { $0.id == id }?.silence ?? .zero }
        return found.max { silence($0) < silence($1) } ?? found[0]
    }

    public func transferLeadership(to address: String?) async throws(QuorumError) {
        let status = await node.status()
        do throws(RaftError) {
            let target = try address.map { address throws(RaftError) in try member(at: address, status) }
            try await node.transferLeadership(to: target)
        } catch {
            throw QuorumError(error)
        }
    }

    public func takeSnapshot() async throws(QuorumError) { await node.takeSnapshot() }
}

extension QuorumError {
    fileprivate init(_ error: RaftError) {
        let code: Code =
            switch error.code {
            case .notLeader, .termIsOver: .notLeader
            case .refused, .overloaded, .tooLarge, .storageFull, .timedOut: .refused
            default: .outcomeUnknown
            }
        self.init(code, error.message)
    }
}

import Orchestration

/// Managers that stand as they are told to, and record what they are asked.
actor FakeQuorum: ManagerQuorum {
    enum Asked: Hashable {
        case change(QuorumChange)
        case transfer(to: String?)
        case snapshot
    }

    private let fixed: QuorumStatus
    private let failure: QuorumError?
    private(set) var asked: [Asked] = []

    /// - Parameter failure: how everything ends that is asked; nil: well.
    init(_ status: QuorumStatus, failure: QuorumError? = nil) {
        fixed = status
        self.failure = failure
    }

    func status() -> QuorumStatus { fixed }

    func change(_ change: QuorumChange) throws(QuorumError) { try record(.change(change)) }

    func transferLeadership(to address: String?) throws(QuorumError) { try record(.transfer(to: address)) }

    func takeSnapshot() throws(QuorumError) { try record(.snapshot) }

    private func record(_ asked: Asked) throws(QuorumError) {
        self.asked.append(asked)
        if let failure { throw failure }
    }
}

extension QuorumStatus {
    /// `a`, which leads, `b`, and `c`, which catches up; this node is `b` unless it leads.
    static func fixture(_ role: QuorumRole, leaderURL: String? = "http://a.example.net:3000", hasLeader: Bool = true, isPartOfQuorum: Bool = true, trouble: String? = nil) -> QuorumStatus {
        let leads = role == .leader
        return QuorumStatus(
            id: leads ? "0a" : "0b", bind: "0.0.0.0:10008", address: "\(leads ? "a" : "b").example.net:10008", role: role, term: 7, leader: hasLeader ? "0a" : nil,
            leaderURL: hasLeader ? leaderURL : nil,
            members: [
                QuorumMember(id: "0a", address: "a.example.net:10008", isVoter: true),
                QuorumMember(id: "0b", address: "b.example.net:10008", isVoter: true, matchIndex: leads ? 95 : nil, silence: leads ? .milliseconds(120) : nil),
                QuorumMember(id: "0c", address: "c.example.net:10008", isVoter: false, matchIndex: leads ? 20 : nil, silence: leads ? .seconds(60) : nil),
            ], isPartOfQuorum: isPartOfQuorum, commitIndex: 98, appliedIndex: 97, lastIndex: 100, snapshotIndex: 50, trouble: trouble.map { QuorumTrouble(.halted, $0) })
    }
}

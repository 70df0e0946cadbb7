/// How one of several managers stands.
public struct QuorumStatus: Hashable, Sendable {
    /// Of this node, in hexadecimal digits.
    public var id: String
    /// Where it listens for the others.
    public var bind: String
    /// Where the others reach it.
    public var address: String
    public var role: QuorumRole
    public var term: UInt64
    /// Its id; nil: nobody is known to lead.
    public var leader: String?
    /// Where the leader's listener is, `scheme://host:port`; nil: it has not said so yet, or nobody is known to lead.
    public var leaderURL: String?
    /// Sorted by address.
    public var members: [QuorumMember]
    /// It leads with a majority behind it, or has heard from a leader within an election timeout.
    public var isPartOfQuorum: Bool
    public var commitIndex: UInt64
    public var appliedIndex: UInt64
    public var lastIndex: UInt64
    public var snapshotIndex: UInt64
    /// Why the node does not do its part; nil: it does.
    public var trouble: QuorumTrouble?

    public init(
        id: String, bind: String, address: String, role: QuorumRole, term: UInt64, leader: String?, leaderURL: String?, members: [QuorumMember], isPartOfQuorum: Bool,
        commitIndex: UInt64 = 0, appliedIndex: UInt64 = 0, lastIndex: UInt64 = 0, snapshotIndex: UInt64 = 0, trouble: QuorumTrouble? = nil
    ) {
        self.id = id
        self.bind = bind
        self.address = address
        self.role = role
        self.term = term
        self.leader = leader
        self.leaderURL = leaderURL
        self.members = members
        self.isPartOfQuorum = isPartOfQuorum
        self.commitIndex = commitIndex
        self.appliedIndex = appliedIndex
        self.lastIndex = lastIndex
        self.snapshotIndex = snapshotIndex
        self.trouble = trouble
    }

    public var isLeader: Bool { role == .leader }
    /// As the membership has it; nil: nobody is known to lead, or it is no member.
    public var leaderAddress: String? { members.first { $0.id == leader }?.address }
}

/// One of the managers that keep a control log together.
public struct QuorumMember: Hashable, Sendable {
    /// Of its Raft node: drawn for all time, in hexadecimal digits.
    public var id: String
    /// Where the others reach it: `host:port`. Empty: not known.
    public var address: String
    /// It elects, and commits. Others are catching up, and become voters by themselves.
    public var isVoter: Bool
    /// What it has on its disk, as the leader knows it; nil on other nodes than the leader, and of the leader itself.
    public var matchIndex: UInt64?
    /// Since the leader heard it last; nil as above.
    public var silence: Duration?
    /// Its log was damaged, and it does not vote until it has again what was in it: as the leader knows it; false on other nodes.
    public var isQuarantined: Bool

    public init(id: String, address: String, isVoter: Bool, matchIndex: UInt64? = nil, silence: Duration? = nil, isQuarantined: Bool = false) {
        self.id = id
        self.address = address
        self.isVoter = isVoter
        self.matchIndex = matchIndex
        self.silence = silence
        self.isQuarantined = isQuarantined
    }
}

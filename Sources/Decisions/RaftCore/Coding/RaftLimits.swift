/// What a byte form may hold at the most, whatever its lengths say: checked before anything is allocated.
enum RaftLimits {
    /// Members of one cluster. Raft is run with three or five, and a few learners.
    static let members = 64
    /// Of one member's address: the longest host name and a port fit.
    static let addressBytes = 255
    /// Of one command. No node proposes more than ``RaftSettings/maxEntryBytes``, which may be set up to this.
    static let commandBytes = 16 << 20
    /// Of one append; no node sends more than ``RaftSettings/maxAppendEntries``, which may be set up to this.
    static let appendEntries = 1 << 16
}

/// What must hold in every run of a simulated Raft cluster, after every event. Liveness is judged once the faults have ended.
public enum RaftInvariant: String, CaseIterable, Sendable {
    /// For each term at most one node ever leads.
    case electionSafety = "R1"
    /// A node votes for one candidate in a term, across restarts; the vote is on its disk before it is told.
    case voteOnce = "R2"
    /// A node's term never falls, also across a crash; no term is shown that is not on disk.
    case termMonotonic = "R3"
    /// A leader never truncates or rewrites its own log in its term.
    case leaderAppendOnly = "R4"
    /// The same index and term on two nodes are the same entry after the same prefix.
    case logMatching = "R5"
    /// An entry committed in a term is in the log of every leader of a later term.
    case leaderCompleteness = "R6"
    /// No two nodes apply different entries at one index; what is applied is committed, and without a gap.
    case stateMachineSafety = "R7"
    /// A leader commits by counting only entries of its own term, and nobody commits before a leader.
    case commitRule = "R8"
    /// What is committed is on the disks of a majority of the membership in force.
    case committedIsDurable = "R9"
    /// What a follower acknowledges is the leader's, and on its own disk.
    case acknowledgedIsDurable = "R10"
    /// Every majority of the voters holds, among those that may vote, somebody whose disk has all that is committed.
    case quorumLog = "R11"
    /// One uncommitted membership at most, one server's difference between two, and the newest of the log is in force.
    case membership = "R12"
    /// A snapshot is the state after the prefix that it stands for, and never installed below what is committed.
    case snapshot = "R13"
    /// What is committed and applied never falls while a process runs; replies come after applying.
    case progressMonotonic = "R14"
    /// Reads see whatever had been reported before they were asked; what was dropped never takes effect, and what was proposed does so once. What clients were told of each object has an order that explains it.
    case linearizable = "R15"
    /// A command of a session is applied once at the most, and answered as the first time until the session is over; from then on it is refused.
    case exactlyOnce = "R16"
    /// Equal applied index, equal state.
    case equalStates = "R17"
    /// A node whose log was damaged gives no vote, does not stand for election, and does not lead, until all that it had acknowledged is on its disk again.
    case quarantine = "R18"
    /// With a majority that can talk, a leader is elected, proposals commit, and all come to the same state.
    case recovers = "L1"
    /// A node that was cut off, paused or down and returns does not depose a leader that kept its majority.
    case returnsQuietly = "L2"
    /// A leader whose disk hangs is replaced.
    case stalledIsReplaced = "L3"
    /// A node does not wake itself without end at one instant.
    case noSpinning = "L4"
    /// A node stops only for a disk that failed.
    case haltsForReason = "L5"
    /// A leader whose process dies, and whose connections are closed by that, is replaced before anybody's election timeout.
    case deadIsReplaced = "L6"
}

/// What a seed of a Raft cluster is about.
public enum RaftScenario: String, CaseIterable, Sendable {
    /// Anything may go wrong.
    case swarm
    /// Followers go and return, one at a time, and nothing else is wrong (``RaftInvariant/returnsQuietly``).
    case quietReturn = "quiet-return"
    /// The leader's disk hangs, and nothing else is wrong (``RaftInvariant/stalledIsReplaced``).
    case stall
    /// The leader's process dies, again and again, and nothing else is wrong (``RaftInvariant/deadIsReplaced``).
    case death
    /// Leaders hand over while they hear everything late: each leads on for a while beside its successor, and is asked for reads.
    case lateHandover = "late-handover"
}

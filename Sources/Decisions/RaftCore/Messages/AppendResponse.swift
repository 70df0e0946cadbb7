/// The answer to an ``Append``.
public enum AppendResponse: Hashable, Sendable {
    /// Everything up to this index is the leader's, and on the sender's disk (P2, P3).
    case matches(UInt64)
    /// The sender's log does not have the place `previous` of the append that it refuses. `hint`: the last place of its log that may be the leader's, so that one answer per term
    /// finds where the logs part.
    case refused(previous: LogPosition, hint: LogPosition)
    /// As `refused`, of a node in quarantine (``HardState/quarantine``): its log began anew, and what it acknowledged before need not be in it. `hint` nil: it needs a snapshot.
    case beganAnew(quarantine: LogPosition, hint: LogPosition?)
}

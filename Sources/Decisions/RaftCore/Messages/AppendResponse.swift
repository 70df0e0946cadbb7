/// The answer to an ``Append``.
public enum AppendResponse: Hashable, Sendable {
    /// Everything up to this index is the leader's, and on the sender's disk (P2, P3).
    case matches(UInt64)
    /// The sender's log does not have the place `previous` of the append that it refuses. `hint`: the last place of its log that may be the leader's, so that one answer per term
    /// finds where the logs part.
    case refused(previous: LogPosition, hint: LogPosition)
}

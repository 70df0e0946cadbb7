/// An invariant of a Raft cluster that did not hold, and when.
public struct RaftViolation: Hashable, Sendable, CustomStringConvertible {
    public var invariant: RaftInvariant
    /// Since the beginning of the run.
    public var milliseconds: Int64
    public var text: String

    public var description: String { "\(invariant.rawValue) at \(milliseconds) ms: \(text)" }
}

/// Whether a row of the manager's own is written to the primary of a cluster from time to time, to see whether commits finish there.
///
/// Without it a primary that answers and cannot commit is noticed by the sessions of applications that wait for their commits, and not at all while
/// nobody writes.
public enum WriteProbePolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing is written. The default.
    case off
    /// One row is, to the recorded primary and to nobody else.
    case on
}

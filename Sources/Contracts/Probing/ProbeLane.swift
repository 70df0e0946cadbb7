/// How much a probe reads.
public enum ProbeLane: Hashable, Sendable {
    /// The liveness batch: only statements that take no binary-log or backup lock (server truth T4). One round trip.
    case liveness
    /// Also the slower facts, on a second connection: who replicates from the server, its own write position.
    case details
}

/// What a probe reads. The lanes are probes of their own, so that what takes long in one delays nothing in the other.
public enum ProbeLane: Hashable, Sendable, Codable {
    /// The liveness batch: only statements that take no binary-log or backup lock (server truth T4). One round trip.
    case liveness
    /// The slower facts, on a connection of their own: who replicates from the server, its own write position, settings that hardly change. Asked
    /// of servers that were read before; how such a probe ends says nothing about whether the server lives.
    case details
}

public import TopologyModel

/// The three ways a probe can end.
public enum ProbeOutcome: Hashable, Sendable, Codable {
    /// The server was read. `announcedReplicas` is nil unless the details lane ran and succeeded; the facts of a details probe beside the details
    /// are those of the newest liveness probe.
    case read(InstanceFacts, announcedReplicas: [InstanceAddress]?)
    /// The server proved that it lives without giving facts: a handshake, 1040 (too many connections), 1045 (access denied) and the like.
    case alive(ProbeFailure)
    /// The server could not be reached.
    case unreachable(ProbeFailure)
}

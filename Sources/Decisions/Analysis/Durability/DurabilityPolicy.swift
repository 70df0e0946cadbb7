/// What a site wants of the commits that its applications were told of, when the primary of a cluster fails.
public enum DurabilityPolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing that a reachable replica received is lost; what nobody received is. The default.
    case bestEffort
    /// No commit is lost that a client was told of: a failover promotes nobody unless that is certain. It rests on semi-synchronous replication
    /// (``LosslessStanding``) and gives availability for it.
    case lossless
}

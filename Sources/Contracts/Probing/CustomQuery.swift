/// A question that only the configuration knows how to ask a server. Each answers one row with one column.
public enum CustomQuery: String, Hashable, Sendable, CaseIterable, Codable {
    case clusterAlias, clusterDomain, instanceAlias, dataCenter, region, environment, promotionRule, semiSyncPriority
    /// Asked of replicas only.
    case replicationLag
    /// Asked of the name service, not of the server: see ``HostNaming``.
    case networkName
}

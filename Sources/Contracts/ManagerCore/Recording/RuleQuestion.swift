public import Probing
public import TopologyModel

/// What a machine may ask the patterns of the configuration.
public enum RuleQuestion: Hashable, Sendable, Codable {
    case recoversPrimary(clusterName: String, clusterAlias: String)
    case recoversSources(clusterName: String, clusterAlias: String)
    case durability(clusterName: String, clusterAlias: String)
    case writeProbe(clusterName: String, clusterAlias: String)
    case leavesAlone(InstanceAddress, as: DiscoveryRole)
    case leavesAloneAccount(String)
    case dataCenter(host: String)
    case region(host: String)
    case environment(host: String)
    case clusterAlias(name: String)
    case bansPromotion(InstanceAddress)
    case ignoresFailures(InstanceAddress)
    case acceptsName(String)
}

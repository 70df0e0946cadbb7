public import TopologyModel

/// What a cluster may lose from one moment to the next.
public enum PossibleLoss: Hashable, Sendable, CustomStringConvertible {
    case primary(InstanceAddress)
    /// A server that others follow, and that is not the primary.
    case source(InstanceAddress)
    /// A server that nobody follows.
    case replica(InstanceAddress)
    /// Every server of a data center.
    case dataCenter(String)

    public var description: String {
        switch self {
        case .primary(let address): "the primary \(address)"
        case .source(let address): "the source \(address)"
        case .replica(let address): "the replica \(address)"
        case .dataCenter(let name): "the data center \(name)"
        }
    }
}

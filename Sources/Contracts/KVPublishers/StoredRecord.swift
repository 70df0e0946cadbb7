public import ControlModel
public import TopologyModel

/// What a store holds for a cluster.
public enum StoredRecord: Hashable, Sendable, CustomStringConvertible {
    /// Applications are sent to this primary.
    case primary(PrimaryRecord)
    /// Applications are sent nowhere.
    case withdrawn(WithdrawnRecord)

    public var cluster: ClusterID {
        switch self {
        case .primary(let record): record.cluster
        case .withdrawn(let record): record.cluster
        }
    }

    public var clusterName: String {
        switch self {
        case .primary(let record): record.clusterName
        case .withdrawn(let record): record.clusterName
        }
    }

    public var epoch: Epoch {
        switch self {
        case .primary(let record): record.epoch
        case .withdrawn(let record): record.epoch
        }
    }

    /// What takes its place when the route is withdrawn; nil: it names no primary already.
    public func withdrawn(because reason: String, at moment: WallTime) -> WithdrawnRecord? {
        switch self {
        case .primary(let record): WithdrawnRecord(record, because: reason, at: moment)
        case .withdrawn: nil
        }
    }

    public var description: String {
        switch self {
        case .primary(let record): "\(record.primary)"
        case .withdrawn: "a withdrawn route"
        }
    }
}

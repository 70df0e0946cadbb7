public import ControlModel

/// Why a store does not hold what it should.
public enum RouteTrouble: Hashable, Sendable {
    /// There was no contact with a quorum for this long: no store of this manager names a primary.
    case withdrawn(after: Duration)
    /// The store does not do what it is asked.
    case store(Int, reason: String)
    /// Only a person can put the record of this cluster right.
    case record(Int, ClusterID, reason: String)

    /// Whether applications of this cluster may be sent to the wrong server, or nowhere, for it.
    public func concerns(_ cluster: ClusterID) -> Bool {
        switch self {
        case .withdrawn, .store: true
        case .record(_, let other, _): other == cluster
        }
    }

    /// - Parameter stores: their names, in the order of their numbers.
    public func text(stores: [String]) -> String {
        switch self {
        case .withdrawn(let after): "the write routes are withdrawn: \(RouteTrouble.reason(after))"
        case .store(let store, let reason): "the routes of \(RouteTrouble.name(store, stores)) are not up to date: \(reason)"
        case .record(let store, let cluster, let reason): "the route of cluster \(cluster) in \(RouteTrouble.name(store, stores)) is not up to date: \(reason)"
        }
    }

    static func reason(_ silence: Duration) -> String { "no contact with a quorum of managers for \(silence.components.seconds) s" }

    private static func name(_ store: Int, _ stores: [String]) -> String { stores.indices.contains(store) ? stores[store] : "store \(store)" }
}

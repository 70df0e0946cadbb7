import ControlModel
import KVPublishers
import TopologyModel

/// Follows the route of one cluster, for an application that reads the store itself.
///
/// Three rules make it safe: an epoch never falls, whatever the store says later; a withdrawn route is nobody, not the primary of before; and a store that does not answer changes nothing.
actor RouteFollower {
    private let store: any KVPublisher
    private let cluster: ClusterID
    private var last: StoredRecord?
    private(set) var route: WriteRoute = .nowhere("the store has no record of the cluster")

    init(_ cluster: ClusterID, in store: any KVPublisher) {
        self.cluster = cluster
        self.store = store
    }

    /// Looks into the store once. An application does it every second or so, and when a connection was lost.
    ///
    /// - Returns: the new route; nil when it is the one that was known. Connections to any other address have to be closed then.
    func look() async -> WriteRoute? {
        let found: StoredRecord?
        do {
            found = try await store.record(of: cluster)
        } catch {
            print("  (the store: \(error); \(route) stays)")
            return nil
        }
        guard let found else { return nil }
        if let last, found.epoch < last.epoch {
            print("  (the store went back to epoch \(found.epoch); \(route) stays)")
            return nil
        }
        last = found
        let now: WriteRoute =
            switch found {
            case .primary(let record): .to(record.primary, record.epoch)
            case .withdrawn(let record): .nowhere(record.reason)
            }
        if now == route { return nil }
        route = now
        return now
    }
}

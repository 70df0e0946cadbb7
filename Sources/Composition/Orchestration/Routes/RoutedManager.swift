import Analysis
import ControlModel
import KVPublishers
public import ManagerCore
import TopologyModel

/// A manager whose snapshots say what is wrong with its routes: among the warnings, and beside the findings of each cluster whose applications may be sent to the wrong server.
public struct RoutedManager: ManagerAccess {
    private let manager: any ManagerAccess
    private let routes: RouteKeeperService

    public init(_ manager: any ManagerAccess, routes: RouteKeeperService) {
        self.manager = manager
        self.routes = routes
    }

    public func snapshot() async -> ManagerSnapshot {
        var snapshot = await manager.snapshot()
        RoutedManager.add(await routes.troubles, stores: await routes.storeNames, to: &snapshot)
        return snapshot
    }

    public func perform(_ request: OperatorRequest, by asker: OperatorAsker) async -> OperatorReply { await manager.perform(request, by: asker) }

    static func add(_ troubles: [RouteTrouble], stores: [String], to snapshot: inout ManagerSnapshot) {
        guard !troubles.isEmpty else { return }
        snapshot.warnings += troubles.map { $0.text(stores: stores) }
        let records = ClusterRecordIndex(snapshot.control.clusters)
        let topology = snapshot.topology
        for index in snapshot.findings.indices {
            // Once per cluster: with the finding of its primary.
            guard let cluster = topology.cluster(of: snapshot.findings[index].instanceID), cluster.isPrimary(snapshot.findings[index].instanceID),
                let id = records.record(of: cluster)?.id
            else { continue }
            let concerned = troubles.filter { $0.concerns(id) }.map { $0.text(stores: stores) }
            if !concerned.isEmpty { snapshot.findings[index] = snapshot.findings[index].adding(evidence: concerned, warnings: [.routeNotUpToDate]) }
        }
    }
}

#if Daemon
    import Foundation
    import Hooks
    import KVPublishers
    import Logging
    import ManagerCore
    import MySQLClient
    import MySQLProbing
    import Orchestration
    import ProcessHooks
    import Storage

    /// What a manager is put together from.
    struct ManagerParts: Sendable {
        let configuration: BatonConfiguration
        let node: String
        let reactor: MySQLReactor
        let options: MySQLProbingOptions
        let inventory: any InventoryStore
        let hooks: [any Hook]
        let stores: StoreComposition
        let logger: Logger

        /// Keeps the stores up to date, whether or not this manager leads. A manager that only observes has none, whatever was committed before.
        func routes(_ states: AsyncStream<RouteState>) -> RouteKeeperService {
            RouteKeeperService(publishers: configuration.tellsStores ? stores.publishers : [], policy: configuration.routes, states: states, logger: logger)
        }

        /// A manager alone, or the next one of those that follow each other on a node.
        ///
        /// - Parameter startsAsStandby: it watches until it is told to lead.
        func tenure(on log: any ControlLog, startsAsStandby: Bool = false) -> ManagerTenure {
            var manager = configuration.managerConfiguration(nodeName: node)
            manager.startsAsStandby = startsAsStandby
            // What is committed is what stores are told, here and where other managers are.
            manager.recordsWritablePrimaries = configuration.raft != nil || configuration.tellsStores
            let prober = MySQLProber(options: options, reactor: reactor)
            let service = ManagerService(
                configuration: manager, rules: configuration.rules, prober: prober, controller: MySQLReplicationController(options: options, reactor: reactor), controlLog: log,
                inventory: inventory, hooks: hooks, publishers: stores.publishers,
                recorder: configuration.recording.map { FlightRecorder(path: $0.path, limits: $0.limits, logger: logger) }, logger: logger)
            return ManagerTenure(service) { await prober.close() }
        }
    }
#endif

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
        let publishers: [any KVPublisher]
        let logger: Logger

        /// A manager alone, or the next one of those that follow each other on a node.
        ///
        /// - Parameter startsAsStandby: it watches until it is told to lead.
        func tenure(on log: any ControlLog, startsAsStandby: Bool = false) -> ManagerTenure {
            var manager = configuration.managerConfiguration(nodeName: node)
            manager.startsAsStandby = startsAsStandby
            // Others publish to stores that this one does not reach.
            manager.recordsWritablePrimaries = configuration.raft != nil
            let prober = MySQLProber(options: options, reactor: reactor)
            let service = ManagerService(
                configuration: manager, rules: configuration.rules, prober: prober, controller: MySQLReplicationController(options: options, reactor: reactor), controlLog: log,
                inventory: inventory, hooks: hooks, publishers: publishers,
                recorder: configuration.recording.map { FlightRecorder(path: $0.path, limits: $0.limits, logger: logger) }, logger: logger)
            return ManagerTenure(service) { await prober.close() }
        }
    }
#endif

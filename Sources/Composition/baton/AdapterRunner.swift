#if Daemon
    import Clocks
    import CommandLineTool
    import Foundation
    import HTTPAPI
    import Hooks
    import KVPublishers
    import Logging
    import ManagerCore
    import MySQLClient
    import MySQLProbing
    import MySQLStorage
    import Orchestration
    import Probing
    import ProcessHooks
    import Raft
    import RaftControlLog
    import RaftCore
    import RaftNetwork
    import SQLiteStorage
    import ServerDialects
    import ServiceLifecycle
    import Storage
    import TopologyModel
    import UnixSignals

    /// Puts the adapters together: libmariadb for servers, SQLite or a database server for state, processes and webhooks for hooks, files for publishing.
    struct AdapterRunner: DaemonRunner {
        func serve(_ configuration: BatonConfiguration) async throws {
            ConnectionMemory.tuneProcess()
            let logger = Logger(label: "baton")
            for note in configuration.notes { logger.notice("\(note)") }
            for reason in configuration.observeOnlyReasons { logger.error("observe-only: nothing will be touched: \(reason)") }
            StoreComposition.makeDirectory(configuration, logger: logger)
            let node = HostName.current
            let reactor = try MySQLReactor(name: "mysql")
            let background = BackgroundProcesses(logger: logger)
            let parts = ManagerParts(
                configuration: configuration, node: node, reactor: reactor, options: probingOptions(configuration, logger: logger),
                inventory: try await inventory(configuration, reactor: reactor), hooks: try hooks(configuration, background: background), stores: try StoreComposition(configuration, logger: logger),
                logger: logger)
            if let raft = configuration.raft {
                try await serve(parts, as: raft)
            } else {
                try await serveAlone(parts)
            }
            await background.shutDown()
            await reactor.shutdown()
        }

        private func serveAlone(_ parts: ManagerParts) async throws {
            let controlLog = try await controlLog(parts.configuration, node: parts.node, reactor: parts.reactor)
            let measured = MeasuredControlLog(CrashPoint.wrap(controlLog))
            let manager = parts.tenure(on: measured)
            let routes = parts.routes(RouteStates.states(of: measured))
            let server = try HTTPListener(
                manager: RoutedManager(manager.manager, routes: routes), configuration: HTTPAPIConfiguration(parts.configuration, nodeName: parts.node),
                sources: MetricsSources(controlLog: measured), stores: parts.configuration.tellsStores ? routes : nil, logger: parts.logger)
            try await run([server, Routes(keeper: routes, dataCenters: parts.configuration.tellsStores ? parts.stores.dataCenters : nil), manager.manager], logger: parts.logger)
            await manager.end()
            await controlLog.close()
        }

        private func serve(_ parts: ManagerParts, as raft: RaftConfiguration) async throws {
            let composition = try await RaftComposition(raft, logger: parts.logger)
            let measured = MeasuredControlLog(ReplicatedControlLog(composition.node))
            let routes = parts.routes(composition.routeStates)
            let manager = composition.manager(of: parts, url: parts.configuration.advertisedURL ?? "") { MeasuredControlLog(CrashPoint.wrap($0), countedWith: measured) }
            let server = try HTTPListener(
                manager: RoutedManager(manager, routes: routes), configuration: HTTPAPIConfiguration(parts.configuration, nodeName: parts.node),
                sources: MetricsSources(controlLog: measured, quorum: composition.measurements), quorum: composition.quorum, stores: parts.configuration.tellsStores ? routes : nil, logger: parts.logger)
            try await run([server, Routes(keeper: routes, dataCenters: parts.configuration.tellsStores ? parts.stores.dataCenters : nil), Certificates(watch: composition.certificates(parts.logger)), manager], logger: parts.logger)
        }

        /// - Parameter services: the last is stopped first: requests that the listener has in hand end when the manager answers them.
        private func run(_ services: [any Service], logger: Logger) async throws {
            SecondSignal.install()
            let group = ServiceGroup(
                configuration: .init(
                    services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .cancelGroup) },
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }

        private func probingOptions(_ configuration: BatonConfiguration, logger: Logger) -> MySQLProbingOptions {
            let accounts = CredentialsSource(configuration, environment: ProcessInfo.processInfo.environment, now: ServiceClock.system.now) { news in
                logger.notice("\(news)")
            }
            var options = probingOptions(configuration.encryption) { accounts.current }
            options.connectTimeout = configuration.connectTimeout
            options.readTimeout = configuration.readTimeout
            options.actionTimeout = configuration.actionTimeout
            options.asksRegisteredReplicas = configuration.discoverByReplicaHosts
            options.replicationCredentialsQuery = configuration.replicationCredentialsQuery
            options.hostNames = hostNames(configuration)
            options.writeProbe = writeProbe(configuration)
            options.customQueries = configuration.customQueries.map { CustomQueryText(query: $0.query, text: $0.text) }
            return options
        }

        func withPublishers(_ configuration: BatonConfiguration, _ body: ([any KVPublisher]) async throws -> Void) async throws {
            // A reader makes no directory: one that is not there is a store that does not answer.
            let stores = try StoreComposition(configuration, logger: Logger(label: "baton") { _ in SwiftLogNoOpLogHandler() })
            try await body(stores.publishers)
        }

        /// The journal of a manager that is alone.
        private func controlLog(_ configuration: BatonConfiguration, node: String, reactor: MySQLReactor) async throws -> any ControlLog {
            guard let database = configuration.stateDatabase else { return try await SQLiteControlLog.open(directory: configuration.dataDirectory, node: node) }
            return try await MySQLControlLog.open(storageOptions(database), node: node, on: reactor)
        }

        private func inventory(_ configuration: BatonConfiguration, reactor: MySQLReactor) async throws -> any InventoryStore {
            guard let database = configuration.stateDatabase else { return try await SQLiteInventoryStore.open(directory: configuration.dataDirectory) }
            return try await MySQLInventoryStore.open(storageOptions(database), on: reactor)
        }

        private func storageOptions(_ database: StateDatabase) -> MySQLStorageOptions {
            let password = MySQLClient.Secret(database.credentials.password.reveal())
            let server = MySQLConnectionOptions(host: database.host, port: database.port, user: database.credentials.user, password: password)
            var options = MySQLStorageOptions(server: server, database: database.name)
            options.server.tls = database.encryption.use == .never ? .disabled : mode(database.encryption)
            options.statementTimeout = database.timeout
            return options
        }

        func raftIdentity(_ raft: RaftConfiguration) throws -> ShownRaftIdentity {
            let identity = try RaftIdentity(clusterName: raft.clusterName, address: raft.advertise, incarnation: raft.incarnation)
            let name = identity.certificateURI
            // baton://CLUSTER/node/…
            let parts = name.split(separator: "/")
            return ShownRaftIdentity(node: identity.log.node.digits, cluster: String(parts[1]), uri: name)
        }

        func recoverRaft(_ raft: RaftConfiguration, from remains: RaftRemains) throws -> String { try RaftComposition.recover(raft, from: remains) }

        func discover(from seed: InstanceAddress, credentials: BatonConfiguration.Credentials) async throws -> Topology {
            let reactor = try MySQLReactor(name: "mysql")
            let clock = ServiceClock.system
            let service = DiscoveryService(
                prober: MySQLProber(options: probingOptions(TopologyEncryption()) { credentials }, reactor: reactor), seeds: [seed], now: clock.now, sleep: clock.sleep)
            let topology = await service.discover()
            await reactor.shutdown()
            return topology
        }

        func preflight(
            _ address: InstanceAddress, credentials: BatonConfiguration.Credentials, configuration: BatonConfiguration?
        ) async throws -> PrivilegeAudit {
            let reactor = try MySQLReactor(name: "mysql")
            var options = probingOptions(configuration?.encryption ?? TopologyEncryption()) { credentials }
            options.writeProbe = configuration.flatMap(writeProbe)
            let preflight = MySQLPreflight(options: options, reactor: reactor)
            let audit: Result<PrivilegeAudit, any Error>
            do {
                audit = .success(
                    try await preflight.audit(address, queries: configuration.map(triedQueries) ?? [], timeout: AdapterRunner.preflightTimeout))
            } catch {
                audit = .failure(error)
            }
            await reactor.shutdown()
            return try audit.get()
        }

        private func triedQueries(_ configuration: BatonConfiguration) -> [TriedQuery] {
            let credentials = configuration.replicationCredentialsQuery
            return configuration.customQueries.map { TriedQuery($0.key, $0.text, $0.query == .replicationLag ? .replicaValue : .value) }
                + (credentials.isEmpty ? [] : [TriedQuery("ReplicationCredentialsQuery", credentials, .credentials)])
        }

        /// Somebody waits for the answer.
        private static let preflightTimeout = Duration.seconds(20)

        /// - Parameter account: asked whenever a session is opened.
        private func probingOptions(
            _ encryption: TopologyEncryption, account: @escaping @Sendable () -> BatonConfiguration.Credentials
        ) -> MySQLProbingOptions {
            let mode = mode(encryption)
            var options = MySQLProbingOptions { address in
                let credentials = account()
                var connection = MySQLConnectionOptions(
                    host: address.host, port: address.port, user: credentials.user, password: MySQLClient.Secret(credentials.password.reveal()))
                connection.tls = encryption.use == .always ? mode : .disabled
                return connection
            }
            options.encryptionWhereRequired = encryption.use == .whereRequired ? mode : nil
            return options
        }

        private func mode(_ encryption: TopologyEncryption) -> TLSMode {
            encryption.verifies
                ? .required(caFile: encryption.authorityFile, certificate: encryption.certificateFile, key: encryption.keyFile)
                : .unverified(certificate: encryption.certificateFile, key: encryption.keyFile)
        }

        /// nil: nothing is ever written.
        private func writeProbe(_ configuration: BatonConfiguration) -> WriteProbeOptions? {
            guard configuration.writeProbe.isUsed else { return nil }
            let options = probingOptions(configuration.encryption) { configuration.writeProbe.credentials }
            return WriteProbeOptions(schema: configuration.writeProbe.schema, connection: options.connection)
        }

        /// A resolver of its own: it remembers for as long as the file says, and where servers are connected to is not its business.
        private func hostNames(_ configuration: BatonConfiguration) -> (resolver: any NameResolver, naming: HostNaming)? {
            guard let naming = configuration.hostNaming else { return nil }
            var limits = SystemNameResolver.Limits()
            limits.timeToLive = configuration.hostNameLimit
            limits.keepsFor = configuration.hostNameLimit * 2
            return (naming == .canonicalName ? SystemNameResolver.canonicalNames(limits: limits) : SystemNameResolver(limits: limits), naming)
        }

        private func hooks(_ configuration: BatonConfiguration, background: BackgroundProcesses) throws -> [any Hook] {
            var options = ProcessHookOptions()
            options.shell = configuration.hookShell
            options.environment = ProcessInfo.processInfo.environment
            return try configuration.hooks.map { try $0.hook(options, background: background) }
        }
    }
#endif

public import Logging
public import ManagerCore
public import Orchestration

#if Daemon
    public import Clocks
    public import ServiceLifecycle

    package import Hummingbird
    import HummingbirdCore
    import NIOCore
    import Presentation

    /// The HTTP listener: the incumbent's API, our own paths below `/api/baton`, metrics, and a front page.
    ///
    /// `run()` returns after a graceful shutdown of its service group or when its task is cancelled. It throws ``HTTPListenerError`` when the address
    /// cannot be used.
    public struct HTTPListener: Service {
        let routes: APIRoutes
        private let clock: ServiceClock
        private let logger: Logger

        /// A connection on which nothing arrives for this long is closed.
        private static let idleTimeout = TimeAmount.seconds(60)
        /// Connections beyond this wait in the kernel's queue.
        private static let maximumConnections = 256

        /// Throws when the files of the encryption cannot be used; nothing runs by then.
        ///
        /// - Parameters:
        ///   - sources: of numbers that neither the manager nor the listener has.
        ///   - quorum: of several managers this one is part of; what changes something is passed on to the one that leads. nil: it is alone.
        ///   - stores: that are told of primaries; nil: none are.
        public init(
            manager: any ManagerAccess, configuration: HTTPAPIConfiguration, sources: MetricsSources = MetricsSources(), quorum: (any ManagerQuorum)? = nil,
            stores: (any RouteAccess)? = nil, clock: ServiceClock = .system, logger: Logger
        ) throws(HTTPListenerError) {
            var certificates: ListenerCertificates?
            if let encryption = configuration.access.encryption { certificates = try ListenerCertificates(encryption, wall: clock.wall) }
            routes = APIRoutes(
                manager: manager, configuration: configuration, sources: sources, counters: ListenerCounters(), certificates: certificates, quorum: quorum, stores: stores)
            self.clock = clock
            self.logger = logger
        }

        public func run() async throws {
            do {
                try await withThrowingTaskGroup { group in
                    if let certificates = routes.certificates { group.addTask { await certificates.watch(clock, logger: logger) } }
                    defer { group.cancelAll() }
                    try await application().run()
                }
            } catch let error as IOError {
                throw HTTPListenerError(listen: routes.configuration.listen, errnoCode: error.errnoCode)
            } catch is SocketAddressError.UnknownHost {
                throw HTTPListenerError(listen: routes.configuration.listen, reason: "its name is not resolved")
            }
        }

        /// The application, for tests that ask it in process.
        package func application() -> some ApplicationProtocol {
            let listen = routes.configuration.listen
            let logger = logger
            return Application(
                router: router(), server: server,
                configuration: ApplicationConfiguration(
                    address: .hostname(listen.host.isEmpty ? "0.0.0.0" : listen.host, port: Int(listen.port)), serverName: "baton",
                    availableConnectionsDelegate: MaximumAvailableConnections(HTTPListener.maximumConnections)),
                onServerRunning: { _ in logger.notice("listening", metadata: ["http.address": "\(listen)"]) }, logger: logger)
        }

        private var server: HTTPServerBuilder {
            let configuration = HTTP1Channel.Configuration(idleTimeout: HTTPListener.idleTimeout)
            guard let certificates = routes.certificates else { return .http1(configuration: configuration) }
            return HTTPServerBuilder { EncryptedChannel(base: HTTP1Channel(responder: $0, configuration: configuration), certificates: certificates) }
        }

        private func router() -> Router<APIRequestContext> {
            let router = Router(context: APIRequestContext.self, options: [.autoGenerateHeadEndpoints])
            let prefix = routes.configuration.urlPrefix
            router.add(middleware: RequestCounting(counters: routes.counters))
            router.add(middleware: RequestLimits())
            router.add(
                middleware: AccessControl(
                    rules: AccessRules(access: routes.configuration.access, statusPath: "\(prefix)/api/status"), counters: routes.counters,
                    failures: FailureLog(logger: logger, now: clock.now)))
            routes.addFrontPage(to: router, path: prefix + "/")
            routes.addMetrics(to: router, path: prefix + "/metrics")
            let api = router.group("\(prefix)/api")
            routes.addHealth(to: api)
            routes.addClusters(to: api)
            routes.addInstances(to: api)
            routes.addServers(to: api)
            routes.addAnalysis(to: api)
            routes.addRecoveries(to: api)
            routes.addDetections(to: api)
            routes.addAudit(to: api)
            routes.addHeldRecoveries(to: api)
            routes.addAcknowledgements(to: api)
            routes.addDowntimes(to: api)
            routes.addMaintenances(to: api)
            routes.addIncumbentOperations(to: api)
            routes.addIncumbentSwitchovers(to: api)
            routes.addIncumbentFailovers(to: api)
            routes.addIncumbentSearches(to: api)
            routes.addIncumbentQuestions(to: api)
            routes.addIncumbentRaft(to: api)
            routes.addIncumbentStores(to: api)
            routes.addOwn(to: api.group("baton"))
            return router
        }
    }
#else
    /// The HTTP listener. Needs the package trait "Daemon".
    @available(*, unavailable, message: "enable the package trait \"Daemon\"")
    public struct HTTPListener: Sendable {
        public init(manager: any ManagerAccess, configuration: HTTPAPIConfiguration, sources: MetricsSources = MetricsSources(), quorum: (any ManagerQuorum)? = nil, stores: (any RouteAccess)? = nil, logger: Logger) {}
        public func run() async throws {}
    }
#endif

public import Logging
public import ManagerCore

#if Daemon
    public import ServiceLifecycle

    package import Hummingbird
    import HummingbirdCore
    import NIOCore
    import Orchestration
    import Presentation

    /// The HTTP listener: the incumbent's API, our own paths below `/api/baton`, and a front page.
    ///
    /// `run()` returns after a graceful shutdown of its service group or when its task is cancelled. It throws ``HTTPListenerError`` when the address
    /// cannot be used.
    public struct HTTPListener: Service {
        private let routes: APIRoutes
        private let logger: Logger

        /// A connection on which nothing arrives for this long is closed.
        private static let idleTimeout = TimeAmount.seconds(60)
        /// Connections beyond this wait in the kernel's queue.
        private static let maximumConnections = 256

        public init(manager: any ManagerAccess, configuration: HTTPAPIConfiguration, logger: Logger) {
            routes = APIRoutes(manager: manager, configuration: configuration)
            self.logger = logger
        }

        public func run() async throws {
            do {
                try await application().run()
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
                router: router(), server: .http1(configuration: .init(idleTimeout: HTTPListener.idleTimeout)),
                configuration: ApplicationConfiguration(
                    address: .hostname(listen.host.isEmpty ? "0.0.0.0" : listen.host, port: Int(listen.port)), serverName: "baton",
                    availableConnectionsDelegate: MaximumAvailableConnections(HTTPListener.maximumConnections)),
                onServerRunning: { _ in logger.notice("listening", metadata: ["http.address": "\(listen)"]) }, logger: logger)
        }

        private func router() -> Router<APIRequestContext> {
            let router = Router(context: APIRequestContext.self, options: [.autoGenerateHeadEndpoints])
            router.add(middleware: RequestLimits())
            let prefix = routes.configuration.urlPrefix
            routes.addFrontPage(to: router, path: prefix + "/")
            let api = router.group("\(prefix)/api")
            routes.addHealth(to: api)
            routes.addClusters(to: api)
            routes.addInstances(to: api)
            routes.addServers(to: api)
            routes.addAnalysis(to: api)
            routes.addRecoveries(to: api)
            routes.addAcknowledgements(to: api)
            routes.addDowntimes(to: api)
            routes.addMaintenances(to: api)
            routes.addIncumbentOperations(to: api)
            routes.addIncumbentSwitchovers(to: api)
            routes.addIncumbentFailovers(to: api)
            routes.addIncumbentSearches(to: api)
            routes.addIncumbentQuestions(to: api)
            routes.addOwn(to: api.group("baton"))
            return router
        }
    }
#else
    /// The HTTP listener. Needs the package trait "Daemon".
    @available(*, unavailable, message: "enable the package trait \"Daemon\"")
    public struct HTTPListener: Sendable {
        public init(manager: any ManagerAccess, configuration: HTTPAPIConfiguration, logger: Logger) {}
        public func run() async throws {}
    }
#endif

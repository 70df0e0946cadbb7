#if Daemon
    import Clocks
    import ConsulKV
    import KVPublishers
    import Logging
    import Orchestration
    import ServiceLifecycle
    import StoreHTTP
    import TopologyModel

    /// Adds a store for every data center that Consul knows, when it learns of it. One that is gone stays until the next start, and is told of as a store that fails.
    struct DataCenterWatch: Sendable {
        let catalog: ConsulCatalog
        let logger: Logger
        let publisher: @Sendable (_ dataCenter: String) throws -> any KVPublisher

        init(catalog: ConsulCatalog, logger: Logger, publisher: @escaping @Sendable (_ dataCenter: String) throws -> any KVPublisher) {
            self.catalog = catalog
            self.logger = logger
            self.publisher = publisher
        }

        /// Data centers are built more seldom.
        private static let interval = Duration.seconds(60)

        /// Ends with its task.
        func run(_ routes: RouteKeeperService, clock: ServiceClock = .system) async {
            var known: Set<String> = []
            while true {
                do {
                    for name in try await catalog.dataCenters() where known.insert(name).inserted {
                        await routes.add(try publisher(name))
                        logger.notice("a data center of Consul is told of primaries", metadata: ["consul.datacenter": "\(name)"])
                    }
                } catch {
                    logger.warning("the data centers of Consul are not known; they are asked for again", metadata: ["error": "\(error)"])
                }
                do { try await clock.sleep(clock.now() + DataCenterWatch.interval) } catch { return }
            }
        }
    }
#endif

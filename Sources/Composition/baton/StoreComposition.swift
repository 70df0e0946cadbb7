#if Daemon
    import ConsulKV
    import EtcdKV
    import Foundation
    import KVPublishers
    import Logging
    import MySQLClient
    import Orchestration
    import StoreHTTP
    import TopologyModel
    import ZooKeeperClient
    import ZooKeeperKV

    /// The stores that the configuration names.
    struct StoreComposition: Sendable {
        /// Each with the addresses of primaries, as this host resolves them.
        let publishers: [any KVPublisher]
        /// nil: no data centers but those of ``publishers``.
        let dataCenters: DataCenterWatch?

        /// Connects to nothing yet.
        ///
        /// - Throws: ``StoreHTTPError`` and `ZooKeeperError`: settings that cannot be used.
        init(_ configuration: BatonConfiguration, logger: Logger) throws {
            let stores = configuration.stores
            let layout = KeyedLayout(prefix: stores.prefix)
            var publishers: [any KVPublisher] = []
            if let directory = configuration.kvFileDirectory { publishers += configuration.kvFileFormats.map { FileKVPublisher(directory: directory, format: $0) } }
            if let consul = stores.consul {
                let settings = try StoreComposition.settings(consul)
                for dataCenter in [nil] + consul.dataCenters.map(Optional.init) { publishers.append(try StoreComposition.publisher(settings, dataCenter, layout)) }
                dataCenters = consul.followsCatalog
                    ? DataCenterWatch(catalog: try ConsulCatalog(settings), logger: logger) { StoreComposition.addressed(try StoreComposition.publisher(settings, $0, layout)) } : nil
            } else {
                dataCenters = nil
            }
            if let etcd = stores.etcd { publishers.append(KeyedKVPublisher(try EtcdKeyedStore(StoreComposition.settings(etcd)), layout: layout)) }
            if let zooKeeper = stores.zooKeeper { publishers.append(KeyedKVPublisher(try ZooKeeperKeyedStore(StoreComposition.settings(zooKeeper)), layout: layout)) }
            self.publishers = publishers.map(StoreComposition.addressed)
        }

        /// A name that was never seen before holds up a record for so long at most; the next look at the store finds it.
        private static let lookupLimit = Duration.milliseconds(50)

        private static func addressed(_ publisher: any KVPublisher) -> any KVPublisher {
            AddressedPublisher(publisher) { host in try? await SystemNameResolver.shared.resolve(host, timeout: lookupLimit).get() }
        }

        /// A directory that cannot be made is told of by every publication; the daemon is needed all the same.
        static func makeDirectory(_ configuration: BatonConfiguration, logger: Logger) {
            guard let directory = configuration.kvFileDirectory else { return }
            do {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            } catch {
                logger.error("KVFileDirectory \(directory) cannot be created: \(error)")
            }
        }

        private static func publisher(_ settings: ConsulSettings, _ dataCenter: String?, _ layout: KeyedLayout) throws(StoreHTTPError) -> any KVPublisher {
            var settings = settings
            settings.datacenter = dataCenter
            return KeyedKVPublisher(try ConsulKeyedStore(settings), layout: layout)
        }

        // MARK: Settings

        private static func settings(_ store: ConsulStore) throws(StoreHTTPError) -> ConsulSettings {
            ConsulSettings(
                http: StoreHTTPSettings(addresses: try addresses(store.endpoints, ConsulSettings.defaultPort), authorityFile: store.authorityFile), token: store.token.map { StoreSecret($0.reveal()) })
        }

        private static func settings(_ store: EtcdStore) throws(StoreHTTPError) -> EtcdSettings {
            EtcdSettings(
                http: StoreHTTPSettings(addresses: try addresses(store.endpoints, EtcdSettings.defaultPort), authorityFile: store.authorityFile),
                credentials: store.credentials.map { EtcdSettings.Credentials(user: $0.user, password: StoreSecret($0.password.reveal())) })
        }

        private static func settings(_ store: ZooKeeperStore) throws(ZooKeeperError) -> ZooKeeperKVSettings {
            var authentication: ZooKeeperAuthentication?
            if let account = store.account { authentication = try ZooKeeperAuthentication(digest: account.reveal()) }
            return ZooKeeperKVSettings(try ZooKeeperEnsemble(parsing: store.ensemble), authentication: authentication)
        }

        private static func addresses(_ endpoints: [StoreEndpoint], _ defaultPort: UInt16) throws(StoreHTTPError) -> [StoreAddress] {
            var addresses: [StoreAddress] = []
            for endpoint in endpoints {
                guard let address = StoreAddress(parsing: endpoint.description, defaultPort: defaultPort) else { throw StoreHTTPError(.settings, "\(endpoint) is no address of a store") }
                addresses.append(address)
            }
            return addresses
        }
    }
#endif

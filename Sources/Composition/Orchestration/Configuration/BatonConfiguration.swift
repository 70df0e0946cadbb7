public import KVPublishers
public import ManagerCore
public import Probing
import Refactoring
public import TopologyModel

/// The validated configuration of a daemon: what a file, the command line and the defaults say together.
///
/// Made by ``load(path:environment:)``; everything in it has been checked, patterns are compiled, secrets are expanded.
public struct BatonConfiguration: Sendable {
    /// The account that reads and acts on monitored servers.
    public struct Credentials: Hashable, Sendable {
        public var user: String
        public var password: Secret

        public init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    /// A question to servers that only the file knows how to ask.
    public struct CustomQueryEntry: Hashable, Sendable {
        /// Where it stands in the file.
        public var key: String
        public var query: CustomQuery
        public var text: String

        public init(key: String, query: CustomQuery, text: String) {
            self.key = key
            self.query = query
            self.text = text
        }
    }

    /// Where everything is recorded that the manager is told and decides.
    public struct Recording: Hashable, Sendable {
        public var path: String
        public var limits: RecordingLimits

        public init(path: String, limits: RecordingLimits = RecordingLimits()) {
            self.path = path
            self.limits = limits
        }
    }

    /// The write probe, see ``WriteProbeBounds``.
    public struct WriteProbe: Sendable {
        /// Whether the primary of any cluster may be written to.
        public var isUsed: Bool
        /// An account of its own, which a read-only server refuses.
        public var credentials: Credentials
        /// Where the table `write_probe` is. Nobody but a person makes it.
        public var schema: String
    }

    /// `127.0.0.1:3000` unless the file says otherwise: the incumbent listens on every interface, which we only do when told.
    public var listen = ListenAddress(host: "127.0.0.1", port: 3000)
    /// Who may use the listener, and how it is encrypted. Nobody is asked for a password unless the file says so.
    public var access = ListenerAccess()
    /// Empty, or one leading slash and none at the end.
    public var urlPrefix = ""
    /// Where the journal and the inventory are kept. A file of the incumbent leads to the folder `baton` beside its database, which stays untouched.
    public var dataDirectory = "/var/lib/baton"
    /// Where the journal and the inventory are kept instead; nil: in files of ``dataDirectory``.
    public var stateDatabase: StateDatabase?
    /// How this manager keeps its journal together with others; nil: alone.
    public var raft: RaftConfiguration?
    /// The port of another manager that is named without one.
    public var defaultRaftPort = RaftConfiguration.defaultPort
    /// Where the other managers reach this one's listener, `scheme://host:port`, as the file says; nil: it does not, see ``advertisedURL``.
    public var httpAdvertise: String?
    /// PEM file of the authority that signs the certificates of the managers' listeners; nil: the system's authorities are trusted.
    public var leaderAuthorityFile: String?
    public var credentials = Credentials(user: "", password: Secret(""))
    public var seeds: [InstanceAddress] = []
    /// The port of a server that is named without one.
    public var defaultInstancePort: UInt16 = 3306
    /// 1 s unless the file says otherwise; the incumbent's default is 5 s.
    public var pollInterval: Duration = .seconds(1)
    /// Of every connection to a monitored server, from the look-up of its name until its session is set up. 2 s, as the incumbent.
    public var connectTimeout: Duration = .seconds(2)
    /// Of the statements of one probe. 10 s, as the incumbent; the bound of the whole probe is shorter.
    public var readTimeout: Duration = .seconds(10)
    /// The bound of one probe, connecting included. 1 s, or the longer of the two above that the file sets, or what it says itself.
    public var probeTimeout: Duration = .seconds(1)
    /// Of the statements of one action on a server. 600 s, as the incumbent; steps of recoveries have shorter bounds of their own.
    public var actionTimeout: Duration = .seconds(600)
    public var maximumProbesInFlight = 256
    public var primaryFilters: ClusterFilters
    /// Clusters in which the replicas of a dead source below the primary get another one without a person.
    public var intermediateFilters: ClusterFilters
    /// What is wanted otherwise of single clusters.
    public var policies: PolicyList
    /// As whom and where rows of the manager's own are written to primaries.
    public var writeProbe: WriteProbe
    /// Which servers are left alone.
    public var serverFilters: ServerFilters
    /// What names say of servers and clusters.
    public var namePatterns: NamePatterns
    /// What is asked of servers to classify them, in the order in which it is asked.
    public var customQueries: [CustomQueryEntry] = []
    /// What the name service is asked of the hosts of servers, for showing; nil: nothing.
    public var hostNaming: HostNaming?
    /// How long such an answer is believed before it is asked for again. 1 hour.
    public var hostNameLimit: Duration = .seconds(3600)
    public var encryption = TopologyEncryption()
    /// After the end of a recovery of a cluster, automatic ones are refused for this long. 1 hour.
    public var flapWindow: Duration = .seconds(3600)
    /// By phase, and in a phase in the order in which they run.
    public var hooks: [ConfiguredHook] = []
    /// Runs shell lines: `bash`.
    public var hookShell = "bash"
    /// A query on a monitored server that answers the account and the password of replication in the first two columns of its first row. Asked
    /// of a server that must follow another one and has no account for it. Empty: such a server is left alone.
    public var replicationCredentialsQuery = ""
    /// Where ``credentials`` came from, when they came from a file of their own.
    public var credentialsFile: String?
    /// Servers whose problems are not listed; nil: none.
    public var ignoredProblems: HostFilters?
    /// Where the file publisher puts one record per cluster, the folders of a `KVClusterMasterPrefix` in the file included; nil: nowhere.
    public var kvFileDirectory: String?
    /// The forms of those files.
    public var kvFileFormats: [RecordFileFormat] = [.json]
    /// The other stores that are told who is primary.
    public var stores = KVStores()
    /// How stores are kept up to date. Of several managers, each withdraws the routes of its own data center when it was without a quorum for ``RoutePolicy/routeTTL``.
    public var routes = RoutePolicy()
    /// Whether servers are asked for the replicas that registered with them before their sessions are looked at. As the incumbent a file that
    /// does not say so means no; without a file it is yes, because only registrations tell the ports.
    public var discoverByReplicaHosts = false
    /// nil, unless the command line asks for it: nothing is recorded.
    public var recording: Recording?
    /// Why nothing may be touched: keys that restrict and are not held yet. Empty: act.
    public var observeOnlyReasons: [String] = []
    /// What is worth telling at the start: warnings, and one line with the known keys that have no effect.
    public var notes: [String] = []

    /// The bounds of probing, detection, recovery and operations, as the keys of the file set them.
    var manager = ManagerConfiguration()

    init(
        primaryFilters: ClusterFilters, intermediateFilters: ClusterFilters, policies: PolicyList, writeProbe: WriteProbe, serverFilters: ServerFilters,
        namePatterns: NamePatterns
    ) {
        self.primaryFilters = primaryFilters
        self.intermediateFilters = intermediateFilters
        self.policies = policies
        self.writeProbe = writeProbe
        self.serverFilters = serverFilters
        self.namePatterns = namePatterns
    }

    /// Whether stores are told who is primary: one is named, and the manager does not only observe.
    public var tellsStores: Bool { observeOnlyReasons.isEmpty && (kvFileDirectory != nil || !stores.isEmpty) }

    /// What the manager asks of patterns.
    public var rules: ManagerRules {
        ManagerRules(
            automation: primaryFilters, intermediateAutomation: intermediateFilters, policies: policies, discovery: serverFilters, placement: namePatterns)
    }

    /// Where the other managers reach this one's listener: what the file says, else the host by which they reach its node, with the listener's port. nil: there are no others.
    public var advertisedURL: String? {
        guard let raft, let host = ListenAddress(parsing: raft.advertise)?.host else { return nil }
        return httpAdvertise ?? "\(access.encryption == nil ? "http" : "https")://\(ListenAddress(host: host, port: listen.port))"
    }

    /// The configuration without a file: no cluster is recovered automatically.
    public static func defaults() throws(ConfigurationError) -> BatonConfiguration {
        try decode(bytes: Array(#"{"DiscoverByShowSlaveHosts": true}"#.utf8), source: "defaults", environment: [:]) { _ in nil }
    }

    /// What the manager is started with. `nodeName` is this host's name.
    public func managerConfiguration(nodeName: String) -> ManagerConfiguration {
        var configuration = manager
        // Facts are as old as the interval between two readings allows, one of which may fail.
        configuration.refactoring.maximumAge = max(configuration.refactoring.maximumAge, pollInterval * 2 + probeTimeout)
        configuration.discovery.pollInterval = pollInterval
        configuration.discovery.probeTimeout = probeTimeout
        configuration.discovery.maximumProbesInFlight = maximumProbesInFlight
        configuration.flapWindow = flapWindow
        configuration.observeOnlyReasons = observeOnlyReasons
        configuration.seeds = seeds
        configuration.nodeName = nodeName
        return configuration
    }
}

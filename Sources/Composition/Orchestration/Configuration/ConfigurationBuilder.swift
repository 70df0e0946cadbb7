import Analysis
import Hooks
import KVPublishers
import ManagerCore
import Promotion
import Probing
import Refactoring
import TopologyModel

/// Turns decoded values into the typed configuration, collecting every problem.
struct ConfigurationBuilder {
    var values: ConfigurationValues
    let environment: [String: String]

    init(_ values: ConfigurationValues, environment: [String: String]) {
        self.values = values
        self.environment = environment
    }

    /// nil when a part could not be made; the problems say which.
    mutating func build(readFile: (String) -> [UInt8]?) -> BatonConfiguration? {
        checkContradictions()
        let primaryFilters = filters("RecoverMasterClusterFilters")
        let intermediateFilters = filters("RecoverIntermediateMasterClusterFilters")
        let serverFilters = serverFilters()
        let ignoredProblems = hostFilters("ProblemIgnoreHostnameFilters")
        let namePatterns = namePatterns()
        let encryption = encryption(readFile: readFile)
        let credentials = credentials(readFile: readFile)
        let seeds = addresses("DiscoverySeeds")
        let acceptedLosses = addresses("acceptedLosses")
        let acceptedErrant = addresses("acceptedErrant")
        let policies = policies()
        let writeProbe = writeProbe(besides: credentials)
        let listen = listenAddress()
        let access = listenerAccess(readFile: readFile)
        checkNameMethods()
        let kvFileDirectory = kvFileDirectory()
        let kvFileFormats = kvFileFormats()
        let stores = stores(readFile: readFile)
        let hooks = configuredHooks(readFile: readFile)
        let dataDirectory = dataDirectory()
        let stateDatabase = stateDatabase(readFile: readFile)
        let raft = raft(readFile: readFile)
        let observeOnlyReasons = observeOnlyReasons()
        let accepted = acceptedKeys()
        guard let primaryFilters, let intermediateFilters, let policies, let serverFilters, let namePatterns, let listen else { return nil }
        var configuration = BatonConfiguration(
            primaryFilters: primaryFilters, intermediateFilters: intermediateFilters, policies: policies, writeProbe: writeProbe,
            serverFilters: serverFilters, namePatterns: namePatterns)
        configuration.ignoredProblems = ignoredProblems
        configuration.encryption = encryption
        configuration.customQueries = customQueries()
        configuration.credentials = credentials
        let credentialsFile = values.string("MySQLTopologyCredentialsConfigFile")
        configuration.credentialsFile = credentialsFile.isEmpty ? nil : credentialsFile
        configuration.seeds = seeds
        configuration.manager.promotion.acceptedLosses = acceptedLosses
        configuration.manager.promotion.acceptedErrant = acceptedErrant
        configuration.listen = listen
        configuration.access = access
        if let dataDirectory { configuration.dataDirectory = dataDirectory }
        configuration.stateDatabase = stateDatabase
        configuration.raft = raft
        configuration.defaultRaftPort = defaultRaftPort
        let advertised = values.string("HTTPAdvertise")
        configuration.httpAdvertise = advertised.isEmpty ? nil : advertised
        configuration.leaderAuthorityFile = leaderAuthorityFile
        configuration.observeOnlyReasons = observeOnlyReasons
        configuration.urlPrefix = urlPrefix()
        configuration.defaultInstancePort = UInt16(clamping: values.integer("DefaultInstancePort"))
        configuration.flapWindow = flapWindow()
        configuration.hooks = hooks
        configuration.hookShell = values.string("ProcessesShellCommand")
        configuration.replicationCredentialsQuery = values.string("ReplicationCredentialsQuery")
        configuration.kvFileDirectory = kvFileDirectory
        configuration.kvFileFormats = kvFileFormats
        configuration.stores = stores
        configuration.routes.routeTTL = values.duration("RouteTTL")
        configuration.routes.reconcileInterval = values.duration("RouteReconcileInterval")
        configuration.discoverByReplicaHosts = values.bool("DiscoverByShowSlaveHosts")
        configuration.maximumProbesInFlight = Int(values.integer("DiscoveryMaxConcurrency"))
        setDiscovery(of: &configuration)
        setTimes(of: &configuration)
        setPolicies(of: &configuration)
        setOperations(of: &configuration)
        configuration.notes = notes(accepted: accepted) + listenerNotes(access, listen: listen) + raftNotes(configuration)
        if encryption.use == .never, encryption.authorityFile != nil || encryption.certificateFile != nil {
            configuration.notes.append("MySQLTopologyUseMixedTLS: is off, so the TLS files have no effect; MySQLTopologyUseMutualTLS always uses them")
        }
        if let files = stateDatabase?.encryption, files.use == .never, files.authorityFile != nil || files.certificateFile != nil {
            configuration.notes.append("MySQLOrchestratorUseMutualTLS: is off, so its TLS files have no effect")
        }
        return configuration
    }

    // MARK: Rules over several keys

    private mutating func checkContradictions() {
        if values.bool("DelayMasterPromotionIfSQLThreadNotUpToDate") {
            for place in values.occurrences(ofPolicy: PolicyKey.requiresAppliedRelayLog) where place.value == .bool(true) {
                values.problem(place.path, "contradicts DelayMasterPromotionIfSQLThreadNotUpToDate: one refuses what the other waits for")
            }
        }
        if values.string("ReplicationLagQuery").isEmpty {
            for place in values.occurrences(ofPolicy: PolicyKey.refusedLagMinutes) where place.value != .integer(0) {
                values.problem(place.path, "needs ReplicationLagQuery")
            }
        }
        if !hasFencingHook {
            for place in values.occurrences(ofPolicy: PolicyKey.fencing) where place.value == .string(FencingPolicy.hook.rawValue) {
                values.problem(place.path, "needs \(HookPhase.fencing.rawValue)")
            }
        }
        let advertised = values.string("HTTPAdvertise")
        if !advertised.isEmpty, !ConfigurationBuilder.isBareURL(advertised) {
            values.problem("HTTPAdvertise", "must be scheme://host:port without a path")
        } else if usesRaft, !advertised.isEmpty, !["http", "https"].contains(advertised.prefix { $0 != ":" }.lowercased()) {
            values.problem("HTTPAdvertise", "must begin with http:// or https://: the other managers ask there")
        }
        if case .number(let factor) = values.value("DeadInstancePollSecondsMultiplyFactor"), factor < 1 {
            values.problem("DeadInstancePollSecondsMultiplyFactor", "must be 1 or more")
        }
        if values.isSet("DeadInstancePollSecondsMax"), values.integer("DeadInstancePollSecondsMax") < values.integer("InstancePollSeconds") {
            values.problem("DeadInstancePollSecondsMax", "must not be less than InstancePollSeconds")
        }
        let poll = values.duration("pollInterval")
        if values.isSet("pollInterval"), values.isSet("InstancePollSeconds"), poll != .seconds(values.integer("InstancePollSeconds")) {
            values.problem("pollInterval", "differs from InstancePollSeconds; set one of them")
        }
    }

    private static func isBareURL(_ text: String) -> Bool {
        guard let separator = text.firstRange(of: "://"), separator.lowerBound != text.startIndex else { return false }
        let authority = text[separator.upperBound...]
        guard !authority.contains(where: { $0 == "/" || $0 == "?" || $0 == "#" }) else { return false }
        return ListenAddress(parsing: String(authority)).map { !$0.host.isEmpty && $0.port > 0 } ?? false
    }

    // MARK: Parts

    private mutating func filters(_ name: String) -> ClusterFilters? {
        do {
            return try ClusterFilters(values.list(name))
        } catch {
            for failure in error.failures { values.problem("\(name)[\(failure.position)]", failure.reason) }
            return nil
        }
    }

    /// nil: an element is no pattern.
    private mutating func policies() -> PolicyList? {
        do {
            return try PolicyList(values.policies(PolicyKey.listName).map { entry in (pattern: entry.cluster, overrides: PolicyKey.overrides(entry.value)) })
        } catch {
            for failure in error.failures { values.problem("\(PolicyKey.listName)[\(failure.position)].cluster", failure.reason) }
            return nil
        }
    }

    /// nil: nothing is ignored, or an element is no pattern.
    private mutating func hostFilters(_ name: String) -> HostFilters? {
        let elements = values.list(name).filter { !$0.isEmpty }
        guard !elements.isEmpty else { return nil }
        do {
            return try HostFilters(elements)
        } catch {
            for failure in error.failures { values.problem("\(name)[\(failure.position)]", failure.reason) }
            return nil
        }
    }

    private mutating func serverFilters() -> ServerFilters? {
        var problems: [(String, InvalidPatterns.Failure)] = []
        let filters = try? ServerFilters(
            known: values.list(ServerFilters.knownKey), sources: values.list(ServerFilters.sourcesKey), replicas: values.list(ServerFilters.replicasKey),
            users: values.list(ServerFilters.usersKey)
        ) { problems.append(($0, $1)) }
        for (key, failure) in problems { values.problem("\(key)[\(failure.position)]", failure.reason) }
        return filters
    }

    private mutating func namePatterns() -> NamePatterns? {
        let parts = Dictionary(uniqueKeysWithValues: NamePatterns.Part.allCases.map { ($0, values.string($0.key)) })
        do {
            return try NamePatterns(
                parts: parts, aliases: values.map("ClusterNameToAlias").map { ($0.name, $0.value) },
                rejectedName: values.string("RejectHostnameResolvePattern"), bannedSuccessors: values.list(NamePatterns.bannedKey),
                ignoredFailures: values.list(NamePatterns.ignoredKey))
        } catch {
            for problem in error.problems { values.problem(problem.path, problem.reason) }
            return nil
        }
    }

    private func customQueries() -> [BatonConfiguration.CustomQueryEntry] {
        let keys: [(String, CustomQuery)] = [
            ("DetectClusterAliasQuery", .clusterAlias), ("DetectClusterDomainQuery", .clusterDomain), ("DetectInstanceAliasQuery", .instanceAlias),
            ("DetectDataCenterQuery", .dataCenter), ("DetectRegionQuery", .region), ("DetectPhysicalEnvironmentQuery", .environment),
            ("DetectPromotionRuleQuery", .promotionRule), ("DetectSemiSyncEnforcedQuery", .semiSyncPriority), ("ReplicationLagQuery", .replicationLag),
        ]
        return keys.compactMap { key, query in
            let text = values.string(key)
            return text.isEmpty ? nil : .init(key: key, query: query, text: text)
        }
    }

    private mutating func encryption(readFile: (String) -> [UInt8]?) -> TopologyEncryption {
        let use: TopologyEncryption.Use = values.bool("MySQLTopologyUseMutualTLS") ? .always : values.bool("MySQLTopologyUseMixedTLS") ? .whereRequired : .never
        return encryption("MySQLTopology", use: use, readFile: readFile)
    }

    /// - Parameter family: what the names of the keys begin with.
    mutating func encryption(_ family: String, use: TopologyEncryption.Use, readFile: (String) -> [UInt8]?) -> TopologyEncryption {
        var encryption = TopologyEncryption()
        encryption.use = use
        encryption.verifies = !values.bool("\(family)SSLSkipVerify")
        func file(_ name: String) -> String? {
            let path = values.string(name)
            guard !path.isEmpty else { return nil }
            if readFile(path) == nil { values.problem(name, "\(path) cannot be read") }
            return path
        }
        encryption.authorityFile = file("\(family)SSLCAFile")
        encryption.certificateFile = file("\(family)SSLCertFile")
        encryption.keyFile = file("\(family)SSLPrivateKeyFile")
        if (encryption.certificateFile == nil) != (encryption.keyFile == nil) {
            let given = encryption.certificateFile == nil ? "\(family)SSLPrivateKeyFile" : "\(family)SSLCertFile"
            values.problem(given, "a certificate and its private key are needed together")
        }
        return encryption
    }

    private mutating func credentials(readFile: (String) -> [UInt8]?) -> BatonConfiguration.Credentials {
        let user = values.string("MySQLTopologyUser")
        let password = Secret(values.string("MySQLTopologyPassword"))
        let file = values.string("MySQLTopologyCredentialsConfigFile")
        if !file.isEmpty {
            do throws(CredentialsFile.Problem) {
                return try CredentialsFile.credentials(in: readFile(file), environment: environment)
            } catch {
                values.problem("MySQLTopologyCredentialsConfigFile", "\(file) \(error.reason)")
            }
        }
        return .init(user: expand(user, "MySQLTopologyUser"), password: Secret(expand(password.reveal(), "MySQLTopologyPassword")))
    }

    mutating func expand(_ text: String, _ name: String) -> String {
        do {
            return try EnvironmentExpansion.expand(text, environment: environment)
        } catch {
            switch error {
            case .unset(let variable): values.problem(name, "the environment variable \(variable) is not set")
            case .unclosed: values.problem(name, "a ${ without its closing brace")
            }
            return ""
        }
    }

    private mutating func addresses(_ name: String) -> [InstanceAddress] {
        let port = UInt16(clamping: values.integer("DefaultInstancePort"))
        return values.list(name).enumerated().compactMap { position, text in
            if text.isEmpty { return nil }
            if let address = InstanceAddress(parsing: text, defaultPort: port) { return address }
            values.problem("\(name)[\(position)]", "must be host or host:port, not \"\(text)\"")
            return nil
        }
    }

    private mutating func listenAddress() -> ListenAddress? {
        if let address = ListenAddress(parsing: values.string("ListenAddress")) { return address }
        values.problem("ListenAddress", "must be host:port or :port, not \"\(values.string("ListenAddress"))\"")
        return nil
    }

    /// Neither replaces a name: they say what is shown beside it.
    private mutating func checkNameMethods() {
        let network = values.string("HostnameResolveMethod").lowercased()
        if !["", "none", "default", "cname", "ip"].contains(network) {
            values.problem("HostnameResolveMethod", "must be none, default, cname or ip, not \"\(network)\"")
        }
        let server = values.string("MySQLHostnameResolveMethod").lowercased()
        if !["", "none", "default", "hostname", "@@hostname", "report_host", "@@report_host"].contains(server) {
            values.problem("MySQLHostnameResolveMethod", "must be none, default, @@hostname or @@report_host, not \"\(server)\"")
        }
    }

    private mutating func dataDirectory() -> String? {
        let own = values.string("DataDirectory")
        if !own.isEmpty { return own }
        let file = values.string("SQLite3DataFile")
        if file == ":memory:" {
            values.problem("SQLite3DataFile", "memory keeps no journal, and a recovery could not be resumed; name a file, or set DataDirectory")
            return nil
        }
        let backend = values.string("BackendDB").lowercased()
        if !backend.contains("sqlite"), !backend.isEmpty, backend != "mysql" {
            values.problem("BackendDB", "must be sqlite or mysql, not \"\(backend)\"")
        }
        if values.isSet("BackendDB"), backend.contains("sqlite"), file.isEmpty { values.problem("SQLite3DataFile", "is needed with BackendDB sqlite; DataDirectory may be set instead") }
        guard !file.isEmpty else { return nil }
        guard let slash = file.lastIndex(of: "/") else { return "baton" }
        return String(file[...slash]) + "baton"
    }

    private func urlPrefix() -> String {
        let parts = values.string("URLPrefix").split(separator: "/")
        return parts.map { "/" + $0 }.joined()
    }

    /// The folder of the records. The incumbent's prefix of keys is a path below it, and only when the file has one: its default would move the
    /// records away from where a `KVFileDirectory` alone puts them.
    private mutating func kvFileDirectory() -> String? {
        let directory = values.string("KVFileDirectory")
        let folders = values.isSet("KVClusterMasterPrefix") ? values.string("KVClusterMasterPrefix").split(separator: "/") : []
        if folders.contains(where: { $0 == "." || $0 == ".." || $0.utf8.contains(0) }) {
            values.problem("KVClusterMasterPrefix", "must not hold \".\" or \"..\": it is a path below KVFileDirectory")
        }
        return directory.isEmpty ? nil : ([directory[...]] + folders).joined(separator: "/")
    }

    /// The incumbent only looks at the minutes when the seconds are 0, and the seconds are 3600 unless set.
    private func flapWindow() -> Duration {
        let seconds = values.integer("RecoveryPeriodBlockSeconds")
        let minutes = values.integer("RecoveryPeriodBlockMinutes")
        if seconds == 0, minutes > 0 { return .seconds(minutes * 60) }
        return .seconds(seconds)
    }

    /// A file that gives connecting or reading more time means it. The defaults of those keys do not: they are far above what a server needs that
    /// answers at all, and would only delay what is done about one that does not.
    private func probeTimeout() -> Duration {
        guard !values.isSet("probeTimeout") else { return values.duration("probeTimeout") }
        let wanted = ["MySQLConnectTimeoutSeconds", "MySQLDiscoveryReadTimeoutSeconds"].filter(values.isSet).map { Duration.seconds(values.integer($0)) }
        return max(values.duration("probeTimeout"), wanted.max() ?? .zero)
    }

    private func setDiscovery(of configuration: inout BatonConfiguration) {
        if case .number(let factor) = values.value("DeadInstancePollSecondsMultiplyFactor") { configuration.manager.discovery.backOffFactor = factor }
        configuration.manager.discovery.maximumBackOff = .seconds(values.integer("DeadInstancePollSecondsMax"))
        // The incumbent's 0 means that dead servers have no places of their own; here they always have some.
        let failing = Int(values.integer("DeadInstanceDiscoveryMaxConcurrency"))
        let share = max(1, configuration.maximumProbesInFlight / ConfigurationBuilder.failingShare)
        configuration.manager.discovery.maximumFailingProbesInFlight = failing > 0 ? failing : share
        configuration.manager.discovery.maximumSlowProbesInFlight = configuration.maximumProbesInFlight * ConfigurationBuilder.slowShare
        configuration.manager.displayNames = displayNames()
        configuration.hostNaming = hostNaming()
        configuration.hostNameLimit = .seconds(values.integer("ExpiryHostnameResolvesMinutes") * 60)
        configuration.manager.historyLimit = .seconds(values.integer("AuditPurgeDays") * 86_400)
        configuration.manager.detectionRepeat = .seconds(values.integer("FailureDetectionPeriodBlockMinutes") * 60)
        configuration.manager.unseenLimit = .seconds(values.integer("UnseenInstanceForgetHours") * 3600)
        configuration.manager.candidateLimit = .seconds(values.integer("CandidateInstanceExpireMinutes") * 60)
        configuration.manager.poolLimit = .seconds(values.integer("InstancePoolExpiryMinutes") * 60)
    }

    /// Only where the file says so: a name beside every address is noise to those who wrote none.
    private func displayNames() -> DisplayNameSource {
        guard values.isSet("MySQLHostnameResolveMethod") else { return .none }
        return switch values.string("MySQLHostnameResolveMethod").lowercased() {
        case "default", "hostname", "@@hostname": .hostname
        case "report_host", "@@report_host": .reportHost
        default: .none
        }
    }

    private func hostNaming() -> HostNaming? {
        switch values.string("HostnameResolveMethod").lowercased() {
        case "cname": .canonicalName
        case "ip": .address
        default: nil
        }
    }

    /// Of the probes under way, failing servers have a quarter as many beside the others, and slow ones four times as many.
    private static let failingShare = 4
    private static let slowShare = 4

    private func setTimes(of configuration: inout BatonConfiguration) {
        configuration.pollInterval =
            values.isSet("InstancePollSeconds") ? .seconds(values.integer("InstancePollSeconds")) : values.duration("pollInterval")
        configuration.connectTimeout = .seconds(values.integer("MySQLConnectTimeoutSeconds"))
        configuration.readTimeout = .seconds(values.integer("MySQLDiscoveryReadTimeoutSeconds"))
        configuration.probeTimeout = probeTimeout()
        configuration.actionTimeout = .seconds(values.integer("MySQLTopologyReadTimeoutSeconds"))
        configuration.manager.discovery.slowAnswer = values.duration("slowAnswer")
        configuration.manager.suspicionInterval = values.duration("suspicionInterval")
        configuration.manager.discovery.detailsInterval = values.duration("detailsInterval")
        configuration.manager.pauseThreshold = values.duration("pauseThreshold")
        configuration.manager.detection.reasonableReplicationLag = .seconds(values.integer("ReasonableReplicationLagSeconds"))
        // Zero means, as to the incumbent, the same as for lag.
        let lock = values.integer("ReasonableLockedSemiSyncMasterSeconds")
        configuration.manager.detection.reasonableSemiSyncLock = .seconds(lock > 0 ? lock : values.integer("ReasonableReplicationLagSeconds"))
        configuration.manager.detection.wantsExactSemiSyncReplicas = values.bool("EnforceExactSemiSyncReplicas")
        configuration.manager.writeProbe.period = values.duration("writeProbePeriod")
        configuration.manager.recovery.stepTimeout = values.duration("stepTimeout")
        configuration.manager.recovery.revokeTimeout = values.duration("revokeTimeout")
        configuration.manager.recovery.fenceTimeout = values.duration("fenceTimeout")
        configuration.manager.recovery.fenceLimit = values.duration("fenceLimit")
        configuration.manager.recovery.openLimit = values.duration("openLimit")
        configuration.manager.recovery.repointLimit = values.duration("repointLimit")
        configuration.manager.recovery.lostDowntime = .seconds(values.integer("MasterFailoverLostInstancesDowntimeMinutes") * 60)
        configuration.manager.recovery.detachesLostReplicas = values.bool("DetachLostReplicasAfterMasterFailover")
    }

    /// What holds for all clusters of which the file wants nothing else.
    private func setPolicies(of configuration: inout BatonConfiguration) {
        let policy = ClusterPolicy(configuration.manager, PolicyKey.overrides(values.value))
        configuration.manager.durability = policy.durability
        configuration.manager.detection = policy.detection
        configuration.manager.promotion = policy.promotion
        configuration.manager.recovery = policy.recovery
        configuration.manager.switchover = policy.switchover
        configuration.manager.rejoining = policy.rejoining
        configuration.manager.writeProbe.isOn = policy.writesProbe
    }

    /// How operators' moves of replicas are bounded, and what they refuse.
    private func setOperations(of configuration: inout BatonConfiguration) {
        configuration.manager.refactoring.maximumLag = .seconds(values.integer("ReasonableMaintenanceReplicationLagSeconds"))
        configuration.manager.refactoring.verifiesFilters = values.bool("VerifyReplicationFilters")
        configuration.manager.refactoring.parallelTracks = Int(values.integer("MaxConcurrentReplicaOperations"))
        configuration.manager.refactoring.suppliesCredentials = !values.string("ReplicationCredentialsQuery").isEmpty
        configuration.manager.refactoring.stepTimeout = values.duration("operationStepTimeout")
        configuration.manager.refactoring.catchUpTimeout = values.duration("catchUpTimeout")
        configuration.manager.refactoring.attachTimeout = values.duration("attachTimeout")
        configuration.manager.refactoring.restoreTimeout = values.duration("restoreTimeout")
    }
}

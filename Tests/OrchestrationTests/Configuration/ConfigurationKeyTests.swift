import Orchestration
import Testing

@Suite struct ConfigurationKeyTests {
    /// Defaults that are ours, each for a reason that the configuration's documentation gives.
    static let ownDefaults: Set<String> = [
        "ListenAddress", "BackendDB", "InstancePollSeconds", "DiscoveryMaxConcurrency", "DeadInstancePollSecondsMultiplyFactor", "DeadInstancePollSecondsMax",
    ]

    @Test func `every key of the incumbent is known with its spelling, kind and default`() {
        var differences: [String] = []
        for (name, kind, fallback) in IncumbentKeys.all {
            guard let key = ConfigurationKey.named(name) else {
                differences.append("\(name) is unknown")
                continue
            }
            if key.name != name { differences.append("\(name) is spelled \(key.name)") }
            let (ownKind, ownDefault) = Self.describe(key.default)
            if ownKind != kind { differences.append("\(name) is \(ownKind) instead of \(kind)") }
            if ownDefault != fallback, !Self.ownDefaults.contains(name) { differences.append("\(name) defaults to \(ownDefault) instead of \(fallback)") }
        }
        #expect(differences == [])
        #expect(IncumbentKeys.all.count == 201)
    }

    @Test func `no two keys have one name`() {
        #expect(Set(ConfigurationKey.all.map { $0.name.lowercased() }).count == ConfigurationKey.all.count)
    }

    @Test func `synonyms lead to known keys of the same kind`() {
        let broken = ConfigurationKey.all.filter { key in
            guard case .synonym(let name) = key.status else { return false }
            return ConfigurationKey.named(name).map { Self.describe($0.default).kind != Self.describe(key.default).kind } ?? true
        }
        #expect(broken.map(\.name) == [])
    }

    @Test func `the keys that restrict and are not held are these`() {
        let restricting = ConfigurationKey.all.filter { if case .restricting = $0.status { true } else { false } }.map(\.name).sorted()
        #expect(
            restricting == [
                "ApplyMySQLPromotionAfterMasterFailover", "ListenSocket",
            ])
    }

    /// A key gets into this list with the test that shows its effect.
    @Test func `the incumbent's keys that are honored are these`() {
        let honored = ConfigurationKey.all.filter { key in
            guard IncumbentKeys.all.contains(where: { $0.0 == key.name }) else { return false }
            return switch key.status {
            case .honored: true
            case .harmless, .missing, .restricting, .retired, .synonym: false
            }
        }
        #expect(
            honored.map(\.name).sorted() == [
                "AuditPurgeDays", "AuthUserHeader", "AuthenticationMethod", "BackendDB", "CandidateInstanceExpireMinutes", "ClusterNameToAlias", "CoMasterRecoveryMustPromoteOtherCoMaster",
                "ConsulAclToken", "ConsulAddress", "ConsulCrossDataCenterDistribution", "ConsulScheme",
                "DataCenterPattern", "DeadInstanceDiscoveryMaxConcurrency",
                "DeadInstancePollSecondsMax", "DeadInstancePollSecondsMultiplyFactor", "DefaultInstancePort", "DefaultRaftPort",
                "DelayMasterPromotionIfSQLThreadNotUpToDate", "DetachLostReplicasAfterMasterFailover", "DetectClusterAliasQuery", "DetectClusterDomainQuery", "DetectDataCenterQuery",
                "DetectInstanceAliasQuery", "DetectPhysicalEnvironmentQuery", "DetectPromotionRuleQuery", "DetectRegionQuery",
                "DetectSemiSyncEnforcedQuery", "DiscoverByShowSlaveHosts", "DiscoveryIgnoreHostnameFilters", "DiscoveryIgnoreMasterHostnameFilters",
                "DiscoveryIgnoreReplicaHostnameFilters", "DiscoveryIgnoreReplicationUsernameFilters", "DiscoveryMaxConcurrency", "DiscoverySeeds",
                "ExpiryHostnameResolvesMinutes", "FailMasterPromotionIfSQLThreadNotUpToDate", "FailMasterPromotionOnLagMinutes", "FailureDetectionPeriodBlockMinutes", "HTTPAdvertise", "HTTPAuthPassword", "HTTPAuthUser",
                "HostnameResolveMethod", "InstancePollSeconds", "InstancePoolExpiryMinutes", "KVClusterMasterPrefix",
                "ListenAddress", "MasterFailoverLostInstancesDowntimeMinutes", "MaxConcurrentReplicaOperations", "MySQLConnectTimeoutSeconds", "MySQLDiscoveryReadTimeoutSeconds",
                "MySQLHostnameResolveMethod", "MySQLOrchestratorCredentialsConfigFile", "MySQLOrchestratorDatabase", "MySQLOrchestratorHost",
                "MySQLOrchestratorPassword", "MySQLOrchestratorPort", "MySQLOrchestratorReadTimeoutSeconds", "MySQLOrchestratorSSLCAFile",
                "MySQLOrchestratorSSLCertFile", "MySQLOrchestratorSSLPrivateKeyFile", "MySQLOrchestratorSSLSkipVerify", "MySQLOrchestratorUseMutualTLS",
                "MySQLOrchestratorUser", "MySQLTopologyCredentialsConfigFile", "MySQLTopologyPassword", "MySQLTopologyReadTimeoutSeconds",
                "MySQLTopologySSLCAFile", "MySQLTopologySSLCertFile", "MySQLTopologySSLPrivateKeyFile", "MySQLTopologySSLSkipVerify",
                "MySQLTopologyUseMixedTLS", "MySQLTopologyUseMutualTLS", "MySQLTopologyUser", "OnFailureDetectionProcesses",
                "PhysicalEnvironmentPattern", "PostFailoverProcesses", "PostGracefulTakeoverProcesses", "PostIntermediateMasterFailoverProcesses",
                "PostMasterFailoverProcesses", "PostTakeMasterProcesses",
                "PostUnsuccessfulFailoverProcesses", "PowerAuthUsers", "PreFailoverProcesses", "PreGracefulTakeoverProcesses", "PreventCrossDataCenterMasterFailover",
                "PreventCrossRegionMasterFailover", "ProblemIgnoreHostnameFilters", "ProcessesShellCommand", "PromotionIgnoreHostnameFilters", "RaftAdvertise", "RaftBind", "RaftDataDir", "RaftEnabled", "RaftNodes", "ReadOnly",
                "ReasonableLockedSemiSyncMasterSeconds", "ReasonableMaintenanceReplicationLagSeconds", "ReasonableReplicationLagSeconds",
                "RecoverIntermediateMasterClusterFilters", "RecoverLockedSemiSyncMaster", "RecoverMasterClusterFilters", "RecoverNonWriteableMaster", "RecoveryIgnoreHostnameFilters",
                "RecoveryPeriodBlockMinutes", "RecoveryPeriodBlockSeconds", "RegionPattern", "RejectHostnameResolvePattern",
                "ReplicationCredentialsQuery", "ReplicationLagQuery", "SQLite3DataFile", "SSLCAFile", "SSLCertFile", "SSLPrivateKeyFile", "SSLValidOUs", "StatusOUVerify",
                "URLPrefix", "UnseenInstanceForgetHours", "UseMutualTLS", "UseSSL",
                "VerifyReplicationFilters", "ZkAddress",
            ])
    }

    @Test(arguments: [
        ("InstancePollSecond", "InstancePollSeconds"), ("RecoverMasterClusterFilter", "RecoverMasterClusterFilters"),
        ("mysqltopologyusr", "MySQLTopologyUser"), ("Zebra", nil), ("hangtolerence", "hangTolerance"),
    ] as [(String, String?)])
    func `a misspelled key leads to the nearest known one`(name: String, nearest: String?) {
        #expect(ConfigurationKey.nearest(to: name)?.name == nearest)
    }

    private static func describe(_ value: ConfigurationValue) -> (kind: String, text: String) {
        switch value {
        case .bool(let flag): ("bool", String(flag))
        case .integer(let number): ("integer", String(number))
        case .number(let number): ("number", String(Int(number)))
        case .string(let text): ("string", "\"\(text)\"")
        case .list(let elements): ("list", "[" + elements.map { "\"\($0)\"" }.joined(separator: ",") + "]")
        case .policies(let entries): ("policies", "\(entries)")
        case .objects(let entries): ("objects", "\(entries)")
        case .map(let entries): ("map", entries.isEmpty ? "{}" : "\(entries)")
        case .duration(let duration): ("duration", "\(duration)")
        }
    }
}

import Analysis
import Hooks
import ManagerCore
@testable import Orchestration
import Probing
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite struct ConfigurationLoadTests {
    private func decode(_ text: String, environment: [String: String] = [:], files: [String: String] = [:]) throws(ConfigurationError) -> BatonConfiguration {
        try BatonConfiguration.decode(bytes: Array(text.utf8), source: "test.json", environment: environment) { files[$0].map { Array($0.utf8) } }
    }

    private func problems(_ text: String, environment: [String: String] = [:], files: [String: String] = [:]) -> [String] {
        do {
            _ = try decode(text, environment: environment, files: files)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `an empty object is a safe configuration`() throws {
        let configuration = try decode("{}")
        #expect(configuration.listen.isLoopback)
        #expect(configuration.pollInterval == .seconds(1))
        #expect(configuration.flapWindow == .seconds(3600))
        #expect(!configuration.primaryFilters.recoversPrimary(clusterName: "db1:3306", clusterAlias: "shop"))
        #expect(!configuration.intermediateFilters.recoversPrimary(clusterName: "db1:3306", clusterAlias: "shop"))
        #expect(configuration.observeOnlyReasons == [])
        #expect(configuration.notes == [])
        #expect(try BatonConfiguration.defaults().notes == [])
    }

    @Test func `a file of the incumbent is read with its meaning`() throws {
        let configuration = try decode(
            """
            {
              "Debug": true, "listenaddress": ":3000", "BackendDB": "sqlite3", "SQLite3DataFile": "/var/lib/orchestrator/orchestrator.db",
              "MySQLTopologyUser": "manager", "MySQLTopologyPassword": "p${A}q${B}", "DefaultInstancePort": 3307,
              "DiscoverySeeds": ["db1", "db2:3310"], "InstancePollSeconds": 5, "MySQLConnectTimeoutSeconds": 1, "MySQLDiscoveryReadTimeoutSeconds": 3,
              "RecoverMasterClusterFilters": ["alias=shop"], "RecoverIntermediateMasterClusterFilters": ["alias=blog"], "RecoveryPeriodBlockSeconds": 0, "RecoveryPeriodBlockMinutes": 30,
              "PreFailoverProcesses": ["echo before", ""], "PostFailoverProcesses": ["echo after &"], "KVClusterMasterPrefix": "a/b//",
              "URLPrefix": "manager/", "HostnameResolveMethod": "none", "MySQLHostnameResolveMethod": "@@report_host",
              "DiscoverByShowSlaveHosts": true, "ReplicationCredentialsQuery": "select 1", "SlaveLagQuery": null
            }
            """, environment: ["A": "1", "B": "2"])
        #expect(configuration.listen == ListenAddress(host: "", port: 3000))
        #expect(!configuration.listen.isLoopback)
        #expect(configuration.dataDirectory == "/var/lib/orchestrator/baton")
        #expect(configuration.credentials.user == "manager")
        #expect(configuration.credentials.password.reveal() == "p1q2")
        #expect(configuration.seeds.map(\.description) == ["db1:3307", "db2:3310"])
        #expect(configuration.flapWindow == .seconds(1800))
        #expect(configuration.primaryFilters.recoversPrimary(clusterName: "x:1", clusterAlias: "shop"))
        #expect(!configuration.rules.intermediateAutomation.recoversPrimary(clusterName: "x:1", clusterAlias: "shop"))
        #expect(configuration.rules.intermediateAutomation.recoversPrimary(clusterName: "x:1", clusterAlias: "blog"))
        #expect(
            configuration.hooks == [
                .init(phase: .preFailover, .shellLine("echo before"), isRequired: true), .init(phase: .postFailover, .shellLine("echo after &")),
            ])
        #expect(configuration.urlPrefix == "/manager")
        #expect(configuration.discoverByReplicaHosts)
        #expect(configuration.replicationCredentialsQuery == "select 1")
        #expect(
            configuration.notes == [
                "known keys that are not used yet: Debug, KVClusterMasterPrefix",
            ])
        #expect(configuration.connectTimeout == .seconds(1))
        #expect(configuration.readTimeout == .seconds(3))
        #expect(configuration.actionTimeout == .seconds(600))
        let manager = configuration.managerConfiguration(nodeName: "here")
        #expect(manager.discovery.pollInterval == .seconds(5))
        #expect(manager.discovery.probeTimeout == .seconds(3))
        #expect(manager.flapWindow == .seconds(1800))
        #expect(manager.nodeName == "here")
    }

    @Test(arguments: [
        (#"{}"#, 2000, 10_000, 1000), (#"{"MySQLConnectTimeoutSeconds": 2, "MySQLDiscoveryReadTimeoutSeconds": 10}"#, 2000, 10_000, 10_000),
        (#"{"MySQLConnectTimeoutSeconds": 3}"#, 3000, 10_000, 3000), (#"{"MySQLConnectTimeoutSeconds": 3, "probeTimeout": "500ms"}"#, 3000, 10_000, 500),
        (#"{"MySQLConnectTimeoutSeconds": 1}"#, 1000, 10_000, 1000),
    ] as [(String, Int, Int, Int)])
    func `timeouts of connecting and reading are the file's, and a probe has 1 s or the longer of those`(text: String, connect: Int, read: Int, probe: Int) throws {
        let configuration = try decode(text)
        #expect(configuration.connectTimeout == .milliseconds(connect))
        #expect(configuration.readTimeout == .milliseconds(read))
        #expect(configuration.managerConfiguration(nodeName: "").discovery.probeTimeout == .milliseconds(probe))
    }

    @Test(arguments: [
        (#"{"HostnameResolveMethod": "none", "MySQLHostnameResolveMethod": ""}"#, []), (#"{"HostnameResolveMethod": "None"}"#, []),
        (#"{"HostnameResolveMethod": "ip", "MySQLHostnameResolveMethod": "@@hostname"}"#, []), (#"{"HostnameResolveMethod": "cname"}"#, []),
        (#"{"RecoverIntermediateMasterClusterFilters": ["*"]}"#, []), (#"{"RecoverNonWriteableMaster": true}"#, []),
        (#"{"RecoverLockedSemiSyncMaster": true}"#, []), (#"{"EnforceExactSemiSyncReplicas": true}"#, ["EnforceExactSemiSyncReplicas"]),
    ] as [(String, [String])])
    func `what a value does not do is said`(text: String, keys: [String]) throws {
        #expect(try decode(text).notes.map { String($0.prefix { $0 != ":" }) } == keys)
    }

    @Test(arguments: [
        (#"{"KVFileDirectory": "/kv"}"#, "/kv"), (#"{"KVFileDirectory": "/kv", "KVClusterMasterPrefix": "mysql/master/"}"#, "/kv/mysql/master"),
        (#"{"KVFileDirectory": "/kv", "KVClusterMasterPrefix": "//a//b"}"#, "/kv/a/b"), (#"{"KVFileDirectory": "/kv", "KVClusterMasterPrefix": "/"}"#, "/kv"),
        (#"{"KVClusterMasterPrefix": "a"}"#, nil),
    ] as [(String, String?)])
    func `the prefix of keys is a folder below the directory of records, when the file has one`(text: String, directory: String?) throws {
        #expect(try decode(text).kvFileDirectory == directory)
    }

    @Test func `replicas are looked for by registration without a file, and with a file when it says so`() throws {
        #expect(try BatonConfiguration.defaults().discoverByReplicaHosts)
        #expect(try !decode("{}").discoverByReplicaHosts)
    }

    @Test func `of each policy the first element counts that matches a cluster and says something of it, else what holds for all`() throws {
        let text = #"""
            {"durability": "lossless", "drainTimeout": "2m", "clusterPolicies": [
                {"cluster": "alias=shop", "durability": "bestEffort", "drainTimeout": "3m"},
                {"switchoverMaxWrite": "1s", "cluster": "alias~=^s", "drainTimeout": "4m", "RecoverNonWriteableMaster": true}]}
            """#
        let configuration = try decode(text)
        let manager = configuration.managerConfiguration(nodeName: "")
        func policy(_ alias: String) -> ClusterPolicy {
            ClusterPolicy(manager, configuration.rules.policies.overrides(clusterName: "db1:3306", clusterAlias: alias))
        }
        #expect(policy("shop").durability == .bestEffort)
        #expect(policy("shop").recovery.drainTimeout == .seconds(180))
        #expect(policy("shop").switchover.longestWrite == .seconds(1), "the first element says nothing of it")
        #expect(policy("stock").durability == .lossless)
        #expect(policy("stock").recovery.drainTimeout == .seconds(240) && policy("stock").detection.wantsWritablePrimary)
        #expect(policy("blog") == ClusterPolicy(manager))
        #expect(policy("blog").recovery.drainTimeout == .seconds(120) && policy("blog").switchover.longestWrite == .milliseconds(500))
        #expect(try decode("{}").managerConfiguration(nodeName: "").durability == .bestEffort)
    }

    @Test(arguments: PolicyKey.all.map(\.name)) func `every policy has an effect, for all clusters and for one`(name: String) throws {
        let key = try #require(ConfigurationKey.named(name))
        let value =
            switch key.default {
            case .bool(let flag): "\(!flag)"
            case .integer(let number): "\(number + 1)"
            case .duration(let duration): "\"\(duration.wholeMilliseconds + 1)ms\""
            default: "\"\(key.choices.last ?? "")\""
            }
        let lag = #""ReplicationLagQuery": "SELECT 1", "FencingProcesses": ["stonith"], "writeProbeUser": "probe""#
        let usual = try decode("{\(lag)}").managerConfiguration(nodeName: "")
        let everywhere = try decode("{\(lag), \"\(name)\": \(value)}").managerConfiguration(nodeName: "")
        let somewhere = try decode("{\(lag), \"clusterPolicies\": [{\"cluster\": \"alias=a\", \"\(name)\": \(value)}]}")
        #expect(ClusterPolicy(everywhere) != ClusterPolicy(usual))
        #expect(ClusterPolicy(usual, somewhere.rules.policies.overrides(clusterName: "", clusterAlias: "a")) == ClusterPolicy(everywhere))
        #expect(somewhere.rules.policies.overrides(clusterName: "", clusterAlias: "b").isEmpty)
    }

    private static let probing = #""clusterPolicies": [{"cluster": "alias=shop", "writeProbe": true}], "MySQLTopologyUser": "baton""#

    @Test func `a row is written where a policy says so, as an account of its own`() throws {
        let configuration = try decode(
            "{\(Self.probing), \"writeProbeUser\": \"probe\", \"writeProbePassword\": \"${P}\", \"writeProbeSchema\": \"meta\", \"writeProbePeriod\": \"30s\"}", environment: ["P": "secret"])
        let policies = configuration.rules.policies
        #expect(policies.overrides(clusterName: "db1:3306", clusterAlias: "shop").writesProbe == true && policies.overrides(clusterName: "db1:3306", clusterAlias: "blog").isEmpty)
        #expect(configuration.writeProbe.isUsed && configuration.writeProbe.credentials.user == "probe" && configuration.writeProbe.credentials.password.reveal() == "secret")
        #expect(configuration.writeProbe.schema == "meta" && configuration.managerConfiguration(nodeName: "").writeProbe.period == .seconds(30))
        let usual = try decode("{}")
        #expect(!usual.writeProbe.isUsed && usual.writeProbe.schema == "baton" && usual.managerConfiguration(nodeName: "").writeProbe == WriteProbeBounds())
        #expect(try !decode(#"{"clusterPolicies": [{"cluster": "*", "writeProbe": false}]}"#).writeProbe.isUsed)
    }

    @Test func `durations of our own keys reach the manager`() throws {
        let manager = try decode(#"{"pollInterval": "150ms", "hangTolerance": "4s", "drainTimeout": "1m", "primaryRestartGrace": "2.5s"}"#)
            .managerConfiguration(nodeName: "")
        #expect(manager.discovery.pollInterval == .milliseconds(150))
        #expect(manager.detection.hangTolerance == .seconds(4))
        #expect(manager.recovery.drainTimeout == .seconds(60))
        #expect(manager.recovery.primaryRestartGrace == .milliseconds(2500))
    }

    @Test(arguments: [
        ("{}", 10), (#"{"ReasonableReplicationLagSeconds": 25}"#, 25), (#"{"ReasonableReplicationLagSeconds": 25, "ReasonableLockedSemiSyncMasterSeconds": 7}"#, 7),
    ])
    func `a primary is locked after its own time, else after that for lag`(text: String, seconds: Int) throws {
        #expect(try decode(text).managerConfiguration(nodeName: "").detection.reasonableSemiSyncLock == .seconds(seconds))
    }

    @Test func `who takes the place of a co-primary reaches the promotion`() throws {
        #expect(try decode("{}").managerConfiguration(nodeName: "").promotion.mustPromoteCoPrimary)
        let free = try decode(#"{"CoMasterRecoveryMustPromoteOtherCoMaster": false}"#)
        #expect(!free.managerConfiguration(nodeName: "").promotion.mustPromoteCoPrimary && free.notes.isEmpty)
    }

    @Test func `what is wanted of a primary reaches the analysis, and what nobody does about it is said`() throws {
        let configuration = try decode(#"{"EnforceExactSemiSyncReplicas": true, "RecoverNonWriteableMaster": true, "RecoverLockedSemiSyncMaster": true}"#)
        let detection = configuration.managerConfiguration(nodeName: "").detection
        #expect(detection.wantsExactSemiSyncReplicas && detection.wantsWritablePrimary && detection.freesLockedPrimary)
        #expect(configuration.notes.count == 1)
        let plain = try decode("{}").managerConfiguration(nodeName: "").detection
        #expect(!plain.wantsExactSemiSyncReplicas && !plain.wantsWritablePrimary && !plain.freesLockedPrimary)
    }

    @Test func `what lags, and whose problems are not listed`() throws {
        let configuration = try decode(#"{"ReasonableReplicationLagSeconds": 25, "ProblemIgnoreHostnameFilters": ["^test-", "10.0.0.7", ""]}"#)
        #expect(configuration.notes == [] && configuration.observeOnlyReasons == [])
        #expect(configuration.managerConfiguration(nodeName: "").detection.reasonableReplicationLag == .seconds(25))
        let ignored = try #require(configuration.ignoredProblems)
        let expected = ["test-1": true, "db-test-1": false, "10.0.0.7": true, "10.0.0.70": false]
        for (host, isIgnored) in expected { #expect(ignored.matches(InstanceAddress(host: host, port: 3306)) == isIgnored, "\(host)") }
        #expect(try decode("{}").ignoredProblems == nil)
        #expect(problems(#"{"ProblemIgnoreHostnameFilters": ["fine", "(broken"]}"#).count == 1)
    }

    @Test func `keys of operations reach the manager`() throws {
        let text = """
            {"ReasonableMaintenanceReplicationLagSeconds": 40, "VerifyReplicationFilters": true, "MaxConcurrentReplicaOperations": 9,
             "ReplicationCredentialsQuery": "select 1", "operationStepTimeout": "4s", "catchUpTimeout": "5m", "attachTimeout": "7s", "restoreTimeout": "8s"}
            """
        let configuration = try decode(text)
        #expect(configuration.observeOnlyReasons == [] && configuration.notes == [])
        let refactoring = configuration.managerConfiguration(nodeName: "").refactoring
        #expect(refactoring.maximumLag == .seconds(40) && refactoring.verifiesFilters && refactoring.parallelTracks == 9 && refactoring.suppliesCredentials)
        #expect(refactoring.stepTimeout == .seconds(4) && refactoring.catchUpTimeout == .seconds(300))
        #expect(refactoring.attachTimeout == .seconds(7) && refactoring.restoreTimeout == .seconds(8))
        #expect(try decode("{}").managerConfiguration(nodeName: "").refactoring == RefactoringPolicy())
    }

    @Test(arguments: [("{}", false), (#"{"rejoinFormerPrimaries": true}"#, true)])
    func `former primaries rejoin by themselves only where the file says so`(text: String, isAutomatic: Bool) throws {
        #expect(try decode(text).managerConfiguration(nodeName: "").rejoining.isAutomatic == isAutomatic)
    }

    @Test(arguments: [
        ("{}", 0, false), (#"{"MasterFailoverLostInstancesDowntimeMinutes": 90}"#, 5400, false), (#"{"DetachLostReplicasAfterMasterFailover": true}"#, 0, true),
        (#"{"DetachLostSlavesAfterMasterFailover": true, "DetachLostReplicasAfterMasterFailover": false}"#, 0, true),
        (#"{"DetachLostSlavesAfterMasterFailover": false}"#, 0, false),
    ])
    func `what becomes of replicas that a failover loses is the file's`(text: String, seconds: Int, isDetached: Bool) throws {
        let configuration = try decode(text)
        let recovery = configuration.managerConfiguration(nodeName: "").recovery
        #expect(recovery.lostDowntime == .seconds(seconds) && recovery.detachesLostReplicas == isDetached)
        #expect(configuration.notes.isEmpty && configuration.observeOnlyReasons.isEmpty)
    }

    @Test(arguments: [(#"{}"#, 10), (#"{"InstancePollSeconds": 60}"#, 121)])
    func `facts may be as old as the interval of reading allows`(text: String, seconds: Int) throws {
        #expect(try decode(text).managerConfiguration(nodeName: "").refactoring.maximumAge == .seconds(seconds))
    }

    @Test func `all problems are reported at once, in the order of the file`() {
        #expect(
            problems(
                """
                {"InstancePollSeconds": 0,
                 "DiscoverySeeds": ["ok", 7, "a b"],
                 "RecoverMasterClusterFilters": ["fine", "(broken"],
                 "drainTimeout": "soon",
                 "ListenAddress": "nowhere",
                 "HostnameResolveMethod": "guess",
                 "Debug": "yes"}
                """) == [
                    "InstancePollSeconds: is out of range; allowed is 1 to 3600 (line 1)",
                    "DiscoverySeeds[1]: must be a string, not an integer (line 2)",
                    "DiscoverySeeds[2]: must be host or host:port, not \"a b\" (line 2)",
                    "RecoverMasterClusterFilters[1]: not a regular expression: (broken (line 3)",
                    "drainTimeout: must be a duration such as \"150ms\", \"3s\", \"1m\" or \"2h\", not a string (line 4)",
                    "ListenAddress: must be host:port or :port, not \"nowhere\" (line 5)",
                    "HostnameResolveMethod: must be none, default, cname or ip, not \"guess\" (line 6)",
                    "Debug: must be true or false, not a string (line 7)",
                ])
    }

    struct Contradiction: Sendable, CustomTestStringConvertible {
        var text: String
        var problem: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Contradiction(text: #"{"ReplicationLagQuery": "a", "SlaveLagQuery": "b"}"#, problem: "ReplicationLagQuery: differs from its old name"),
        Contradiction(
            text: #"{"PostponeReplicaRecoveryOnLagMinutes": 1, "PostponeSlaveRecoveryOnLagMinutes": 2}"#,
            problem: "PostponeReplicaRecoveryOnLagMinutes: differs from its old name"),
        Contradiction(
            text: #"{"FailMasterPromotionIfSQLThreadNotUpToDate": true, "DelayMasterPromotionIfSQLThreadNotUpToDate": true}"#,
            problem: "FailMasterPromotionIfSQLThreadNotUpToDate: contradicts"),
        Contradiction(text: #"{"FailMasterPromotionOnLagMinutes": 3}"#, problem: "FailMasterPromotionOnLagMinutes: needs ReplicationLagQuery"),
        Contradiction(text: #"{"BackendDB": "sqlite"}"#, problem: "SQLite3DataFile: is needed"),
        Contradiction(text: #"{"BackendDB": "oracle"}"#, problem: "BackendDB: must be sqlite or mysql"),
        Contradiction(text: #"{"RaftEnabled": true}"#, problem: "RaftEnabled: needs RaftDataDir"),
        Contradiction(text: #"{"HTTPAdvertise": "http://a:80/"}"#, problem: "HTTPAdvertise: must be"),
        Contradiction(text: #"{"HTTPAdvertise": "a:80"}"#, problem: "HTTPAdvertise: must be"),
        Contradiction(text: #"{"DeadInstancePollSecondsMultiplyFactor": 0.5}"#, problem: "DeadInstancePollSecondsMultiplyFactor: must be 1"),
        Contradiction(text: #"{"InstancePollSeconds": 400, "DeadInstancePollSecondsMax": 300}"#, problem: "DeadInstancePollSecondsMax: must not be less"),
        Contradiction(text: #"{"DiscoveryIgnoreHostnameFilters": ["fine", "("]}"#, problem: "DiscoveryIgnoreHostnameFilters[1]: not a regular"),
        Contradiction(text: #"{"DiscoveryIgnoreReplicationUsernameFilters": ["["]}"#, problem: "DiscoveryIgnoreReplicationUsernameFilters[0]: not a regular"),
        Contradiction(text: #"{"DataCenterPattern": "abc"}"#, problem: "DataCenterPattern: needs a group"),
        Contradiction(text: #"{"ClusterNameToAlias": {"(": "shop"}}"#, problem: "ClusterNameToAlias.(: not a regular"),
        Contradiction(text: #"{"MySQLTopologySSLCAFile": "/absent.pem"}"#, problem: "MySQLTopologySSLCAFile: /absent.pem cannot be read"),
        Contradiction(text: #"{"pollInterval": "2s", "InstancePollSeconds": 1}"#, problem: "pollInterval: differs"),
        Contradiction(text: #"{"Debug": true, "debug": false}"#, problem: "debug: stands twice with different values"),
        Contradiction(text: #"{"MySQLTopologyPassword": "${UNSET}"}"#, problem: "MySQLTopologyPassword: the environment variable UNSET is not set"),
        Contradiction(text: #"{"MySQLTopologyPassword": "a${B"}"#, problem: "MySQLTopologyPassword: a ${ without"),
        Contradiction(text: #"{"MySQLTopologyCredentialsConfigFile": "/absent"}"#, problem: "MySQLTopologyCredentialsConfigFile: /absent cannot"),
        Contradiction(text: #"{"SQLite3DataFile": ":memory:"}"#, problem: "SQLite3DataFile: memory keeps no journal"),
        Contradiction(text: #"{"KVFileDirectory": "/kv", "KVClusterMasterPrefix": "a/../../etc"}"#, problem: "KVClusterMasterPrefix: must not hold"),
        Contradiction(text: #"{"RecoverIntermediateMasterClusterFilters": ["("]}"#, problem: "RecoverIntermediateMasterClusterFilters[0]: not a regular"),
        Contradiction(text: #"{"durability": "safe"}"#, problem: "durability: must be bestEffort or lossless, not \"safe\""),
        Contradiction(text: #"{"fencing": "hook", "FencingProcesses": [""]}"#, problem: "fencing: needs FencingProcesses"),
        Contradiction(text: #"{"clusterPolicies": [{"cluster": "*", "fencing": "hook"}]}"#, problem: "clusterPolicies[0].fencing: needs FencingProcesses"),
        Contradiction(text: #"{"clusterPolicies": ["lossless"]}"#, problem: "clusterPolicies[0]: must be an object with a"),
        Contradiction(text: #"{"clusterPolicies": [{"durability": "lossless"}]}"#, problem: "clusterPolicies[0]: must be an object with a"),
        Contradiction(text: #"{"clusterPolicies": [{"cluster": "("}]}"#, problem: "clusterPolicies[0].cluster: not a regular expression: ("),
        Contradiction(
            text: #"{"clusterPolicies": [{"cluster": "*", "durability": "safe"}]}"#, problem: "clusterPolicies[0].durability: must be bestEffort or lossless, not \"safe\""),
        Contradiction(text: #"{"clusterPolicies": [{"cluster": "*", "hangTolerance": "1ms"}]}"#, problem: "clusterPolicies[0].hangTolerance: is out of range"),
        Contradiction(
            text: #"{"clusterPolicies": [{"cluster": "*", "pollInterval": "1s"}]}"#, problem: "clusterPolicies[0].pollInterval: is nothing that differs from cluster to cluster"),
        Contradiction(
            text: #"{"clusterPolicies": [{"cluster": "*", "drainTimeout": "1s", "draintimeout": "2s"}]}"#, problem: "clusterPolicies[0].draintimeout: stands twice"),
        Contradiction(
            text: #"{"clusterPolicies": [{"cluster": "*", "FailMasterPromotionOnLagMinutes": 1}]}"#,
            problem: "clusterPolicies[0].FailMasterPromotionOnLagMinutes: needs ReplicationLagQuery"),
        Contradiction(
            text: #"{"DelayMasterPromotionIfSQLThreadNotUpToDate": true, "clusterPolicies": [{"cluster": "*", "FailMasterPromotionIfSQLThreadNotUpToDate": true}]}"#,
            problem: "clusterPolicies[0].FailMasterPromotionIfSQLThreadNotUpToDate: contradicts"),
        Contradiction(text: #"{"clusterPolicies": [{"cluster": "*", "writeProbe": true}]}"#, problem: "writeProbeUser: is needed where writeProbe is on: an account that may update"),
        Contradiction(text: "{\(probing), \"writeProbeUser\": \"baton\"}", problem: "writeProbeUser: must not be the manager's own account \"baton\""),
        Contradiction(text: "{\(probing), \"writeProbeUser\": \"p\", \"writeProbePassword\": \"${UNSET}\"}", problem: "writeProbePassword: the environment variable UNSET"),
        Contradiction(text: #"{"writeProbeSchema": ""}"#, problem: "writeProbeSchema: must be the name of a schema: 1 to 64 characters"),
        Contradiction(text: #"{"writeProbeSchema": "MySQL"}"#, problem: "writeProbeSchema: must be a schema for nothing else, such as \"baton\", and not \"MySQL\""),
        Contradiction(text: #"{"writeProbePeriod": "100ms"}"#, problem: "writeProbePeriod: is out of range; allowed is 1s to 1h"),
        Contradiction(text: #"{"acceptIgnoredKeys": ["ReadOnyl"]}"#, problem: "acceptIgnoredKeys[0]: no key is named \"ReadOnyl\"; did you mean ReadOnly?"),
        Contradiction(text: "{\"a\": 1,\n \"b\": }", problem: "not JSON: column 7: no JSON value begins like this (line 2)"),
        Contradiction(text: "[]", problem: "must be one JSON object, not a list"),
    ])
    func `a contradiction is one clear problem`(row: Contradiction) {
        let found = problems(row.text)
        #expect(found.count == 1 && found[0].hasPrefix(row.problem), "\(found)")
    }

    @Test func `two old switches that are on win over new ones that are off`() throws {
        #expect(problems(#"{"DetachLostReplicasAfterMasterFailover": false, "DetachLostSlavesAfterMasterFailover": true}"#) == [])
        #expect(problems(#"{"ReplicationLagQuery": "a", "SlaveLagQuery": "a"}"#) == [])
    }

    @Test func `dead servers are put off as the file says, and ours have places of their own in any case`() throws {
        func discovery(_ text: String) throws -> DiscoveryPolicy { try decode(text).managerConfiguration(nodeName: "").discovery }
        let own = try discovery("{}")
        #expect(own.backOffFactor == 2 && own.maximumBackOff == .seconds(30) && own.maximumProbesInFlight == 256)
        #expect(own.maximumFailingProbesInFlight == 64 && own.maximumSlowProbesInFlight == 1024)
        let file = try discovery(
            #"{"DeadInstancePollSecondsMultiplyFactor": 1.5, "DeadInstancePollSecondsMax": 300, "DeadInstanceDiscoveryMaxConcurrency": 7, "DiscoveryMaxConcurrency": 40}"#)
        #expect(file.backOffFactor == 1.5 && file.maximumBackOff == .seconds(300) && file.maximumProbesInFlight == 40)
        #expect(file.maximumFailingProbesInFlight == 7 && file.maximumSlowProbesInFlight == 160)
        #expect(try discovery(#"{"DiscoveryMaxConcurrency": 2}"#).maximumFailingProbesInFlight == 1)
        let manager = try decode(#"{"UnseenInstanceForgetHours": 2, "CandidateInstanceExpireMinutes": 3, "InstancePoolExpiryMinutes": 4}"#)
            .managerConfiguration(nodeName: "")
        #expect(try decode("{}").managerConfiguration(nodeName: "").historyLimit == .seconds(7 * 86_400))
        #expect(try decode(#"{"AuditPurgeDays": 30}"#).managerConfiguration(nodeName: "").historyLimit == .seconds(30 * 86_400))
        #expect(try decode("{}").managerConfiguration(nodeName: "").detectionRepeat == .seconds(3600))
        #expect(try decode(#"{"FailureDetectionPeriodBlockMinutes": 0}"#).managerConfiguration(nodeName: "").detectionRepeat == .zero)
        #expect(manager.unseenLimit == .seconds(7200) && manager.candidateLimit == .seconds(180) && manager.poolLimit == .seconds(240))
    }

    @Test func `what classifies servers is asked in one order, and names say the rest`() throws {
        let configuration = try decode(
            #"{"ReplicationLagQuery": "l", "DetectRegionQuery": "r", "DetectClusterAliasQuery": "a", "DataCenterPattern": "^(..)", "ClusterNameToAlias": {"db": "b", "d": "c"}}"#)
        #expect(configuration.customQueries.map(\.query) == [.clusterAlias, .region, .replicationLag])
        #expect(configuration.customQueries.map(\.text) == ["a", "r", "l"])
        #expect(configuration.customQueries.map(\.key) == ["DetectClusterAliasQuery", "DetectRegionQuery", "ReplicationLagQuery"])
        #expect(configuration.namePatterns.dataCenter(of: "db1") == "db" && configuration.namePatterns.clusterAlias(named: "db1:1") == "b")
        #expect(configuration.notes == [] && configuration.observeOnlyReasons == [])
    }

    @Test(arguments: [
        (#"{}"#, .none), (#"{"MySQLHostnameResolveMethod": "none"}"#, .none), (#"{"MySQLHostnameResolveMethod": "default"}"#, .hostname),
        (#"{"MySQLHostnameResolveMethod": "@@Hostname"}"#, .hostname), (#"{"MySQLHostnameResolveMethod": "report_host"}"#, .reportHost),
    ] as [(String, DisplayNameSource)])
    func `servers are shown with the name that they give themselves where the file says so`(text: String, source: DisplayNameSource) throws {
        #expect(try decode(text).managerConfiguration(nodeName: "").displayNames == source)
        #expect(try !decode(#"{"RejectHostnameResolvePattern": "^local"}"#).namePatterns.accepts(displayName: "localhost"))
        #expect(try decode(text).namePatterns.accepts(displayName: "localhost"))
    }

    @Test(arguments: [
        (#"{}"#, nil, 60), (#"{"HostnameResolveMethod": "none"}"#, nil, 60), (#"{"HostnameResolveMethod": "default"}"#, nil, 60),
        (#"{"HostnameResolveMethod": "CNAME", "ExpiryHostnameResolvesMinutes": 5}"#, .canonicalName, 5), (#"{"HostnameResolveMethod": "ip"}"#, .address, 60),
    ] as [(String, HostNaming?, Int64)])
    func `the name service is asked for a name to show where the file says so`(text: String, naming: HostNaming?, minutes: Int64) throws {
        let configuration = try decode(text)
        #expect(configuration.hostNaming == naming)
        #expect(configuration.hostNameLimit == .seconds(minutes * 60))
    }

    @Test func `connections to servers are encrypted where they require it, always, or never, and verified unless the file says otherwise`() throws {
        let files = ["/ca": "x", "/cert": "x", "/key": "x"]
        func encryption(_ text: String) throws -> TopologyEncryption { try decode(text, files: files).encryption }
        #expect(try encryption("{}").use == .whereRequired)
        #expect(try encryption("{}").verifies)
        #expect(try encryption(#"{"MySQLTopologyUseMixedTLS": false}"#).use == .never)
        let mutual = try encryption(
            #"{"MySQLTopologyUseMutualTLS": true, "MySQLTopologySSLCAFile": "/ca", "MySQLTopologySSLCertFile": "/cert", "MySQLTopologySSLPrivateKeyFile": "/key"}"#)
        #expect(mutual.use == .always && mutual.authorityFile == "/ca" && mutual.certificateFile == "/cert" && mutual.keyFile == "/key" && mutual.verifies)
        #expect(try !encryption(#"{"MySQLTopologySSLSkipVerify": true}"#).verifies)
        let lone = (try? decode(#"{"MySQLTopologySSLCertFile": "/cert"}"#, files: files)) == nil
        #expect(lone, "a certificate without its key")
        #expect(try decode(#"{"MySQLTopologySSLCAFile": "/ca", "MySQLTopologyUseMixedTLS": false}"#, files: files).notes.count == 1)
    }

    @Test func `credentials come from a client section, and secrets are not printed`() throws {
        let configuration = try decode(
            #"{"MySQLTopologyUser": "json", "MySQLTopologyPassword": "json", "MySQLTopologyCredentialsConfigFile": "/my.cnf"}"#,
            environment: ["P": "hidden"],
            files: ["/my.cnf": "# comment\n[mysqld]\nuser=other\n[client]\nuser = file\npassword=\"${P}\"\nport=3306\n"])
        #expect(configuration.credentials.user == "file")
        #expect(configuration.credentials.password.reveal() == "hidden")
        var dumped = ""
        dump(configuration.credentials, to: &dumped)
        for text in [dumped, "\(configuration.credentials)", String(reflecting: configuration.credentials)] {
            #expect(!text.contains("hidden") && text.contains("<redacted>"))
        }
    }

    @Test func `keys that are unknown, retired or repeated are warnings`() throws {
        let notes = try decode(#"{"InstancePollSecond": 5, "Zebra": 1, "AuditPageSize": 10, "Debug": true, "debug": true, "GraphiteAddr": "127.0.0.1:2003"}"#).notes
        #expect(
            notes == [
                "InstancePollSecond: unknown key, without effect; did you mean InstancePollSeconds? (line 1)",
                "Zebra: unknown key, without effect (line 1)", "AuditPageSize: retired by its makers, without effect (line 1)",
                "debug: stands twice with the same value (lines 1 and 1)",
                "GraphiteAddr: not supported yet: no metrics are sent (line 1)", "known keys that are not used yet: Debug",
            ])
    }

    @Test func `a restricting key that is not held means observe only, until it is accepted`() throws {
        let text = #"{"ListenSocket": "/run/s", "ApplyMySQLPromotionAfterMasterFailover": false"#
        let reasons = try decode(text + "}").observeOnlyReasons
        #expect(reasons.map { $0.prefix { $0 != " " } } == ["ListenSocket", "ApplyMySQLPromotionAfterMasterFailover"])
        #expect(reasons[0] == "ListenSocket (line 1) means that the HTTP listener is kept off the network, which is not supported yet; remove it, or list it in acceptIgnoredKeys")
        let accepted = try decode(text + #", "acceptIgnoredKeys": ["listensocket"]}"#)
        #expect(accepted.observeOnlyReasons.count == 1)
        #expect(accepted.notes.contains("ListenSocket: not held, as accepted in acceptIgnoredKeys (line 1)"))
        #expect(accepted.managerConfiguration(nodeName: "").observeOnlyReasons == accepted.observeOnlyReasons)
    }

    @Test(arguments: [
        ("127.0.0.1:3000", true), ("localhost:1", true), ("[::1]:3000", true), ("127.8.9.1:3000", true), (":3000", false), ("0.0.0.0:3000", false),
        ("127.evil.example.net:3000", false), ("db1:3000", false), ("[::]:3000", false),
    ] as [(String, Bool)])
    func `only addresses of this machine are loopback`(text: String, isLoopback: Bool) throws {
        #expect(try #require(ListenAddress(parsing: text)).isLoopback == isLoopback)
    }
}

import Hooks
import Testing
import TopologyModel

/// The whole surface that hook scripts of the incumbent's users depend on, and what was added to it.
@Suite struct CompatibilityTableTests {
    struct Row: Sendable {
        var placeholders: [String]
        var variable: String
        var value: String
    }

    static let rows: [Row] = [
        Row(placeholders: ["failureType"], variable: "ORC_FAILURE_TYPE", value: "DeadMaster"),
        Row(placeholders: ["instanceType"], variable: "ORC_INSTANCE_TYPE", value: "master"),
        Row(placeholders: ["isMaster"], variable: "ORC_IS_MASTER", value: "true"),
        Row(placeholders: ["isCoMaster"], variable: "ORC_IS_CO_MASTER", value: "false"),
        Row(placeholders: ["failureDescription"], variable: "ORC_FAILURE_DESCRIPTION", value: "Master cannot be reached"),
        Row(placeholders: ["command"], variable: "ORC_COMMAND", value: "force-master-failover"),
        Row(placeholders: ["failedHost"], variable: "ORC_FAILED_HOST", value: "db-1"),
        Row(placeholders: ["failedPort"], variable: "ORC_FAILED_PORT", value: "3306"),
        Row(placeholders: ["failureCluster"], variable: "ORC_FAILURE_CLUSTER", value: "db-1:3306"),
        Row(placeholders: ["failureClusterAlias"], variable: "ORC_FAILURE_CLUSTER_ALIAS", value: "orders"),
        Row(placeholders: ["failureClusterDomain"], variable: "ORC_FAILURE_CLUSTER_DOMAIN", value: "orders.example"),
        Row(placeholders: ["countReplicas", "countSlaves"], variable: "ORC_COUNT_REPLICAS", value: "2"),
        Row(placeholders: ["isDowntimed"], variable: "ORC_IS_DOWNTIMED", value: "true"),
        Row(placeholders: ["autoMasterRecovery"], variable: "ORC_AUTO_MASTER_RECOVERY", value: "true"),
        Row(placeholders: ["autoIntermediateMasterRecovery"], variable: "ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY", value: "false"),
        Row(placeholders: ["orchestratorHost"], variable: "ORC_ORCHESTRATOR_HOST", value: "manager-1"),
        Row(placeholders: ["recoveryUID"], variable: "ORC_RECOVERY_UID", value: "uid-1"),
        Row(placeholders: ["isSuccessful"], variable: "ORC_IS_SUCCESSFUL", value: "true"),
        Row(placeholders: ["lostReplicas", "lostSlaves"], variable: "ORC_LOST_REPLICAS", value: "db-4:3306"),
        Row(placeholders: ["countLostReplicas"], variable: "ORC_COUNT_LOST_REPLICAS", value: "1"),
        Row(placeholders: ["replicaHosts", "slaveHosts"], variable: "ORC_REPLICA_HOSTS", value: "db-2:3306,db-3:3307"),
        Row(placeholders: ["successorHost"], variable: "ORC_SUCCESSOR_HOST", value: "db-2"),
        Row(placeholders: ["successorPort"], variable: "ORC_SUCCESSOR_PORT", value: "3308"),
        Row(placeholders: ["successorAlias"], variable: "ORC_SUCCESSOR_ALIAS", value: "second"),
        Row(placeholders: ["successorBinlogCoordinates"], variable: "ORC_SUCCESSOR_BINLOG_COORDINATES", value: "binlog.000007:1234"),
        Row(placeholders: [], variable: "BATON_IDEMPOTENCY_KEY", value: "key-1"),
        Row(placeholders: [], variable: "BATON_ATTEMPT", value: "2"),
        Row(placeholders: [], variable: "BATON_EPOCH", value: "5"),
        Row(placeholders: [], variable: "BATON_RECOVERY_ID", value: "77"),
    ]

    @Test func `the table lists every placeholder and every variable`() {
        #expect(HookPlaceholders.names == Self.rows.flatMap(\.placeholders))
        #expect(HookEnvironment.names == Self.rows.map(\.variable))
    }

    @Test(arguments: rows) func `a fact has one value in both forms`(row: Row) {
        let invocation = completeInvocation()
        let placeholders = HookPlaceholders(invocation)
        #expect([HookEnvironment(invocation)[row.variable]] + row.placeholders.map { placeholders.value(of: $0) }
            == Array(repeating: row.value, count: row.placeholders.count + 1))
    }

    @Test func `before the choice nothing of the successor is known`() {
        var invocation = completeInvocation(phase: .preFailover)
        invocation.successor = nil
        invocation.recovery = nil
        invocation.epoch = nil
        let missing = Set(HookEnvironment.names).subtracting(HookEnvironment(invocation).variables.map(\.name))
        #expect(missing == [
            "ORC_SUCCESSOR_HOST", "ORC_SUCCESSOR_PORT", "ORC_SUCCESSOR_ALIAS", "ORC_SUCCESSOR_BINLOG_COORDINATES", "BATON_EPOCH", "BATON_RECOVERY_ID",
        ])
        let placeholders = HookPlaceholders(invocation)
        #expect(placeholders.substituted(intoArgument: "{successorHost}:{successorPort} {failedHost}") == "{successorHost}:{successorPort} db-1")
    }

    @Test func `hooks after taking the primary see two variables of the incumbent's, with ports`() {
        let variables = HookEnvironment(completeInvocation(phase: .postTakePrimary)).variables
        #expect(variables.filter { $0.name.hasPrefix("ORC_") }.map { "\($0.name)=\($0.value)" }
            == ["ORC_SUCCESSOR_HOST=db-2:3308", "ORC_FAILED_HOST=db-1:3306"])
    }

    @Test func `a list that a process could not be given ends at a whole address and keeps its count`() {
        var invocation = completeInvocation()
        invocation.replicas = (0..<20_000).map { InstanceAddress(host: "replica-\($0)", port: 3306) }
        let environment = HookEnvironment(invocation)
        let hosts = environment["ORC_REPLICA_HOSTS"] ?? ""
        #expect(environment["ORC_COUNT_REPLICAS"] == "20000")
        #expect(hosts.utf8.count <= HookEnvironment.maximumValueBytes && hosts.utf8.count > HookEnvironment.maximumValueBytes - 20)
        #expect(hosts.hasSuffix(":3306"))
    }
}

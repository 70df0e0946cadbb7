import ControlModel
import TopologyModel

/// One fact that hooks are told: the placeholders and the variable that carry it. The whole compatibility surface is ``all``.
struct HookFact: Sendable {
    /// Placeholder names without braces, synonyms included; empty when only the variable exists.
    var tokens: [String]
    var variable: String
    /// nil: not known at this moment; the variable is absent and the placeholder stays as it is.
    var value: @Sendable (HookInvocation) -> String?

    init(_ tokens: [String], _ variable: String, _ value: @escaping @Sendable (HookInvocation) -> String?) {
        self.tokens = tokens
        self.variable = variable
        self.value = value
    }

    /// In the incumbent's order; ours at the end.
    static let all: [HookFact] = [
        HookFact(["failureType"], "ORC_FAILURE_TYPE") { $0.failureType },
        HookFact(["instanceType"], "ORC_INSTANCE_TYPE") { $0.instanceType },
        HookFact(["isMaster"], "ORC_IS_MASTER") { String($0.isMaster) },
        HookFact(["isCoMaster"], "ORC_IS_CO_MASTER") { String($0.isCoMaster) },
        HookFact(["failureDescription"], "ORC_FAILURE_DESCRIPTION") { bounded($0.failureDescription) },
        HookFact(["command"], "ORC_COMMAND") { $0.command },
        HookFact(["failedHost"], "ORC_FAILED_HOST") { $0.failed.host },
        HookFact(["failedPort"], "ORC_FAILED_PORT") { String($0.failed.port) },
        HookFact(["failureCluster"], "ORC_FAILURE_CLUSTER") { $0.clusterName },
        HookFact(["failureClusterAlias"], "ORC_FAILURE_CLUSTER_ALIAS") { bounded($0.clusterAlias) },
        HookFact(["failureClusterDomain"], "ORC_FAILURE_CLUSTER_DOMAIN") { bounded($0.clusterDomain) },
        HookFact(["countReplicas", "countSlaves"], "ORC_COUNT_REPLICAS") { String($0.replicas.count) },
        HookFact(["isDowntimed"], "ORC_IS_DOWNTIMED") { String($0.failedIsDowntimed) },
        HookFact(["autoMasterRecovery"], "ORC_AUTO_MASTER_RECOVERY") { String($0.automaticPrimaryRecovery) },
        HookFact(["autoIntermediateMasterRecovery"], "ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY") { String($0.automaticIntermediateRecovery) },
        HookFact(["orchestratorHost"], "ORC_ORCHESTRATOR_HOST") { $0.managerHost },
        HookFact(["recoveryUID"], "ORC_RECOVERY_UID") { $0.recoveryUID },
        HookFact(["isSuccessful"], "ORC_IS_SUCCESSFUL") { String($0.isSuccessful) },
        HookFact(["lostReplicas", "lostSlaves"], "ORC_LOST_REPLICAS") { list($0.lostReplicas) },
        HookFact(["countLostReplicas"], "ORC_COUNT_LOST_REPLICAS") { String($0.lostReplicas.count) },
        HookFact(["replicaHosts", "slaveHosts"], "ORC_REPLICA_HOSTS") { list($0.replicas) },
        HookFact(["successorHost"], "ORC_SUCCESSOR_HOST") { $0.successor?.host },
        HookFact(["successorPort"], "ORC_SUCCESSOR_PORT") { $0.successor.map { String($0.port) } },
        HookFact(["successorAlias"], "ORC_SUCCESSOR_ALIAS") { $0.successor == nil ? nil : bounded($0.successorAlias) },
        HookFact(["successorBinlogCoordinates"], "ORC_SUCCESSOR_BINLOG_COORDINATES") {
            $0.successor == nil || $0.successorCoordinates.isEmpty ? nil : $0.successorCoordinates
        },
        HookFact([], "BATON_IDEMPOTENCY_KEY") { $0.idempotencyKey },
        HookFact([], "BATON_ATTEMPT") { String($0.attempt) },
        HookFact([], "BATON_EPOCH") { $0.epoch.map(\.description) },
        HookFact([], "BATON_RECOVERY_ID") { $0.recovery.map(\.description) },
    ]

    /// `host:port,host:port`; stops before the entry that would pass ``HookEnvironment/maximumValueBytes``.
    private static func list(_ addresses: [InstanceAddress]) -> String {
        var text = ""
        for address in addresses {
            let entry = text.isEmpty ? address.description : "," + address.description
            if text.utf8.count + entry.utf8.count > HookEnvironment.maximumValueBytes { break }
            text += entry
        }
        return text
    }

    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > HookEnvironment.maximumValueBytes else { return text }
        // A scalar that was cut in half becomes a replacement character: visible, and never an invalid string.
        return String(decoding: text.utf8.prefix(HookEnvironment.maximumValueBytes), as: UTF8.self)
    }
}

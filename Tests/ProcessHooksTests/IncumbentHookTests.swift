#if Daemon
import ControlModel
import Foundation
import Hooks
import ProcessHooks
import Testing
import TopologyModel

/// What hook scripts of the incumbent's users get, seen by real processes. The tables are written down here once more, from its manual and not from our code: what is missing there fails here.
@Suite struct IncumbentHookTests {
    struct Fact: Sendable {
        var placeholders: [String]
        /// nil: the incumbent has none.
        var variable: String?
        var value: String
        var needsSuccessor = false
    }

    static let facts: [Fact] = [
        Fact(placeholders: ["failureType"], variable: "ORC_FAILURE_TYPE", value: "DeadMaster"),
        Fact(placeholders: ["instanceType"], variable: "ORC_INSTANCE_TYPE", value: "master"),
        Fact(placeholders: ["isMaster"], variable: "ORC_IS_MASTER", value: "true"),
        Fact(placeholders: ["isCoMaster"], variable: "ORC_IS_CO_MASTER", value: "false"),
        Fact(placeholders: ["failureDescription"], variable: "ORC_FAILURE_DESCRIPTION", value: "it's gone; 3 of \"3\" agree"),
        Fact(placeholders: ["command"], variable: "ORC_COMMAND", value: "graceful-master-takeover"),
        Fact(placeholders: ["failedHost"], variable: "ORC_FAILED_HOST", value: "db-1"),
        Fact(placeholders: ["failedPort"], variable: "ORC_FAILED_PORT", value: "3306"),
        Fact(placeholders: ["failureCluster"], variable: "ORC_FAILURE_CLUSTER", value: "db-1:3306"),
        Fact(placeholders: ["failureClusterAlias"], variable: "ORC_FAILURE_CLUSTER_ALIAS", value: "; rm -rf ~ #"),
        Fact(placeholders: ["failureClusterDomain"], variable: "ORC_FAILURE_CLUSTER_DOMAIN", value: "orders.example"),
        Fact(placeholders: ["countReplicas", "countSlaves"], variable: "ORC_COUNT_REPLICAS", value: "2"),
        Fact(placeholders: ["isDowntimed"], variable: "ORC_IS_DOWNTIMED", value: "true"),
        Fact(placeholders: ["autoMasterRecovery"], variable: "ORC_AUTO_MASTER_RECOVERY", value: "true"),
        Fact(placeholders: ["autoIntermediateMasterRecovery"], variable: "ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY", value: "false"),
        Fact(placeholders: ["orchestratorHost"], variable: "ORC_ORCHESTRATOR_HOST", value: "manager-1"),
        Fact(placeholders: ["recoveryUID"], variable: "ORC_RECOVERY_UID", value: "uid-1"),
        Fact(placeholders: ["isSuccessful"], variable: "ORC_IS_SUCCESSFUL", value: "true"),
        Fact(placeholders: ["lostReplicas", "lostSlaves"], variable: "ORC_LOST_REPLICAS", value: "db-4:3306"),
        Fact(placeholders: ["countLostReplicas"], variable: nil, value: "1"),
        Fact(placeholders: ["replicaHosts", "slaveHosts"], variable: "ORC_REPLICA_HOSTS", value: "db-2:3306,db-3:3307"),
        Fact(placeholders: ["successorHost"], variable: "ORC_SUCCESSOR_HOST", value: "db-2", needsSuccessor: true),
        Fact(placeholders: ["successorPort"], variable: "ORC_SUCCESSOR_PORT", value: "3308", needsSuccessor: true),
        Fact(placeholders: ["successorBinlogCoordinates"], variable: "ORC_SUCCESSOR_BINLOG_COORDINATES", value: "binlog.000007:1234", needsSuccessor: true),
        Fact(placeholders: ["successorAlias"], variable: "ORC_SUCCESSOR_ALIAS", value: "$(id)", needsSuccessor: true),
    ]

    /// The incumbent's lists, and whether a successor is known in them; that of `PostTakeMasterProcesses` has a contract of its own.
    static let lists: [(key: String, hasSuccessor: Bool)] = [
        ("OnFailureDetectionProcesses", false), ("PreGracefulTakeoverProcesses", true), ("PreFailoverProcesses", false), ("PostMasterFailoverProcesses", true),
        ("PostIntermediateMasterFailoverProcesses", true), ("PostFailoverProcesses", true), ("PostUnsuccessfulFailoverProcesses", false), ("PostGracefulTakeoverProcesses", true),
    ]
    static let swapList = "PostTakeMasterProcesses"

    private func invocation(_ key: String, hasSuccessor: Bool) throws -> HookInvocation {
        var invocation = HookInvocation(phase: try #require(HookPhase(rawValue: key)), failed: InstanceAddress(host: "db-1", port: 3306))
        invocation.recoveryUID = "uid-1"
        invocation.failureType = "DeadMaster"
        invocation.failureDescription = "it's gone; 3 of \"3\" agree"
        invocation.command = "graceful-master-takeover"
        invocation.failedIsDowntimed = true
        invocation.clusterName = "db-1:3306"
        invocation.clusterAlias = "; rm -rf ~ #"
        invocation.clusterDomain = "orders.example"
        invocation.replicas = [InstanceAddress(host: "db-2", port: 3306), InstanceAddress(host: "db-3", port: 3307)]
        invocation.lostReplicas = [InstanceAddress(host: "db-4", port: 3306)]
        invocation.automaticPrimaryRecovery = true
        invocation.managerHost = "manager-1"
        invocation.isSuccessful = true
        if hasSuccessor {
            invocation.successor = InstanceAddress(host: "db-2", port: 3308)
            invocation.successorAlias = "$(id)"
            invocation.successorCoordinates = "binlog.000007:1234"
        }
        return invocation
    }

    private func output(of command: ProcessHookCommand, _ invocation: HookInvocation) async -> String {
        var options = ProcessHookOptions()
        options.environment = ["PATH": ProcessHookOptions.defaultPath]
        let result = await ProcessHook(command, phase: invocation.phase, options: options, background: BackgroundProcesses()).run(invocation)
        guard case .succeeded(let output) = result else { return "\(result)" }
        return output
    }

    @Test func `nothing of the incumbent's is missing, and what is added is this`() {
        #expect(Set(HookPlaceholders.names) == Set(Self.facts.flatMap(\.placeholders)))
        #expect(HookPlaceholders.names.count == 28)
        #expect(
            Set(HookEnvironment.names).subtracting(Self.facts.compactMap(\.variable))
                == ["ORC_COUNT_LOST_REPLICAS", "BATON_IDEMPOTENCY_KEY", "BATON_ATTEMPT", "BATON_EPOCH", "BATON_RECOVERY_ID"])
        #expect(Set(Self.facts.compactMap(\.variable)).isSubset(of: HookEnvironment.names))
        #expect(Set(HookPhase.allCases.map(\.rawValue)) == Set(Self.lists.map(\.key) + [Self.swapList, "FencingProcesses"]))
    }

    @Test(arguments: lists) func `every placeholder and every variable reaches a process of each list`(list: (key: String, hasSuccessor: Bool)) async throws {
        let invocation = try invocation(list.key, hasSuccessor: list.hasSuccessor)
        let names = Self.facts.flatMap { fact in fact.placeholders.map { (name: $0, value: fact.needsSuccessor && !list.hasSuccessor ? "{\($0)}" : fact.value) } }
        let substituted = names.map { "<\($0.value)>" }.joined()
        #expect(await output(of: .shellLine("printf '<%s>' " + names.map { "{\($0.name)}" }.joined(separator: " ")), invocation) == substituted)
        #expect(await output(of: .executable("printf", arguments: ["<%s>"] + names.map { "{\($0.name)}" }), invocation) == substituted)
        let variables = Self.facts.filter { !$0.needsSuccessor || list.hasSuccessor }.compactMap { fact in fact.variable.map { "\($0)=\(fact.value)" } }
        let environment = await output(of: .executable("env", arguments: []), invocation).split(separator: "\n").map(String.init)
        #expect(Set(environment.filter { $0.hasPrefix("ORC_") && !$0.hasPrefix("ORC_COUNT_LOST_REPLICAS=") }) == Set(variables))
    }

    @Test func `after a swap a process gets two arguments and two variables, and no text is replaced`() async throws {
        let invocation = try invocation(Self.swapList, hasSuccessor: true)
        let line = "printf '<%s>' \"$@\" $# " + Self.facts.flatMap(\.placeholders).map { "'{\($0)}'" }.joined(separator: " ")
        #expect(await output(of: .shellLine(line), invocation) == "<db-2:3308><db-1:3306><2>" + Self.facts.flatMap(\.placeholders).map { "<{\($0)}>" }.joined())
        let environment = await output(of: .executable("env", arguments: []), invocation).split(separator: "\n").filter { $0.hasPrefix("ORC_") }
        #expect(Set(environment) == ["ORC_SUCCESSOR_HOST=db-2:3308", "ORC_FAILED_HOST=db-1:3306"])
        // The shell's own `&`: nothing is cut off the line.
        #expect(await output(of: .shellLine("echo told & wait"), invocation) == "told\n")
        guard case .succeeded = await ProcessHook(.shellLine("true &"), phase: .postTakePrimary, options: ProcessHookOptions(), background: BackgroundProcesses()).run(invocation) else {
            Issue.record("it was not waited for")
            return
        }
    }

    // MARK: Text stays text

    /// Each would make the file M if a shell read it as code.
    static let attacks = [
        "; touch M #", "$(touch M)", "`touch M`", "x\ntouch M\n", "' ; touch M ; '", "\" ; touch M ; \"", "'\"; touch M; \"'", "&& touch M", "| touch M", "> M", "$(>M)", "\\\"; touch M", "a[$(touch M)]",
        "${x:=$(touch M)}", ") ; touch M ; (", "*; touch M", "-v x[$(touch M)]",
    ]

    @Test(arguments: attacks) func `no form of a hook carries out a hostile alias`(attack: String) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-hook-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var invocation = try invocation("PostFailoverProcesses", hasSuccessor: true)
        invocation.clusterAlias = attack
        invocation.successorAlias = attack
        invocation.failureDescription = attack
        var options = ProcessHookOptions()
        options.environment = ["PATH": ProcessHookOptions.defaultPath]
        options.workingDirectory = directory
        let commands: [ProcessHookCommand] = [
            .shellLine("printf %s {failureClusterAlias}"), .shellLine("printf %s \"{failureClusterAlias}\""), .shellLine("printf %s '{successorAlias}'"),
            .shellLine("value=$(printf '%sx' {failureDescription}); printf %s \"${value%x}\""),
            .shellLine("printf %s \"$ORC_FAILURE_CLUSTER_ALIAS\""), .executable("printf", arguments: ["%s", "{failureClusterAlias}"]),
            .executable("printenv", arguments: ["ORC_SUCCESSOR_ALIAS"]),
        ]
        for command in commands {
            let result = await ProcessHook(command, phase: .postFailover, options: options, background: BackgroundProcesses()).run(invocation)
            guard case .succeeded(let output) = result else {
                Issue.record("\(command): \(result)")
                continue
            }
            let text = if case .executable("printenv", _) = command { String(output.dropLast()) } else { output }
            #expect(text == attack, "\(command)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [], "\(command)")
        }
        // The file would be seen.
        _ = await ProcessHook(.shellLine("touch M"), phase: .postFailover, options: options, background: BackgroundProcesses()).run(invocation)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["M"])
    }
}
#endif

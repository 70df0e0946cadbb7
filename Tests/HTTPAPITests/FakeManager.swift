import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Promotion
import Refactoring
import TopologyModel

/// A manager with a fixed snapshot that records what it is asked to do.
actor FakeManager: ManagerAccess {
    private let fixed: ManagerSnapshot
    private(set) var requests: [OperatorRequest] = []
    /// Who asked each of them.
    private(set) var askers: [OperatorAsker] = []

    private let failing: [InstanceAddress]

    /// - Parameter failing: servers with which every operation fails.
    init(_ snapshot: ManagerSnapshot, failing: [InstanceAddress] = []) {
        fixed = snapshot
        self.failing = failing
    }

    func snapshot() -> ManagerSnapshot { fixed }

    func perform(_ request: OperatorRequest, by asker: OperatorAsker) -> OperatorReply {
        requests.append(request)
        askers.append(asker)
        switch request {
        case .discover(let address) where address.host == "absent": return .refused("\(address) does not answer")
        case .discover(let address): return .discovered(address)
        case .operate(let request): return operate(request)
        case .locateErrant(let address) where address.host == "absent": return .refused("\(address) is not known, or was never read")
        case .locateErrant(let address):
            let errant = GTIDSet(parsing: "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-3") ?? GTIDSet()
            guard address.host == "db4" else { return .located(ErrantLocation(errant: .mysql(GTIDSet()))) }
            return .located(
                ErrantLocation(
                    errant: .mysql(errant), logs: [.init(file: "binlog.000012", transactions: .mysql(errant))],
                    unsearched: [.init(firstFile: "binlog.000020", lastFile: "binlog.000029", transactions: .mysql(errant))],
                    unlogged: .mysql(errant)))
        case .switchover(let request) where request.isDryRun: return .switchoverPlanned(plan(request))
        case .switchover(let request): return recovered(by: request.asked.successor ?? Fixture.address("db2"))
        case .failover(let request) where request.asked.member == Fixture.address("db9"): return .refused("nobody could be promoted")
        case .failover(let request): return recovered(by: request.asked.successor ?? Fixture.address("db2"))
        default: return .done("done")
        }
    }

    private func plan(_ request: SwitchoverRequest) -> SwitchoverPlan {
        guard let cluster = fixed.topology.cluster(containing: request.asked.member) else { preconditionFailure("\(request.asked.member) is not in the fixture") }
        var policy = RefactoringPolicy()
        policy.suppliesCredentials = true
        return SwitchoverPlan(
            cluster: cluster, requested: request.asked.successor, planner: OperationPlanner(topology: fixed.topology, now: fixed.now, policy: policy), receivedUnknown: [],
            hookStages: [.preSwitchover], promotion: PromotionPolicy(), switchover: SwitchoverPolicy())
    }

    /// Successors named in `failing` fail.
    private func recovered(by successor: InstanceAddress) -> OperatorReply {
        let failed = failing.contains(successor)
        let former = Fixture.address("db1")
        return .recovered(
            RecoveryResult(
                recovery: Fixture.recoveryID, uid: "1:2", former: former, primary: failed ? former : successor,
                closing: RecoveryClosing(result: failed ? .aborted : .succeeded, reason: failed ? "it broke" : "done"),
                writePause: failed ? nil : .milliseconds(23)))
    }

    /// Plans as a manager does; of what it carries out the tracks of `failing` servers fail.
    private func operate(_ request: OperationRequest) -> OperatorReply {
        let plan = OperationPlanner(topology: fixed.topology, now: fixed.now).plan(request.operation, request.options)
        if request.isDryRun || plan.isRefused { return .planned(plan) }
        let tracks = plan.tracks.map { track in
            TrackResult(
                subject: track.subject, summary: track.summary,
                end: failing.contains(track.subject) ? .failed(server: track.subject, step: "stop receiving", reason: "it broke") : .done)
        }
        return .operated(OperationResult(plan: plan, tracks: tracks))
    }
}

enum Fixture {
    static let at = WallTime(milliseconds: 1_767_323_045_000)
    static let clusterID = ClusterID(high: 1, low: 2)
    static let recoveryID = RecoveryID(rawValue: 3)

    static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// db1 with three replicas, the alias "shop", a finding, and one recovery that was given up.
    static func snapshot(isArmed: Bool = true, alias: String = "shop") -> ManagerSnapshot {
        let topology = TopologyFixtures.primary().build()
        var control = ControlState()
        let opening = RecoveryOpening(
            cluster: clusterID, expectedEpoch: .initial, failed: address("db1"), failedIdentity: "", code: "DeadMaster", evidence: ["db2: lost"],
            flapWindow: .seconds(3600))
        let commands: [ControlCommand] = [
            .registerCluster(clusterID, primary: address("db1")), .setClusterAlias(clusterID, alias), .openRecovery(opening),
            .closeRecovery(recoveryID, RecoveryClosing(result: .aborted, reason: "the primary is back")),
        ]
        for (position, command) in commands.enumerated() {
            let stamp = CommandStamp(at: WallTime(milliseconds: at.milliseconds - 10_000 + Int64(position)), node: "manager1")
            _ = control.apply(command, stamp: stamp, index: LogIndex(rawValue: UInt64(position + 1)))
        }
        let finding = Finding(
            code: .deadPrimary, instance: address("db1"), instanceID: topology.id(of: address("db1")) ?? InstanceID(rawValue: 0),
            description: "the primary is gone", evidence: ["db2: lost"], isActionable: true, blockers: [], counts: ReplicaCounts(), warnings: [])
        return ManagerSnapshot(
            topology: topology, findings: [finding], control: control, warnings: ["the disk is full"], isArmed: isArmed, startedAt: at,
            armedAt: isArmed ? at : nil, at: at, now: TopologyFixtures.now,
            timeline: [
                TimelineEntry(event: .suspected, at: WallTime(milliseconds: 1000), cluster: "db1:3306", recovery: nil, text: "silence"),
                TimelineEntry(event: .closed, at: WallTime(milliseconds: 2000), cluster: "db1:3306", recovery: recoveryID, text: "done"),
            ])
    }

    /// The same state of the manager over another topology.
    static func snapshot(of fleet: TopologyBuilder) -> ManagerSnapshot {
        var snapshot = snapshot()
        snapshot.topology = fleet.build()
        return snapshot
    }

    /// A cluster in order that is only observed.
    static func observed() -> ManagerSnapshot {
        var snapshot = snapshot()
        snapshot.findings = [
            Finding(
                code: .noProblem, instance: address("db1"), instanceID: snapshot.topology.id(of: address("db1")) ?? InstanceID(rawValue: 0),
                description: "The cluster is only observed", evidence: [], isActionable: false, blockers: ["observe only: a ring"],
                counts: ReplicaCounts(), warnings: [])
        ]
        return snapshot
    }
}

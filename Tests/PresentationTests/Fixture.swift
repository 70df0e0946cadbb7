import Analysis
import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import TopologyModel

/// Snapshots for tests: the moment is ``TopologyFixtures/now``, which is 2026-01-02 03:04:05 UTC.
enum Fixture {
    static let at = WallTime(milliseconds: 1_767_323_045_000)
    static let clusterID = ClusterID(high: 1, low: 2)

    static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    static func context(_ topology: Topology, findings: [Finding] = [], control: ControlState = ControlState(), reasons: [String] = []) -> PresentationContext {
        var configuration = ManagerConfiguration()
        configuration.observeOnlyReasons = reasons
        return PresentationContext(
            snapshot: ManagerSnapshot(
                topology: topology, findings: findings, control: control, configuration: configuration, isArmed: true,
                startedAt: WallTime(milliseconds: at.milliseconds - 60_000), armedAt: WallTime(milliseconds: at.milliseconds - 59_500), at: at,
                now: TopologyFixtures.now, timeline: []),
            nodeName: "manager1", primaryFilter: UniformAutomationFilter(true))
    }

    /// A control state that knows one cluster with the primary db1 and the alias shop.
    static func control(_ commands: [ControlCommand] = []) -> ControlState {
        var state = ControlState()
        let start: [ControlCommand] = [.registerCluster(clusterID, primary: address("db1")), .setClusterAlias(clusterID, "shop")]
        for (position, command) in (start + commands).enumerated() {
            let stamp = CommandStamp(at: WallTime(milliseconds: at.milliseconds - 1000 + Int64(position)), node: "manager1")
            _ = state.apply(command, stamp: stamp, index: LogIndex(rawValue: UInt64(position + 1)))
        }
        return state
    }

    static func finding(_ code: AnalysisCode, on topology: Topology, at name: String = "db1", suppressions: [FindingSuppression] = []) -> Finding {
        var counts = ReplicaCounts()
        counts.replicas = 3
        counts.valid = 3
        counts.failingToConnect = 3
        return Finding(
            code: code, instance: address(name), instanceID: topology.id(of: address(name)) ?? InstanceID(rawValue: 0),
            description: "the primary is gone", evidence: ["db2: lost (2003)"], isActionable: true, blockers: [], counts: counts, warnings: [],
            suppressions: suppressions)
    }
}

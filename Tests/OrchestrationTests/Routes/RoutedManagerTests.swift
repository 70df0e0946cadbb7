import Analysis
import BatonTesting
import ControlModel
import KVPublishers
import ManagerCore
@testable import Orchestration
import Testing
import TopologyModel

@Suite struct RoutedManagerTests {
    private static let cluster = ClusterID(high: 0, low: 1)

    private func snapshot(after troubles: [RouteTrouble]) -> ManagerSnapshot {
        let topology = TopologyFixtures.primary().build()
        var control = ControlState()
        _ = control.apply(
            .registerCluster(Self.cluster, primary: InstanceBuilder.address("db1")), stamp: CommandStamp(at: WallTime(milliseconds: 0), node: "n"), index: LogIndex(rawValue: 1))
        let findings = ["db1", "db2"].map { name in
            Finding(
                code: .noProblem, instance: InstanceBuilder.address(name), instanceID: topology.id(of: InstanceBuilder.address(name)) ?? InstanceID(rawValue: 0), description: "", evidence: ["seen"],
                isActionable: false, blockers: [], counts: ReplicaCounts(), warnings: [])
        }
        let moment = WallTime(milliseconds: 0)
        var snapshot = ManagerSnapshot(
            topology: topology, findings: findings, control: control, warnings: ["the disk is full"], isArmed: true, startedAt: moment, armedAt: nil, at: moment, now: TopologyFixtures.now, timeline: [])
        RoutedManager.add(troubles, stores: ["consul", "etcd"], to: &snapshot)
        return snapshot
    }

    @Test func `what is wrong with a store is a warning of the manager, and one beside the finding of each primary`() {
        let snapshot = snapshot(after: [.store(1, reason: "down")])
        #expect(snapshot.warnings == ["the disk is full", "the routes of etcd are not up to date: down"])
        #expect(snapshot.findings[0].warnings == [.routeNotUpToDate] && snapshot.findings[0].evidence == ["seen", "the routes of etcd are not up to date: down"])
        #expect(snapshot.findings[0].isWorthTelling)
        #expect(snapshot.findings[1].warnings == [] && snapshot.findings[1].evidence == ["seen"])
    }

    @Test func `a record that only a person can put right concerns its cluster alone`() {
        #expect(snapshot(after: [.record(0, ClusterID(high: 9, low: 9), reason: "none of ours")]).findings[0].warnings == [])
        #expect(snapshot(after: [.record(0, Self.cluster, reason: "none of ours")]).findings[0].warnings == [.routeNotUpToDate])
        #expect(snapshot(after: [.withdrawn(after: .seconds(30))]).findings[0].warnings == [.routeNotUpToDate])
        #expect(snapshot(after: []).findings[0].evidence == ["seen"])
    }
}

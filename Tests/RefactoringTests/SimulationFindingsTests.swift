import BatonTesting
import TopologyModel
import Testing

@testable import Refactoring

/// What simulated moves (`simulate --moves`) and a look at real servers found, at the lowest level at which it shows.
@Suite struct SimulationFindingsTests {
    private let source = InstanceBuilder.address("db1")

    private func replica(_ change: (inout ReplicationChannel) -> Void = { _ in }) -> InstanceBuilder {
        var replica = InstanceBuilder("db2", serverID: 2).following("db1")
        change(&replica.channels[0])
        return replica
    }

    private func next(before: InstanceBuilder, leaving: InstanceBuilder? = nil, now: InstanceBuilder) -> RestoreRules.Next {
        RestoreRules(before: before.facts(), leaving: leaving?.facts(), facts: now.facts()).next
    }

    // MARK: Restoring

    /// Gtid_IO_Pos is empty after a restart, so nothing seems to be received that is not applied; a plain start would discard it.
    @Test func `a replica that was started anew applies its relay logs before it is started`() {
        var now = replica {
            ($0.receiver, $0.applier, $0.applierHasReadAllRelayLog) = (.stopped, .stopped, false)
            $0.receivedGTIDs = .mariadb(MariaDBGTIDPosition())
        }
        now.bootedAt = now.bootedAt + .seconds(60)
        let place = BinlogCoordinates(file: "relay.000002", position: 4_096)
        #expect(next(before: replica(), now: now) == .act(.applyRelayLogs(channel: "", from: place)))
    }

    @Test func `relay logs that are applied by file are left alone until they are read`() {
        let now = replica { ($0.receiver, $0.gtidUse, $0.applierHasReadAllRelayLog) = (.stopped, .fileAndPosition, false) }
        guard case .later = next(before: replica(), now: now) else {
            Issue.record("it does not wait")
            return
        }
        let read = replica { ($0.receiver, $0.gtidUse) = (.stopped, .fileAndPosition) }
        let back = SourceSpecification(channel: "", source: source, gtidUse: .slavePosition)
        #expect(next(before: replica(), now: read) == .act(.pointToSource(back)))
    }

    /// What it received from the source that it is taken away from is received, too.
    @Test func `a replica applies what it received before it returns to its source`() {
        let elsewhere = replica { ($0.source, $0.applierHasReadAllRelayLog) = (InstanceBuilder.address("db3"), false) }
        #expect(next(before: replica(), now: elsewhere) == .act(.stopReceiver(channel: "")))
    }

    @Test func `a replica that was not started anew and has applied everything is simply started`() {
        let now = replica { ($0.receiver, $0.applier, $0.applierHasReadAllRelayLog) = (.stopped, .stopped, false) }
        #expect(next(before: replica(), now: now) == .act(.startReplication(channel: "")))
    }

    @Test func `a receiver that ran alone is not started where that discards what is not applied`() {
        let received = TopologyFixtures.transactions("0-1-120", .mariadb)
        let before = replica { ($0.applier, $0.receivedGTIDs, $0.applierHasReadAllRelayLog) = (.stopped, received, false) }
        let now = replica { ($0.receiver, $0.applier, $0.receivedGTIDs, $0.applierHasReadAllRelayLog) = (.stopped, .stopped, received, false) }
        guard case .impossible = next(before: before, now: now) else {
            Issue.record("it is started")
            return
        }
    }

    // MARK: Waiting

    /// MariaDB 10.11, killed with unapplied relay logs: Read_Master_Log_Pos equals Exec_Master_Log_Pos when it is back.
    @Test func `relay logs are not drained while their applier still reads them, whatever the places say`() {
        let now = replica { ($0.receiver, $0.gtidUse, $0.applierHasReadAllRelayLog) = (.stopped, .fileAndPosition, false) }
        guard case .notYet = PlanCondition.drained(channel: "").verdict(now.facts(), others: { _ in nil }) else {
            Issue.record("it counts as drained")
            return
        }
    }

    // MARK: Planning

    private func plan(_ fleet: TopologyBuilder, _ operation: Operation, _ options: OperationOptions = OperationOptions()) -> OperationPlan {
        OperationPlanner(topology: fleet.build(), now: TopologyFixtures.now).plan(operation, options)
    }

    private func points(_ plan: OperationPlan) -> [SourceSpecification] {
        plan.tracks.flatMap(\.steps).compactMap { step in
            switch step.work {
            case .act(.fixed(.pointToSource(let specification))), .act(.pointToSource(let specification, _)): specification
            default: nil
            }
        }
    }

    /// Changing the delay stops both threads of MariaDB: each that ran runs again.
    @Test(arguments: [(true, true), (true, false), (false, true)])
    func `a new delay leaves the threads as they were`(receives: Bool, applies: Bool) {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db2"].channels[0].receiver = receives ? .running : .stopped
        fleet["db2"].channels[0].applier = applies ? .running : .stopped
        let last = points(plan(fleet, .setDelay(InstanceBuilder.address("db2"), .seconds(5)))).last
        #expect(last?.source == source)
        #expect(last?.startsReceiver == receives)
        #expect(last?.startsApplier == applies)
    }

    @Test func `swapping places does not change how the source follows`() {
        var fleet = TopologyBuilder(drawing: "db1 <- db2; db2 <- db3")
        fleet["db2"].channels[0].gtidUse = .fileAndPosition
        let specifications = points(plan(fleet, .takeSource(InstanceBuilder.address("db3"))))
        #expect(specifications.map(\.source.host) == ["db1", "db3"])
        #expect(specifications.map(\.gtidUse) == [.slavePosition, .fileAndPosition])
    }
}

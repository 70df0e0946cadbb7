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

    @Test func `a channel that was detached is detached again`() {
        let before = replica { ($0.source, $0.detachedSource, $0.receiver) = (nil, InstanceBuilder.address("db1"), .stopped) }
        let now = replica { $0.receiver = .stopped }
        #expect(next(before: before, now: now) == .act(.detach(channel: "")))
    }

    @Test func `a channel that the operation made, and a delay that it left, are told`() {
        let alone = InstanceBuilder("db2", serverID: 2)
        let delayed = replica { $0.configuredDelay = .seconds(9) }
        for next in [next(before: alone, now: replica()), next(before: replica(), now: delayed)] {
            guard case .impossible = next else {
                Issue.record("\(next)")
                continue
            }
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

    /// Server truth T1: unknown, not empty.
    @Test func `what a replica received is not taken for applied after a restart`() {
        let now = replica {
            ($0.receiver, $0.applier, $0.applierHasReadAllRelayLog) = (.stopped, .stopped, false)
            $0.receivedGTIDs = .mariadb(MariaDBGTIDPosition())
        }
        guard case .impossible = PlanCondition.drained(channel: "").verdict(now.facts(), others: { _ in nil }) else {
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

    private func blocks(_ fleet: TopologyBuilder, _ operation: Operation, _ words: String) -> Bool {
        plan(fleet, operation).blockers.contains { $0.reason.contains(words) }
    }

    private func chain() -> TopologyBuilder { TopologyBuilder(drawing: "db1 <- db2; db2 <- db3") }

    @Test func `only a read-only replica takes the place of its source`() {
        var fleet = chain()
        fleet["db3"].settings.readOnly = false
        #expect(blocks(fleet, .takeSource(InstanceBuilder.address("db3")), "it is writable"))
    }

    @Test func `nobody takes the place of a source that is detached from its own`() {
        var fleet = chain()
        (fleet["db2"].channels[0].source, fleet["db2"].channels[0].detachedSource) = (nil, source)
        #expect(blocks(fleet, .takeSource(InstanceBuilder.address("db3")), "it is detached from db1:3306"))
        #expect(blocks(fleet, .makeCoPrimary(InstanceBuilder.address("db3")), "it is detached from db1:3306"))
    }

    @Test func `nobody takes the place of a co-primary`() {
        var fleet = chain()
        fleet["db1"] = fleet["db1"].following("db2")
        #expect(blocks(fleet, .takeSource(InstanceBuilder.address("db3")), "ring"))
    }

    @Test func `a replica is not attached again to a server that follows it by now`() {
        var fleet = TopologyBuilder(drawing: "db2 <- db1")
        fleet["db2"] = fleet["db2"].following("db1")
        (fleet["db2"].channels[0].source, fleet["db2"].channels[0].detachedSource) = (nil, source)
        #expect(blocks(fleet, .reattach(InstanceBuilder.address("db2")), "ring"))
    }

    /// Its log holds what it wrote itself, so no place of its source's log is equal to the end of its own.
    @Test func `nobody moves up past a writable source without GTID`() {
        var fleet = chain()
        fleet["db2"].settings.readOnly = false
        for name in ["db2", "db3"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        #expect(blocks(fleet, .moveUp(InstanceBuilder.address("db3")), "it does not stand still"))
    }

    /// MariaDB 10.11 after its relay logs were applied by file and position: what comes next is begun where the applier stands, not where the receiver once was.
    @Test func `a receiver that would fetch again what is executed is pointed to its place`() {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db2"].channels[0].gtidUse = .fileAndPosition
        fleet["db2"].channels[0].receiver = .stopped
        fleet["db2"].channels[0].readCoordinates = BinlogCoordinates(file: "binlog.000001", position: 1_024)
        let plan = plan(fleet, .startReplication(InstanceBuilder.address("db2")))
        #expect(points(plan).map(\.source) == [source])
    }

    // MARK: What servers wrote themselves

    private func ring() -> PlanScene {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.fleet["db1"] = scene.fleet["db1"].following("db2")
        scene.leaveGTID("db3")
        return scene
    }

    /// The writes of db2 may be on their way back to it from db1: its place in the log of db1 is behind the end of its own log.
    @Test func `nobody moves up in a ring before its source has its own writes back`() {
        #expect(
            ring().plan(.moveUp(PlanScene.address("db3"))).outline == [
                "frame db1 has all of db2?", "frame db1 readWritePosition", "frame db2 at least at written by db1?", "frame db2 stopReceiver",
                "frame db2 drained?", "frame db2 stopApplier", "frame db2 readWritePosition", "db3 at written by db2?",
                "db3 point(db1 at executed by db2)", "db3 replicates from db1?",
            ])
    }

    @Test func `nobody moves up past a source that wrote itself and stands still`() {
        var scene = ring()
        scene.fleet["db1"].channels = []
        scene.fleet["db1"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-90,0-2-100")
        scene.fleet["db2"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-90,0-2-100")
        #expect(scene.plan(.moveUp(PlanScene.address("db3"))).outline.first == "frame db1 has all of db2?")
        scene.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        #expect(scene.plan(.moveUp(PlanScene.address("db3"))).reasons.contains("start it first"))
    }

    @Test func `a sibling has its own writes back before a replica takes its place for the own`() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.leaveGTID("db2", "db3")
        for name in ["db1", "db3"] { scene.fleet[name].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-90,0-3-100") }
        let move = Operation.moveBelow(PlanScene.address("db2"), sibling: PlanScene.address("db3"))
        #expect(scene.plan(move).outline.prefix(3) == ["db1 has all of db3?", "db1 readWritePosition", "db3 at least at written by db1?"])
        scene.fleet["db1"] = scene.fleet["db1"].unreachable()
        #expect(scene.plan(move).reasons.contains("cannot be read"))
    }

    @Test func `a sibling that follows by GTID is not stopped at a place`() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.leaveGTID("db2")
        #expect(scene.plan(.moveBelow(PlanScene.address("db2"), sibling: PlanScene.address("db3"))).reasons.contains("db3:3306 follows by GTID"))
    }

    @Test func `a source that wrote itself has that back before its replica takes its place`() {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.leaveGTID("db2", "db3")
        for name in ["db1", "db2"] { scene.fleet[name].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-90,0-2-100") }
        #expect(
            scene.plan(.takeSource(PlanScene.address("db3"))).outline.prefix(3) == [
                "db1 has all of db2?", "db1 readWritePosition", "db2 at least at written by db1?",
            ])
    }

    /// A delayed replica logs later what the source did not write itself, and would send it back.
    @Test func `a source follows its replica without GTID from behind everything that it replicated`() {
        var scene = PlanScene("db1 <- db2")
        scene.policy.suppliesCredentials = true
        scene.leaveGTID("db2")
        #expect(
            scene.plan(.makeCoPrimary(PlanScene.address("db2"))).outline == [
                "db1 readWritePosition", "db2 at least at written by db1?", "db2 readWritePosition", "db1 point(db2 at written by db2)",
                "db1 replicates from db2?",
            ])
    }

    // MARK: Sources that lack something

    /// With its receiver stopped nobody would notice that the new source refuses it.
    @Test func `a stopped replica is not pointed by GTID to a server that lacks what it has`() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        #expect(scene.plan(.repoint(PlanScene.address("db2"), to: PlanScene.address("db3"))).outline.contains("db3 has all of db2?"))
    }

    @Test func `nobody takes the place of a source that wrote what its own source lacks`() {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.fleet["db2"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-101")
        #expect(scene.plan(.takeSource(PlanScene.address("db3"))).reasons.contains("it wrote transactions that db1:3306 does not have"))
    }

    /// It was out of sight when it began to replicate from its new source.
    @Test func `a replica that received something from elsewhere does not return to a source that may lack it`() {
        let left = replica { $0.receiver = .stopped }.holding("0-1-100")
        var now = replica { ($0.source, $0.receiver) = (InstanceBuilder.address("db3"), .stopped) }.holding("0-1-105")
        #expect(next(before: replica(), leaving: left, now: now) == .act(.startReceiver(channel: "")))
        now.channels[0].receiver = .running
        guard case .impossible = next(before: replica(), leaving: left, now: now) else {
            Issue.record("it returns")
            return
        }
        let same = replica { ($0.source, $0.receiver) = (InstanceBuilder.address("db3"), .stopped) }.holding("0-1-100")
        #expect(next(before: replica(), leaving: left, now: same) == .act(.pointToSource(SourceSpecification(channel: "", source: source, gtidUse: .slavePosition))))
    }

    // MARK: Servers that were started anew

    /// Its threads started with it and received more, which the change of source would discard.
    @Test func `what was planned for one run of a server is not done to another one`() {
        let (db2, db3) = (PlanScene.address("db2"), PlanScene.address("db3"))
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), .relocate(db2, below: db3))
        scene.behaviour = { request, _, servers in
            if case .pointToSource = request.action, let index = servers.firstIndex(where: { $0.address == db2 }) {
                servers[index].bootedAt = servers[index].bootedAt + .seconds(60)
                servers[index].channels[0].receiver = .running
            }
            return .carriedOut
        }
        let result = scene.run()
        #expect(scene.channel("db2").source == source)
        #expect(result.tracks.map(\.end) == [.failed(server: db2, step: "follow db3:3306", reason: "it was started anew in the middle")])
        #expect(result.tracks.first?.restorations == [Restoration(server: db2)])
    }
}

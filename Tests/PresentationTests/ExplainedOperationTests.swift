import BatonTesting
import ManagerCore
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct ExplainedOperationTests {
    private static func address(_ name: String) -> InstanceAddress { Fixture.address(name) }

    private func explain(_ operation: Refactoring.Operation, _ fleet: TopologyBuilder, options: OperationOptions = OperationOptions()) -> ExplainedOperation {
        let context = Fixture.context(fleet.build())
        let planner = OperationPlanner(topology: context.snapshot.topology, now: context.snapshot.now)
        return ExplainedOperation(planner.plan(operation, options), in: context)
    }

    @Test func `on MariaDB a move by GTID shows what is waited for and every statement in order`() {
        let explained = explain(.relocate(Self.address("db3"), below: Self.address("db2")), TopologyFixtures.primary(replicas: 2))
        #expect(
            explained.text == """
                db3:3306: follow db2:3306 instead of db1:3306 by GTID
                  1. db3:3306: stop receiving
                       STOP SLAVE IO_THREAD
                  2. db3:3306: wait until everything received is applied, for at most 60 s
                  3. db2:3306: wait until it has executed all that db3:3306 has, for at most 60 s
                  4. db3:3306: follow db2:3306
                       STOP SLAVE SQL_THREAD
                       CHANGE MASTER TO MASTER_HOST = 'db2', MASTER_PORT = 3306, MASTER_USE_GTID = slave_pos
                       START SLAVE
                  5. db3:3306: wait until it replicates from db2:3306, for at most 10 s
                at most \(explained.longest.components.seconds) s, the restoring after a failure included
                """)
        #expect(explained.message == "planned, nothing was touched: db3:3306: follow db2:3306 instead of db1:3306 by GTID")
    }

    @Test func `on MySQL the applier goes on and GTID is not mentioned`() {
        let explained = explain(.relocate(Self.address("db3"), below: Self.address("db2")), TopologyFixtures.primary(.mysql, replicas: 2))
        #expect(
            explained.tracks.first?.steps.first?.statements == [
                "STOP REPLICA IO_THREAD FOR CHANNEL ''", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'db2', SOURCE_PORT = 3306, GET_SOURCE_PUBLIC_KEY = 1 FOR CHANNEL ''",
                "START REPLICA IO_THREAD FOR CHANNEL ''",
            ])
    }

    @Test func `places in logs are shown as they are known, and marked`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2; db2 <- db3, db4")
        for name in ["db2", "db3", "db4"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        fleet["db2"].channels[0].executedCoordinates = BinlogCoordinates(file: "binlog.000007", position: 99)
        let explained = explain(.moveUpReplicas(of: Self.address("db2")), fleet)
        let frame = try #require(explained.frame)
        #expect(frame.steps.map(\.statements) == [["STOP SLAVE IO_THREAD"], [], ["STOP SLAVE SQL_THREAD"], ["SHOW MASTER STATUS"]])
        #expect(frame.restored == [Self.address("db2")])
        #expect(explained.text.contains("then db2:3306 gets back the source and the threads that it had"))
        let move = try #require(explained.tracks.first?.steps.first { $0.title == "follow db1:3306" })
        #expect(move.statements.contains { $0.contains("MASTER_LOG_FILE = 'binlog.000001', MASTER_LOG_POS = 4096") }, "where db2 stands when drained: \(move)")
        #expect(move.statements.last?.contains("is read again when the step runs") == true)
        #expect(explained.tracks.count == 2)
    }

    @Test func `a place that is not known yet is not made up`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        for name in ["db2", "db3"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
        fleet["db2"].transactions.ownCoordinates = nil
        let explained = explain(.moveBelow(Self.address("db3"), sibling: Self.address("db2")), fleet)
        let move = try #require(explained.tracks.first?.steps.first { $0.title == "follow db2:3306" })
        #expect(move.statements == ["-- not shown: it depends on a place in a binary log that is read when the step runs"])
    }

    @Test func `later steps see what earlier ones changed`() throws {
        let detach = explain(.detach(Self.address("db2")), TopologyFixtures.primary(replicas: 1))
        #expect(
            detach.tracks.first?.steps.last?.statements == [
                "STOP SLAVE SQL_THREAD", "CHANGE MASTER TO MASTER_HOST = '//db1', MASTER_PORT = 3306",
            ])
        let stop = explain(.stopReplication(Self.address("db2"), nicely: true), TopologyFixtures.primary(.mysql, replicas: 1))
        #expect(stop.tracks.first?.steps.flatMap(\.statements) == ["STOP REPLICA IO_THREAD FOR CHANNEL ''", "STOP REPLICA SQL_THREAD FOR CHANNEL ''"])
        let restart = explain(.restartReplication(Self.address("db2")), TopologyFixtures.primary(replicas: 1))
        #expect(restart.tracks.first?.steps.flatMap(\.statements) == ["STOP SLAVE IO_THREAD", "STOP SLAVE SQL_THREAD", "START SLAVE"])
    }

    @Test func `every step of every operation has statements, or is a wait or a look`() {
        var mysql = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4, db5", flavor: .mysql)
        mysql["db1"].settings.readOnly = true
        mysql["db5"].channels[0].source = nil
        mysql["db5"].channels[0].detachedSource = Self.address("db2")
        for name in ["db1", "db2"] { mysql[name].semiSync.isAvailable = true }
        let server = Self.address("db2")
        let operations: [Refactoring.Operation] = [
            .relocate(Self.address("db4"), below: Self.address("db3")), .moveUp(Self.address("db4")), .repoint(server, to: nil),
            .relocateReplicas(of: server, below: Self.address("db3")), .repointReplicas(of: server), .regroupReplicas(of: Self.address("db1")),
            .takeSiblings(server), .takeSource(Self.address("db4")), .detach(server), .reattach(Self.address("db5")), .resetReplication(server),
            .stopReplication(server, nicely: false), .restartReplication(server), .setDelay(server, .seconds(60)), .setGTID(server, false),
            .setReadOnly(Self.address("db1"), false), .setSemiSync(Self.address("db2"), side: .replica, true), .flushBinaryLogs(server),
            .purgeBinaryLogs(server, before: nil), .endQuery(server, 7),
        ]
        for operation in operations {
            let explained = explain(operation, mysql, options: OperationOptions.forced)
            #expect(!explained.plan.isRefused, "\(operation): \(explained.plan.blockers)")
            for step in explained.tracks.flatMap(\.steps) where !step.title.contains("until") {
                #expect(!step.statements.isEmpty && !step.statements.contains { $0.contains("not s") || $0.contains("refused") }, "\(operation): \(step)")
            }
        }
    }

    @Test func `a former primary that rejoins counts its own writes, and is compared first`() {
        var fleet = TopologyFixtures.primary(replicas: 2)
        var former = InstanceBuilder("db9", serverID: 9)
        former.settings.readOnly = true
        var channel = ReplicationChannel()
        channel.user = "replication"
        former.channels = [channel]
        fleet.add(former)
        let explained = explain(.rejoin(Self.address("db9"), below: Self.address("db1")), fleet)
        let steps = explained.tracks.first?.steps ?? []
        #expect(steps.map(\.title).prefix(2) == ["read what it has", "make sure that it has nothing that db1:3306 lacks"])
        #expect(steps.flatMap(\.statements) == [
            "SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_current_pos",
            "CHANGE MASTER TO MASTER_HOST = 'db1', MASTER_PORT = 3306, MASTER_USE_GTID = slave_pos", "START SLAVE",
        ], "\(explained.text)")
    }

    @Test func `a refusal names everything at once`() {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db2"].settings.binaryLogEnabled = false
        fleet["db2"].settings.logsReplicaUpdates = false
        let explained = explain(.relocate(Self.address("db3"), below: Self.address("db2")), fleet)
        #expect(
            explained.text == """
                refused, nothing was touched:
                  - db2:3306: it writes no binary log (log_bin)
                  - db2:3306: it does not log what it replicates (log_replica_updates / log_slave_updates)
                """)
        #expect(WireOperation.envelope(explained)["Code"] == "ERROR")
        #expect(WireOperation.json(explained)["blockers"]?.arrayValue?.count == 2)
    }

    @Test func `nothing to do is said with its reason`() {
        let explained = explain(.relocate(Self.address("db2"), below: Self.address("db1")), TopologyFixtures.primary())
        #expect(explained.text == "nothing to do\nnote: db2:3306 follows db1:3306 already")
        #expect(explained.message == "nothing to do; db2:3306 follows db1:3306 already")
        #expect(WireOperation.json(explained)["nothing_to_do"] == true)
    }

    @Test func `many statements of one form are not all printed`() throws {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 1)
        fleet["db2"] = fleet["db2"].holding("\(TopologyFixtures.uuid(serverID: 1)):1-100,\(TopologyFixtures.uuid(serverID: 2)):1-400")
        let step = try #require(explain(.injectErrantAsEmpty(Self.address("db2")), fleet).tracks.first?.steps.first)
        #expect(step.server == Self.address("db1"))
        #expect(step.statements.first == "SET GTID_NEXT = '\(TopologyFixtures.uuid(serverID: 2)):1'")
        #expect(step.statements.count == 13 && step.statements.last == "-- and 1189 more like these", "\(step.statements)")
    }

    @Test func `an account that is supplied is told of and not shown`() {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db1"].settings.readOnly = true
        var context = Fixture.context(fleet.build())
        context.snapshot.configuration.refactoring.suppliesCredentials = true
        let planner = OperationPlanner(topology: context.snapshot.topology, now: context.snapshot.now, policy: context.snapshot.configuration.refactoring)
        let explained = ExplainedOperation(planner.plan(.takeSource(Self.address("db2"))), in: context)
        #expect(explained.text.contains("-- first its account and password, as ReplicationCredentialsQuery answers them"), "\(explained.text)")
    }
}

extension OperationOptions {
    fileprivate static var forced: OperationOptions {
        var options = OperationOptions()
        options.isForced = true
        return options
    }
}

import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("A replica of a primary that was replaced")
struct PlannerSuccessionTests {
    private static let straggler = PlanScene.address("db8")
    private static let primary = PlanScene.address("db1")
    private static let uuid = TopologyFixtures.uuid(serverID: 1)

    /// db9 was the primary before db1 and does not answer; db8 follows it still, and cannot reach it.
    private static func scene(_ flavor: ServerFlavor = .mariadb) -> PlanScene {
        var scene = PlanScene("db1 <- db2, db3", flavor)
        scene.fleet.add(InstanceBuilder("db9", flavor: flavor, serverID: 9).unreachable())
        scene.fleet.add(InstanceBuilder("db8", flavor: flavor, serverID: 8).following("db9").receiverLost())
        return scene
    }

    private static func plan(_ scene: PlanScene, places: (former: BinlogCoordinates, own: BinlogCoordinates)? = nil, hasLeftGTIDMode: Bool = false) -> OperationPlan {
        OperationPlanner(topology: scene.topology, now: TopologyFixtures.now, policy: scene.policy)
            .succession(of: straggler, to: primary, places: places, hasLeftGTIDMode: hasLeftGTIDMode)
    }

    // MARK: By GTID

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `it receives nothing more, has applied everything, and is compared before it follows`(flavor: ServerFlavor) {
        let plan = Self.plan(Self.scene(flavor))
        #expect(plan.reasons == "")
        let use = flavor == .mariadb ? ReplicationGTIDUse.slavePosition : .autoPosition
        #expect(
            plan.outline == [
                "db8 stopReceiver", "db8 drained?", "db1 inspect", "db8 has nothing beyond db1?", "db8 point(db1 \(use.rawValue))", "db8 replicates from db1?",
            ])
        #expect(plan.operation == .relocate(Self.straggler, below: Self.primary) && plan.newSources == [Self.primary])
        #expect(plan.tracks.map(\.changed) == [[Self.straggler]])
    }

    @Test func `both threads run afterwards, whatever they did before`() throws {
        var scene = Self.scene()
        scene.changeChannel(of: "db8") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        let steps = try #require(Self.plan(scene).tracks.first).steps
        let specifications = steps.compactMap { step -> SourceSpecification? in
            if case .act(.fixed(.pointToSource(let specification))) = step.work { specification } else { nil }
        }
        #expect(specifications.map(\.startsReceiver) == [true] && specifications.map(\.startsApplier) == [true])
    }

    @Test func `one that was made to apply by file and position follows by GTID again`() {
        var scene = Self.scene()
        scene.leaveGTID("db8")
        #expect(Self.plan(scene).isRefused)
        #expect(Self.plan(scene, hasLeftGTIDMode: true).outline.contains("db8 point(db1 Slave_Pos)"), "\(Self.plan(scene, hasLeftGTIDMode: true).reasons)")
    }

    @Test func `MySQL that holds transactions by GTID and does not use auto-position is compared, and uses it from then on`() {
        var scene = Self.scene(.mysql)
        scene.leaveGTID("db8")
        let plan = Self.plan(scene, hasLeftGTIDMode: true)
        #expect(
            plan.outline == [
                "db8 stopReceiver", "db8 drained?", "db1 inspect", "db8 has nothing beyond db1?", "db8 point(db1 \(ReplicationGTIDUse.autoPosition.rawValue))",
                "db8 replicates from db1?",
            ], "\(plan.reasons)")
        scene.changeChannel(of: "db8") { $0.receivedGTIDs = TopologyFixtures.transactions("\(Self.uuid):1-120", .mysql) }
        let refused = Self.plan(scene, hasLeftGTIDMode: true)
        #expect(refused.reasons.contains("it has received \(Self.uuid):1-120, and db1:3306 does not have all of that") && refused.tracks.isEmpty, "\(refused.reasons)")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var flavor = ServerFlavor.mariadb
        var words: String
        var change: @Sendable (inout PlanScene) -> Void
    }

    static let rows: [Row] = [
        Row(testDescription: "it applied what the primary lacks", words: "it committed what db1:3306 lacks: 50 from 0-1-101 to 0-1-150") {
            $0.fleet["db8"] = $0.fleet["db8"].holding("0-1-150")
        },
        Row(testDescription: "it applied what the primary lacks, on MySQL", flavor: .mysql, words: "it committed what db1:3306 lacks: \(uuid):101-103") {
            $0.fleet["db8"] = $0.fleet["db8"].holding("\(uuid):1-103")
        },
        Row(testDescription: "it received what the primary lacks", words: "it has received 0-1-150, and db1:3306 does not have all of that") {
            $0.changeChannel(of: "db8") { $0.receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb) }
        },
        Row(testDescription: "it received what the primary lacks, on MySQL", flavor: .mysql, words: "it has received \(uuid):1-120") {
            $0.changeChannel(of: "db8") { $0.receivedGTIDs = TopologyFixtures.transactions("\(uuid):1-120", .mysql) }
        },
        // The old primary's 0-9-101 is not the new one's 0-1-150, though the number is smaller (server truth T11).
        Row(testDescription: "numbers of another server say nothing", words: "it has received 0-9-101") {
            $0.fleet["db1"] = $0.fleet["db1"].holding("0-1-150")
            $0.changeChannel(of: "db8") { $0.receivedGTIDs = TopologyFixtures.transactions("0-9-101", .mariadb) }
        },
        Row(testDescription: "its log does not tell", words: "nobody can tell whether it committed what db1:3306 lacks: it does not log what it replicates") {
            $0.fleet["db8"].settings.logsReplicaUpdates = false
        },
        Row(testDescription: "what it needs is purged", flavor: .mysql, words: "has purged") {
            $0.fleet["db1"] = $0.fleet["db1"].holding("\(uuid):1-500")
            $0.fleet["db1"].transactions.purged = TopologyFixtures.transactions("\(uuid):1-400", .mysql)
        },
        Row(testDescription: "it accepts writes", words: "it accepts writes") { $0.fleet["db8"].settings.readOnly = false },
        Row(testDescription: "its applier is stopped with a rest", words: "start it first") {
            $0.changeChannel(of: "db8") { ($0.receivedGTIDs, $0.applier) = (TopologyFixtures.transactions("0-1-150", .mariadb), .stopped) }
        },
        Row(testDescription: "MariaDB was started anew and does not say what it received", words: "does not say what it has received") {
            $0.changeChannel(of: "db8") { ($0.receivedGTIDs, $0.receiver, $0.applier) = (.none, .stopped, .stopped) }
        },
        Row(testDescription: "it holds back for longer than anybody waits", words: "take its delay away first") {
            $0.changeChannel(of: "db8") { ($0.configuredDelay, $0.applierHasReadAllRelayLog, $0.receivedGTIDs) = (.seconds(3600), false, TopologyFixtures.transactions("0-1-101", .mariadb)) }
        },
        Row(testDescription: "its server_id is taken", words: "is also that of db2:3306") { $0.fleet["db8"].serverID = 2 },
        Row(testDescription: "it does not answer", words: "the last attempt to read it failed") { $0.fleet["db8"] = $0.fleet["db8"].unreachable() },
        Row(testDescription: "the primary does not answer", words: "db1:3306: the last attempt to read it failed") { $0.fleet["db1"] = $0.fleet["db1"].unreachable() },
        Row(testDescription: "others follow the primary by file and position", words: "db2:3306 follows db1:3306 by file and position") { $0.leaveGTID("db2") },
    ]

    @Test(arguments: rows) func `it is left where it is when it may hold something of its own, or would not work`(row: Row) {
        var scene = Self.scene(row.flavor)
        row.change(&scene)
        let plan = Self.plan(scene)
        #expect(plan.reasons.contains(row.words), "\(plan.reasons)")
        #expect(plan.tracks.isEmpty)
    }

    // MARK: By file and position

    private static let places = (former: BinlogCoordinates(file: "binlog.000001", position: 4_096), own: BinlogCoordinates(file: "binlog.000007", position: 900))

    private static func byFile() -> PlanScene {
        var scene = Self.scene()
        scene.leaveGTID("db2", "db3", "db8")
        return scene
    }

    @Test func `it goes on from the equal place where it stands there, or will when it has applied what it received`() {
        for isDone in [true, false] {
            var scene = Self.byFile()
            if !isDone {
                scene.changeChannel(of: "db8") { ($0.executedCoordinates, $0.applierHasReadAllRelayLog) = (BinlogCoordinates(file: "binlog.000001", position: 700), false) }
            }
            let plan = Self.plan(scene, places: Self.places)
            #expect(
                plan.outline == [
                    "db8 stopReceiver", "db8 drained?", "db8 stopApplier", "db8 at binlog.000001:4096?", "db8 point(db1 at binlog.000007:900)", "db8 replicates from db1?",
                ], "\(plan.reasons)")
        }
    }

    @Test(arguments: [UInt64(700), 9_000]) func `elsewhere, or without a place that is known, it is left where it is`(position: UInt64) {
        var scene = Self.byFile()
        #expect(Self.plan(scene).reasons.contains("where db1:3306 was level with it is not known"))
        scene.changeChannel(of: "db8") {
            $0.executedCoordinates = BinlogCoordinates(file: "binlog.000001", position: position)
            $0.readCoordinates = $0.executedCoordinates
        }
        let plan = Self.plan(scene, places: Self.places)
        #expect(plan.reasons.contains("it has the log of the replaced primary up to binlog.000001:\(position), and db1:3306 up to binlog.000001:4096"), "\(plan.reasons)")
        #expect(plan.tracks.isEmpty)
    }

    // MARK: Carrying it out

    @Test func `it replicates from the primary in the end`() {
        var scene = OperationScene(Self.scene(), Self.plan(Self.scene()))
        #expect(scene.run().isSuccess)
        #expect(scene.outline == ["db8 stopReceiver", "db8 point(db1 Slave_Pos)"])
        #expect(scene.channel("db8").source == Self.primary && scene.channel("db8").isReplicating)
    }

    @Test func `what it applied in the last moment keeps it where it is, and its receiver is started again`() {
        var scene = OperationScene(Self.scene(), Self.plan(Self.scene()))
        scene.behaviour = { request, _, servers in
            if case .stopReceiver = request.action, let index = servers.firstIndex(where: { $0.address == Self.straggler }) {
                servers[index].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-101")
            }
            return .carriedOut
        }
        let result = scene.run()
        #expect(!result.isSuccess && scene.outline == ["db8 stopReceiver", "db8 startReceiver"], "\(scene.outline)")
        #expect(scene.channel("db8").source == PlanScene.address("db9"))
    }
}

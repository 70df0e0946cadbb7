import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("A former primary as a replica")
struct PlannerRejoinTests {
    static let former = PlanScene.address("db9")
    static let primary = PlanScene.address("db1")

    /// db9 was the primary before db1, and came back.
    private static func scene(_ flavor: ServerFlavor = .mariadb, holding: String? = nil) -> PlanScene {
        var scene = PlanScene("db1 <- db2, db3", flavor)
        scene.policy.suppliesCredentials = true
        var former = InstanceBuilder("db9", flavor: flavor, serverID: 9)
        if let holding { former = former.holding(holding) }
        former.settings.readOnly = true
        scene.fleet.add(former)
        return scene
    }

    private static func plan(_ scene: PlanScene) -> OperationPlan { scene.plan(.rejoin(former, below: primary)) }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `it follows the primary, after both were compared once more`(flavor: ServerFlavor) throws {
        let plan = Self.plan(Self.scene(flavor))
        #expect(plan.reasons == "")
        let use = flavor == .mariadb ? ReplicationGTIDUse.slavePosition : .autoPosition
        #expect(plan.outline == ["db1 inspect", "db9 has nothing beyond db1?", "db9 point(db1 \(use.rawValue))", "db9 replicates from db1?"])
        #expect(plan.newSources == [Self.primary])
        #expect(plan.tracks.map(\.changed) == [[Self.former]])
        guard case .act(.fixed(.pointToSource(let specification)))? = plan.tracks.first?.steps[2].work else {
            Issue.record("\(plan)")
            return
        }
        #expect(specification.countsOwnWrites)
    }

    @Test func `it acknowledges from then on as the other replicas do`() {
        var scene = Self.scene()
        scene.fleet["db2"].semiSync.replicaEnabled = true
        scene.fleet["db9"].semiSync.isAvailable = true
        scene.fleet["db9"].semiSync.sourceEnabled = true
        #expect(Self.plan(scene).tracks.first?.steps.map(\.work).contains(.act(.fixed(.setSemiSync(source: false, replica: true)))) == true)
    }

    @Test func `it connects over TLS as the other replicas do, once that is known`() throws {
        var scene = Self.scene()
        scene.changeChannel(of: "db2") { $0.usesTLS = true }
        #expect(Self.plan(scene).reasons.contains("how was not read yet"))
        let options = [ChannelOption(.tls, "1"), ChannelOption(.tlsCAFile, "/etc/ca.pem")]
        scene.fleet["db2"].details = InstanceDetails(channelOptions: [ChannelOptions(channel: "", options: options)])
        guard case .act(.fixed(.pointToSource(let specification)))? = Self.plan(scene).tracks.first?.steps[2].work else {
            Issue.record("\(Self.plan(scene))")
            return
        }
        #expect(specification.options == options)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var flavor = ServerFlavor.mariadb
        var words: String
        var change: @Sendable (inout PlanScene) -> Void
    }

    private static let uuid = TopologyFixtures.uuid(serverID: 1)

    static let rows: [Row] = [
        Row(testDescription: "it has something of its own", words: "it committed what db1:3306 lacks: up to 0-9-50; save that") {
            $0.fleet["db9"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-9-50")
        },
        Row(testDescription: "it has something of its own, on MySQL", flavor: .mysql, words: "it committed what db1:3306 lacks: \(uuid):101-103; save that") {
            $0.fleet["db9"] = $0.fleet["db9"].holding("\(uuid):1-103")
        },
        Row(testDescription: "its log was begun anew", words: "nobody can tell whether it committed what db1:3306 lacks: it has an empty") {
            $0.fleet["db9"].transactions.binlogState = MariaDBBinlogState()
        },
        Row(testDescription: "what it needs is purged", flavor: .mysql, words: "has purged") {
            $0.fleet["db1"] = $0.fleet["db1"].holding("\(uuid):1-500")
            $0.fleet["db1"].transactions.purged = TopologyFixtures.transactions("\(uuid):1-400", .mysql)
        },
        Row(testDescription: "it accepts writes", words: "it accepts writes") { $0.fleet["db9"].settings.readOnly = false },
        Row(testDescription: "the primary takes none", words: "takes no writes") { $0.fleet["db1"].settings.readOnly = true },
        Row(testDescription: "it follows somebody", words: "it follows db3:3306; relocate it") { $0.fleet["db9"] = $0.fleet["db9"].following("db3") },
        Row(testDescription: "it is detached", words: "it is detached from db3:3306") { $0.fleet["db9"] = $0.fleet["db9"].following("db3").detached() },
        Row(testDescription: "no account", words: "ReplicationCredentialsQuery") { $0.policy.suppliesCredentials = false },
        Row(testDescription: "it does not answer", words: "the last attempt to read it failed") { $0.fleet["db9"] = $0.fleet["db9"].unreachable() },
        Row(testDescription: "its server_id is taken", words: "is also that of db2:3306") { $0.fleet["db9"].serverID = 2 },
    ]

    @Test(arguments: rows, [false, true]) func `it is refused where it may have something of its own, or would not work, with force too`(row: Row, isForced: Bool) {
        var scene = Self.scene(row.flavor)
        row.change(&scene)
        scene.options.isForced = isForced
        let plan = Self.plan(scene)
        #expect(plan.reasons.contains(row.words), "\(plan.reasons)")
        #expect(plan.tracks.isEmpty)
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `it does not follow by GTID beside a replica that does not`(flavor: ServerFlavor) {
        var scene = Self.scene(flavor)
        if flavor == .mysql { scene.fleet["db2"].settings.gtidMode = "ON_PERMISSIVE" }
        scene.changeChannel(of: "db2") { $0.gtidUse = .fileAndPosition }
        #expect(Self.plan(scene).reasons.contains("db2:3306 follows db1:3306 by file and position"), "\(Self.plan(scene).reasons)")
    }

    @Test func `it has to be known whom it is to follow, and a replica is left as it is`() {
        var scene = Self.scene()
        #expect(scene.plan(.rejoin(Self.former, below: nil)).reasons.contains("nobody whom it is to follow"))
        scene.fleet["db9"] = scene.fleet["db9"].following("db1")
        let plan = Self.plan(scene)
        #expect(plan.isEmpty && !plan.isRefused && plan.notices == ["db9:3306 follows db1:3306 already"])
    }

    // MARK: Carrying it out

    @Test func `it replicates in the end`() {
        var scene = OperationScene(Self.scene(), Self.plan(Self.scene()))
        #expect(scene.run().isSuccess)
        #expect(scene.outline == ["db9 point(db1 Slave_Pos)"])
        #expect(scene.channel("db9").source == Self.primary)
    }

    @Test("What changed since it was planned keeps it out, and nothing is sent", arguments: ["it commits", "it takes writes", "it is started anew"])
    func late(change: String) {
        var scene = OperationScene(Self.scene(), Self.plan(Self.scene()))
        scene.behaviour = { request, count, servers in
            guard count == 2, let index = servers.firstIndex(where: { $0.address == Self.former }) else { return .carriedOut }
            switch change {
            case "it commits": servers[index].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-101")
            case "it takes writes": servers[index].settings.readOnly = false
            default: servers[index].bootedAt = WallTime(milliseconds: servers[index].bootedAt.milliseconds + 60_000)
            }
            return .carriedOut
        }
        guard case .failed(let server, _, _)? = scene.run().tracks.first?.end else {
            Issue.record("\(scene.outline)")
            return
        }
        #expect(server == Self.former)
        #expect(scene.outline.isEmpty)
    }

    @Test func `a source that refuses it: the channel is left and told`() {
        var scene = OperationScene(Self.scene(), Self.plan(Self.scene()))
        scene.behaviour = { request, _, servers in
            if let index = servers.firstIndex(where: { $0.address == Self.former }), !servers[index].channels.isEmpty { servers[index] = servers[index].receiverLost(code: 1236) }
            return .carriedOut
        }
        let result = scene.run()
        #expect(result.tracks.first?.restorations.first?.missing?.contains("it did not follow anybody, and has a channel to db1:3306 now") == true, "\(result.tracks)")
        #expect(scene.outline.count == 1)
    }
}

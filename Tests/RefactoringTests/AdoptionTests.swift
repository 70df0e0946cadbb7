import BatonTesting
import Refactoring
import Testing
import TopologyModel

/// Who takes a replica of a dead source.
@Suite("Another source for a replica of a dead one")
struct AdoptionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var drawing = AdoptionTests.tree
        var flavor = ServerFlavor.mariadb
        var policy = AdoptionPolicy()
        var adjust: @Sendable (inout PlanScene) -> Void = { _ in }
        var ask: @Sendable (inout AdoptionQuestion) -> Void = { _ in }
        /// nil: nobody.
        var expected: String?
        var refusal = ""
        var testDescription: String { name }
    }

    /// db2 is dead; db4 is asked for.
    private static let tree = "db1 <- db2, db5, db6; db2 <- db3, db4"

    private static func place(_ names: String..., in dataCenter: String) -> @Sendable (inout PlanScene) -> Void {
        { scene in for name in names { scene.fleet[name].placement.dataCenter = dataCenter } }
    }

    private static func all(_ changes: [@Sendable (inout PlanScene) -> Void]) -> @Sendable (inout PlanScene) -> Void {
        { scene in for change in changes { change(&scene) } }
    }

    private static func ban(_ names: String...) -> @Sendable (inout PlanScene) -> Void {
        { scene in for name in names { scene.fleet[name].placement.promotionRule = .mustNot } }
    }

    static let rows: [Row] = [
        Row(name: "a sibling of the dead one", expected: "db5"),
        Row(name: "MySQL", flavor: .mysql, expected: "db5"),
        Row(name: "the most advanced sibling", adjust: { $0.fleet["db6"].hold(TopologyFixtures.transactions("0-1-120", .mariadb)) }, expected: "db6"),
        Row(name: "one in the dead one's data center first", adjust: place("db2", "db6", in: "east"), expected: "db6"),
        Row(name: "one elsewhere before who is above", adjust: place("db2", "db1", in: "east"), expected: "db5"),
        Row(
            name: "nobody below a former primary", ask: { $0.deposed = [InstanceBuilder.address("db1")] }, expected: nil,
            refusal: "db5:3306: it is below db1:3306, which was replaced as primary"),
        Row(name: "a former primary that is a replica by now is one like the others", ask: { $0.deposed = [InstanceBuilder.address("db5")] }, expected: "db5"),
        Row(name: "who is above, where the siblings may not", adjust: ban("db5", "db6"), expected: "db1"),
        Row(
            name: "an unread sibling is none", adjust: { $0.fleet["db5"] = $0.fleet["db5"].unreachable() }, expected: "db6",
            refusal: "db5:3306: the last attempt to read it failed"),
        Row(name: "a downtimed sibling is none", adjust: { $0.fleet["db5"].placement.isDowntimed = true }, expected: "db6", refusal: "db5:3306: it is downtimed"),
        Row(name: "nor one that somebody works on", adjust: { $0.fleet["db5"].placement.isInMaintenance = true }, expected: "db6", refusal: "maintenance"),
        Row(
            name: "nor one that logs nothing of what it replicates", adjust: { $0.fleet["db5"].settings.logsReplicaUpdates = false }, expected: "db6"),
        Row(
            name: "nor one that holds transactions back", adjust: { $0.changeChannel(of: "db5") { $0.configuredDelay = .seconds(5) } }, expected: "db6",
            refusal: "it holds transactions back for 5 s, longer than db4:3306"),
        Row(
            name: "nor one with transactions of its own", flavor: .mysql,
            adjust: { scene in
                let own = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 5)):1-3", .mysql)
                scene.fleet["db5"].hold(scene.fleet["db5"].transactions.executed.union(own) ?? own)
            }, expected: "db6", refusal: "it has transactions that the primary lacks"),
        Row(
            name: "nor one that does not replicate", adjust: { $0.changeChannel(of: "db5") { $0.applier = .stopped } }, expected: "db6"),
        Row(
            name: "nor one that has purged what is needed", flavor: .mysql,
            adjust: { scene in
                scene.fleet["db4"].hold(TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-2", .mysql))
                scene.fleet["db5"].transactions.purged = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-50", .mysql)
            }, expected: "db6", refusal: "has purged transactions that it still needs"),
        Row(name: "who was tried is not asked again", ask: { $0.excluded = [PlanScene.address("db5"), PlanScene.address("db6")] }, expected: "db1"),
        Row(name: "above a dead source that is above", drawing: "db1 <- db7; db7 <- db2; db2 <- db3, db4", adjust: { $0.fleet["db7"] = $0.fleet["db7"].unreachable() }, expected: "db1"),
        Row(
            name: "no other data center, where the site forbids it", policy: AdoptionPolicy(preventsCrossDataCenter: true),
            adjust: all([place("db2", "db3", "db4", in: "east"), place("db1", "db6", in: "west"), place("db5", in: "north")]), expected: "db6",
            refusal: "db5:3306: it is in the data center \"north\" (PreventCrossDataCenterMasterFailover)"),
        Row(
            name: "the same of regions", policy: AdoptionPolicy(preventsCrossRegion: true), adjust: { $0.fleet["db5"].placement.region = "north" }, expected: "db6",
            refusal: "db5:3306: it is in the region \"north\" (PreventCrossRegionMasterFailover)"),
        Row(
            name: "the same of environments", policy: AdoptionPolicy(preventsCrossEnvironment: true), adjust: { $0.fleet["db5"].placement.environment = "staging" }, expected: "db6",
            refusal: "db5:3306: it is in the environment \"staging\" (preventCrossEnvironment)"),
        Row(name: "whom a person wants, and nobody else", ask: { $0.wanted = PlanScene.address("db1") }, expected: "db1"),
        Row(name: "a wanted one that may not", adjust: ban("db6"), ask: { $0.wanted = PlanScene.address("db6") }, expected: nil, refusal: "db6:3306: its promotion rule is must_not"),
        Row(name: "a wanted one that is not known", ask: { $0.wanted = PlanScene.address("db9") }, expected: nil, refusal: "nobody else"),
        Row(
            name: "another replica of the dead one, last", drawing: "db1 <- db2; db2 <- db3, db4",
            adjust: { $0.fleet["db1"].settings.logsReplicaUpdates = true; $0.fleet["db1"].versionText = "11.4.1-MariaDB-log" },
            ask: { $0.fellows = [PlanScene.address("db3")] }, expected: "db3", refusal: "its version 10.11.19 is lower"),
        Row(
            name: "the primary elsewhere, when it has everything", drawing: "db1 <- db2; db2 <- db4; db9", adjust: { $0.fleet["db1"] = $0.fleet["db1"].unreachable() },
            ask: { $0.primary = PlanScene.address("db9") }, expected: "db9"),
        Row(
            name: "and not when it lacks something", drawing: "db1 <- db2; db2 <- db4; db9",
            adjust: { scene in
                scene.fleet["db1"] = scene.fleet["db1"].unreachable()
                scene.fleet["db4"].hold(TopologyFixtures.transactions("0-1-120", .mariadb))
            }, ask: { $0.primary = PlanScene.address("db9") }, expected: nil, refusal: "db9:3306: it lacks what db4:3306 has: 0-1-120"),
        Row(
            name: "without GTID nobody, unless a place is proven", adjust: { $0.leaveGTID("db4") }, expected: nil,
            refusal: "no equal place is known from an earlier move"),
        Row(name: "a replica that was never read is left alone", adjust: { $0.fleet["db4"] = $0.fleet["db4"].unread() }, expected: nil, refusal: "db4:3306"),
    ]

    @Test(arguments: rows) func `the first in the order that may`(_ row: Row) throws {
        var scene = PlanScene(row.drawing, row.flavor)
        scene.fleet["db2"] = scene.fleet["db2"].unreachable()
        for name in ["db3", "db4"] where row.drawing.contains(name) { scene.fleet[name] = scene.fleet[name].receiverLost() }
        row.adjust(&scene)
        var question = AdoptionQuestion(dead: PlanScene.address("db2"), orphan: PlanScene.address("db4"), primary: PlanScene.address("db1"))
        row.ask(&question)
        let adoption = OperationPlanner(topology: scene.topology, now: TopologyFixtures.now).adoption(question, policy: row.policy)
        #expect(adoption.source?.host == row.expected, "\(adoption.refusals)")
        #expect((adoption.plan == nil) == (row.expected == nil))
        if !row.refusal.isEmpty { #expect(adoption.refusals.contains { "\($0)".contains(row.refusal) }, "\(adoption.refusals)") }
        #expect(adoption.plan?.servers.contains(PlanScene.address("db2")) != true, "nothing is asked of the dead one")
    }

    @Test func `without GTID a place that was proven leads to another source`() throws {
        var scene = PlanScene(Self.tree)
        scene.leaveGTID("db4")
        let place = BinlogCoordinates(file: "binlog.000001", position: 120)
        scene.changeChannel(of: "db4") { $0.executedCoordinates = place }
        let equal = BinlogCoordinates(file: "binlog.000001", position: 900)
        let topology = scene.topology
        scene.equivalences.remember(
            .init(server: PlanScene.address("db2"), coordinates: place), .init(server: PlanScene.address("db6"), coordinates: equal), now: TopologyFixtures.now
        ) { topology.instance(at: $0)?.facts }
        scene.fleet["db2"] = scene.fleet["db2"].unreachable()
        let question = AdoptionQuestion(dead: PlanScene.address("db2"), orphan: PlanScene.address("db4"))
        let adoption = OperationPlanner(topology: scene.topology, now: TopologyFixtures.now, equivalences: scene.equivalences).adoption(
            question, policy: AdoptionPolicy())
        #expect(adoption.source?.host == "db6", "\(adoption.refusals)")
    }

    @Test func `the rest gathers behind the most advanced that may have replicas`() {
        var scene = PlanScene("db1 <- db2; db2 <- db3, db4, db5")
        scene.fleet["db4"].hold(TopologyFixtures.transactions("0-1-120", .mariadb))
        let orphans = ["db3", "db4", "db5"].map(PlanScene.address)
        func point() -> String? { OperationPlanner(topology: scene.topology, now: TopologyFixtures.now).gatheringPoint(among: orphans)?.host }
        #expect(point() == "db4")
        scene.fleet["db4"].placement.promotionRule = .mustNot
        #expect(point() == "db3")
        scene.fleet["db3"].placement.isDowntimed = true
        #expect(point() == "db5")
        scene.fleet["db5"].settings.logsReplicaUpdates = false
        #expect(point() == nil)
    }
}

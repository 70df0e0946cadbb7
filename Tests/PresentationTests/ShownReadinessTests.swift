import BatonTesting
import ManagerCore
import Presentation
import Promotion
import Testing
import TopologyModel

@Suite struct `Readiness as it is shown` {
    private func shown(_ fleet: TopologyBuilder, histories: (Topology) -> [InstanceID: ExecutedHistory] = { _ in [:] }) throws -> ShownReadiness {
        let topology = fleet.build()
        var context = Fixture.context(topology, control: Fixture.control())
        context.snapshot.executedHistories = histories(topology)
        return ShownReadiness(of: try #require(topology.clusters.first), in: context)
    }

    private func outlooks(_ shown: ShownReadiness) -> [JSONValue] { shown.json["outlooks"]?.arrayValue ?? [] }

    @Test func `what nobody has received is told in transactions and in seconds, with where that is known from`() throws {
        var fleet = TopologyFixtures.primary()
        fleet["db1"] = fleet["db1"].holding("0-1-107")
        let unknown = try shown(fleet)
        #expect(unknown.text.contains("7 transactions had not been received by any replica when they were last read, and how many seconds of writes that is, is not known"))
        #expect(outlooks(unknown)[0]["writes_at_risk_ms"] == .null && outlooks(unknown)[0]["writes_at_risk_by"] == .null)
        let known = try shown(fleet) { topology in
            var history = ExecutedHistory()
            history.note(TopologyFixtures.executed(.mariadb), readAt: TopologyFixtures.now + .milliseconds(-2_500))
            return topology.id(of: Fixture.address("db1")).map { [$0: history] } ?? [:]
        }
        #expect(known.text.contains("last read, at most what was written in the last 2.5 s (all that was read of the primary before that has been received)"))
        #expect(outlooks(known)[0]["writes_at_risk_ms"] == 2_500 && outlooks(known)[0]["writes_at_risk_by"] == "earlier-reading")
    }

    @Test func `replicas whose loss means the same stand in one line, of which ten are named`() throws {
        var fleet = TopologyFixtures.primary(replicas: 12)
        #expect(try shown(fleet).text.contains("without one of the replicas db10:3306, db11:3306, db12:3306, db13:3306, db2:3306, db3:3306, db4:3306, db5:3306, db6:3306, db7:3306 and 2 more: "))
        fleet = TopologyFixtures.lossless(.mysql, acknowledgements: 2)
        fleet["db4"].semiSync.replicaEnabled = false
        fleet["db4"].semiSync.replicaActive = false
        let few = try shown(fleet)
        let lacking = "1 replica would be left to acknowledge commits, which wait for 2: they would wait for 4294967.295 s, and then go on without"
        #expect(few.text.contains("without one of the replicas db2:3306, db3:3306: the primary stays, and who reads there has to go elsewhere; \(lacking)"))
        #expect(few.text.contains("without the replica db4:3306: the primary stays, and who reads there has to go elsewhere; 2 replicas would be left to acknowledge"))
        #expect(outlooks(few)[1]["acknowledgers_left"] == 1 && outlooks(few)[1]["acknowledgers_needed"] == 2)
    }

    @Test func `what is missing after the loss of a replica is said`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db2"].placement.dataCenter = "west"
        fleet["db3"].placement.promotionRule = .mustNot
        let text = try shown(fleet).text
        #expect(text.contains("without the replica db2:3306: the primary stays, and who reads there has to go elsewhere; after that NOBODY could take the primary's place: "))
        #expect(text.contains("; no server would be left in the data center west"))
    }

    @Test func `who would start read-only is told, and what to do`() throws {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db1"].details = InstanceDetails(boot: .writable(path: "/etc/my.cnf"))
        fleet["db2"].details = InstanceDetails(boot: .readOnly(path: ""))
        let shown = try shown(fleet)
        #expect(shown.text.contains("  after a restart read-only: db2:3306; WRITABLE: db1:3306; not known: db3:3306\n    the primary db1:3306 (/etc/my.cnf) would take writes"))
        #expect(shown.json["restarts"]?.arrayValue?.map { $0["read_only"] ?? .null } == [false, true, .null])
        #expect(shown.json["restarts"]?.arrayValue?.first?["path"] == "/etc/my.cnf")
        #expect(shown.json["restart_advice"]?.arrayValue?.count == 1)
    }
}

import BatonTesting
import ControlModel
@testable import ManagerCore
import Probing
import Testing
import TopologyModel

/// The part before the first dash is the data center; clusters are named after the host.
private struct DashPatterns: PlacementPatterns {
    var alias = ""
    func dataCenter(of host: String) -> String { host.split(separator: "-").first.map(String.init) ?? "" }
    func region(of host: String) -> String { "pattern" }
    func environment(of host: String) -> String { "" }
    func clusterAlias(named name: String) -> String { alias }
    func bansPromotion(of server: InstanceAddress) -> Bool { server.host == "db4" }
    func ignoresFailures(of server: InstanceAddress) -> Bool { false }
    func accepts(displayName: String) -> Bool { displayName != "refused" }
}

@Suite("Where servers stand") struct PlacementTests {
    private func placement(_ name: String, _ scene: ManagerScene) -> Placement? {
        scene.machine.topology.instance(at: InstanceBuilder.address(name))?.placement
    }

    private func scene(_ answers: [CustomAnswer], alias: String = "") -> ManagerScene {
        var scene = ManagerScene(TopologyFixtures.primary().instances, placement: DashPatterns(alias: alias))
        scene.answers["db2"] = answers
        scene.start()
        scene.run(.milliseconds(1_500))
        return scene
    }

    private static func says(_ query: CustomQuery, _ value: String?) -> CustomAnswer { CustomAnswer(query: query, content: .value(value)) }

    @Test func `a query is believed before a pattern, and a pattern before nothing`() {
        let scene = scene([
            Self.says(.region, "north"), Self.says(.environment, "test"), Self.says(.instanceAlias, "two"), Self.says(.semiSyncPriority, "3"),
            Self.says(.replicationLag, "1.5"), Self.says(.promotionRule, "prefer_not"), Self.says(.dataCenter, nil),
        ])
        let second = placement("db2", scene)
        #expect(second?.region == "north" && second?.environment == "test" && second?.alias == "two" && second?.semiSyncPriority == 3)
        #expect(second?.measuredLag == .milliseconds(1_500) && second?.promotionRule == .preferNot)
        #expect(second?.dataCenter == "db2", "NULL says nothing")
        let third = placement("db3", scene)
        #expect(third?.region == "pattern" && third?.dataCenter == "db3" && third?.promotionRule == .neutral && third?.measuredLag == nil)
        #expect(scene.machine.topology.instance(at: InstanceBuilder.address("db2"))?.lag == .milliseconds(1_500))
        #expect(scene.machine.topology.instance(at: InstanceBuilder.address("db3"))?.lag == .zero, "as the server says")
    }

    /// It may be the primary that is to be replaced, and its data center the one in which a successor is looked for.
    @Test func `a server that was never read stands where its name says`() {
        var scene = ManagerScene(TopologyFixtures.primary().instances, placement: DashPatterns())
        scene["db1"].isReachable = false
        scene.start()
        #expect(placement("db1", scene)?.dataCenter == "db1" && placement("db1", scene)?.region == "pattern")
        scene.ask(.discover(InstanceBuilder.address("db9")))
        #expect(placement("db9", scene)?.dataCenter == "db9")
    }

    @Test func `a server whose name is banned is not promoted, whatever people or it say`() {
        var scene = scene([])
        #expect(placement("db4", scene)?.promotionRule == .mustNot && placement("db4", scene)?.isBannedFromPromotion == true)
        #expect(placement("db3", scene)?.isBannedFromPromotion == false)
        scene.ask(.setPromotionRule(InstanceBuilder.address("db4"), .must))
        scene.run(.milliseconds(200))
        #expect(placement("db4", scene)?.promotionRule == .mustNot)
    }

    @Test func `a server is shown by what it calls itself, else by what the name service calls its host`() {
        var scene = scene([Self.says(.networkName, "db-2.example.net")])
        #expect(placement("db2", scene)?.displayName == "db-2.example.net")
        #expect(placement("db3", scene)?.displayName == "")
        // The name of the address itself says nothing new, and a failing name service takes nothing back.
        scene.answers["db3"] = [Self.says(.networkName, "db3")]
        scene.answers["db2"] = [CustomAnswer(query: .networkName, content: .failed("no answer in time"))]
        scene.run(.seconds(40))
        #expect(placement("db2", scene)?.displayName == "db-2.example.net")
        #expect(placement("db3", scene)?.displayName == "")
        #expect(scene.notes.contains { $0.text == "the name service does not say what db2 is called: no answer in time" })
    }

    @Test func `what a person said counts while it is in force, then what the server says`() {
        var scene = ManagerScene(TopologyFixtures.primary().instances) { $0.candidateLimit = .seconds(20) }
        scene.answers["db2"] = [Self.says(.promotionRule, "must_not")]
        scene.start()
        scene.run(.milliseconds(1_500))
        #expect(placement("db2", scene)?.promotionRule == .mustNot)
        scene.ask(.suggestPromotionRule(InstanceBuilder.address("db2"), .prefer))
        scene.run(.seconds(10))
        #expect(placement("db2", scene)?.promotionRule == .prefer)
        scene.run(.seconds(15))
        #expect(placement("db2", scene)?.promotionRule == .mustNot)
    }

    @Test func `a query that fails costs its own fact, is told once, and does not take back what is known but a lag`() {
        var scene = scene([Self.says(.dataCenter, "north"), Self.says(.replicationLag, "7")])
        scene.notes = []
        let failing = CustomAnswer(query: .dataCenter, content: .failed("1146 no such table"))
        scene.answers["db2"] = [failing, CustomAnswer(query: .replicationLag, content: .failed("1146")), Self.says(.region, "west")]
        scene.run(.seconds(40))
        #expect(placement("db2", scene)?.dataCenter == "north")
        #expect(placement("db2", scene)?.region == "west")
        #expect(placement("db2", scene)?.measuredLag == nil)
        #expect(scene.notes.count { $0.text.contains("1146 no such table") } == 1, "\(scene.notes)")
    }

    @Test(arguments: [(CustomQuery.promotionRule, "best"), (.semiSyncPriority, "-1"), (.replicationLag, "soon")])
    func `an answer that means nothing is none`(query: CustomQuery, value: String) {
        let scene = scene([Self.says(query, value)])
        #expect(scene.notes.contains { $0.text.contains("\"\(value)\" is no answer") }, "\(scene.notes)")
        #expect(placement("db2", scene)?.promotionRule == .neutral)
    }

    @Test func `a clock that is ahead is no lag`() {
        #expect(placement("db2", scene([Self.says(.replicationLag, "-3")]))?.measuredLag == .zero)
    }

    @Test(arguments: [(DisplayNameSource.none, ""), (.hostname, "db2"), (.reportHost, "")])
    func `a server is shown with the name that it gives itself, if that is another one`(source: DisplayNameSource, expected: String) {
        let fleet = TopologyFixtures.primary().instances
        var scene = ManagerScene(fleet) {
            $0.displayNames = source
            $0.seeds.append(InstanceBuilder.address("10.0.0.9"))
        }
        scene.servers.append(.init(builder: InstanceBuilder("10.0.0.9", serverID: 99)))
        scene.start()
        scene.run(.milliseconds(1_500))
        #expect(placement("db2", scene)?.displayName == "", "it is reached by that name")
        // Builders call themselves after their address; a reading under another address comes from outside.
        let reader = InstanceBuilder("db2", serverID: 77).facts()
        let alias = InstanceBuilder.address("10.0.0.10")
        scene.machine.discovery.watch(alias, now: scene.now)
        let request = ProbeRequest(address: alias, timeout: .seconds(1))
        scene.step(.probed(ProbeReport(request: request, startedAt: scene.now, finishedAt: scene.now, outcome: .read(reader, announcedReplicas: nil))))
        #expect(placement("10.0.0.10", scene)?.displayName == expected)
    }

    // MARK: Aliases of clusters

    @Test func `a cluster gets the alias that its primary suggests, or else a pattern, and keeps the one it has`() {
        var scene = scene([], alias: "by-pattern")
        scene.run(.milliseconds(100))
        #expect(scene.record?.alias == "by-pattern")
        var suggesting = ManagerScene(TopologyFixtures.primary().instances, placement: DashPatterns(alias: "by-pattern"))
        suggesting.answers["db1"] = [Self.says(.clusterAlias, "shop")]
        suggesting.answers["db2"] = [Self.says(.clusterAlias, "not-mine")]
        suggesting.start()
        suggesting.run(.seconds(2))
        #expect(suggesting.record?.alias == "shop")
        suggesting.answers["db1"] = [Self.says(.clusterAlias, "store")]
        suggesting.run(.seconds(25))
        #expect(suggesting.record?.alias == "shop", "an alias is changed by people")
        #expect(suggesting.count(.setClusterAlias) == 1)
    }

    @Test func `an alias that another cluster has is not given twice`() {
        var other = InstanceBuilder("x1", serverID: 11)
        other.announcedReplicas = [InstanceBuilder.address("x2")]
        let fleet = TopologyFixtures.primary().instances + [other, InstanceBuilder("x2", serverID: 12).following("x1")]
        var scene = ManagerScene(fleet, placement: DashPatterns(alias: "same"))
        scene.start()
        scene.run(.seconds(30))
        #expect(scene.control.clusters.count == 2)
        #expect(scene.control.clusters.map(\.alias).filter { !$0.isEmpty } == ["same"])
    }
}

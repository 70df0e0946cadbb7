import BatonTesting
import ControlModel
@testable import ManagerCore
import Probing
import Storage
import Testing
import TopologyModel

/// Leaves those alone whose host holds a word, by role, and those who replicate by an account.
private struct WordFilter: DiscoveryFilter {
    var known = "?"
    var source = "?"
    var replica = "?"
    var user = "?"

    func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool {
        let word =
            switch role {
            case .known: known
            case .source: source
            case .replica: replica
            }
        return address.host.contains(word)
    }

    func leavesAlone(replicatingAs user: String) -> Bool { user == self.user }
}

@Suite("Which servers are watched") struct WatchingTests {
    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// A primary that names its replicas.
    private static func named() -> [InstanceBuilder] {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3")
        fleet["db1"].announcedReplicas = [address("db2"), address("db3")]
        return fleet.instances
    }

    private func isWatched(_ name: String, _ scene: ManagerScene) -> Bool { scene.machine.topology.instance(at: Self.address(name)) != nil }

    @Test func `a forgotten server stays forgotten, also after a restart, until somebody discovers it`() {
        var scene = ManagerScene(Self.named()) { $0.seeds = [Self.address("db1")] }
        scene.start()
        scene.run(.seconds(2))
        #expect(isWatched("db3", scene))
        scene.ask(.forget(Self.address("db3")))
        scene.run(.seconds(30))
        #expect(scene.replies == [.done("db3:3306 is forgotten")])
        #expect(!isWatched("db3", scene))
        #expect(scene.control.ignoredServers == [IgnoredServer(names: [Self.address("db3")])])

        var restarted = ManagerScene(Self.named(), control: scene.control) { $0.seeds = [Self.address("db1"), Self.address("db3")] }
        restarted.start(inventory: [InventoryRecord(address: Self.address("db3"), identity: "", versionText: "", source: nil, lastSeen: scene.wall, isExplicit: false)])
        restarted.run(.seconds(30))
        #expect(!isWatched("db3", restarted))
        #expect(restarted.notes.contains { $0.text.hasPrefix("db3:3306 was forgotten") })
        restarted.ask(.discover(Self.address("db3")))
        restarted.run(.seconds(1))
        #expect(restarted.replies == [.discovered(Self.address("db3"))])
        #expect(restarted.control.ignoredServers == [])
        #expect(restarted.machine.isExplicit(Self.address("db3")))
    }

    @Test func `all servers of a cluster are forgotten at once, and none that takes part in a recovery`() {
        var scene = ManagerScene.armed()
        scene.ask(.forgetCluster(of: Self.address("db2")))
        scene.run(.seconds(20))
        #expect(scene.machine.topology.allInstances.isEmpty)
        var failing = ManagerScene.armed()
        failing.losesActions = true
        failing.kill()
        failing.loseConnection()
        failing.run(.seconds(2))
        #expect(failing.control.recoveries.first?.isOpen == true)
        failing.ask(.forget(Self.address("db1")))
        failing.run(.milliseconds(10))
        #expect(failing.replies.contains { if case .refused(let why) = $0 { why.contains("takes part in recovery") } else { false } }, "\(failing.replies)")
        #expect(isWatched("db1", failing))
    }

    @Test func `a seed that never answered is tried again and again, and not forgotten`() {
        var scene = ManagerScene([InstanceBuilder("db1"), InstanceBuilder("seed", serverID: 9)]) { $0.unseenLimit = .seconds(60) }
        scene["seed"].isReachable = false
        scene.start()
        scene.run(.seconds(300))
        #expect(isWatched("seed", scene))
        #expect(scene.probes.count { $0.address.host == "seed" } > 8)
        scene["seed"].isReachable = true
        scene.run(.seconds(31))
        #expect(scene.machine.topology.instance(at: Self.address("seed"))?.facts != nil)
    }

    @Test func `a server that does not answer for long is forgotten, unless somebody named it, or follows it`() {
        var scene = ManagerScene(Self.named()) {
            $0.seeds = [Self.address("db2")]
            $0.unseenLimit = .seconds(120)
        }
        scene.start()
        scene.run(.seconds(2))
        scene["db3"].isReachable = false
        scene["db2"].isReachable = false
        scene.run(.seconds(115))
        #expect(isWatched("db3", scene))
        scene["db1"].builder.announcedReplicas = []
        scene.run(.seconds(70))
        #expect(!isWatched("db3", scene))
        #expect(isWatched("db2", scene), "a seed")
        #expect(scene.control.ignoredServers == [], "it may come back")
        #expect(scene.notes.contains { $0.text.hasPrefix("db3:3306 is forgotten: it did not answer for") })
        #expect(scene.inventoryChanges.contains(Self.address("db3")))
    }

    @Test func `what people said of a server that is forgotten by time goes with it, and of others it stays`() {
        var scene = ManagerScene(Self.named()) {
            $0.seeds = [Self.address("db1"), Self.address("db2")]
            $0.unseenLimit = .seconds(120)
        }
        scene.start()
        scene.run(.seconds(2))
        for name in ["db2", "db3"] {
            scene.ask(.setTag(Self.address(name), name: "role", value: "main"))
            scene.ask(.setPromotionRule(Self.address(name), .prefer))
        }
        scene.ask(.submitPool("readers", [Self.address("db2"), Self.address("db3")]))
        scene.run(.milliseconds(10))
        scene["db1"].builder.announcedReplicas = []
        scene["db3"].isReachable = false
        scene.run(.seconds(190))
        #expect(!isWatched("db3", scene))
        #expect(scene.control.tags.map(\.instance) == [Self.address("db2")])
        #expect(scene.control.promotionRules.map(\.instance) == [Self.address("db2")])
        #expect(scene.control.pools.map(\.members) == [[Self.address("db2")]])
        #expect(scene.control.ignoredServers == [], "it may come back")
        scene["db1"].builder.announcedReplicas = [Self.address("db3")]
        scene["db3"].isReachable = true
        scene.run(.seconds(15))
        #expect(isWatched("db3", scene))
    }

    @Test func `filters leave servers alone that others name, by the role in which they are named`() {
        for (filter, watched) in [
            (WordFilter(), ["db1", "db2", "db3"]), (WordFilter(replica: "db3"), ["db1", "db2"]), (WordFilter(source: "db1"), ["db2"]),
            (WordFilter(known: "db2"), []), (WordFilter(source: "db3"), ["db1", "db2", "db3"]), (WordFilter(user: "replication"), []),
        ] as [(WordFilter, [String])] {
            var scene = ManagerScene(Self.named(), discovery: filter) { $0.seeds = [Self.address("db2")] }
            scene.start()
            scene.run(.seconds(12))
            #expect(scene.machine.topology.allInstances.map(\.address.host).sorted() == watched, "\(filter)")
        }
    }

    @Test func `a person may discover what filters leave alone, but not an account that they leave alone`() {
        var scene = ManagerScene(Self.named(), discovery: WordFilter(known: "db", replica: "db", user: "replication")) { $0.seeds = [] }
        scene.start()
        scene.ask(.discover(Self.address("db1")))
        scene.run(.milliseconds(10))
        #expect(scene.replies == [.discovered(Self.address("db1"))])
        scene.replies = []
        scene.ask(.discover(Self.address("db2")))
        scene.run(.milliseconds(10))
        #expect(scene.replies.count == 1)
        if case .done? = scene.replies.first {} else { Issue.record("\(scene.replies)") }
        #expect(scene.machine.topology.allInstances.map(\.address.host) == ["db1"])
    }
}

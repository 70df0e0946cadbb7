import BatonTesting
@testable import Probing
import Testing
import TopologyModel

/// Virtual addresses and names of DNS: further names of servers, which may move.
@Suite("Further names of servers")
struct FurtherNameTests {
    private static let vip = InstanceBuilder.address("vip")

    private static func policy() -> DiscoveryPolicy {
        var policy = DiscoveryPolicy()
        policy.nameInterval = .seconds(2)
        return policy
    }

    /// db1, which is also reached as vip, and db2 that follows it.
    private static func scene() -> DiscoveryScene {
        var scene = DiscoveryScene(
            [
                InstanceBuilder("db1", flavor: .mysql, serverID: 1), InstanceBuilder("db2", flavor: .mysql, serverID: 2).following("vip"),
                InstanceBuilder("vip", flavor: .mysql, serverID: 1),
            ], policy: policy())
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(20))
        scene.machine.watch(InstanceBuilder.address("db2"), now: scene.now)
        scene.run(.milliseconds(100))
        scene.changes = []
        scene.requests = []
        return scene
    }

    private func move(_ scene: inout DiscoveryScene, to serverID: UInt32?) {
        scene.servers.removeAll { $0.address == Self.vip }
        if let serverID { scene.servers.append(InstanceBuilder("vip", flavor: .mysql, serverID: serverID)) }
    }

    private func moved(_ scene: DiscoveryScene) -> [MovedName]? { scene.id("db1").flatMap { scene.machine.topology.instance($0)?.freshness.movedNames } }

    @Test func `it is looked at once per interval who answers there`() throws {
        var scene = Self.scene()
        let primary = try #require(scene.id("db1"))
        #expect(scene.id("vip") == primary)
        scene.run(.seconds(10))
        let looks = scene.requests.filter { $0.address == Self.vip }
        #expect((4...5).contains(looks.count), "\(looks)")
        #expect(looks.allSatisfy { $0.lane == .liveness && !$0.freshConnection })
        #expect(scene.changes.count { $0 == .nameChecked(Self.vip, of: primary) } == looks.count)
        #expect(scene.requests.count { $0.address.host == "db1" && $0.lane == .liveness } >= 19, "the server's own turns stay")
    }

    @Test func `one that moves is reported and not merged; free, or back, it is the name of its server as before`() throws {
        var scene = Self.scene()
        let (primary, replica) = (try #require(scene.id("db1")), try #require(scene.id("db2")))
        let second = ServerIdentity.mysql(uuid: TopologyFixtures.uuid(serverID: 2))
        move(&scene, to: 2)
        scene.run(.seconds(3))
        #expect(scene.changes.contains(.nameMoved(Self.vip, of: primary, found: second)))
        #expect(moved(scene) == [MovedName(name: Self.vip, found: second)])
        #expect(scene.id("vip") == primary && scene.machine.topology.allInstances.count == 2)
        #expect(scene.machine.topology.cluster(of: replica)?.source(of: replica) == primary)
        #expect(scene.machine.topology.instance(primary)?.freshness.isLastCheckValid == true, "the server itself is well")
        scene.requests = []
        move(&scene, to: nil)
        scene.run(.seconds(5))
        #expect(moved(scene) == [] && scene.requests.contains { $0.address == Self.vip }, "it is looked at on")
        move(&scene, to: 3)
        scene.run(.seconds(3))
        #expect(moved(scene)?.map(\.found) == [.mysql(uuid: TopologyFixtures.uuid(serverID: 3))])
        move(&scene, to: 1)
        scene.run(.seconds(3))
        #expect(moved(scene) == [] && scene.id("vip") == primary)
    }

    @Test func `one that moved, and that somebody names, is the other server's from then on`() throws {
        var scene = Self.scene()
        let (primary, replica) = (try #require(scene.id("db1")), try #require(scene.id("db2")))
        move(&scene, to: 3)
        scene.servers.append(InstanceBuilder("db3", flavor: .mysql, serverID: 3))
        scene.run(.seconds(3))
        let third = scene.machine.watch(InstanceBuilder.address("db3"), now: scene.now)
        scene.run(.milliseconds(100))
        #expect(scene.id("vip") == primary)
        scene.machine.watch(Self.vip, now: scene.now)
        scene.run(.milliseconds(100))
        #expect(scene.id("vip") == third && moved(scene) == [])
        #expect(scene.machine.topology.cluster(of: replica)?.source(of: replica) == third)
        scene.requests = []
        scene.run(.seconds(5))
        #expect((2...3).contains(scene.requests.count { $0.address == Self.vip }), "and looked at as before")
    }

    @Test func `one that is known to be an address of its own is taken back when another server is found there, and not before`() throws {
        var scene = Self.scene()
        let primary = try #require(scene.id("db1"))
        let first = ServerIdentity.mysql(uuid: TopologyFixtures.uuid(serverID: 1))
        let third = ServerIdentity.mysql(uuid: TopologyFixtures.uuid(serverID: 3))
        let unmoved = scene.machine.takeBack(Self.vip, found: first, now: scene.now)
        let ownAddress = scene.machine.takeBack(InstanceBuilder.address("db1"), found: third, now: scene.now)
        #expect(unmoved == nil && ownAddress == nil && scene.id("vip") == primary)
        move(&scene, to: 3)
        let moved = scene.machine.takeBack(Self.vip, found: third, now: scene.now)
        let taken = try #require(moved)
        #expect(taken.bearer.id == primary && taken.id != primary)
        scene.run(.milliseconds(100))
        #expect(scene.machine.topology.instance(at: Self.vip)?.facts?.server.identity == third)
        #expect(scene.machine.address(of: third) == Self.vip && scene.machine.address(of: first)?.host == "db1")
    }

    @Test func `a look under way when its server is forgotten frees its place`() throws {
        var policy = Self.policy()
        policy.maximumNameProbesInFlight = 1
        var scene = DiscoveryScene(
            ["db1", "vip", "other"].map { InstanceBuilder($0, flavor: .mysql, serverID: 1) } + [InstanceBuilder("db2", flavor: .mysql, serverID: 2)], policy: policy)
        for name in ["db1", "vip", "other"] {
            scene.machine.watch(InstanceBuilder.address(name), now: scene.now)
            scene.run(.milliseconds(10))
        }
        scene.answerAll()
        scene.now = scene.now + .seconds(3)
        let due = scene.due()
        let look = try #require(due.first { $0.address == Self.vip })
        #expect(!due.contains { $0.address.host == "other" }, "one at a time")
        scene.machine.forget(try #require(scene.id("db1")))
        scene.answer(look, .read(InstanceBuilder("vip", flavor: .mysql, serverID: 1).facts(), announcedReplicas: nil))
        scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        for name in ["vip", "other"] {
            scene.run(.milliseconds(10))
            scene.machine.watch(InstanceBuilder.address(name), now: scene.now)
        }
        scene.requests = []
        scene.run(.seconds(5))
        for name in ["vip", "other"] { #expect(scene.requests.contains { $0.address.host == name }, "\(name)") }
    }

    @Test func `a server that says that it is elsewhere is not a remembered one that was built anew, though it was not read there yet`() throws {
        let builder = InstanceBuilder("db3", flavor: .mysql, serverID: 3)
        var scene = DiscoveryScene([builder])
        let moved = scene.machine.register(InstanceBuilder.address("db1"), now: scene.now).id
        scene.machine.remember(.mysql(uuid: TopologyFixtures.uuid(serverID: 1)), at: InstanceBuilder.address("db1"))
        let own = scene.machine.register(InstanceBuilder.address("db3"), now: scene.now).id
        let requests = scene.due()
        // The name of the remembered one leads to it, and is looked at first.
        for host in ["db1", "db3"] {
            let request = try #require(requests.first { $0.address.host == host })
            scene.answer(request, .read(builder.facts(), announcedReplicas: nil))
        }
        #expect(scene.changes.contains(.identityChanged(moved, found: builder.facts().server.identity)))
        #expect(scene.machine.topology.instance(moved)?.facts == nil)
        #expect(scene.id("db3") == own && scene.machine.topology.instance(own)?.facts != nil)
    }

    @Test func `a MariaDB server that was upgraded to a version with server_uid is the same server`() throws {
        var scene = DiscoveryScene([InstanceBuilder("db1")])
        let id = scene.machine.watch(InstanceBuilder.address("db1"), now: scene.now)
        scene.run(.milliseconds(3))
        scene.servers[0].serverUID = "uid"
        scene.servers[0].bootedAt = scene.servers[0].bootedAt + .seconds(60)
        scene.run(.seconds(2))
        let instance = try #require(scene.machine.topology.instance(id))
        #expect(!scene.changes.contains { if case .identityChanged = $0 { true } else { false } })
        #expect(instance.freshness.isLastCheckValid && instance.facts?.server.identity == scene.servers[0].facts().server.identity)
        // From now on that is who it is: another name is known by it, and another uid is another server.
        let upgraded = scene.servers[0].facts()
        scene.machine.watch(InstanceBuilder.address("10.0.0.1"), now: scene.now)
        for request in scene.due() where request.address.host == "10.0.0.1" { scene.answer(request, .read(upgraded, announcedReplicas: nil)) }
        #expect(scene.id("10.0.0.1") == id)
        scene.servers[0].serverUID = "other"
        scene.run(.seconds(2))
        #expect(scene.machine.topology.instance(id)?.freshness.stranger == scene.servers[0].facts().server.identity)
    }
}

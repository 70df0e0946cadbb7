import BatonTesting
import ControlModel
@testable import ManagerCore
import Probing
import Refactoring
import Storage
import Testing
import TopologyModel

/// What a manager that was started anew takes from before: who is where, and who follows whom.
@Suite("What a restarted manager remembers") struct RestartMemoryTests {
    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    private static func inventory(of scene: ManagerScene) -> [InventoryRecord] {
        scene.servers.map(\.builder).map { server in
            InventoryRecord(
                address: server.address, identity: server.facts().server.identity.description, versionText: "", source: server.channels.first?.source,
                lastSeen: scene.wall, isExplicit: false)
        }
    }

    private static func restart(of scene: ManagerScene) -> ManagerScene {
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        for index in later.servers.indices { later.servers[index].isReachable = scene.servers[index].isReachable }
        later.now = scene.now
        return later
    }

    /// db1 dies, a recovery of it is opened, and the manager with it.
    private static func interrupted() -> ManagerScene {
        var scene = ManagerScene.armed(TopologyFixtures.primary(.mysql, replicas: 2).instances)
        scene.losesActions = true
        scene.kill()
        scene.loseConnection()
        while scene.count(.openRecovery) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        return scene
    }

    /// It was moved while it could not be read, and is read in the middle of a failover of the server that it followed once.
    @Test(arguments: [true, false]) func `a server that turns out to follow another one is left alone by a failover`(wasMoved: Bool) throws {
        let scene = ManagerScene.armed()
        var later = Self.restart(of: scene)
        later["db4"].isReachable = false
        if wasMoved { later["db4"].builder.channels[0].source = Self.address("db3") }
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(3))
        later.kill()
        later.loseConnection()
        while later.count(.openRecovery) == 0, later.now < scene.now + .seconds(60) { later.run(.milliseconds(1)) }
        later["db4"].isReachable = true
        later.run(.seconds(20))
        #expect(later.control.recoveries.map(\.closing?.result) == [.succeeded])
        #expect(later.mutations.contains { $0.target.host == "db4" } == !wasMoved, "a look at it shows who it is")
        #expect(later["db4"].builder.channels.first?.source?.host == (wasMoved ? "db3" : later.record?.primary.host))
    }

    /// It could not be moved the last time, and is read by the look of the next failover first.
    @Test func `a replica that was lost and still follows the former primary is looked at and left alone by the next failover, and moved after it`() throws {
        var scene = ManagerScene.armed { $0.flapWindow = .zero }
        scene.run(.seconds(2))
        scene["db4"].isReachable = false
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(40))
        let first = try #require(scene.control.recoveries.first)
        #expect(first.closing?.lostReplicas == [Self.address("db4")])
        let second = try #require(scene.record?.primary.host)
        let before = scene.mutations.count
        scene.kill(second)
        scene.loseConnection(second)
        while scene.count(.openRecovery) < 2, scene.now < TopologyFixtures.now + .seconds(120) { scene.run(.milliseconds(1)) }
        scene["db4"].isReachable = true
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.last?.closing?.result == .succeeded)
        #expect(!scene.mutations[before...].contains { $0.target.host == "db4" && $0.pin == nil })
        #expect(scene["db4"].builder.channels.first?.source == scene.record?.primary)
    }

    /// A virtual address moves while its server is dead and the manager is started anew: the replica behind it now is not the dead primary.
    @Test(arguments: [true, false]) func `a dead server's address that leads to another one is no name of that`(keepsInventory: Bool) {
        let scene = Self.interrupted()
        let inventory = Self.inventory(of: scene)
        var later = Self.restart(of: scene)
        later.start(inventory: keepsInventory ? inventory : [])
        later.run(.milliseconds(20))
        later["db1"].builder.serverID = 2
        later["db1"].isReachable = true
        later.run(.seconds(10))
        #expect(later.machine.topology.instance(at: Self.address("db1"))?.facts == nil)
        #expect(later.machine.topology.allInstances.count == 3)
        #expect(later.notes.contains { $0.text.hasPrefix("another server (mysql|") && $0.text.hasSuffix("answers at db1:3306") }, "\(later.notes)")
        #expect(later.count(.registerCluster) == 0)
        later["db1"].builder.serverID = 1
        later.run(.seconds(10))
        #expect(later.machine.topology.instance(at: Self.address("db1"))?.freshness.isLastCheckValid == true)
        #expect(later.control.recoveries.allSatisfy { !$0.isOpen })
    }

    @Test func `it is a name of the other server when somebody says so`() {
        let scene = Self.interrupted()
        var later = Self.restart(of: scene)
        later["db1"].builder.serverID = 2
        later["db1"].isReachable = true
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(2))
        #expect(later.machine.topology.allInstances.count == 3)
        later.ask(.discover(Self.address("db1")))
        later.run(.seconds(5))
        #expect(later.machine.topology.instance(at: Self.address("db1"))?.address == Self.address("db2"))
    }

    @Test func `a server that was built anew in the place of a remembered one is taken`() {
        let scene = ManagerScene.armed(TopologyFixtures.primary(.mysql, replicas: 2).instances)
        let inventory = Self.inventory(of: scene)
        var later = Self.restart(of: scene)
        later["db2"].builder.serverID = 7
        later.start(inventory: inventory)
        later.run(.seconds(2))
        #expect(later.machine.topology.instance(at: Self.address("db2"))?.facts?.server.serverID == 7)
    }

    /// db1 <- db2 <- db4 and db1 <- db3; db2 does not answer when the manager is started.
    @Test(arguments: [true, false]) func `a replica with replicas that cannot be read at a start makes no cluster of its own`(isDead: Bool) {
        let tree = TopologyFixtures.primary(replicas: 2).instances + [InstanceBuilder("db4", serverID: 4).following("db2")]
        let scene = ManagerScene.armed(tree)
        #expect(scene.count(.registerCluster) == 1)
        var later = Self.restart(of: scene)
        later.kill("db2")
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(90))
        #expect(later.machine.isArmed && later.control.clusters.count == 1)
        #expect(later.mutations.isEmpty)
        if !isDead {
            later["db2"].isReachable = true
            later.run(.seconds(20))
            #expect(later.control.clusters.count == 1)
        }
    }

    @Test func `a tree whose root was never read is a cluster as soon as it is read`() {
        var scene = ManagerScene()
        scene.kill()
        scene.start()
        scene.run(.seconds(90))
        #expect(scene.machine.isArmed && scene.control.clusters.isEmpty && scene.mutations.isEmpty)
        scene["db1"].isReachable = true
        scene.run(.seconds(20))
        #expect(scene.control.clusters.map(\.primary) == [ManagerScene.db1])
    }

    /// It did not answer when the manager was started, and may hold what nobody else received.
    @Test func `a replica that was not read since a restart is looked at before a successor is chosen`() throws {
        var scene = ManagerScene.armed()
        let inventory = Self.inventory(of: scene)
        scene["db3"].isReachable = false
        var later = Self.restart(of: scene)
        later.start(inventory: inventory)
        later.run(.seconds(2))
        later.kill()
        later.loseConnection()
        later["db3"].isReachable = true
        later.run(.seconds(20))
        #expect(later.control.recoveries.first?.closing?.result == .succeeded)
        #expect(later["db3"].builder.channels.first?.source == later.record?.primary)
    }

    /// Without it the dead primary could not be fenced when it comes back.
    @Test func `who a dead primary was is known from an earlier recovery of it`() throws {
        var scene = ManagerScene.armed(ManagerScene.withoutCandidates)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(4))
        let first = try #require(scene.control.recoveries.first)
        #expect(first.closing?.result == .stopped && !first.opening.failedIdentity.isEmpty)
        var later = Self.restart(of: scene)
        for index in later.servers.indices.dropFirst() { later.servers[index].builder.settings.binaryLogEnabled = true }
        later.start()
        later.run(.seconds(120))
        #expect(later.control.recoveries.count >= 2)
        #expect(later.record?.formerPrimaryIdentity == first.opening.failedIdentity)
        later["db1"].isReachable = true
        later.run(.seconds(5))
        #expect(later["db1"].builder.settings.readOnly)
    }
}

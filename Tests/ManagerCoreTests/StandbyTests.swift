import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Probing
import Testing
import TopologyModel

@Suite("A manager that watches while another one leads") struct StandbyTests {
    /// What another manager has committed about the same servers.
    private static let committed = ManagerScene.armed().control

    private static func standby(_ control: ControlState = committed, seeded: Bool = true) -> ManagerScene {
        var scene = ManagerScene(control: control) { configuration in
            configuration.startsAsStandby = true
            if !seeded { configuration.seeds = [] }
        }
        scene.start()
        scene.run(.milliseconds(1_500))
        return scene
    }

    @Test func `it reads everything, and proposes and touches nothing`() {
        var scene = Self.standby(ControlState())
        #expect(scene.machine.isReady && !scene.machine.isArmed)
        #expect(scene.machine.topology.clusters.count == 1)
        scene.run(.seconds(10))
        #expect(scene.committed.isEmpty && scene.acts.isEmpty && scene.published.isEmpty)
    }

    @Test func `a primary that dies is found, and left to the leader`() throws {
        var scene = Self.standby()
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(5))
        #expect(scene.told(.convicted).count == 1)
        #expect(scene.committed.isEmpty && scene.acts.isEmpty && scene.hooks.isEmpty)
        let finding = try #require(scene.findings("db1"))
        #expect(finding.code == .deadPrimary)
        #expect(finding.blockers.contains(AutomationBlock.standby.explanation))
    }

    @Test func `when it leads it fails over at once what it has seen die`() {
        var scene = Self.standby()
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(5))
        scene.step(.leads(scene.control))
        #expect(scene.machine.isArmed && !scene.machine.isStandby)
        scene.run(.milliseconds(500))
        #expect(scene.count(.openRecovery) == 1 && scene.count(.designate) == 1)
        #expect(scene.record?.primary != ManagerScene.db1)
    }

    /// What the journal says of the address this manager learned after it had read it.
    @Test func `when it leads, the address of a primary that another server has taken is no name of that server`() {
        let fleet = TopologyFixtures.primary(.mysql).instances
        var leader = ManagerScene(fleet)
        leader.start()
        leader.run(.milliseconds(1_500))
        leader.kill()
        leader.loseConnection()
        while leader.count(.openRecovery) == 0, leader.now < TopologyFixtures.now + .seconds(60) { leader.run(.milliseconds(1)) }
        var scene = ManagerScene(fleet) { $0.startsAsStandby = true }
        scene.kill()
        scene.start()
        scene.run(.milliseconds(1_500))
        scene["db1"] = .init(builder: InstanceBuilder("db1", flavor: .mysql, serverID: fleet[1].serverID).following("db1").receiverLost())
        scene.run(.seconds(60))
        #expect(scene.machine.topology.instance(at: ManagerScene.db1)?.address.host == "db2")
        scene.control = leader.control
        scene.step(.leads(scene.control))
        #expect(scene.machine.topology.instance(at: ManagerScene.db1)?.address == ManagerScene.db1)
        scene.run(.seconds(5))
        #expect(scene.machine.topology.instance(at: ManagerScene.db1)?.address == ManagerScene.db1)
        #expect(scene.count(.registerCluster) == 0)
    }

    @Test func `when it leads before everything was read it waits for that`() {
        var scene = ManagerScene(control: Self.committed) { $0.startsAsStandby = true }
        scene.start()
        #expect(!scene.machine.isReady)
        scene.step(.leads(scene.control))
        #expect(!scene.machine.isArmed)
        scene.run(.milliseconds(20))
        #expect(scene.machine.isArmed)
    }

    @Test func `it watches the primaries that others registered`() {
        var scene = Self.standby(ControlState(), seeded: false)
        #expect(scene.machine.topology.allInstances.isEmpty)
        scene.control = Self.committed
        scene.step(.stateRead(scene.control))
        scene.run(.seconds(1))
        #expect(scene.machine.topology.allInstances.contains { $0.address == ManagerScene.db1 && $0.facts != nil })
        #expect(scene.committed.isEmpty)
    }

    /// It could read neither for a while, and asks such servers more and more rarely.
    @Test func `a primary that another manager made is read at once, and then as often as a source`() throws {
        var other = ManagerScene.armed()
        other.kill()
        other.loseConnection()
        while other.record?.primary == ManagerScene.db1 || other.record?.openRecovery != nil { other.run(.milliseconds(1)) }
        let successor = try #require(other.record?.primary)
        var scene = Self.standby()
        scene.kill(successor.host, replicasNotice: false)
        scene.run(.seconds(60))
        func asked(_ what: (inout ManagerScene) -> Void) -> Int {
            let before = scene.probes.count
            what(&scene)
            return scene.probes[before...].count { $0.address == successor }
        }
        #expect(asked { $0.run(.seconds(5)) } == 0)
        #expect(asked { $0.step(.stateRead(other.control)) } == 1)
        #expect(asked { $0.run(.seconds(10)) } >= 9)
    }

    @Test func `it forgets what was forgotten elsewhere`() {
        var scene = Self.standby()
        var state = scene.control
        _ = state.apply(.ignoreServer(names: [InstanceBuilder.address("db4")]), stamp: CommandStamp(at: scene.wall, node: "n2"), index: state.lastIndex.next)
        scene.step(.stateRead(state))
        #expect(scene.machine.topology.id(of: InstanceBuilder.address("db4")) == nil)
    }

    @Test func `a recovery that another manager left open goes on when it leads`() throws {
        var other = ManagerScene.armed()
        other.kill()
        other.loseConnection()
        while other.record?.openRecovery == nil { other.run(.milliseconds(1)) }
        var scene = Self.standby(other.control)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(2))
        #expect(scene.committed.isEmpty && scene.acts.isEmpty)
        scene.step(.leads(scene.control))
        scene.run(.seconds(2))
        #expect(scene.count(.openRecovery) == 0 && scene.count(.designate) == 1)
        #expect(scene.record?.openRecovery == nil)
    }

    @Test func `one that leads takes no states of others any more`() {
        var scene = Self.standby()
        scene.step(.leads(scene.control))
        scene.step(.stateRead(ControlState()))
        #expect(scene.machine.control == scene.control)
    }
}

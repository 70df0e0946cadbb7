import BatonTesting
import ControlModel
@testable import ManagerCore
import Promotion
import Refactoring
import Testing
import TopologyModel

/// What `RecoveryIgnoreHostnameFilters` says.
struct IgnoredFailures: PlacementPatterns {
    private let none = NoPlacementPatterns()
    private let hosts: [String]

    init(of hosts: [String]) { self.hosts = hosts }

    func dataCenter(of host: String) -> String { none.dataCenter(of: host) }
    func region(of host: String) -> String { none.region(of: host) }
    func environment(of host: String) -> String { none.environment(of: host) }
    func clusterAlias(named name: String) -> String { none.clusterAlias(named: name) }
    func bansPromotion(of server: InstanceAddress) -> Bool { none.bansPromotion(of: server) }
    func ignoresFailures(of server: InstanceAddress) -> Bool { hosts.contains(server.host) }
    func accepts(displayName: String) -> Bool { none.accepts(displayName: displayName) }
}

@Suite("Servers that somebody works on, in the manager")
struct ManagerMaintenanceTests {
    private static let db2 = InstanceBuilder.address("db2")
    private static let move = Operation.relocate(db2, below: InstanceBuilder.address("db3"))

    /// Ann works on a server.
    private static func scene(on host: String) -> ManagerScene {
        var scene = ManagerScene.armed { $0.refactoring.suppliesCredentials = true }
        scene.ask(.beginMaintenance(InstanceBuilder.address(host), duration: .seconds(20), owner: "ann", reason: "disk"))
        scene.run(.milliseconds(10))
        return scene
    }

    private static func blockers(_ scene: ManagerScene) -> [String] {
        switch scene.replies.last {
        case .planned(let plan)?: plan.blockers.map(\.reason)
        case .switchoverPlanned(let plan)?: plan.blockers.map(\.reason)
        default: []
        }
    }

    @Test func `it is seen at once, it ends by itself, and nobody promotes the server meanwhile`() {
        var scene = Self.scene(on: "db2")
        #expect(scene.replies.last == .done("db2:3306 is under maintenance"))
        #expect(scene.machine.topology.instance(at: Self.db2)?.placement.isInMaintenance == true)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(10))
        #expect(scene.record?.primary == InstanceBuilder.address("db3"), "db2 would have been the first")
        scene.run(.seconds(15))
        #expect(scene.machine.topology.instance(at: Self.db2)?.placement.isInMaintenance == false)
    }

    @Test func `others change nothing on the server unless they insist`() {
        var scene = Self.scene(on: "db2")
        scene.ask(.operate(OperationRequest(Self.move, owner: "bob")))
        #expect(Self.blockers(scene) == ["db2:3306 is under maintenance by ann (disk); `baton maintenance end db2:3306` ends it"])
        scene.run(.milliseconds(50))
        #expect(scene.acts.isEmpty)
        var options = OperationOptions()
        options.ignoresMaintenance = true
        scene.ask(.operate(OperationRequest(Self.move, options: options, owner: "bob")))
        scene.run(.milliseconds(50))
        #expect(scene["db2"].builder.channels.first?.source == InstanceBuilder.address("db3"))
    }

    @Test func `who works on a server may change it, with a reason too`() {
        var scene = Self.scene(on: "db2")
        scene.ask(.operate(OperationRequest(Self.move, owner: "ann", reason: "out of the way")))
        scene.run(.milliseconds(50))
        #expect(scene["db2"].builder.channels.first?.source == InstanceBuilder.address("db3"))
        #expect(scene.notes.contains { $0.text.hasPrefix("ann (out of the way) wants of db2:3306") })
    }

    @Test func `a server beside it may be changed`() {
        var scene = Self.scene(on: "db4")
        scene.ask(.operate(OperationRequest(Self.move, owner: "bob")))
        scene.run(.milliseconds(50))
        #expect(scene["db2"].builder.channels.first?.source == InstanceBuilder.address("db3"))
    }

    @Test(arguments: ["ann", "bob"]) func `a primary is handed over by whoever works on it, and nobody else`(owner: String) {
        var scene = Self.scene(on: "db1")
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db2, isDryRun: true, owner: owner)))
        #expect(Self.blockers(scene).contains { $0.contains("under maintenance by ann") } == (owner == "bob"))
    }

    @Test func `a server that somebody works on does not take over, whoever asks`() {
        var scene = Self.scene(on: "db2")
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db2, isDryRun: true, owner: "ann")))
        #expect(Self.blockers(scene).contains("it is under maintenance"))
    }
}

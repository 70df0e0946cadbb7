import BatonTesting
import ControlModel
import Hooks
import KVPublishers
@testable import ManagerCore
import Refactoring
import Testing
import TopologyModel

@Suite("Operators' operations in the manager")
struct ManagerOperationTests {
    private static let db2 = InstanceBuilder.address("db2")
    private static let db3 = InstanceBuilder.address("db3")
    private static let move = Operation.relocate(db2, below: db3)

    private static func result(_ scene: ManagerScene) -> OperationResult? {
        if case .operated(let result)? = scene.replies.last { result } else { nil }
    }

    private static func plan(_ scene: ManagerScene) -> OperationPlan? {
        if case .planned(let plan)? = scene.replies.last { plan } else { nil }
    }

    @Test func `a dry run is answered at once, and nothing is sent`() {
        var scene = ManagerScene.armed()
        scene.ask(.operate(OperationRequest(Self.move, isDryRun: true)))
        #expect(Self.plan(scene)?.tracks.count == 1)
        scene.run(.seconds(2))
        #expect(scene.acts.isEmpty)
    }

    @Test func `a move is carried out, answered when it is done, and its sessions are let go`() {
        var scene = ManagerScene.armed()
        scene.ask(.operate(OperationRequest(Self.move, owner: "ann")))
        scene.run(.milliseconds(50))
        #expect(Self.result(scene)?.isSuccess == true)
        #expect(scene["db2"].builder.channels.first?.source == Self.db3)
        #expect(scene.machine.topology.instance(at: Self.db2)?.channel?.source == Self.db3)
        #expect(scene.machine.operations.isEmpty)
        #expect(scene.notes.contains { $0.text.hasPrefix("ann wants of db2:3306") })
    }

    @Test func `servers of an operation under way are not given to another one`() {
        var scene = ManagerScene.armed()
        scene.losesActions = true
        scene.ask(.operate(OperationRequest(Self.move)))
        scene.ask(.operate(OperationRequest(.stopReplication(Self.db3, nicely: false))))
        #expect(Self.plan(scene)?.blockers.contains { $0.reason.contains("another operation") } == true)
        scene.ask(.operate(OperationRequest(.stopReplication(InstanceBuilder.address("db4"), nicely: false))))
        #expect(scene.machine.operations.count == 2)
    }

    @Test func `an observer plans and does not act`() {
        var scene = ManagerScene.armed { $0.observeOnlyReasons = ["serve --observe"] }
        scene.ask(.operate(OperationRequest(Self.move)))
        #expect(Self.plan(scene)?.blockers.first?.reason.contains("only observes") == true)
        #expect(scene.acts.isEmpty)
    }

    // MARK: Another primary

    private static func closed() -> ManagerScene {
        var fleet = TopologyFixtures.primary()
        fleet["db1"].settings.readOnly = true
        return ManagerScene.armed(fleet.instances) { $0.refactoring.suppliesCredentials = true }
    }

    @Test func `a replica that swaps places with the primary is the primary from then on, and is published when it takes writes`() {
        var scene = Self.closed()
        let before = scene.published.count
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2), isDryRun: true)))
        #expect(Self.plan(scene)?.notices.contains { $0.contains("becomes the primary in place of db1:3306") } == true)
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2), owner: "ann")))
        scene.run(.milliseconds(200))
        #expect(Self.result(scene)?.isSuccess == true, "\(scene.replies)")
        #expect(scene.record?.primary == Self.db2)
        #expect(scene.record?.primaryIdentity == scene["db2"].builder.facts().server.identity.description)
        #expect(scene.record?.epoch == Epoch.initial.next)
        #expect(scene.record?.formerPrimary == nil)
        #expect(scene.machine.topology.cluster(containing: Self.db2)?.primary?.address == Self.db2)
        #expect(scene.told(.designated).map(\.text) == ["db2:3306 is the primary of epoch 1 (ann: it swapped places with db1:3306)"])
        scene.run(.seconds(2))
        #expect(scene.published.count == before)
        scene.ask(.operate(OperationRequest(.setReadOnly(Self.db2, false))))
        scene.run(.seconds(3))
        #expect(scene.published.last?.primary == Self.db2)
        #expect(scene.published.last?.epoch == Epoch.initial.next)
    }

    @Test func `a swap below the primary leaves the control state alone`() {
        var fleet = TopologyBuilder(drawing: "db1 <- db2 <- db3")
        fleet["db2"].settings.readOnly = true
        var scene = ManagerScene.armed(fleet.instances)
        scene.ask(.operate(OperationRequest(.takeSource(Self.db3))))
        scene.run(.milliseconds(200))
        #expect(Self.result(scene)?.isSuccess == true, "\(scene.replies)")
        #expect(scene.count(.changePrimary) == 0)
        #expect(scene.record?.epoch == .initial)
    }

    @Test func `hooks are told of a swap with the primary when it is recorded, and of one below it at once`() {
        var fleet = TopologyFixtures.primary()
        fleet["db1"].settings.readOnly = true
        var scene = ManagerScene.armed(fleet.instances, hooks: [.postTakePrimary]) { $0.refactoring.suppliesCredentials = true }
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2), isDryRun: true)))
        #expect(scene.hooks.isEmpty)
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2), owner: "ann")))
        scene.run(.milliseconds(200))
        let told = scene.hooks
        #expect(told.map(\.phase) == [.postTakePrimary] && told.map(\.failed) == [ManagerScene.db1] && told.map(\.successor) == [Self.db2])
        #expect(told.first?.epoch == Epoch.initial.next && told.first?.instanceType == "master" && told.first?.clusterAlias.isEmpty == false)

        var tree = TopologyBuilder(drawing: "db1 <- db2 <- db3")
        tree["db2"].settings.readOnly = true
        var below = ManagerScene.armed(tree.instances, hooks: [.postTakePrimary])
        below.ask(.operate(OperationRequest(.takeSource(Self.db3))))
        below.run(.milliseconds(200))
        #expect(below.hooks.map(\.failed) == [Self.db2] && below.hooks.map(\.successor) == [Self.db3])
        #expect(below.hooks.first?.epoch == nil && below.hooks.first?.instanceType == "intermediate-master")
        #expect(below.hooks.first?.idempotencyKey(ofHook: "a") != nil)
    }

    @Test func `hooks are told of no other operation, nor of a swap that was refused`() {
        var fleet = TopologyBuilder(drawing: "db1 <- db2 <- db3")
        fleet["db2"].settings.readOnly = true
        var scene = ManagerScene.armed(fleet.instances, hooks: [.postTakePrimary])
        scene.ask(.operate(OperationRequest(.moveUp(Self.db3))))
        scene.run(.milliseconds(500))
        #expect(Self.result(scene)?.isSuccess == true, "\(scene.replies)")
        scene.ask(.operate(OperationRequest(.takeSource(ManagerScene.db1))))
        scene.run(.milliseconds(500))
        #expect(scene.hooks.isEmpty)
    }

    @Test func `hooks are told of a swap that could not be recorded, too: it was done`() {
        var fleet = TopologyFixtures.primary()
        fleet["db1"].settings.readOnly = true
        var scene = ManagerScene.armed(fleet.instances, hooks: [.postTakePrimary]) { $0.refactoring.suppliesCredentials = true }
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2))))
        scene.failsCommits = true
        scene.run(.milliseconds(200))
        #expect(scene.hooks.map(\.successor) == [Self.db2] && scene.hooks.first?.epoch == nil)
    }

    @Test func `a control journal that cannot be written is told with the result`() {
        var scene = Self.closed()
        scene.ask(.operate(OperationRequest(.takeSource(Self.db2))))
        scene.failsCommits = true
        scene.run(.milliseconds(200))
        #expect(Self.result(scene)?.isSuccess == true)
        #expect(Self.result(scene)?.plan.notices.contains { $0.contains("does not name db2:3306 as its primary") } == true)
        #expect(scene.record?.primary == ManagerScene.db1)
    }

    @Test func `the manager stops: what an operation stopped is started again before it ends`() {
        var scene = ManagerScene.armed()
        scene.ask(.operate(OperationRequest(Self.move)))
        while !scene.acts.contains(where: { $0.action == .stopReceiver(channel: "") }) { scene.run(.milliseconds(1)) }
        scene.step(.stopping)
        #expect(scene.machine.operationsUnderWay == ["db2:3306: follow db3:3306 instead of db1:3306 by GTID"])
        scene.run(.milliseconds(200))
        #expect(!scene.machine.isOperating)
        #expect(Self.result(scene)?.tracks.first?.restorations.map(\.isRestored) == [true])
        #expect(scene["db2"].builder.channels.first.map { $0.source == ManagerScene.db1 && $0.receiver != .stopped && $0.applier == .running } == true)
    }

    @Test func `a recovery takes over: the operation is answered as given up, and new ones are refused`() {
        var scene = ManagerScene.armed()
        scene.losesActions = true
        scene.ask(.operate(OperationRequest(Self.move)))
        scene.kill()
        scene.loseConnection()
        scene.run(.milliseconds(500))
        guard case .abandoned(let reason)? = Self.result(scene)?.tracks.first?.end else {
            Issue.record("\(scene.replies)")
            return
        }
        #expect(reason.contains("recovery"))
        scene.ask(.operate(OperationRequest(.startReplication(Self.db3))))
        #expect(Self.plan(scene)?.blockers.contains { $0.reason.contains("is under way") } == true)
    }

    // MARK: Places in logs

    @Test func `what a move proved is forgotten when a log begins anew, or another server answers`() {
        func learned() -> ManagerScene {
            var fleet = TopologyBuilder(drawing: "db1 <- db2 <- db3")
            for name in ["db2", "db3"] { fleet[name].channels[0].gtidUse = .fileAndPosition }
            var scene = ManagerScene.armed(fleet.instances)
            scene.ask(.operate(OperationRequest(.moveUp(Self.db3))))
            scene.run(.milliseconds(200))
            return scene
        }
        var scene = learned()
        #expect(Self.result(scene)?.isSuccess == true, "\(scene.replies)")
        scene.run(.seconds(10))
        #expect(scene.machine.equivalences.count == 1)
        scene["db2"].builder.transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000001", position: 300)
        scene.run(.seconds(10))
        #expect(scene.machine.equivalences.count == 0)
        scene = learned()
        scene["db2"].builder.serverID = 22
        scene.run(.seconds(10))
        #expect(scene.machine.equivalences.count == 0)
    }
}

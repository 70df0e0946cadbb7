import Analysis
import BatonTesting
import ControlModel
import Hooks
import KVPublishers
@testable import ManagerCore
import Probing
import Promotion
import Refactoring
import Storage
import Testing
import TopologyModel

/// Two primaries that replicate from each other, `db1` and `db2`.
@Suite("Rings of two") struct RingTests {
    private static let ring = "db1 <- db2, db3, db4; db2 <- db1, db5"

    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// - Parameter writers: who takes writes.
    private static func armed(
        _ drawing: String = ring, writers: [String] = ["db1"], intermediate: Bool = true, hooks: [HookPhase] = [],
        adjust: (inout TopologyBuilder) -> Void = { _ in }, configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) -> ManagerScene {
        var fleet = TopologyBuilder(drawing: drawing)
        for name in writers { fleet[name].settings.readOnly = false }
        adjust(&fleet)
        return ManagerScene.armed(fleet.instances, intermediate: intermediate, hooks: hooks, configure: configure)
    }

    private static func die(_ name: String, in scene: inout ManagerScene) {
        scene.kill(name)
        scene.loseConnection(name)
        scene.run(.seconds(20))
    }

    /// What hooks are told of the failed one: by the names that they use.
    private static func told(_ hook: HookInvocation) -> String { HookPlaceholders(hook).substituted(intoArgument: "{failureType} {instanceType} {isCoMaster} {isMaster}") }

    private static func source(of name: String, in scene: ManagerScene) -> String? { scene[name].builder.channels.first?.source?.host }

    @Test func `it is a cluster like others: registered, published, and nothing is wrong`() {
        let scene = RingTests.armed()
        #expect(scene.record?.primary == ManagerScene.db1)
        #expect(scene.published.last?.primary == ManagerScene.db1)
        #expect(scene.findings("db1")?.code == .noProblem && scene.findings("db1")?.blockers == [])
        #expect(scene.findings("db2") == nil)
    }

    /// It is no intermediate source of a root that nobody has read.
    @Test func `with the other one dead since before the manager began, it is the primary, and is replaced by a replica when it dies too`() throws {
        let before = RingTests.armed()
        var later = ManagerScene(before.servers.map(\.builder), control: before.control, intermediate: true)
        later.now = before.now
        later["db2"].isReachable = false
        later.start()
        later.run(.seconds(3))
        let cluster = try #require(later.machine.topology.cluster(containing: ManagerScene.db1))
        #expect(cluster.primary?.address == ManagerScene.db1)
        RingTests.die("db1", in: &later)
        let recovery = try #require(later.control.recoveries.first)
        #expect(recovery.opening.kind == .failover && recovery.closing?.result == .succeeded)
        #expect(later.record?.primary.host == "db3")
    }

    // MARK: The one that takes writes dies

    @Test func `the other one takes over, replicas follow it, and it follows nobody`() throws {
        var scene = RingTests.armed(hooks: [.onDetection, .preFailover, .postPrimaryFailover, .postFailover])
        scene.rule("db3", .prefer)
        RingTests.die("db1", in: &scene)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.opening.kind == .failover && recovery.opening.code == "DeadCoMaster")
        #expect(recovery.closing?.result == .succeeded && recovery.closing?.lostReplicas == [])
        #expect(scene.record?.primary.host == "db2" && scene.record?.formerPrimary == ManagerScene.db1)
        #expect(scene["db2"].builder.channels.isEmpty && !scene["db2"].builder.settings.readOnly)
        #expect(["db3", "db4", "db5"].map { RingTests.source(of: $0, in: scene) } == ["db2", "db2", "db2"])
        #expect(scene.published.last?.primary.host == "db2")
        #expect(scene.hooks.map(\.phase) == [.onDetection, .preFailover, .postPrimaryFailover, .postFailover])
        #expect(scene.hooks.allSatisfy { RingTests.told($0) == "DeadCoMaster co-master true false" })
    }

    @Test func `it stays the primary when the dead one returns, which is fenced`() {
        var scene = RingTests.armed()
        RingTests.die("db1", in: &scene)
        scene["db1"].isReachable = true
        scene.run(.seconds(5))
        #expect(scene["db1"].builder.settings.readOnly)
        #expect(scene.acts.contains { $0.action == .fence && $0.target == ManagerScene.db1 })
        #expect(scene["db2"].builder.channels.isEmpty && scene.record?.primary.host == "db2")
        #expect(scene.machine.topology.clusters.map(\.shape) == [.singlePrimary])
        #expect(scene.control.recoveries.count == 1)
    }

    /// The dead one has not been read for a while: it is read when that is wanted to be known, and not when its turn comes.
    @Test(arguments: [FencingPolicy.sql, .waived], [true, false]) func `the successor restarts read-only just when the dead one returns: it is opened beside a replica, and not beside a writer`(
        fencing: FencingPolicy, returnsReadOnly: Bool
    ) {
        var scene = RingTests.armed(configure: { $0.recovery.fencing = fencing })
        RingTests.die("db1", in: &scene)
        scene.run(.seconds(120))
        scene["db1"].isReachable = true
        scene["db1"].builder.settings.readOnly = returnsReadOnly
        scene["db2"].builder.bootedAt = scene["db2"].builder.bootedAt + .seconds(60)
        scene["db2"].builder.settings.readOnly = true
        scene.loseConnection("db2")
        scene.run(.seconds(3))
        let isFenced = fencing == .sql
        #expect(scene["db2"].builder.settings.readOnly == !(returnsReadOnly || isFenced))
        #expect(scene["db1"].builder.settings.readOnly == (returnsReadOnly || isFenced))
    }

    @Test func `the best candidate takes over where the configuration says so, and the other one follows it`() {
        var scene = RingTests.armed(configure: { $0.promotion.mustPromoteCoPrimary = false })
        scene.rule("db3", .prefer)
        RingTests.die("db1", in: &scene)
        #expect(scene.record?.primary.host == "db3")
        #expect(["db2", "db4", "db5"].map { RingTests.source(of: $0, in: scene) } == ["db3", "db3", "db2"])
    }

    @Test(arguments: [(["db1"], "db3"), (["db1", "db2"], "db2")]) func `who is asked for takes over, unless the other one takes writes already`(
        writers: [String], successor: String
    ) {
        var scene = RingTests.armed(writers: writers)
        scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(600), owner: "ann", reason: "no automation"))
        RingTests.die("db1", in: &scene)
        #expect(scene.count(.openRecovery) == 0)
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, to: RingTests.address("db3"), owner: "ann")))
        scene.run(.seconds(70))
        #expect(scene.record?.primary.host == successor)
    }

    @Test func `a manager that was started anew and never read the dead one knows the ring from storage`() {
        var scene = RingTests.armed()
        scene.rule("db3", .prefer)
        scene.kill()
        let inventory = scene.servers.map(\.builder).map { server in
            InventoryRecord(
                address: server.address, identity: server.facts().server.identity.description, versionText: "", source: server.channels.first?.source,
                lastSeen: scene.wall, isExplicit: false)
        }
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        later["db1"].isReachable = false
        later.now = scene.now
        later.start(inventory: inventory)
        later.run(.seconds(100))
        #expect(later.machine.topology.instance(at: ManagerScene.db1)?.facts == nil)
        #expect(later.record?.primary.host == "db2" && later.record?.epoch != .initial)
    }

    @Test func `nobody is promoted among what a failover left behind`() {
        var scene = RingTests.armed("db1 <- db2, db3, db4; db2 <- db1", configure: {
            $0.promotion.mustPromoteCoPrimary = false
            $0.flapWindow = .zero
        })
        scene.kill("db2")
        RingTests.die("db1", in: &scene)
        #expect(scene.record?.primary.host == "db3")
        // The two of the ring come back together, and follow each other.
        for name in ["db1", "db2"] {
            scene[name].isReachable = true
            scene[name].builder.channels[0].receiver = .running
            scene[name].builder.channels[0].receiverError = nil
            scene[name].builder.settings.readOnly = true
            // With something of its own it is not taken along by the new primary.
            scene[name].builder = scene[name].builder.holding("0-1-150")
        }
        scene.run(.seconds(20))
        #expect(scene.machine.topology.clusters.map(\.shape).contains(.coPrimaries))
        for name in ["db1", "db2"] {
            RingTests.die(name, in: &scene)
            scene[name].isReachable = true
        }
        #expect(scene.count(.openRecovery) == 1 && scene.record?.primary.host == "db3")
    }

    // MARK: Both take writes

    @Test(arguments: [("db1", "db2"), ("db2", "db1")]) func `whichever of two writers dies, the other one goes on alone`(dead: String, survivor: String) throws {
        var scene = RingTests.armed(writers: ["db1", "db2"], intermediate: false, configure: { $0.promotion.mustPromoteCoPrimary = false })
        for name in ["db3", "db5"] { scene.rule(name, .prefer) }
        #expect(scene.findings("db1")?.warnings.contains(.severalWritableServers) == true)
        RingTests.die(dead, in: &scene)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.opening.kind == .failover && recovery.closing?.result == .succeeded)
        #expect(recovery.closing?.reason.contains("\(survivor):3306 takes writes already") == true)
        #expect(scene.record?.primary.host == survivor && scene.record?.formerPrimary?.host == dead)
        #expect(scene[survivor].builder.channels.isEmpty)
        #expect(scene.published.last?.primary.host == survivor)
    }

    // MARK: The one that takes no writes dies

    @Test func `its replicas are moved, and the one that takes writes is left as it is`() throws {
        var scene = RingTests.armed(hooks: [.postIntermediateFailover, .postPrimaryFailover])
        let record = try #require(scene.record)
        RingTests.die("db2", in: &scene)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.opening.kind == .relocation && recovery.opening.code == "DeadCoMaster" && recovery.closing?.result == .succeeded)
        #expect(RingTests.source(of: "db5", in: scene) == "db3")
        #expect(scene.mutations.allSatisfy { $0.target.host == "db5" })
        #expect(scene.record?.epoch == record.epoch && scene.record?.primary == record.primary)
        #expect(RingTests.source(of: "db1", in: scene) == "db2")
        #expect(scene.hooks.map(\.phase) == [.postIntermediateFailover])
        #expect(scene.hooks.allSatisfy { RingTests.told($0).hasSuffix("co-master true false") })
    }

    @Test func `without a replica of its own nothing is to be done, and that is said`() throws {
        var scene = RingTests.armed("db1 <- db2, db3; db2 <- db1")
        RingTests.die("db2", in: &scene)
        let finding = try #require(scene.findings("db2"))
        #expect(finding.code == .deadCoPrimary && finding.action == .relocate && !finding.isActionable)
        #expect(finding.blockers.first?.hasSuffix("there is nothing to move") == true)
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty)
        scene.ask(.failover(FailoverRequest(of: RingTests.address("db2"))))
        #expect(scene.replies.last == .refused("nobody but db1:3306 follows db2:3306, so there is nothing to recover"))
    }

    @Test func `the primary that dies next is still replaced, by somebody who lives`() {
        var scene = RingTests.armed("db1 <- db2, db3; db2 <- db1", configure: { $0.promotion.mustPromoteCoPrimary = false })
        RingTests.die("db2", in: &scene)
        RingTests.die("db1", in: &scene)
        #expect(scene.record?.primary.host == "db3")
    }

    // MARK: Writes that move by themselves

    @Test func `the control state follows the writes from one to the other`() throws {
        var scene = RingTests.armed()
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(scene.count(.changePrimary) == 0, "nobody takes writes")
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(3))
        let record = try #require(scene.record)
        #expect(record.primary.host == "db2" && record.epoch == Epoch.initial.next && record.formerPrimary == nil)
        #expect(scene.count(.changePrimary) == 1 && scene.mutations.isEmpty)
        #expect(scene.published.last?.primary.host == "db2")
        RingTests.die("db2", in: &scene)
        #expect(scene.record?.primary.host == "db1", "back again, by a failover")
    }

    @Test func `two writers move nothing, and neither does one that cannot be read`() {
        var scene = RingTests.armed()
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(5))
        #expect(scene.count(.changePrimary) == 0 && scene.record?.primary == ManagerScene.db1)
        var other = RingTests.armed { $0["db1"].settings.readOnly = true }
        other["db1"].isReachable = false
        other["db2"].builder.settings.readOnly = false
        other.run(.milliseconds(500))
        #expect(other.count(.changePrimary) == 0)
    }

    @Test func `a hand-over that cannot be journaled is recorded later`() {
        var scene = RingTests.armed()
        scene.failsCommits = true
        scene["db1"].builder.settings.readOnly = true
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(3))
        scene.failsCommits = false
        scene.run(.seconds(3))
        #expect(scene.record?.primary.host == "db2" && scene.count(.changePrimary) == 1)
    }

    @Test func `the one that took writes is opened after a restart`() {
        var scene = RingTests.armed()
        scene.run(.seconds(2))
        scene["db1"].isReachable = false
        scene.loseConnection()
        scene.run(.milliseconds(100))
        scene["db1"].isReachable = true
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(60)
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(2))
        #expect(!scene["db1"].builder.settings.readOnly && scene.mutations.map(\.action) == [.openWrites])
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `there are no switchovers, and the refusal says what to do`() {
        var scene = RingTests.armed()
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: RingTests.address("db2"))))
        guard case .switchoverPlanned(let plan)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            return
        }
        #expect(plan.isRefused && plan.blockers.contains { $0.description.contains("`baton set-writeable`") })
    }
}

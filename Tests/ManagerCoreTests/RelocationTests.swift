import Analysis
import BatonTesting
import ControlModel
import Hooks
@testable import ManagerCore
import Probing
import Promotion
import Refactoring
import Storage
import Testing
import TopologyModel

/// Recoveries of sources below the primary.
@Suite("Recoveries of intermediate sources") struct RelocationTests {
    private static let tree = "db1 <- db2, db5; db2 <- db3, db4"
    private static let bare = "db1 <- db2; db2 <- db3, db4"
    private static let phases: [HookPhase] = [.onDetection, .preFailover, .postIntermediateFailover, .postPrimaryFailover, .postFailover, .postUnsuccessfulFailover]

    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    private static func armed(
        _ drawing: String = tree, _ flavor: ServerFlavor = .mariadb, intermediate: Bool = true, hooks: [HookPhase] = [],
        adjust: (inout TopologyBuilder) -> Void = { _ in }, configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) -> ManagerScene {
        var fleet = TopologyBuilder(drawing: drawing, flavor: flavor)
        for index in fleet.instances.indices.dropFirst() { fleet[fleet.instances[index].address.host].settings.readOnly = true }
        adjust(&fleet)
        return ManagerScene.armed(fleet.instances, intermediate: intermediate, hooks: hooks, configure: configure)
    }

    private func die(_ name: String, in scene: inout ManagerScene) {
        scene.kill(name)
        scene.loseConnection(name)
    }

    private func source(of name: String, in scene: ManagerScene) -> String? { scene[name].builder.channels.first?.source?.host }

    private func step(_ scene: inout ManagerScene, until holds: (ManagerScene) -> Bool) throws {
        let end = scene.now + .seconds(60)
        while !holds(scene), scene.now < end { scene.run(.milliseconds(1)) }
        try #require(holds(scene))
    }

    // MARK: How it goes

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `its replicas follow its sibling, and the cluster keeps its primary`(_ flavor: ServerFlavor) throws {
        var scene = Self.armed(Self.tree, flavor, hooks: Self.phases)
        let before = try #require(scene.record)
        let published = scene.published.count
        die("db2", in: &scene)
        try step(&scene) { $0.machine.suspicions.contains { $0.convictedAt != nil } }
        let convicted = scene.now
        try step(&scene) { scene in ["db3", "db4"].allSatisfy { source(of: $0, in: scene) == "db5" } }
        #expect(scene.now - convicted < .milliseconds(500))
        scene.run(.seconds(5))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(scene.control.recoveries.count == 1)
        #expect(recovery.opening.kind == .relocation && recovery.opening.failed == Self.address("db2") && recovery.opening.code == "DeadIntermediateMaster")
        #expect(recovery.closing?.result == .succeeded && recovery.closing?.lostReplicas == [])
        #expect(recovery.steps.map(\.intent.target) .filter { $0 != nil } == [Self.address("db3"), Self.address("db4")])
        #expect(recovery.steps.allSatisfy { $0.outcome?.result == .succeeded })
        #expect(recovery.successor == Self.address("db5"))
        #expect(scene.record == before, "no epoch, no designation, no block")
        #expect(scene.published.count == published)
        #expect(scene.hooks.map(\.phase) == [.onDetection, .preFailover, .postIntermediateFailover, .postFailover])
        #expect(scene.hooks.allSatisfy { $0.instanceType == "intermediate-master" && !$0.isAboutPrimary && $0.automaticIntermediateRecovery && $0.failed.host == "db2" })
        let last = try #require(scene.hooks.last)
        #expect(last.isSuccessful && last.successor == Self.address("db5") && last.recovery == recovery.id)
        #expect(last.replicas.map(\.host) == ["db3", "db4"] && last.failureType == "DeadIntermediateMaster")
        #expect(scene.findings("db1")?.code == .noProblem && scene.machine.suspicions.isEmpty)
        #expect(scene.acts.allSatisfy { $0.target.host != "db2" }, "nothing is done to the dead one")
        for name in ["db3", "db4"] {
            #expect(scene[name].builder.channels.first?.receiver == .running && scene[name].builder.channels.first?.applier == .running)
        }
    }

    @Test func `without a sibling they follow its own source`() throws {
        var scene = Self.armed(Self.bare)
        die("db2", in: &scene)
        scene.run(.seconds(5))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db1", "db1"])
        #expect(scene.control.recoveries.map(\.closing?.result) == [.succeeded])
    }

    /// As a recovery leaves it that ended before it opened its server.
    @Test(arguments: [true, false]) func `the replicas of a server that the record names for the primary stay with it`(isNamed: Bool) throws {
        var before = ControlState()
        let primary = isNamed ? Self.address("db2") : ManagerScene.db1
        _ = before.apply(.registerCluster(ClusterID(high: 1, low: 1), primary: primary), stamp: CommandStamp(at: WallTime(milliseconds: 0), node: "n1"), index: before.lastIndex.next)
        var scene = ManagerScene(TopologyBuilder(drawing: Self.tree).instances, control: before, intermediate: true)
        scene.start()
        scene.run(.seconds(2))
        #expect(scene.control.clusters.map(\.primary) == [primary])
        die("db2", in: &scene)
        scene.run(.seconds(10))
        let told = scene.notes.contains { $0.text.contains("db2:3306 is the primary by the record, though it still follows db1:3306") }
        #expect(told == isNamed)
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == (isNamed ? ["db2", "db2"] : ["db5", "db5"]))
        #expect(scene.control.recoveries.isEmpty == isNamed)
    }

    @Test func `a sibling that stands still is given up for the primary, which has everything`() throws {
        var scene = Self.armed(Self.bare + "; db1 <- db5") { fleet in
            fleet["db5"] = fleet["db5"].holding("0-1-50")
        }
        die("db2", in: &scene)
        scene.run(.seconds(8))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db1", "db1"])
        let steps = try #require(scene.control.recoveries.first).steps.filter { $0.intent.target?.host == "db3" }
        #expect(steps.map { $0.intent.detail.contains("db5") } == [true, false], "it is asked first")
    }

    @Test func `where nobody else may take it a sibling is waited for`() {
        var scene = Self.armed(Self.bare + "; db1 <- db5", intermediate: false) { fleet in
            fleet["db5"] = fleet["db5"].holding("0-1-50")
        }
        die("db2", in: &scene)
        scene.run(.seconds(2))
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"), to: Self.address("db5"), owner: "ann")))
        scene.run(.seconds(8))
        #expect(source(of: "db3", in: scene) == "db2")
        scene["db5"].builder = scene["db5"].builder.holding("0-1-100")
        scene.run(.seconds(20))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db5", "db5"])
    }

    @Test func `a hang is convicted by silence and answered in the same way`() throws {
        var scene = Self.armed()
        scene.kill("db2", replicasNotice: false)
        scene.loseConnection("db2")
        scene.run(.seconds(20))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db5", "db5"])
    }

    @Test func `one that cannot be moved is listed with the reason, and is not touched`() throws {
        var scene = Self.armed(Self.tree, hooks: Self.phases) { $0["db4"].channels[0].gtidUse = .fileAndPosition }
        die("db2", in: &scene)
        scene.run(.seconds(30))
        #expect(source(of: "db3", in: scene) == "db5" && source(of: "db4", in: scene) == "db2")
        let closing = try #require(scene.control.recoveries.first?.closing)
        #expect(closing.result == .succeeded && closing.lostReplicas == [Self.address("db4")])
        #expect(closing.reason.contains("lost db4:3306: "), "\(closing.reason)")
        #expect(closing.reason.contains("no equal place is known"), "\(closing.reason)")
        #expect(!scene.mutations.contains { $0.target.host == "db4" })
        let last = try #require(scene.hooks.last { $0.phase == .postFailover })
        #expect(last.lostReplicas == [Self.address("db4")] && last.successor == Self.address("db5"))
    }

    @Test func `one that answers late is moved within the time for it`() throws {
        var scene = Self.armed()
        scene["db4"].isReachable = false
        scene.run(.seconds(3))
        die("db2", in: &scene)
        scene.run(.seconds(3))
        #expect(source(of: "db3", in: scene) == "db5")
        scene["db4"].isReachable = true
        scene.run(.seconds(10))
        #expect(source(of: "db4", in: scene) == "db5")
        #expect(scene.control.recoveries.map(\.closing?.lostReplicas) == [[]])
    }

    @Test func `where nobody else may, they gather behind the most advanced, which keeps its place`() throws {
        var scene = Self.armed(Self.bare) { fleet in
            fleet["db1"].versionText = "11.4.1-MariaDB-log"
            fleet["db2"].versionText = "11.4.1-MariaDB-log"
        }
        die("db2", in: &scene)
        scene.run(.seconds(60))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db2", "db3"])
        let closing = try #require(scene.control.recoveries.first?.closing)
        #expect(closing.result == .succeeded && closing.lostReplicas == [Self.address("db3")])
    }

    @Test func `when nobody can be moved it fails with the reasons, and is tried again later`() throws {
        var scene = Self.armed("db1 <- db2; db2 <- db3", hooks: Self.phases) { $0["db3"].channels[0].gtidUse = .fileAndPosition }
        die("db2", in: &scene)
        scene.run(.seconds(14))
        let closing = try #require(scene.control.recoveries.first?.closing)
        #expect(closing.result == .stopped && closing.reason.contains("db3:3306"))
        #expect(scene.hooks.last?.phase == .postUnsuccessfulFailover && scene.hooks.last?.isSuccessful == false)
        #expect(scene.findings("db2")?.blockers.contains { $0.contains("stopped: ") } == true, "\(scene.findings("db2")?.blockers ?? [])")
        #expect(scene.mutations == [])
        scene.run(.seconds(30))
        #expect((2...4).contains(scene.control.recoveries.count))
    }

    @Test func `a failing try puts the replica back, and the next source is asked`() throws {
        // MariaDB's next source must have what the replica has; db5 has it by its last reading only.
        var scene = Self.armed(configure: { $0.recovery.drainTimeout = .seconds(2) })
        scene.world.refusesSource = "db5"
        die("db2", in: &scene)
        scene.run(.seconds(10))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db1", "db1"])
        let steps = try #require(scene.control.recoveries.first?.steps)
        #expect(steps.map(\.outcome?.result) == [.failed, .failed, .succeeded, .succeeded])
        #expect(steps.map(\.intent.attempt) == [1, 1, 2, 2])
    }

    @Test func `a source that refuses is not tried for ever, and the replicas have what they had`() throws {
        var scene = Self.armed(Self.bare)
        scene.world.refusesSource = "db1"
        die("db2", in: &scene)
        scene.run(.seconds(60))
        let recovery = try #require(scene.control.recoveries.first)
        func tries(_ name: String) -> Int { recovery.steps.count { $0.intent.target == Self.address(name) } }
        #expect(tries("db3") == 8 && tries("db4") == 9)
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db2", "db3"])
        #expect(scene["db3"].builder.channels[0].receiver == .connecting)
        #expect(recovery.closing?.lostReplicas == [Self.address("db3")])
        #expect(recovery.closing?.reason.contains("refused") == true)
    }

    // MARK: What holds it

    @Test(arguments: ["not named", "paused", "downtimed", "observed"]) func `gates hold it and are told`(_ gate: String) throws {
        var scene =
            gate == "observed" ? Self.armed(configure: { $0.observeOnlyReasons = ["serve --observe"] }) : Self.armed(intermediate: gate != "not named")
        switch gate {
        case "paused": scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "network"))
        case "downtimed": scene.ask(.beginDowntime(Self.address("db2"), duration: .seconds(600), owner: "ann", reason: "disk"))
        default: break
        }
        scene.run(.seconds(2))
        die("db2", in: &scene)
        scene.run(.seconds(20))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db2", "db2"])
        #expect(scene.mutations == [])
        if gate == "observed" {
            #expect(scene.control.recoveries.map(\.closing?.result) == [.observed])
            #expect(scene.control.recoveries.first?.closing?.reason.contains("db3:3306: would follow db5:3306") == true)
        } else {
            #expect(scene.control.recoveries.isEmpty)
            #expect(scene.findings("db2")?.blockers.isEmpty == false)
        }
    }

    @Test func `the flap window is that of the server, and holds nobody else up`() throws {
        var scene = Self.armed("db1 <- db2, db5; db2 <- db3, db4; db5 <- db6")
        die("db2", in: &scene)
        scene.run(.seconds(5))
        // It comes back, gets a replica again, and dies again.
        scene["db2"].isReachable = true
        scene.run(.seconds(3))
        scene["db3"].builder.channels[0].source = Self.address("db2")
        scene.run(.seconds(3))
        die("db2", in: &scene)
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.count == 1 && source(of: "db3", in: scene) == "db2")
        // Another one dies, and then the primary.
        die("db5", in: &scene)
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.count == 2 && source(of: "db6", in: scene) == "db1")
        die("db1", in: &scene)
        scene.run(.seconds(30))
        #expect(scene.control.recoveries.map(\.opening.kind) == [.relocation, .relocation, .failover])
        #expect(scene.control.recoveries.last?.closing?.result == .succeeded)
    }

    @Test func `a manager that is cut off does nothing`() throws {
        var scene = Self.armed()
        for server in scene.servers { scene[server.builder.address.host].isReachable = false }
        for server in scene.servers { scene.loseConnection(server.builder.address.host) }
        scene.run(.seconds(60))
        #expect(scene.count(.openRecovery) == 0 && scene.mutations == [])
    }

    // MARK: The primary comes first

    @Test func `the primary that dies with it is replaced first, and then its replicas follow the new one`() throws {
        var scene = Self.armed()
        scene.kill("db2")
        scene.kill("db1")
        scene.loseConnection("db2")
        scene.loseConnection("db1")
        scene.run(.seconds(60))
        #expect(scene.control.recoveries.map(\.opening.kind) == [.failover, .relocation])
        #expect(scene.record?.primary == Self.address("db5"))
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db5", "db5"])
    }

    @Test func `one under way gives way, and what it had stopped runs again`() throws {
        var scene = Self.armed()
        // Nothing is drained, so the replicas stand with their receivers stopped.
        for name in ["db3", "db4"] {
            scene[name].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-500", .mariadb)
            scene[name].builder.channels[0].applierHasReadAllRelayLog = false
        }
        scene.run(.seconds(2))
        die("db2", in: &scene)
        try step(&scene) { scene in scene["db3"].builder.channels[0].receiver == .stopped && scene["db4"].builder.channels[0].receiver == .stopped }
        let relocation = try #require(scene.control.recoveries.first)
        die("db1", in: &scene)
        try step(&scene) { $0.control.recoveries.count == 2 }
        let failover = try #require(scene.control.recoveries.last)
        #expect(scene.control.recovery(relocation.id)?.closing == RecoveryClosing(result: .aborted, reason: "it gave way to recovery \(failover.id) of the primary"))
        scene.run(.seconds(2))
        #expect(scene.record?.primary == Self.address("db5"))
        for name in ["db3", "db4"] { #expect(scene[name].builder.channels[0].receiver != .stopped && source(of: name, in: scene) == "db2") }
        #expect(scene.machine.relocations.allSatisfy { $0.id != relocation.id })
    }

    // MARK: The manager dies

    private static func restart(of scene: ManagerScene) -> ManagerScene {
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control, intermediate: true)
        for index in later.servers.indices { later.servers[index].isReachable = scene.servers[index].isReachable }
        later.now = scene.now
        return later
    }

    private static func inventory(of scene: ManagerScene) -> [InventoryRecord] {
        scene.servers.map(\.builder).map { server in
            InventoryRecord(
                address: server.address, identity: server.facts().server.identity.description, versionText: "", source: server.channels.first?.source,
                lastSeen: scene.wall, isExplicit: false)
        }
    }

    /// After any number of steps of the manager the next one brings it to an end.
    @Test(arguments: Array(stride(from: 1, through: 60, by: 3))) func `the next manager finishes it, wherever it was`(_ milliseconds: Int) throws {
        var scene = Self.armed()
        die("db2", in: &scene)
        try step(&scene) { $0.count(.openRecovery) == 1 }
        scene.run(.milliseconds(milliseconds))
        var later = Self.restart(of: scene)
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(150))
        // A dead server that it has never read has no known siblings: then they follow the primary.
        #expect(["db3", "db4"].allSatisfy { ["db1", "db5"].contains(source(of: $0, in: later)) })
        for name in ["db3", "db4"] { #expect(later[name].builder.channels[0].receiver == .running) }
        #expect(later.control.recoveries.allSatisfy { !$0.isOpen })
        #expect(later.control.recoveries.count == 1)
        #expect(later.control.recoveries.first?.closing?.result == .succeeded || later.control.recoveries.first?.closing?.result == .aborted)
    }

    @Test func `the next manager closes at once what was done`() throws {
        var scene = Self.armed()
        die("db2", in: &scene)
        try step(&scene) { scene in ["db3", "db4"].allSatisfy { source(of: $0, in: scene) == "db5" } }
        #expect(scene.control.recoveries.map(\.isOpen) == [true])
        var later = Self.restart(of: scene)
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(5))
        #expect(later.control.recoveries.map(\.closing?.result) == [.succeeded])
        #expect(later.control.recoveries.first?.steps.allSatisfy { $0.outcome?.result == .succeeded } == true)
    }

    @Test func `one that answers again is left with those that were not moved`() throws {
        var scene = Self.armed()
        scene.losesActions = true
        die("db2", in: &scene)
        try step(&scene) { $0.count(.stepIntent) == 2 }
        var later = Self.restart(of: scene)
        later["db2"].isReachable = true
        for name in ["db3", "db4"] { (later[name].builder.channels[0].receiver, later[name].builder.channels[0].receiverError) = (.running, nil) }
        later["db4"].builder.channels[0].receiver = .stopped
        later.start(inventory: Self.inventory(of: scene))
        later.run(.seconds(100))
        #expect(later.control.recoveries.map(\.closing?.result) == [.aborted])
        #expect(["db3", "db4"].map { source(of: $0, in: later) } == ["db2", "db2"])
        #expect(later["db4"].builder.channels[0].receiver == .connecting, "what was announced may have been stopped by us")
    }

    // MARK: Asked for

    private func reply(_ scene: ManagerScene) -> String {
        switch scene.replies.last {
        case .refused(let reason)?: reason
        case .recovered(let result)?: "\(result.kind) \(result.primary) \(result.closing.result)"
        default: "\(String(describing: scene.replies.last))"
        }
    }

    @Test func `a person may ask for it where automation is not to do it`() throws {
        var scene = Self.armed(intermediate: false, hooks: Self.phases)
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"))))
        #expect(reply(scene).contains("db2:3306 answers: use `baton relocate-replicas`"))
        scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "network"))
        scene.run(.seconds(2))
        die("db2", in: &scene)
        scene.run(.seconds(5))
        #expect(scene.count(.openRecovery) == 0)
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"), to: Self.address("db1"), onlyIfDead: true, owner: "ann", reason: "rack 7")))
        scene.run(.seconds(10))
        #expect(reply(scene) == "relocation db1:3306 succeeded")
        #expect(["db3", "db4"].map { source(of: $0, in: scene) } == ["db1", "db1"])
        #expect(scene.control.recoveries.first?.opening.evidence.first == "ann asked for it: rack 7")
        #expect(scene.hooks.last?.command == "recover")
    }

    @Test func `who names another server than the primary never gets a failover of that one`() throws {
        var scene = Self.armed(intermediate: false)
        scene.ask(.failover(FailoverRequest(of: Self.address("db3"))))
        #expect(reply(scene).contains("nobody follows db3:3306"))
        scene.kill("db1", replicasNotice: false)
        scene.loseConnection("db1")
        scene.run(.milliseconds(200))
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"))))
        #expect(reply(scene).contains("name db1:3306 or its cluster"))
        scene.run(.seconds(2))
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `without agreement only who does not ask for it gets it`() throws {
        var scene = Self.armed()
        scene.kill("db2", replicasNotice: false)
        scene.loseConnection("db2")
        scene.run(.milliseconds(200))
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"), onlyIfDead: true)))
        #expect(reply(scene).contains("db2:3306 is not known to be dead"))
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"), to: Self.address("db9"))))
        #expect(reply(scene).contains("db9:3306 is not known"))
        scene.ask(.failover(FailoverRequest(of: Self.address("db2"))))
        scene.run(.seconds(2))
        #expect(reply(scene) == "relocation db5:3306 succeeded")
    }

    @Test func `an operation on the cluster is broken off first`() throws {
        var scene = Self.armed()
        scene["db5"].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-500", .mariadb)
        scene["db5"].builder.channels[0].applierHasReadAllRelayLog = false
        scene.run(.seconds(2))
        scene.ask(.operate(OperationRequest(.stopReplication(Self.address("db5"), nicely: true), owner: "ann")))
        scene.run(.milliseconds(50))
        #expect(scene.machine.isOperating)
        die("db2", in: &scene)
        scene.run(.seconds(10))
        #expect(!scene.machine.isOperating)
        #expect(scene["db5"].builder.channels[0].receiver != .stopped)
        #expect(scene.control.recoveries.count == 1)
    }
}

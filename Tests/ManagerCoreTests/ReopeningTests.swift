import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Promotion
import Refactoring
import Storage
import Testing
import TopologyModel

@Suite("A primary that comes back read-only")
struct ReopeningTests {
    /// The kill or shutdown of a server that boots read-only, and its return after `away`, `since` its last start.
    private static func restart(_ scene: inout ManagerScene, away: Duration = .milliseconds(100), boot: Duration = .seconds(60), noticed: Bool = false) {
        scene["db1"].isReachable = false
        if noticed { scene.kill() }
        scene.loseConnection()
        scene.run(away)
        scene["db1"].isReachable = true
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + boot
        scene["db1"].builder.settings.readOnly = true
    }

    private static func isOpen(_ scene: ManagerScene) -> Bool { !scene["db1"].builder.settings.readOnly }

    @Test(arguments: [Duration.milliseconds(100), .seconds(1), .seconds(2)]) func `it is opened within a second, with an intent before and an outcome after`(
        away: Duration
    ) throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        ReopeningTests.restart(&scene, away: away)
        scene.run(.seconds(1))
        #expect(ReopeningTests.isOpen(scene))
        #expect(scene.mutations.map(\.action) == [.openWrites])
        #expect(scene.mutations.first?.expectedIdentity == scene["db1"].builder.facts().server.identity)
        #expect(scene.count(.openRecovery) == 0)
        let record = try #require(scene.control.reopenings.first)
        #expect(record.intent.attempt == 1 && record.outcome?.result == .succeeded)
        #expect(scene.told(.reopening).count == 1 && scene.told(.reopened).count == 1)
        scene.run(.seconds(20))
        #expect(scene.control.reopenings.count == 1)
        #expect(scene.told(.blocked).isEmpty)
        #expect(scene.machine.findings(now: scene.now, wall: scene.wall).first?.blockers == [])
    }

    @Test func `it is opened after a recovery that was given up because it answers`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        while scene.count(.openRecovery) == 0 { scene.run(.milliseconds(1)) }
        scene["db1"].isReachable = true
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(60)
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(1))
        #expect(scene.control.recoveries.first?.closing?.result == .aborted)
        #expect(scene.count(.designate) == 0)
        #expect(ReopeningTests.isOpen(scene))
    }

    @Test func `after a failover the designated server is opened again, within the flap window too, and the former primary is not`() throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(10))
        let primary = try #require(scene.record?.primary.host)
        #expect(primary != "db1" && scene.record?.flapBlock != nil)
        scene["db1"].isReachable = true
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(60)
        scene["db1"].builder.settings.readOnly = true
        scene[primary].builder.bootedAt = scene[primary].builder.bootedAt + .seconds(60)
        scene[primary].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(!scene[primary].builder.settings.readOnly)
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.control.reopenings.map(\.intent.server.host) == [primary])
    }

    @Test func `what a person closed stays closed, also after a restart`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        ReopeningTests.restart(&scene)
        scene.run(.seconds(10))
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.control.reopenings.isEmpty)
        #expect(scene.told(.blocked).count == 1)
        #expect(scene.machine.findings(now: scene.now, wall: scene.wall).first?.blockers.count == 1)
        // Opened by the person, it is ours to keep open again.
        scene["db1"].builder.settings.readOnly = false
        scene.run(.seconds(3))
        ReopeningTests.restart(&scene)
        scene.run(.seconds(1))
        #expect(ReopeningTests.isOpen(scene))
    }

    @Test(arguments: ["paused", "cluster paused", "downtimed", "maintained", "ignored", "filter", "observer"]) func `the brakes of recoveries hold it, and lifting them releases it`(
        brake: String
    ) throws {
        var scene = ManagerScene.armed(automatic: brake != "filter", placement: IgnoredFailures(of: brake == "ignored" ? ["db1"] : [])) { if brake == "observer" { $0.observeOnlyReasons = ["serve --observe"] } }
        scene.run(.seconds(2))
        switch brake {
        case "paused": scene.ask(.pause(nil, duration: nil, owner: "o", reason: "r"))
        case "cluster paused": scene.ask(.pause(scene.record?.id, duration: nil, owner: "o", reason: "r"))
        case "downtimed": scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(20), owner: "o", reason: "r"))
        case "maintained": scene.ask(.beginMaintenance(ManagerScene.db1, duration: .seconds(20), owner: "o", reason: "r"))
        default: break
        }
        scene.run(.milliseconds(10))
        ReopeningTests.restart(&scene)
        scene.run(.seconds(10))
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.control.reopenings.isEmpty && scene.mutations.isEmpty)
        #expect(scene.told(.blocked).count == 1)
        switch brake {
        case "paused": scene.ask(.resume(nil))
        case "cluster paused": scene.ask(.resume(scene.record?.id))
        case "downtimed": scene.run(.seconds(11))
        case "maintained": scene.ask(.endMaintenance(ManagerScene.db1))
        default: return
        }
        scene.run(.seconds(2))
        #expect(ReopeningTests.isOpen(scene))
    }

    @Test func `attempts that fail are repeated with pauses, and end with a finding that says so`() throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.world.refusesOpening = true
        ReopeningTests.restart(&scene)
        scene.run(.seconds(120))
        let policy = ReopeningPolicy()
        #expect(scene.mutations.count == policy.attempts)
        #expect(scene.control.reopenings.map(\.intent.attempt) == (1...UInt32(policy.attempts)).map { $0 })
        #expect(scene.control.reopenings.allSatisfy { $0.outcome?.result == .failed })
        #expect(scene.notes.count { $0.severity == .critical } == 1)
        #expect(try #require(scene.machine.findings(now: scene.now, wall: scene.wall).first?.blockers.first).contains("10 attempts"))
        #expect(scene.steps < 6_000)
        // A new run of the server is a new matter.
        scene.world.refusesOpening = false
        ReopeningTests.restart(&scene)
        scene.run(.seconds(1))
        #expect(ReopeningTests.isOpen(scene))
    }

    @Test func `nothing is done on what was read before the manager stood still`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.ask(.pause(nil, duration: nil, owner: "o", reason: "r"))
        scene.run(.milliseconds(10))
        ReopeningTests.restart(&scene)
        scene.run(.seconds(3))
        scene.ask(.resume(nil))
        // The process stops before the commit is answered; meanwhile a person has opened another server.
        scene.now = scene.now + .seconds(60)
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(5))
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.mutations.isEmpty)
    }

    @Test func `a replica that a person promoted meanwhile is respected, though it is in no cluster with the primary any more`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.ask(.pause(nil, duration: nil, owner: "o", reason: "switchover by hand"))
        scene.run(.milliseconds(10))
        scene.kill()
        scene.run(.seconds(2))
        scene["db2"].builder.channels = []
        scene["db2"].builder.settings.readOnly = false
        scene["db3"].builder = InstanceBuilder("db3", serverID: 3).following("db2")
        scene.run(.seconds(2))
        scene["db1"].isReachable = true
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(60)
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        scene.ask(.resume(nil))
        scene.run(.seconds(5))
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.told(.blocked).contains { $0.text.contains("a person promoted it") })
    }

    /// db1 was replaced by another one and came back in its place; that one is not reached, and was writable when it was read last.
    @Test func `a server that was the primary in between is no server that a person promoted`() throws {
        var scene = ManagerScene.armed {
            $0.flapWindow = .zero
            $0.refactoring.suppliesCredentials = true
        }
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        scene["db1"].isReachable = true
        scene.run(.seconds(25))
        scene.ask(.operate(OperationRequest(.rejoin(ManagerScene.db1, below: nil), owner: "ann")))
        scene.run(.seconds(5))
        let between = try #require(scene.record?.primary.host)
        scene.kill(between)
        scene.loseConnection(between)
        scene.ask(.failover(FailoverRequest(of: InstanceBuilder.address(between), to: ManagerScene.db1)))
        scene.run(.seconds(20))
        #expect(scene.record?.primary == ManagerScene.db1 && scene[between].builder.settings.readOnly == false)
        ReopeningTests.restart(&scene)
        scene.run(.seconds(3))
        #expect(ReopeningTests.isOpen(scene), "\(scene.told(.blocked).map(\.text))")
        #expect(!scene.told(.blocked).contains { $0.text.contains("a person promoted it") })
    }

    @Test func `no recovery opens while an attempt may take effect`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.losesActions = true
        ReopeningTests.restart(&scene)
        scene.run(.milliseconds(300))
        #expect(scene.control.reopenings.count == 1 && scene.control.reopenings.first?.outcome == nil)
        let since = scene.now
        scene.kill()
        scene.loseConnection()
        while scene.count(.openRecovery) == 0, scene.now < since + .seconds(20) { scene.run(.milliseconds(10)) }
        #expect(scene.now - since >= .milliseconds(1_500), "the limit of the attempt passes first")
        #expect(scene.now - since < .seconds(5))
    }

    // MARK: RecoverNonWriteableMaster

    private static func wanting() -> ManagerScene {
        var scene = ManagerScene.armed { $0.detection.wantsWritablePrimary = true }
        scene.run(.seconds(2))
        return scene
    }

    @Test(arguments: [true, false]) func `a primary that became read-only for no known reason is opened where that is wanted, and else not`(wanted: Bool) throws {
        var scene = ManagerScene.armed { $0.detection.wantsWritablePrimary = wanted }
        scene.run(.seconds(2))
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(ReopeningTests.isOpen(scene) == wanted)
        #expect(scene.mutations.map(\.action) == (wanted ? [.openWrites] : []))
        #expect(scene.control.reopenings.map(\.outcome?.result) == (wanted ? [.succeeded] : []))
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `closed again it is left to people, until the window of recoveries is over`() throws {
        var scene = ReopeningTests.wanting()
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(30))
        #expect(!ReopeningTests.isOpen(scene))
        let finding = try #require(scene.findings("db1"))
        #expect(finding.code == .noWritablePrimary)
        #expect(finding.blockers.count == 1 && finding.blockers[0].contains("somebody closes it"), "\(finding.blockers)")
        #expect(scene.control.reopenings.count == 1)
        scene.run(.seconds(3_600))
        #expect(ReopeningTests.isOpen(scene))
    }

    @Test func `a primary that a person works on is not opened, and one is not closed without saying so`() throws {
        var scene = ReopeningTests.wanting()
        let closing = OperationRequest(.setReadOnly(ManagerScene.db1, true), owner: "ann")
        scene.ask(.operate(closing))
        guard case .planned(let plan)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            return
        }
        #expect(plan.blockers.count == 1 && plan.blockers[0].reason.contains("baton maintenance begin db1:3306"))
        scene.ask(.beginMaintenance(ManagerScene.db1, duration: .seconds(60), owner: "ann", reason: "disk"))
        scene.run(.milliseconds(10))
        scene.ask(.operate(closing))
        scene.run(.seconds(30))
        #expect(!ReopeningTests.isOpen(scene))
        #expect(scene.findings("db1")?.blockers.first?.contains("under maintenance by ann") == true)
        scene.run(.seconds(35))
        #expect(ReopeningTests.isOpen(scene), "the maintenance is over")
    }

    @Test func `a replica may be closed whatever is wanted of primaries, and so may a primary that nobody would open`() {
        var scene = ReopeningTests.wanting()
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(2))
        scene.ask(.operate(OperationRequest(.setReadOnly(InstanceBuilder.address("db2"), true))))
        scene.run(.seconds(1))
        #expect(scene["db2"].builder.settings.readOnly)
        var unnamed = ManagerScene.armed(automatic: false) { $0.detection.wantsWritablePrimary = true }
        unnamed.ask(.operate(OperationRequest(.setReadOnly(ManagerScene.db1, true))))
        unnamed.run(.seconds(2))
        #expect(!ReopeningTests.isOpen(unnamed))
    }

    @Test func `a switchover is not interfered with`() {
        var scene = ManagerScene.armed {
            $0.detection.wantsWritablePrimary = true
            $0.refactoring.suppliesCredentials = true
        }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: InstanceBuilder.address("db2"))))
        scene.run(.seconds(10))
        #expect(scene.record?.primary.host == "db2" && !ReopeningTests.isOpen(scene))
        #expect(scene.control.reopenings.isEmpty)
    }

    /// A switchover ended without knowing whether the primary is open; then it is read-only.
    @Test(arguments: [(seconds: 2, restarted: false, isOpened: true), (seconds: 2, restarted: true, isOpened: false), (seconds: 7, restarted: false, isOpened: false)])
    func `a primary that a switchover may have closed is opened, unless it took writes in a later run since, or for long`(seconds: Int, restarted: Bool, isOpened: Bool) throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        let record = try #require(scene.record)
        let stamp = CommandStamp(at: scene.wall, node: "n1")
        var opening = RecoveryOpening(
            cluster: record.id, expectedEpoch: record.epoch, failed: record.primary, failedIdentity: "", code: "PlannedSwitchover", evidence: [], requestedBy: "ann", flapWindow: .zero)
        opening.kind = .switchover
        opening.successor = InstanceBuilder.address("db2")
        guard case .opened(let id) = scene.control.apply(.openRecovery(opening), stamp: stamp, index: scene.control.lastIndex.next) else {
            Issue.record("the recovery is not open")
            return
        }
        for command in [
            ControlCommand.stepIntent(id, StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .demote, target: record.primary, detail: "")),
            .stepOutcome(id, StepOutcome(ordinal: StepOrdinal(rawValue: 1), attempt: 1, result: .unknown, observed: "no answer in time")),
            .closeRecovery(id, RecoveryClosing(result: .stopped, reason: "")),
        ] { _ = scene.control.apply(command, stamp: stamp, index: scene.control.lastIndex.next) }
        // Any commit brings the machine the state.
        scene.ask(.setClusterAlias(record.id, "shop"))
        if restarted { scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(60) }
        scene.run(.seconds(seconds))
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(ReopeningTests.isOpen(scene) == isOpened)
    }

    // MARK: Restarts of the manager

    /// The journal and the servers of a cluster whose primary restarted read-only while the manager was away, and what storage remembers.
    private static func managerRestart(run: (bootedAt: WallTime, isOpen: Bool)?, boot: Duration = .seconds(60), closed: Bool = true) -> ManagerScene {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        var servers = scene.servers.map(\.builder)
        servers[0].bootedAt = servers[0].bootedAt + boot
        servers[0].settings.readOnly = closed
        let cluster = scene.record?.id ?? ClusterID(high: 0, low: 0)
        let known = run.map { PrimaryRun(cluster: cluster, epoch: .initial, bootedAt: $0.bootedAt, isOpen: $0.isOpen) }
        var later = ManagerScene(servers, control: scene.control)
        later.now = scene.now
        later.start(
            inventory: servers.map {
                InventoryRecord(
                    address: $0.address, identity: $0.facts().server.identity.description, versionText: "", source: nil, lastSeen: scene.wall,
                    isExplicit: false, primaryRun: $0.address == ManagerScene.db1 ? known : nil)
            })
        later.run(.seconds(3))
        return later
    }

    @Test func `after a restart of the manager the remembered run decides; without one nothing is opened`() throws {
        let boot = TopologyFixtures.bootedAt
        let remembered = ReopeningTests.managerRestart(run: (boot, true))
        #expect(ReopeningTests.isOpen(remembered))
        let closed = ReopeningTests.managerRestart(run: (boot, false))
        #expect(!ReopeningTests.isOpen(closed) && closed.acts.isEmpty)
        let sameRun = ReopeningTests.managerRestart(run: (boot, true), boot: .zero)
        #expect(!ReopeningTests.isOpen(sameRun) && sameRun.acts.isEmpty)
        let unknown = ReopeningTests.managerRestart(run: nil)
        #expect(!ReopeningTests.isOpen(unknown) && unknown.acts.isEmpty)
        #expect(try #require(unknown.machine.findings(now: unknown.now, wall: unknown.wall).first?.blockers.first).contains("never seen to take writes"))
    }

    /// Two managers may end before the second one knows whom the cluster follows: what the first one saw is not forgotten over that.
    @Test func `what storage remembers of a primary is kept while it is not known yet that it is one`() throws {
        let run = PrimaryRun(cluster: ClusterID(high: 1, low: 2), epoch: .initial, bootedAt: TopologyFixtures.bootedAt, isOpen: true)
        func whatIsRemembered(identity: String? = nil) -> PrimaryRun? {
            var scene = ManagerScene(TopologyBuilder(drawing: "db1 <- db2; db2 <- db1").instances)
            let db1 = scene["db1"].builder
            scene.silent = ["db2"]
            scene.start(inventory: [
                InventoryRecord(
                    address: db1.address, identity: identity ?? db1.facts().server.identity.description, versionText: "", source: nil, lastSeen: scene.wall,
                    isExplicit: false, primaryRun: run)
            ])
            scene.run(.milliseconds(100))
            #expect(scene.inventoryChanges.contains(ManagerScene.db1))
            return scene.machine.primaryRun(of: ManagerScene.db1)
        }
        #expect(whatIsRemembered() == run)
        #expect(whatIsRemembered(identity: "another") == nil, "somebody else answers at its address")
    }

    @Test func `what is to be remembered is told to storage when it changes, and not with every reading`() throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        let run = PrimaryRun(cluster: try #require(scene.record).id, epoch: .initial, bootedAt: TopologyFixtures.bootedAt, isOpen: true)
        #expect(scene.machine.primaryRun(of: ManagerScene.db1) == run)
        scene.inventoryChanges = []
        scene["db1"].builder.bootedAt = scene["db1"].builder.bootedAt + .seconds(1)
        scene.run(.seconds(3))
        #expect(scene.inventoryChanges.isEmpty, "computed boot times wobble")
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(scene.inventoryChanges == [ManagerScene.db1])
        #expect(scene.machine.primaryRun(of: ManagerScene.db1)?.isOpen == false)
    }

    @Test func `an attempt in hand when the manager died is ended as unknown`() throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.losesActions = true
        ReopeningTests.restart(&scene)
        scene.run(.milliseconds(300))
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        later.now = scene.now
        later.start()
        later.run(.seconds(5))
        #expect(try #require(later.control.reopenings.first).outcome?.result == .unknown)
    }
}

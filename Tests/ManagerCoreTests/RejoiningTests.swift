import BatonTesting
import ControlModel
@testable import ManagerCore
import Refactoring
import Storage
import Testing
import TopologyModel

/// db1 died, another server was promoted, and db1 is back.
@Suite("A former primary that comes back and rejoins") struct RejoiningTests {
    private static func failedOver(
        automatic: Bool = false, overrides: PolicyOverrides = PolicyOverrides(), credentials: Bool = true, details: InstanceDetails? = .durable, times: Int = 1,
        returning: (inout ManagerScene) -> Void = { _ in }
    ) -> ManagerScene {
        var servers = TopologyFixtures.primary().instances
        servers[0].details = details
        var scene = ManagerScene.armed(servers, overrides: overrides) {
            $0.rejoining.isAutomatic = automatic
            $0.refactoring.suppliesCredentials = credentials
            if times > 1 { $0.flapWindow = .zero }
        }
        scene.run(.seconds(2))
        for _ in 0..<times {
            guard let primary = scene.record?.primary.host else { continue }
            scene.kill(primary)
            scene.loseConnection(primary)
            scene.run(.seconds(20))
        }
        returning(&scene)
        scene["db1"].isReachable = true
        return scene
    }

    /// Until it was fenced and everything of it was read.
    private static let settled = Duration.seconds(25)

    private static func source(_ scene: ManagerScene, _ name: String = "db1") -> InstanceAddress? { scene[name].builder.channels.first?.source }
    private static func follows(_ scene: ManagerScene) -> Bool { source(scene) != nil && source(scene) == scene.record?.primary }
    private static func attempts(_ scene: ManagerScene) -> Int { scene.mutations.count { if case .pointToSource = $0.action { $0.target == ManagerScene.db1 } else { false } } }

    private static func ask(_ scene: inout ManagerScene, dryRun: Bool = false) {
        scene.ask(.operate(OperationRequest(.rejoin(ManagerScene.db1, below: nil), isDryRun: dryRun, owner: "ann")))
    }

    private static func plan(_ scene: ManagerScene) -> OperationPlan? {
        if case .planned(let plan)? = scene.replies.last { plan } else { nil }
    }

    private static func fences(_ scene: ManagerScene) -> Int { scene.acts.count { $0.action == .fence } }

    // MARK: Asked for

    @Test func `it is fenced and left alone until a person asks`() throws {
        var scene = Self.failedOver()
        scene.run(Self.settled)
        #expect(scene["db1"].builder.settings.readOnly && Self.source(scene) == nil)
        Self.ask(&scene, dryRun: true)
        #expect(Self.plan(scene)?.tracks.count == 1 && Self.source(scene) == nil)
        Self.ask(&scene)
        scene.run(.seconds(2))
        guard case .operated(let result)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            return
        }
        #expect(result.isSuccess)
        #expect(Self.follows(scene) && scene["db1"].builder.settings.readOnly)
        scene.run(.seconds(5))
        #expect(Self.follows(scene) && scene["db1"].builder.settings.readOnly)
    }

    @Test func `what it alone committed keeps it out, and is told`() {
        var scene = Self.failedOver { $0["db1"].builder = $0["db1"].builder.holding("0-1-150") }
        scene.run(.seconds(5))
        Self.ask(&scene)
        #expect(Self.plan(scene)?.blockers.contains { $0.reason.contains("it committed what") && $0.reason.contains("0-1-150") } == true, "\(scene.replies)")
        #expect(scene.told(.fenced).last?.text.contains("errant transactions: 50 from 0-1-101 to 0-1-150") == true)
    }

    @Test func `who is not fenced yet waits, and who was never replaced has nobody to follow`() {
        var scene = Self.failedOver()
        scene.losesActions = true
        scene.run(.seconds(3))
        Self.ask(&scene)
        #expect(Self.plan(scene)?.blockers.contains { $0.reason.contains("it was a primary and") } == true, "\(scene.replies)")
        scene.ask(.operate(OperationRequest(.rejoin(InstanceBuilder.address("db4"), below: scene.record?.primary))))
        #expect(Self.plan(scene)?.blockers.map(\.reason).contains { $0.contains("nobody whom it is to follow") } == true)
    }

    @Test func `an earlier primary rejoins below the present one, and is not looked for any more`() {
        var scene = Self.failedOver(times: 2)
        scene.run(Self.settled)
        #expect(scene.record?.earlierPrimaries.map(\.address) == [ManagerScene.db1])
        Self.ask(&scene)
        scene.run(.seconds(5))
        #expect(Self.follows(scene))
        #expect(scene.record?.earlierPrimaries == [] && scene.count(.serverRejoined) == 1)
    }

    @Test func `who rejoined keeps its clients when it or the manager is started again, and is fenced when it takes writes`() {
        var scene = Self.failedOver()
        scene.run(.seconds(5))
        Self.ask(&scene)
        scene.run(.seconds(5))
        scene.acts = []
        scene["db1"].isReachable = false
        scene.run(.seconds(3))
        scene["db1"].isReachable = true
        scene.run(.seconds(3))
        #expect(Self.fences(scene) == 0)
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.seeds = [] }
        later.now = scene.now
        let inventory = scene.servers.filter { $0.builder.address == ManagerScene.db1 || !$0.builder.channels.isEmpty }.map {
            InventoryRecord(
                address: $0.builder.address, identity: $0.builder.facts().server.identity.description, versionText: "", source: $0.builder.channels.first?.source,
                lastSeen: later.wall, isExplicit: false)
        }
        later.start(inventory: inventory)
        later.run(.seconds(5))
        #expect(Self.fences(later) == 0)
        later["db1"].builder.settings.readOnly = false
        later.run(.seconds(5))
        #expect(Self.fences(later) > 0 && later["db1"].builder.settings.readOnly)
    }

    @Test func `who rejoined keeps its clients when another manager comes to lead that has read it as a replica`() {
        var scene = Self.failedOver()
        scene.run(.seconds(5))
        Self.ask(&scene)
        scene.run(.seconds(5))
        var standby = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.startsAsStandby = true }
        standby.now = scene.now
        standby.start()
        standby.run(.seconds(3))
        standby.step(.leads(standby.control))
        standby.run(.seconds(5))
        #expect(!standby.machine.isStandby && Self.follows(scene))
        #expect(Self.fences(standby) == 0)
        standby["db1"].builder.settings.readOnly = false
        standby.run(.seconds(5))
        #expect(Self.fences(standby) > 0)
    }

    // MARK: Unasked

    @Test func `by itself where the configuration says so, once it is read completely`() {
        var scene = Self.failedOver(automatic: true)
        scene.run(.milliseconds(500))
        #expect(Self.source(scene) == nil, "what the slower lane says of it is from before its return")
        scene.run(Self.settled)
        #expect(Self.follows(scene) && scene["db1"].builder.settings.readOnly)
        #expect(Self.attempts(scene) == 1)
        scene.run(.seconds(10))
        #expect(scene.notes.count { $0.text.contains("is a replica again") } == 1)
        #expect(Self.attempts(scene) == 1)
        #expect(scene.machine.operations.isEmpty)
    }

    @Test func `what it alone committed keeps it out, and is told once`() {
        var scene = Self.failedOver(automatic: true) { $0["db1"].builder = $0["db1"].builder.holding("0-1-150") }
        scene.run(Self.settled)
        #expect(Self.source(scene) == nil && Self.attempts(scene) == 0)
        #expect(scene.told(.blocked).count { $0.text.contains("it committed what") } == 1)
    }

    @Test func `what it does not tell is no proof`() {
        var scene = Self.failedOver(automatic: true) {
            $0["db1"].builder.untold = [UnreadFact(fact: "who replicates", code: 1227, message: "Access denied")]
        }
        scene.run(Self.settled)
        #expect(Self.source(scene) == nil)
        #expect(scene.told(.blocked).count { $0.text.contains("it does not tell who replicates") } == 1)
        Self.ask(&scene)
        scene.run(.seconds(2))
        #expect(Self.follows(scene), "a person can look")
    }

    @Test func `what a crash of its machine may have cost is no proof`() {
        var binaryLog = BinaryLogConfiguration()
        binaryLog.syncInterval = 0
        var scene = Self.failedOver(automatic: true, details: InstanceDetails(binaryLog: binaryLog, durability: InstanceDetails.durable.durability))
        scene.run(Self.settled)
        #expect(Self.source(scene) == nil)
        #expect(scene.told(.blocked).count { $0.text.contains("sync_binlog is 0, not 1") } == 1)
        Self.ask(&scene)
        scene.run(.seconds(2))
        #expect(Self.follows(scene), "a person knows whether the machine crashed")
    }

    @Test func `one cluster may want it, and one may not`() {
        var wanted = PolicyOverrides()
        wanted.rejoinsFormerPrimaries = true
        var scene = Self.failedOver(overrides: wanted)
        scene.run(Self.settled)
        #expect(Self.follows(scene))
        wanted.rejoinsFormerPrimaries = false
        scene = Self.failedOver(automatic: true, overrides: wanted)
        scene.run(Self.settled)
        #expect(Self.source(scene) == nil)
    }

    @Test(arguments: ["paused", "downtimed", "maintained", "the primary is maintained"]) func `the brakes of recoveries hold it, and lifting them releases it`(brake: String) throws {
        var scene = Self.failedOver(automatic: true) { scene in
            let primary = scene.record?.primary ?? ManagerScene.db1
            switch brake {
            case "paused": scene.ask(.pause(nil, duration: .seconds(60), owner: "o", reason: "r"))
            case "downtimed": scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(60), owner: "o", reason: "r"))
            case "maintained": scene.ask(.beginMaintenance(ManagerScene.db1, duration: .seconds(60), owner: "o", reason: "r"))
            default: scene.ask(.beginMaintenance(primary, duration: .seconds(60), owner: "o", reason: "r"))
            }
            scene.run(.milliseconds(10))
        }
        scene.run(.seconds(50))
        #expect(scene["db1"].builder.settings.readOnly, "it is fenced all the same")
        #expect(Self.source(scene) == nil)
        #expect(scene.told(.blocked).count { $0.text.contains("does not follow") } == 1, "\(scene.told(.blocked).map(\.text))")
        scene.run(.seconds(20))
        #expect(Self.follows(scene))
    }

    @Test func `a cluster that no filter names is left to people`() {
        var scene = ManagerScene.armed(automatic: false) {
            $0.rejoining.isAutomatic = true
            $0.refactoring.suppliesCredentials = true
        }
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(5))
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, owner: "ann")))
        scene.run(.seconds(20))
        scene["db1"].isReachable = true
        scene.run(Self.settled)
        #expect(scene.record?.formerPrimary == ManagerScene.db1 && Self.source(scene) == nil)
        #expect(scene.told(.blocked).count { $0.text.contains("does not follow") && $0.text.contains("RecoverMasterClusterFilters") } == 1)
    }

    @Test func `a refused attempt is repeated after a pause, and then left to a person`() {
        var scene = Self.failedOver(automatic: true) { $0.world.refusesSource = $0.record?.primary.host ?? "" }
        scene.run(.seconds(200))
        #expect(Self.source(scene) == nil)
        #expect(Self.attempts(scene) == RejoiningPolicy().attempts)
        let told = scene.told(.blocked).filter { $0.text.contains("could not be made a replica") }
        #expect(told.count == RejoiningPolicy().attempts && told.last?.text.contains("it is left to a person now") == true, "\(told.map(\.text))")
        scene.world.refusesSource = ""
        Self.ask(&scene)
        scene.run(.seconds(2))
        #expect(Self.follows(scene))
    }

    @Test func `without an account it is told once`() {
        var scene = Self.failedOver(automatic: true, credentials: false)
        scene.run(Self.settled)
        #expect(Self.source(scene) == nil)
        #expect(scene.told(.blocked).count { $0.text.contains("ReplicationCredentialsQuery") } == 1)
    }

    @Test func `whoever follows somebody is somebody's concern already`() {
        var scene = Self.failedOver(automatic: true) {
            $0["db1"].builder = $0["db1"].builder.following("elsewhere")
        }
        scene.run(Self.settled)
        #expect(Self.attempts(scene) == 0)
    }

    @Test func `another server at the address is left alone, and a person may attach it`() {
        var scene = Self.failedOver(automatic: true) {
            $0["db1"].builder.serverUID = "rebuilt"
            $0["db1"].builder.settings.readOnly = true
        }
        scene.run(Self.settled)
        #expect(Self.attempts(scene) == 0)
    }

    /// Until the first request of an attempt is sent, and no answer comes any more.
    private static func hangs(_ scene: inout ManagerScene) {
        scene.run(.seconds(1))
        while !scene.acts.contains(where: { $0.pin != nil }) { scene.run(.milliseconds(1)) }
        scene.losesActions = true
        scene.run(.milliseconds(5))
        scene.losesActions = false
    }

    @Test func `a primary that restarts in the middle is opened: it is only looked at`() {
        var scene = Self.failedOver(automatic: true)
        let primary = scene.record?.primary.host ?? ""
        Self.hangs(&scene)
        scene[primary].builder.bootedAt = WallTime(milliseconds: scene[primary].builder.bootedAt.milliseconds + 3_600_000)
        scene[primary].builder.settings.readOnly = true
        scene.run(.seconds(3))
        #expect(scene.machine.operations.count == 1, "it still waits")
        #expect(!scene[primary].builder.settings.readOnly)
    }

    @Test func `nothing is begun while the primary is suspected`() {
        var scene = Self.failedOver(automatic: true)
        let primary = scene.record?.primary.host ?? ""
        scene.silent = [primary]
        scene.run(.seconds(1))
        #expect(scene.told(.suspected).last?.text.hasPrefix(primary) == true)
        scene.run(Self.settled)
        #expect(Self.attempts(scene) == 0 && !scene.acts.contains { $0.pin != nil })
    }

    @Test func `a death of the primary in the middle comes first, and the server is nobody's failure`() {
        var scene = Self.failedOver(automatic: true)
        let primary = scene.record?.primary.host ?? ""
        scene.ask(.acknowledge(.all, by: "ann", comment: ""))
        Self.hangs(&scene)
        scene.kill(primary)
        scene.loseConnection(primary)
        scene.run(.seconds(20))
        #expect(scene.record?.primary.host != primary)
        #expect(scene.machine.operations.allSatisfy { $0.machine.result != nil }, "given up")
        #expect(!scene.told(.blocked).contains { $0.text.contains("could not be made a replica") })
    }
}

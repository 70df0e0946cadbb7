import Analysis
import BatonTesting
import ControlModel
import Hooks
@testable import ManagerCore
import Promotion
import Refactoring
import Testing
import TopologyModel

/// A primary whose commits wait for acknowledgements that nobody gives.
@Suite("A locked semi-sync primary") struct UnlockTests {
    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// `db1` with `db2`…`db4`, of which none acknowledges though each could.
    private static func armed(
        _ flavor: ServerFlavor = .mysql, wanted: Int = 1, isOn: Bool = true, automatic: Bool = true, hooks: [HookPhase] = [],
        adjust: (inout TopologyBuilder) -> Void = { _ in }, configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) -> ManagerScene {
        var fleet = TopologyFixtures.primary(flavor, replicas: 3)
        for name in ["db1", "db2", "db3", "db4"] { fleet[name].semiSync.isAvailable = true }
        fleet["db1"].semiSync.sourceEnabled = true
        fleet["db1"].semiSync.sourceActive = true
        fleet["db1"].semiSync.waitForReplicaCount = wanted
        adjust(&fleet)
        return ManagerScene.armed(fleet.instances, automatic: automatic, hooks: hooks) {
            $0.detection.freesLockedPrimary = isOn
            configure(&$0)
        }
    }

    private static func enabled(in scene: ManagerScene) -> [String] { scene.servers.filter { $0.builder.semiSync.replicaEnabled }.map(\.builder.address.host) }

    private static func untilLocked(_ scene: inout ManagerScene) { scene.run(.seconds(40)) }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `one replica is made to acknowledge, journaled, and the primary is left as it is`(flavor: ServerFlavor) throws {
        var scene = UnlockTests.armed(flavor, hooks: [.onDetection, .preFailover, .postFailover, .postUnsuccessfulFailover])
        let before = scene["db1"].builder.semiSync
        let record = try #require(scene.record)
        UnlockTests.untilLocked(&scene)
        #expect(UnlockTests.enabled(in: scene) == ["db2"])
        #expect(scene.mutations.map(\.action) == [.setSemiSync(source: nil, replica: true), .bounceReceiver(channel: "")])
        #expect(scene.mutations.allSatisfy { $0.target == UnlockTests.address("db2") && $0.expectedIdentity != nil })
        let recovery = try #require(scene.control.recoveries.first)
        #expect(scene.control.recoveries.count == 1)
        #expect(recovery.opening.kind == .unlock && recovery.opening.code == "LockedSemiSyncMaster" && recovery.opening.failed == ManagerScene.db1)
        #expect(recovery.steps.map(\.intent.kind) .filter { $0 != .hook } == [.acknowledge])
        #expect(recovery.steps.allSatisfy { $0.outcome?.result == .succeeded })
        #expect(recovery.closing?.result == .succeeded && recovery.closing?.reason == "made to acknowledge: db2:3306, and 1 are counted")
        #expect(scene.record == record, "it holds nothing of the cluster")
        var after = scene["db1"].builder.semiSync
        after.sourceClients = before.sourceClients
        #expect(after == before)
        #expect(scene.hooks.map(\.phase) == [.onDetection, .postFailover] && scene.hooks.allSatisfy { $0.failureType == "LockedSemiSyncMaster" })
        #expect(scene.hooks.last?.successor == ManagerScene.db1 && scene.hooks.last?.isSuccessful == true)
    }

    @Test func `as many as a commit waits for, the preferred first, and none that may not`() {
        var scene = UnlockTests.armed(wanted: 2)
        scene.rule("db2", .mustNot)
        scene.rule("db4", .prefer)
        UnlockTests.untilLocked(&scene)
        #expect(UnlockTests.enabled(in: scene) == ["db3", "db4"])
        #expect(scene.mutations.compactMap { if case .setSemiSync = $0.action { $0.target.host } else { nil } } == ["db4", "db3"])
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
    }

    @Test func `where too few may, none is touched, it ends at once, says why, and is tried again when others may`() throws {
        var scene = UnlockTests.armed(wanted: 2, hooks: [.postUnsuccessfulFailover]) { $0["db3"].channels[0].lag = .seconds(11) }
        scene.rule("db2", .mustNot)
        UnlockTests.untilLocked(&scene)
        #expect(scene.mutations.isEmpty)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .stopped)
        let reason = try #require(recovery.closing?.reason)
        #expect(reason.hasPrefix("2 more replicas would have to acknowledge, and 1 may: db2:3306: its promotion rule is must_not; db3:3306: it lags 11 s"))
        let took = try #require(recovery.closedAt) - recovery.openedAt
        #expect(took < .seconds(1))
        #expect(scene.hooks.count == 1 && scene.control.gates(for: Self.failover(of: scene), at: scene.wall) == [], "nothing is blocked")
        #expect(scene.findings("db1")?.blockers.contains { $0.contains("stopped: \(reason)") } == true)
        scene.run(.seconds(600))
        #expect(scene.count(.openRecovery) == 1, "nothing has changed")
        scene["db3"].builder.channels[0].lag = .zero
        scene.run(.seconds(30))
        #expect(UnlockTests.enabled(in: scene) == ["db3", "db4"] && scene.count(.openRecovery) == 2)
    }

    @Test func `one that could be helped and was not is tried again, less and less often`() {
        var scene = UnlockTests.armed()
        for name in ["db3", "db4"] { scene.rule(name, .mustNot) }
        scene.world.refusesSemiSync = "db2"
        UnlockTests.untilLocked(&scene)
        scene.run(.seconds(120))
        #expect(scene.count(.openRecovery) > 1 && scene.count(.openRecovery) < 10)
        scene.world.refusesSemiSync = ""
        scene.run(.seconds(320))
        #expect(UnlockTests.enabled(in: scene) == ["db2"])
    }

    @Test func `an observer records once what it would have done`() {
        var scene = UnlockTests.armed(configure: { $0.observeOnlyReasons = ["looking"] })
        scene.run(.seconds(300))
        #expect(scene.control.recoveries.map(\.closing?.result) == [.observed] && scene.mutations.isEmpty)
        #expect(scene.control.recoveries.first?.closing?.reason == "observe-only: would ask db2:3306, db3:3306, db4:3306")
    }

    private static func failover(of scene: ManagerScene) -> RecoveryOpening {
        RecoveryOpening(
            cluster: scene.record?.id ?? ClusterID(high: 0, low: 0), expectedEpoch: .initial, failed: ManagerScene.db1, failedIdentity: "", code: "", evidence: [],
            flapWindow: .seconds(3600))
    }

    @Test(arguments: [("off", "RecoverLockedSemiSyncMaster is off"), ("not named", "RecoverMasterClusterFilters"), ("paused", "automatic recovery is paused")])
    func `without the key, the filter or under a brake nothing is done, and the finding says so`(what: String, reason: String) {
        var scene = UnlockTests.armed(isOn: what != "off", automatic: what != "not named")
        if what == "paused" { scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "work")) }
        UnlockTests.untilLocked(&scene)
        #expect(scene.findings("db1")?.code == .lockedSemiSyncPrimary)
        #expect(scene.findings("db1")?.blockers.contains { $0.contains(reason) } == true)
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty)
        #expect(scene.control.detections.map(\.detection.code) == ["LockedSemiSyncMaster"])
    }

    @Test(arguments: ["off", "not named", "paused"]) func `recover does it when a person asks, whatever is wanted unasked`(what: String) throws {
        var scene = UnlockTests.armed(isOn: what != "off", automatic: what != "not named", hooks: [.postFailover])
        if what == "paused" { scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "work")) }
        UnlockTests.untilLocked(&scene)
        #expect(scene.count(.openRecovery) == 0)
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, owner: "ann", reason: "clients wait")))
        #expect(UnlockTests.refusal(scene).contains("use `baton switchover`"), "a failover is something else")
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, onlyIfDead: true, owner: "ann", reason: "clients wait")))
        scene.run(.seconds(20))
        #expect(UnlockTests.enabled(in: scene) == ["db2"])
        guard case .recovered(let result)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            return
        }
        #expect(result.isSuccess && result.kind == .unlock && result.primary == ManagerScene.db1 && result.message == "commits on db1:3306 are acknowledged again")
        let opening = try #require(scene.control.recoveries.last?.opening)
        #expect(opening.requestedBy == "ann" && opening.evidence.first == "ann asked for it: clients wait")
        #expect(scene.hooks.map(\.phase) == [.postFailover])
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, onlyIfDead: true)))
        #expect(UnlockTests.refusal(scene).contains("use `baton switchover`"), "it is not locked any more")
    }

    @Test func `nothing is done for a person either where nothing can be, and nobody takes over`() {
        var scene = UnlockTests.armed(.mariadb, isOn: false, adjust: {
            $0["db1"].stall.commits = [CommitWait(state: "Waiting for semi-sync ACK from slave", sessions: 1, longest: .seconds(60))]
        })
        UnlockTests.untilLocked(&scene)
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, onlyIfDead: true)))
        #expect(UnlockTests.refusal(scene).hasPrefix("db1:3306: ") && !UnlockTests.refusal(scene).contains("RecoverLockedSemiSyncMaster"), "\(UnlockTests.refusal(scene))")
        scene = UnlockTests.armed(isOn: false)
        UnlockTests.untilLocked(&scene)
        scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, to: UnlockTests.address("db2"), onlyIfDead: true)))
        #expect(UnlockTests.refusal(scene).contains("nobody takes over"))
        scene.run(.seconds(5))
        #expect(scene.count(.openRecovery) == 0 && UnlockTests.enabled(in: scene) == [])
    }

    private static func refusal(_ scene: ManagerScene) -> String {
        if case .refused(let reason)? = scene.replies.last { reason } else { "" }
    }

    @Test func `one that cannot be switched on is passed over`() {
        var scene = UnlockTests.armed()
        scene.world.refusesSemiSync = "db2"
        UnlockTests.untilLocked(&scene)
        #expect(UnlockTests.enabled(in: scene) == ["db3"])
        let closing = scene.control.recoveries.first?.closing
        #expect(closing?.result == .succeeded && closing?.reason.contains("db2:3306: ") == true)
    }

    @Test func `a primary that is free by itself is left alone`() {
        var scene = UnlockTests.armed()
        scene.losesActions = true
        UnlockTests.untilLocked(&scene)
        #expect(scene.count(.openRecovery) == 1)
        scene.losesActions = false
        scene["db1"].builder.semiSync.sourceActive = false
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.detection.freesLockedPrimary = true }
        later.now = scene.now
        later.start()
        later.run(.seconds(10))
        #expect(later.control.recoveries.first?.closing?.result == .aborted && later.mutations.isEmpty)
    }

    @Test func `a failover of the primary comes first and ends it`() throws {
        var scene = UnlockTests.armed(wanted: 3)
        while scene.count(.openRecovery) == 0 { scene.run(.milliseconds(10)) }
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(30))
        let unlock = try #require(scene.control.recoveries.first)
        #expect(unlock.opening.kind == .unlock && unlock.closing?.result == .aborted && unlock.closing?.reason.hasPrefix("it gave way to recovery") == true)
        #expect(scene.control.recoveries.last?.opening.kind == .failover && scene.control.recoveries.last?.closing?.result == .succeeded)
    }

    @Test func `a later manager starts the receiver that an unfinished step may have stopped, and goes on`() throws {
        var scene = UnlockTests.armed()
        while !scene.mutations.contains(where: { if case .setSemiSync = $0.action { true } else { false } }) { scene.run(.milliseconds(1)) }
        scene["db2"].builder.channels[0].receiver = .stopped
        scene["db2"].builder.semiSync.replicaEnabled = true
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.detection.freesLockedPrimary = true }
        later.now = scene.now
        later.start()
        later.run(.seconds(30))
        #expect(later["db2"].builder.channels[0].receiver != .stopped)
        #expect(later.control.recoveries.first?.closing?.result == .succeeded)
        #expect(later.control.recoveries.count == 1)
    }
}

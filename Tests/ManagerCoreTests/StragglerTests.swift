import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Promotion
import Refactoring
import Testing
import TopologyModel

/// db4 did not answer while db1 was replaced by db2, and is back: it still follows db1.
@Suite("Replicas that a failover left behind") struct StragglerTests {
    private static let db4 = InstanceBuilder.address("db4")
    /// A server that did not answer for long is asked every half minute.
    private static let settled = Duration.seconds(60)

    private static func failedOver(
        _ flavor: ServerFlavor = .mariadb, automatic: Bool = true, placement: any PlacementPatterns = NoPlacementPatterns(),
        returning: (inout ManagerScene) -> Void = { _ in }, configure: (inout ManagerConfiguration) -> Void = { _ in }, before: (inout ManagerScene) -> Void = { _ in }
    ) -> ManagerScene {
        var scene = ManagerScene.armed(TopologyFixtures.primary(flavor).instances, automatic: automatic, placement: placement, configure: configure)
        scene.run(.seconds(2))
        before(&scene)
        scene["db4"].isReachable = false
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(5))
        if !automatic { scene.ask(.failover(FailoverRequest(of: ManagerScene.db1, owner: "ann"))) }
        scene.run(.seconds(40))
        returning(&scene)
        scene["db4"].isReachable = true
        return scene
    }

    private static func source(_ scene: ManagerScene) -> InstanceAddress? { scene["db4"].builder.channels.first?.source }
    private static func follows(_ scene: ManagerScene) -> Bool { source(scene) != nil && source(scene) == scene.record?.primary }
    private static func attempts(_ scene: ManagerScene) -> Int {
        scene.mutations.count { if case .pointToSource = $0.action { $0.target == db4 } else { false } }
    }
    private static func told(_ scene: ManagerScene, _ words: String) -> Int { scene.told(.blocked).count { $0.text.hasPrefix("db4:3306 ") && $0.text.contains(words) } }

    // MARK: Moved

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `it follows the primary as soon as it is read, once and by statements for that run of it`(flavor: ServerFlavor) {
        var scene = Self.failedOver(flavor)
        #expect(scene.control.recoveries.map(\.closing?.lostReplicas) == [[Self.db4]])
        let before = scene.mutations.count
        scene.run(Self.settled)
        #expect(Self.follows(scene))
        let sent = scene.mutations[before...].filter { $0.target == Self.db4 }
        #expect(Self.attempts(scene) == 1 && sent.allSatisfy { $0.pin != nil && $0.expectedIdentity != nil && $0.expectedBoot == TopologyFixtures.bootedAt })
        #expect(scene.notes.count { $0.text.contains("db4:3306, which was left below db1:3306, follows db2:3306") } == 1, "\(scene.notes.map(\.text))")
        scene.run(.seconds(20))
        #expect(Self.attempts(scene) == 1 && scene.machine.operations.isEmpty && scene.machine.stragglers.isEmpty)
    }

    /// It finds its place by file and position, and holds what it has by GTID.
    private static func leavesAutoPosition(_ scene: inout ManagerScene) { scene["db4"].builder.channels[0].gtidUse = .fileAndPosition }

    @Test func `MySQL with gtid_mode=ON that does not use auto-position follows the primary by it`() {
        var scene = Self.failedOver(.mysql, returning: Self.leavesAutoPosition)
        scene.run(Self.settled)
        #expect(Self.follows(scene), "\(scene.told(.blocked).map(\.text))")
        let uses = scene.mutations.compactMap { request -> ReplicationGTIDUse? in
            if case .pointToSource(let specification) = request.action, request.target == Self.db4 { specification.gtidUse } else { nil }
        }
        #expect(uses == [.autoPosition])
    }

    @Test func `threads that stood still run afterwards, as after every repointing`() {
        var scene = Self.failedOver { ($0["db4"].builder.channels[0].receiver, $0["db4"].builder.channels[0].applier) = (.stopped, .stopped) }
        scene.run(Self.settled)
        #expect(Self.follows(scene) && scene["db4"].builder.channels[0].isReplicating)
    }

    @Test func `another manager that knows of the failover from the journal moves it`() {
        let scene = Self.failedOver()
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        later["db1"].isReachable = false
        later.now = scene.now
        later.start()
        later.run(Self.settled)
        #expect(Self.follows(later))
    }

    @Test func `a death of the primary in the middle comes first, and it follows the next one`() {
        var scene = Self.failedOver(configure: { $0.flapWindow = .zero })
        while !scene.acts.contains(where: { $0.pin != nil }), scene.now < TopologyFixtures.now + .seconds(300) { scene.run(.milliseconds(1)) }
        scene.kill("db2")
        scene.loseConnection("db2")
        scene.run(.seconds(20))
        #expect(scene.record?.primary.host == "db3")
        scene.run(Self.settled)
        #expect(Self.follows(scene))
    }

    // MARK: Not moved

    /// The simulator found it (seed 989238): a manager that was started anew read the replica before its source, which had rejoined below the primary meanwhile.
    @Test func `one below a replaced server that follows the primary by now stays there`() {
        let scene = Self.failedOver()
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        later["db1"].builder = later["db1"].builder.following("db2")
        later["db1"].builder.hold(later["db2"].builder.transactions.executed)
        later["db1"].builder.settings.readOnly = true
        later["db4"].builder.channels[0].receiver = .running
        later["db4"].builder.channels[0].receiverError = nil
        later.now = scene.now
        later.silent = ["db1"]
        later.start()
        later.run(.milliseconds(100))
        #expect(later.machine.stragglers.count == 1)
        later.silent = []
        later.giveSilentAnswers()
        later.run(Self.settled)
        #expect(Self.source(later) == ManagerScene.db1 && later.machine.stragglers.isEmpty)
        #expect(!later.mutations.contains { $0.target == Self.db4 })
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `what it holds and the primary lacks keeps it where it is, which is told once and is a warning`(flavor: ServerFlavor) throws {
        let more = flavor == .mariadb ? "0-1-150" : "\(TopologyFixtures.uuid(serverID: 1)):1-150"
        var scene = Self.failedOver(flavor) { $0["db4"].builder = $0["db4"].builder.holding(more) }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0)
        #expect(!scene.mutations.contains { $0.target == Self.db4 && $0.pin != nil }, "nothing is tried")
        #expect(Self.told(scene, "it committed what db2:3306 lacks") == 1)
        let finding = try #require(scene.findings("db1"))
        #expect(finding.warnings.contains(.replicaLeftBehind))
        #expect(finding.evidence.contains { $0.hasPrefix("db4:3306 follows db1:3306 still, which db2:3306 replaced: ") }, "\(finding.evidence)")
    }

    @Test func `what it has only received counts as well`() {
        var scene = Self.failedOver {
            $0["db4"].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
            $0["db4"].builder.channels[0].applierHasReadAllRelayLog = false
        }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0)
        #expect(Self.told(scene, "it has received 0-1-150, and db2:3306 does not have all of that") == 1, "\(scene.told(.blocked).map(\.text))")
    }

    @Test func `without auto-position what it holds and the primary lacks keeps MySQL with gtid_mode=ON where it is`() {
        var scene = Self.failedOver(.mysql) {
            Self.leavesAutoPosition(&$0)
            $0["db4"].builder = $0["db4"].builder.holding("\(TopologyFixtures.uuid(serverID: 1)):1-150")
        }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0)
        #expect(Self.told(scene, "it committed what db2:3306 lacks") == 1, "\(scene.told(.blocked).map(\.text))")
    }

    @Test(arguments: [(ServerFlavor.mysql, "OFF_PERMISSIVE"), (.mysql, "ON_PERMISSIVE"), (.mariadb, "")])
    func `one that may hold transactions without a GTID needs a place that is known`(flavor: ServerFlavor, mode: String) {
        var scene = Self.failedOver(flavor) {
            Self.leavesAutoPosition(&$0)
            $0["db4"].builder.settings.gtidMode = mode
        }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0)
        #expect(Self.told(scene, "where db2:3306 was level with it is not known") == 1, "\(scene.told(.blocked).map(\.text))")
    }

    @Test func `one that takes writes is left to people`() {
        var scene = Self.failedOver { $0["db4"].builder.settings.readOnly = false }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.told(scene, "it accepts writes") == 1)
    }

    @Test func `a cluster that no filter names is left to people, and so is a server whose failures are only reported`() {
        var scene = Self.failedOver(automatic: false)
        scene.run(Self.settled)
        #expect(scene.record?.primary.host == "db2" && Self.source(scene) == ManagerScene.db1)
        #expect(Self.told(scene, "RecoverMasterClusterFilters") == 1)
        scene = Self.failedOver(placement: IgnoredFailures(of: ["db4"]))
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.told(scene, "RecoveryIgnoreHostnameFilters") == 1)
    }

    @Test(arguments: ["paused", "downtimed", "maintained"]) func `a brake holds it where it is, and lets it go`(brake: String) {
        var scene = Self.failedOver { scene in
            switch brake {
            case "paused": scene.ask(.pause(nil, duration: .seconds(100), owner: "o", reason: "r"))
            case "downtimed": scene.ask(.beginDowntime(Self.db4, duration: .seconds(100), owner: "o", reason: "r"))
            default: scene.ask(.beginMaintenance(Self.db4, duration: .seconds(100), owner: "o", reason: "r"))
            }
            scene.run(.milliseconds(10))
        }
        scene.run(.seconds(90))
        #expect(Self.source(scene) == ManagerScene.db1)
        #expect(Self.told(scene, "db4:3306 follows db1:3306 still") == 1, "\(scene.told(.blocked).map(\.text))")
        scene.run(.seconds(60))
        #expect(Self.follows(scene))
    }

    @Test func `a refused attempt is repeated after a pause, its receiver is started again, and then it is left to a person`() {
        var scene = Self.failedOver { $0.world.refusesSource = "db2" }
        scene.run(.seconds(200))
        #expect(Self.source(scene) == ManagerScene.db1 && scene["db4"].builder.channels[0].receiver != .stopped)
        #expect(Self.attempts(scene) == RejoiningPolicy().attempts)
        let told = scene.told(.blocked).filter { $0.text.contains("db4:3306 could not be moved away from db1:3306") }
        #expect(told.count == RejoiningPolicy().attempts && told.last?.text.contains("it is left to a person now") == true, "\(told.map(\.text))")
        #expect(scene.findings("db1")?.warnings.contains(.replicaLeftBehind) == true)
    }

    @Test func `another server at the address of the replaced one may have replicas of its own`() {
        var scene = Self.failedOver {
            $0["db1"].builder.serverID = 9
            $0["db1"].builder.settings.readOnly = true
            $0["db1"].isReachable = true
            $0.run(.seconds(40))
        }
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0)
    }

    @Test func `an observer moves nobody`() {
        let scene = Self.failedOver()
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.observeOnlyReasons = ["asked to"] }
        later["db1"].isReachable = false
        later.now = scene.now
        later.start()
        later.run(Self.settled)
        #expect(later.mutations.isEmpty && Self.told(later, "observe only: asked to") == 1)
    }

    // MARK: Detached

    private static func detached() -> ManagerScene {
        var scene = failedOver(returning: { $0["db4"].builder = $0["db4"].builder.holding("0-1-150") }, configure: { $0.recovery.detachesLostReplicas = true })
        scene.run(settled)
        return scene
    }

    private static func detachments(_ scene: ManagerScene) -> Int { scene.mutations.count { if case .detach = $0.action { $0.target == db4 } else { false } } }

    @Test func `one that cannot follow the primary follows nobody, where the configuration wants it so`() {
        let scene = Self.detached()
        let channel = scene["db4"].builder.channels[0]
        #expect(channel.source == nil && channel.detachedSource == ManagerScene.db1)
        #expect(Self.detachments(scene) == 1 && Self.attempts(scene) == 0)
        #expect(Self.told(scene, "it committed what db2:3306 lacks") == 1 && Self.told(scene, "it is detached from db1:3306") == 1)
    }

    @Test func `one that somebody reattaches is left where it is`() {
        var scene = Self.detached()
        scene["db4"].builder.channels[0].source = ManagerScene.db1
        scene["db4"].builder.channels[0].detachedSource = nil
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.detachments(scene) == 1)
    }

    @Test func `one that can follow it is moved, and not detached`() {
        var scene = Self.failedOver(configure: { $0.recovery.detachesLostReplicas = true })
        scene.run(Self.settled)
        #expect(Self.follows(scene) && Self.detachments(scene) == 0)
    }

    @Test func `one that has not applied everything is not detached: what it received is not given up`() {
        var scene = Self.failedOver(
            returning: {
                $0["db4"].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
                $0["db4"].builder.channels[0].applier = .stopped
                $0["db4"].builder.channels[0].applierHasReadAllRelayLog = false
            }, configure: { $0.recovery.detachesLostReplicas = true })
        scene.run(Self.settled)
        #expect(Self.source(scene) == ManagerScene.db1 && Self.detachments(scene) == 0)
        #expect(Self.told(scene, "it cannot be detached either") == 1, "\(scene.told(.blocked).map(\.text))")
    }

    // MARK: Beside a receiver that hangs

    /// `db3` follows the new primary and receives nothing, while that one goes on.
    private static func besideSilent(_ returning: (inout ManagerScene) -> Void = { _ in }) -> ManagerScene {
        failedOver(
            returning: {
                $0["db2"].builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb))
                returning(&$0)
                $0.run(.milliseconds(10))
            }, configure: { $0.detection.restartsSilentReceivers = true })
    }

    private static func restarts(_ scene: ManagerScene, of name: String = "db3") -> Int {
        scene.mutations.count { $0.action == .bounceReceiver(channel: "") && $0.target.host == name }
    }

    @Test func `a pause holds both, and lets both go, each once`() {
        var scene = Self.besideSilent { $0.ask(.pause(nil, duration: .seconds(100), owner: "o", reason: "r")) }
        scene.run(.seconds(90))
        #expect(Self.source(scene) == ManagerScene.db1 && Self.attempts(scene) == 0 && Self.restarts(scene) == 0)
        #expect(Self.told(scene, "db4:3306 follows db1:3306 still") == 1)
        scene.run(.seconds(35))
        #expect(Self.follows(scene) && Self.attempts(scene) == 1 && Self.restarts(scene) == 1)
    }

    @Test(arguments: ["db3", "db4"]) func `a downtime of one of the two does not hold the other one`(held: String) {
        var scene = Self.besideSilent { $0.ask(.beginDowntime(InstanceBuilder.address(held), duration: .seconds(100), owner: "o", reason: "r")) }
        scene.run(Self.settled)
        #expect(Self.follows(scene) == (held == "db3"))
        #expect((Self.restarts(scene) > 0) == (held == "db4"))
    }

    @Test func `its own receiver is not restarted while it is being moved`() {
        var scene = Self.besideSilent { $0["db3"].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb) }
        // Shorter than an answer takes: nothing is heard of what comes after it was pointed to the primary.
        while Self.attempts(scene) == 0, scene.now < TopologyFixtures.now + .seconds(300) { scene.run(.microseconds(500)) }
        scene.losesActions = true
        scene.run(.seconds(40))
        #expect(Self.follows(scene) && scene.machine.operations.count == 1)
        #expect(scene.findings("db4")?.code == .replicaReceivesNothing)
        #expect(Self.restarts(scene, of: "db4") == 0)
    }

    // MARK: Downtimed

    private static func downtimed(
        for seconds: Int = 3600, returning: (inout ManagerScene) -> Void = { _ in }, before: (inout ManagerScene) -> Void = { _ in }
    ) -> ManagerScene {
        failedOver(returning: returning, configure: { $0.recovery.lostDowntime = .seconds(seconds) }, before: before)
    }

    @Test func `a lost replica is downtimed in the batch that closes the recovery, and until it follows again`() throws {
        var scene = Self.downtimed()
        let closing = try #require(scene.committed.firstIndex { if case .closeRecovery = $0 { true } else { false } })
        let beginning = try #require(scene.committed.firstIndex { if case .beginDowntime = $0 { true } else { false } })
        try #require(beginning < closing)
        #expect(scene.committed[(beginning + 1)..<closing].allSatisfy { if case .stepOutcome = $0 { true } else { false } })
        let downtime = try #require(scene.control.downtimes.first)
        let closedAt = try #require(scene.control.recoveries.first?.closedAt)
        #expect(downtime.instance == Self.db4 && downtime.reason == "lost-in-recovery")
        #expect((closedAt + .seconds(3600)) - downtime.endsAt <= .milliseconds(10))
        #expect(scene.machine.topology.instance(at: Self.db4)?.placement.isDowntimed == true)
        scene.run(Self.settled)
        #expect(Self.follows(scene), "it is no brake")
        #expect(scene.control.downtimes.isEmpty && scene.count(.endDowntime) == 1)
    }

    @Test func `it stays downtimed while it is lost, and not for ever`() {
        var scene = Self.downtimed(for: 120) { $0["db4"].builder = $0["db4"].builder.holding("0-1-150") }
        scene.run(Self.settled)
        #expect(scene.control.isDowntimed(Self.db4, at: scene.wall) && scene.count(.endDowntime) == 0)
        scene.run(Self.settled)
        #expect(!scene.control.isDowntimed(Self.db4, at: scene.wall))
    }

    @Test func `what a person said of it is neither replaced nor ended`() {
        var scene = Self.downtimed(before: {
            $0.ask(.beginDowntime(Self.db4, duration: .seconds(7200), owner: "ann", reason: "disks"))
            $0.run(.milliseconds(10))
        })
        #expect(scene.control.downtimes.map(\.reason) == ["disks"])
        // Ann moves it herself.
        scene["db4"].builder.channels[0].source = scene.record?.primary
        (scene["db4"].builder.channels[0].receiver, scene["db4"].builder.channels[0].receiverError) = (.running, nil)
        scene.run(Self.settled)
        #expect(scene.control.downtimes.map(\.reason) == ["disks"])
    }

    @Test func `without a time for it nobody is downtimed`() {
        let scene = Self.failedOver()
        #expect(scene.control.downtimes.isEmpty && scene.count(.beginDowntime) == 0)
    }
}

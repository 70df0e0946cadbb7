import Analysis
import BatonTesting
import ControlModel
import Hooks
import KVPublishers
@testable import ManagerCore
import Probing
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("The manager")
struct ManagerMachineTests {
    // MARK: Knowing

    @Test func `armed when all were read or failed, and not before`() {
        var scene = ManagerScene()
        scene["db3"].isReachable = false
        scene.start()
        #expect(!scene.machine.isArmed)
        scene.run(.milliseconds(20))
        #expect(scene.machine.isArmed)
        #expect(scene.count(.registerCluster) == 1)
        #expect(scene.record?.primary == ManagerScene.db1)
    }

    @Test func `a server that was never read is no trouble to those that were`() {
        for unread in ["db1", "db4"] {
            var scene = ManagerScene()
            scene[unread].isReachable = false
            scene.start()
            #expect(scene.machine.receivedUnknown.isEmpty)
            scene.run(.seconds(3))
            #expect(scene.machine.isArmed && scene.machine.receivedUnknown.isEmpty)
        }
    }

    @Test func `not armed while nothing could be read`() {
        var scene = ManagerScene()
        for index in scene.servers.indices { scene.servers[index].isReachable = false }
        scene.start()
        scene.run(.seconds(10))
        #expect(!scene.machine.isArmed)
        #expect(scene.mutations.isEmpty)
    }

    @Test func `a quiet cluster is registered once and left alone`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(30))
        #expect(scene.count(.registerCluster) == 1)
        #expect(scene.acts.isEmpty)
        #expect(scene.told(.suspected).isEmpty)
    }

    // MARK: Suspicion

    @Test func `a lost connection is followed by a fresh probe at once, and means nothing if that succeeds`() {
        var scene = ManagerScene.armed()
        scene.probes = []
        scene.loseConnection()
        #expect(scene.probes.map(\.address) == [ManagerScene.db1])
        #expect(scene.probes.first?.freshConnection == true)
        scene.run(.milliseconds(500))
        #expect(scene.told(.suspected).isEmpty)
    }

    @Test func `a lost connection whose fresh probe fails is a suspicion`() {
        var scene = ManagerScene.armed()
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.milliseconds(3))
        #expect(scene.told(.suspected).count == 1)
        scene.run(.seconds(2))
        #expect(scene.count(.openRecovery) == 0, "replicas that receive nothing for 2 s prove nothing yet")
        scene["db1"].isReachable = true
        scene.run(.milliseconds(200))
        #expect(scene.told(.acquitted).count == 1)
        #expect(scene.told(.suspected).count == 1)
    }

    /// A path that was cut for a moment: the kept connection is through it again before the new one gives up.
    @Test func `an attempt that hung is no suspicion when the server has answered one that began later`() {
        var scene = ManagerScene.armed()
        let began = scene.now
        scene.run(.seconds(2))
        scene.probes = []
        let request = ProbeRequest(address: ManagerScene.db1, timeout: .seconds(3), freshConnection: true)
        let outcome = ProbeOutcome.unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time"))
        scene.step(.probed(ProbeReport(request: request, startedAt: began, finishedAt: scene.now, outcome: outcome)))
        #expect(scene.told(.suspected).isEmpty && scene.machine.suspicions.isEmpty)
        #expect(scene.machine.topology.instance(at: ManagerScene.db1)?.freshness.isLastCheckValid == true)
        #expect(scene.probes.first == ProbeRequest(address: ManagerScene.db1, timeout: .seconds(1), freshConnection: true), "it is tried once more")
    }

    @Test func `a primary that is late has its replicas read in silence, and their silence counts from then on`() throws {
        var scene = ManagerScene.armed()
        scene.silent = ["db1"]
        scene.probes = []
        // Its next poll is at most half an interval away.
        while !scene.probes.contains(where: { $0.address == ManagerScene.db1 }) { scene.run(.milliseconds(1)) }
        let asked = scene.now
        scene.probes = []
        scene.run(.milliseconds(60))
        #expect(Set(scene.probes.map(\.address.host)).isSuperset(of: ["db2", "db3", "db4"]))
        #expect(scene.told(.suspected).isEmpty && scene.findings("db1")?.code == .noProblem)
        scene.run(.milliseconds(200))
        #expect(scene.told(.suspected).count == 1)
        let suspicion = try #require(scene.machine.suspicions.first)
        #expect(suspicion.suspicion.since - asked < .milliseconds(60))
        scene.silent = []
        scene.giveSilentAnswers()
        scene.run(.milliseconds(100))
        #expect(scene.told(.acquitted).count == 1 && scene.machine.suspicions.isEmpty)
    }

    @Test func `a primary that was late and answers was never suspected`() {
        var scene = ManagerScene.armed()
        scene.silent = ["db1"]
        while scene.machine.suspicions.isEmpty { scene.run(.milliseconds(1)) }
        scene.silent = []
        scene.giveSilentAnswers()
        scene.run(.seconds(5))
        #expect(scene.machine.suspicions.isEmpty)
        #expect(scene.told(.suspected).isEmpty && scene.told(.acquitted).isEmpty)
    }

    @Test func `only servers with replicas are suspected`() {
        var alone = ManagerScene.armed([InstanceBuilder("db1"), InstanceBuilder("db9", serverID: 9)])
        alone.kill()
        alone.loseConnection()
        alone.run(.seconds(5))
        #expect(alone.told(.suspected).isEmpty)
        var replica = ManagerScene.armed()
        replica["db2"].isReachable = false
        replica.loseConnection("db2")
        replica.run(.seconds(5))
        #expect(replica.told(.suspected).isEmpty)
    }

    // MARK: Recovery

    @Test func `a dead primary is replaced, once`() throws {
        var scene = ManagerScene.armed(hooks: [.preFailover, .postFailover])
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        #expect(scene.count(.openRecovery) == 1)
        #expect(scene.count(.designate) == 1)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .succeeded)
        let primary = try #require(scene.record?.primary.host)
        #expect(primary == "db2")
        #expect(!scene[primary].builder.settings.readOnly)
        #expect(scene["db3"].builder.channels.first?.source?.host == primary)
        #expect(scene.hooks.map(\.phase) == [.preFailover, .postFailover])
        #expect(scene.published.last?.primary.host == primary)
        #expect(scene.published.last?.epoch == Epoch(rawValue: 1))
    }

    @Test func `a conviction opens one recovery while the opening is not answered`() {
        var scene = ManagerScene.armed()
        scene.kill()
        scene.commits = false
        scene.loseConnection()
        scene.run(.seconds(2))
        #expect(scene.told(.convicted).count == 1)
        scene.commits = true
        scene.run(.seconds(20))
        #expect(scene.count(.openRecovery) == 1)
    }

    @Test(arguments: ["paused", "cluster paused", "downtimed", "maintained", "flapping"]) func `a gate that refuses opens nothing and is told once`(_ gate: String) throws {
        var scene = ManagerScene.armed()
        let cluster = try #require(scene.record?.id)
        switch gate {
        case "paused": scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "work"))
        case "cluster paused": scene.ask(.pause(cluster, duration: nil, owner: "ann", reason: "work"))
        case "downtimed": scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(3_600), owner: "ann", reason: "work"))
        case "maintained": scene.ask(.beginMaintenance(ManagerScene.db1, duration: .seconds(3_600), owner: "ann", reason: "work"))
        default:
            let id = RecoveryID(rawValue: scene.control.lastIndex.rawValue + 1)
            let opening = RecoveryOpening(
                cluster: cluster, expectedEpoch: .initial, failed: ManagerScene.db1, failedIdentity: "", code: "DeadMaster", evidence: [],
                flapWindow: .seconds(3_600))
            for command in [ControlCommand.openRecovery(opening), .closeRecovery(id, RecoveryClosing(result: .succeeded, reason: ""))] {
                _ = scene.control.apply(command, stamp: CommandStamp(at: scene.wall, node: "n1"), index: scene.control.lastIndex.next)
            }
            scene.ask(.setPromotionRule(InstanceBuilder.address("db4"), .neutral))
        }
        scene.run(.milliseconds(10))
        scene.notes = []
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(10))
        #expect(scene.told(.convicted).count == 1)
        #expect(scene.count(.openRecovery) == 0)
        #expect(scene.told(.blocked).count == 1, "\(scene.told(.blocked).map(\.text))")
        #expect(scene.mutations.isEmpty)
        // What held it back is in the journal, for whoever asks later.
        let reason = try #require(scene.told(.blocked).first).text
        #expect(scene.control.detections.map(\.detection.evidence.last) == ["no recovery is begun: \(reason)"])
    }

    @Test func `a resumed cluster is recovered`() {
        var scene = ManagerScene.armed()
        scene.ask(.pause(nil, duration: .seconds(5), owner: "ann", reason: "work"))
        scene.run(.milliseconds(10))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(4))
        #expect(scene.count(.openRecovery) == 0)
        scene.run(.seconds(10))
        #expect(scene.count(.designate) == 1)
    }

    @Test func `a cluster that the filter does not name is told of and not recovered`() {
        var scene = ManagerScene.armed(automatic: false)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(10))
        #expect(scene.count(.openRecovery) == 0)
        #expect(scene.count(.recordDetection) >= 1)
        #expect(scene.told(.blocked).count { $0.text.contains("RecoverMasterClusterFilters") } == 1)
        #expect(scene.acts.isEmpty)
    }

    @Test func `a recovery that comes to nothing is not opened again at once`() {
        var scene = ManagerScene.armed(ManagerScene.withoutCandidates)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(4))
        #expect(scene.count(.openRecovery) == 1)
        #expect(scene.control.recoveries.first?.closing?.result == .stopped)
        scene.run(.seconds(60))
        #expect((2...4).contains(scene.count(.openRecovery)))
    }

    // MARK: Observe-only

    @Test func `an observer decides once per suspicion and touches nothing`() {
        var scene = ManagerScene.armed(hooks: [.preFailover, .postFailover]) { $0.observeOnlyReasons = ["serve --observe"] }
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(30))
        #expect(scene.count(.openRecovery) == 1)
        #expect(scene.control.recoveries.first?.closing?.result == .observed)
        #expect(scene.acts.isEmpty)
        #expect(scene.published.isEmpty)
        #expect(scene.hooks.isEmpty)
    }

    @Test func `an observer journals every candidate and the steps of the plan, and runs no hooks`() throws {
        var servers = TopologyFixtures.primary().instances
        servers[3].placement.promotionRule = .mustNot
        servers[3].settings.binaryLogEnabled = false
        var scene = ManagerScene.armed(servers, hooks: HookPhase.allCases) { $0.observeOnlyReasons = ["serve --observe"] }
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(30))
        #expect(scene.hooks.isEmpty)
        #expect(scene.count(.recordDetection) >= 1, "it is recorded all the same")
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .observed)
        #expect(
            recovery.steps.map { "\($0.intent.kind.name) \($0.intent.target?.host ?? "-")" } == [
                "candidate db2", "candidate db3", "candidate db4", "hook -", "confirm-death db1", "revoke db2", "revoke db3", "revoke db4", "fence db1",
                "drain db2", "detach db2", "open-writes db2", "repoint db3", "repoint db4", "publish -", "hook -", "hook -",
            ])
        #expect(recovery.steps.allSatisfy { $0.outcome?.result == .skipped })
        #expect(recovery.steps[0].intent.detail.hasPrefix("chosen; received everything"))
        #expect(recovery.steps[2].intent.detail.hasPrefix("not eligible; "))
        #expect(recovery.steps[2].intent.detail.contains("it writes no binary log"))
    }

    @Test func `an observed recovery of a large cluster is cut short, and says so`() throws {
        let cluster = try #require(TopologyFixtures.primary(replicas: 120).build().clusters.first)
        let primary = try #require(cluster.primary)
        let context = RecoveryContext(
            failed: primary, replicas: cluster.replicas(of: primary.id), receivedUnknown: [], hookStages: [], recovery: RecoveryPolicy(),
            promotion: PromotionPolicy())
        let opening = RecoveryOpening(
            cluster: ClusterID(high: 1, low: 1), expectedEpoch: .initial, failed: primary.address, failedIdentity: "", code: "DeadMaster", evidence: [],
            flapWindow: .zero)
        let record = RecoveryRecord(id: RecoveryID(rawValue: 1), uid: "", opening: opening, openedAt: WallTime(milliseconds: 0), openedBy: "n1")
        let intents = ManagerScene().machine.observedSteps(of: record, context).compactMap { command in
            if case .stepIntent(_, let intent) = command { intent } else { nil }
        }
        #expect(intents.count == 150)
        #expect(intents[49].kind == .candidate && intents[49].detail.hasSuffix("and 70 more"))
        #expect(intents[149].detail.hasSuffix("more"))
        #expect(intents.allSatisfy { $0.detail.count < 2_100 })
    }

    @Test func `an observer neither fences nor goes on with a recovery in hand, and does not spin`() {
        let (control, servers) = ManagerMachineTests.designated()
        var scene = ManagerScene(servers, control: control) { $0.observeOnlyReasons = ["serve --observe"] }
        scene.kill()
        scene.start()
        scene.run(.seconds(10))
        #expect(scene.acts.isEmpty)
        #expect(scene.published.isEmpty)
        #expect(scene.control.recoveries.first?.isOpen == true)
        #expect(scene.steps < 2_000)
    }

    // MARK: Shapes

    struct ShapeRow: Sendable, CustomTestStringConvertible {
        var shape: ClusterShape
        var drawing: String
        var adjust: @Sendable (inout TopologyBuilder) -> Void = { _ in }
        var testDescription: String { "\(shape)" }
    }

    static let unsupported: [ShapeRow] = [
        ShapeRow(shape: .galera, drawing: "db1 <- db2, db3") { $0["db1"].settings.isGaleraNode = true },
        ShapeRow(shape: .groupReplication, drawing: "db1 <- db2, db3") { $0["db1"].settings.isGroupReplicationMember = true },
        ShapeRow(shape: .multiSource, drawing: "db1 <- db2, db3; db2 <- db4; x1 <- db2"),
        ShapeRow(shape: .ring, drawing: "db1 <- db2; db2 <- db3; db3 <- db1"),
    ]

    @Test(arguments: unsupported)
    func `what is not understood is told of once, shown, and never acted upon`(row: ShapeRow) throws {
        var fleet = TopologyBuilder(drawing: row.drawing)
        row.adjust(&fleet)
        var scene = ManagerScene.armed(fleet.instances, hooks: HookPhase.allCases)
        scene.run(.seconds(10))
        let told = scene.notes.filter { $0.severity == .warning && $0.text.contains(row.shape.explanation) }
        #expect(told.count == 1, "\(scene.notes.map(\.text))")
        let shown = scene.findings("db1")
        #expect(shown?.blockers == ["observe only: \(row.shape.explanation)"] && shown?.isWorthTelling == true)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(30))
        #expect(scene.count(.openRecovery) == 0)
        #expect(scene.acts.isEmpty && scene.hooks.isEmpty)
        #expect(scene.findings("db1")?.blockers.contains("observe only: \(row.shape.explanation)") == true)
        #expect(scene.notes.filter { $0.severity == .warning && $0.event == nil && $0.text.contains(row.shape.explanation) }.count == 1)
    }

    @Test func `a replica of several sources in a plain tree is left as it is, and the tree is recovered`() throws {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3, db4; x1 <- x2; x1 <- db4")
        for name in ["db2", "db3", "db4", "x2"] { fleet[name].settings.readOnly = true }
        var scene = ManagerScene.armed(fleet.instances)
        #expect(scene.machine.topology.clusters.map(\.shape) == [.singlePrimary, .singlePrimary])
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
        #expect(!scene.mutations.contains { $0.target.host == "db4" || $0.target.host.hasPrefix("x") })
        #expect(scene["db4"].builder.channels.map { $0.source?.host } == ["db1", "x1"])
    }

    // MARK: Findings

    @Test(arguments: ["paused", "downtimed", "maintained", "ignored", "unnamed", "observed", "stopped", "under way"])
    func `the reason for doing nothing is in the finding`(_ why: String) throws {
        let servers = why == "stopped" ? ManagerScene.withoutCandidates : TopologyFixtures.primary().instances
        var scene = ManagerScene.armed(servers, automatic: why != "unnamed", placement: IgnoredFailures(of: why == "ignored" ? ["db1"] : [])) { if why == "observed" { $0.observeOnlyReasons = ["serve --observe"] } }
        switch why {
        case "paused": scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "work"))
        case "downtimed": scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(3_600), owner: "ann", reason: "work"))
        case "maintained": scene.ask(.beginMaintenance(ManagerScene.db1, duration: .seconds(3_600), owner: "ann", reason: "work"))
        default: break
        }
        #expect(scene.findings("db1")?.blockers == [], "in order")
        scene.kill()
        scene.loseConnection()
        if why == "under way" {
            while scene.count(.openRecovery) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        } else {
            scene.run(.seconds(4))
        }
        let finding = try #require(scene.findings("db1"))
        #expect(finding.code == .deadPrimary)
        switch why {
        case "paused": #expect(finding.blockers == ["automatic recovery is paused for all clusters (work); `baton resume` lifts it"])
        case "downtimed": #expect(finding.blockers == ["the server is downtimed by ann (work); `baton downtime end` lifts it"])
        case "maintained":
            #expect(finding.blockers == ["db1:3306 is under maintenance by ann (work); `baton maintenance end db1:3306` ends it"])
            #expect(finding.suppressions == [.maintenance])
        case "ignored":
            #expect(finding.blockers == ["an entry of RecoveryIgnoreHostnameFilters names db1:3306: its failures are only reported"])
            #expect(finding.suppressions == [.ignored])
            #expect(scene.count(.openRecovery) == 0)
        case "unnamed": #expect(finding.blockers == ["no entry of RecoverMasterClusterFilters names this cluster, so it is not recovered automatically"])
        case "observed": #expect(finding.blockers == ["observe only: serve --observe"])
        case "stopped":
            #expect(finding.blockers.count == 1)
            #expect(finding.blockers.first?.contains("stopped: nobody can be promoted: ") == true, "\(finding.blockers)")
            #expect(finding.blockers.first?.contains("it writes no binary log") == true)
            #expect(finding.blockers.first?.contains("is not opened for another") == true)
        default:
            #expect(finding.blockers == [])
            #expect(finding.evidence.contains { $0.hasSuffix("is under way") })
        }
    }

    @Test func `a stopped recovery is history when the primary is back, and a stop after a designation is not before it is acknowledged`() throws {
        var scene = ManagerScene.armed(ManagerScene.withoutCandidates)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(4))
        scene["db1"].isReachable = true
        for index in scene.servers.indices.dropFirst() { scene.servers[index].builder.channels[0].receiver = .running }
        scene.run(.seconds(2))
        #expect(scene.findings("db1")?.blockers == [])

        var (control, designatedServers) = ManagerMachineTests.designated()
        let id = try #require(control.recoveries.first?.id)
        _ = control.apply(
            .closeRecovery(id, RecoveryClosing(result: .stopped, reason: "look at it")), stamp: CommandStamp(at: control.time, node: "n1"),
            index: control.lastIndex.next)
        let primary = try #require(control.clusters.first?.primary.host)
        designatedServers.removeAll { $0.address == ManagerScene.db1 }
        for index in designatedServers.indices {
            if designatedServers[index].address.host == primary {
                designatedServers[index].channels = []
                designatedServers[index].settings.readOnly = false
            } else {
                designatedServers[index].channels[0].source = InstanceBuilder.address(primary)
            }
        }
        var later = ManagerScene(designatedServers, control: control)
        later.start()
        later.run(.seconds(2))
        #expect(later.findings(primary)?.blockers == ["recovery \(id) stopped: look at it"])
        later.ask(.acknowledge(.recovery(id), by: "ann", comment: "seen"))
        later.run(.seconds(1))
        #expect(later.findings(primary)?.blockers == [])
    }

    // MARK: After a failover

    /// A replica that was down during the failover comes back, still follows the dead primary, and has what nobody else received.
    @Test(arguments: [1, 2]) func `lost replicas of a replaced primary are told of, and none of them is promoted`(failovers: Int) throws {
        var scene = ManagerScene.armed(TopologyFixtures.primary(replicas: 4).instances) { $0.flapWindow = .zero }
        scene["db5"].isReachable = false
        scene.run(.seconds(3))
        for _ in 0..<failovers {
            let primary = try #require(scene.record?.primary.host)
            scene.kill(primary)
            scene.loseConnection(primary)
            scene.run(.seconds(20))
        }
        #expect(scene.count(.designate) == failovers)
        scene["db5"].isReachable = true
        scene["db5"].builder = scene["db5"].builder.holding("0-1-150").receiverLost()
        scene.run(.seconds(120))
        #expect(scene.count(.openRecovery) == failovers && scene.count(.registerCluster) == 1)
        #expect(scene["db5"].builder.settings.readOnly)
        #expect(scene.findings("db1")?.warnings.contains(.replicaLeftBehind) == true)
        if failovers == 1 {
            #expect(scene.findings("db1")?.blockers == ["db1:3306 was replaced by db2:3306: point the replicas that still follow it to db2:3306"])
        }
    }

    /// It was cut from the old primary, could not be opened, and somebody else was.
    @Test func `those below a designated server that was replaced are no cluster of their own`() throws {
        var scene = ManagerScene.armed(TopologyFixtures.primary(replicas: 2).instances + [InstanceBuilder("db5", serverID: 5).following("db2")]) {
            $0.flapWindow = .zero
        }
        scene.kill()
        scene.loseConnection()
        scene.world.refusesOpening = true
        while scene.count(.replaceDesignation) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        scene.world.refusesOpening = false
        scene.kill("db2")
        scene.loseConnection("db2")
        scene.run(.seconds(120))
        #expect(scene.record?.primary.host == "db3" && scene["db2"].builder.channels.isEmpty)
        #expect(scene.control.clusters.count == 1 && scene.count(.openRecovery) == 1)
        #expect(scene["db5"].builder.settings.readOnly)
    }

    // MARK: Standing still

    @Test func `a manager that stood still forgets what was read and probes anew`() {
        var scene = ManagerScene.armed()
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.milliseconds(300))
        #expect(scene.told(.suspected).count == 1)
        // The process stops for a minute; every receiver shows an error by the time it goes on, and the primary is back.
        scene.now = scene.now + .seconds(60)
        scene["db1"].isReachable = true
        scene.probes = []
        scene.run(.milliseconds(50))
        #expect(scene.notes.contains { $0.text.contains("stood still") })
        #expect(scene.probes.contains { $0.address == ManagerScene.db1 && $0.freshConnection })
        scene.run(.seconds(5))
        #expect(scene.count(.openRecovery) == 0)
        #expect(scene.told(.acquitted).count == 1)
    }

    @Test func `a manager that watches nothing is not thought to have stood still`() {
        var scene = ManagerScene([])
        scene.start()
        for _ in 1...3 {
            scene.now = scene.now + .seconds(60)
            scene.step(.timer)
        }
        #expect(!scene.notes.contains { $0.text.contains("stood still") })
    }

    @Test func `a probe that ended before the manager went on is no failure`() throws {
        var scene = ManagerScene.armed()
        scene.kill()
        scene.now = scene.now + .seconds(60)
        scene.probes = []
        let request = ProbeRequest(address: ManagerScene.db1, timeout: .seconds(1), freshConnection: true)
        scene.step(
            .probed(
                ProbeReport(
                    request: request, startedAt: scene.now + .seconds(-59), finishedAt: scene.now,
                    outcome: .unreachable(ProbeFailure(kind: .timedOut, message: "timed out")))))
        #expect(scene.told(.suspected).isEmpty)
        #expect(scene.probes.contains { $0.address == ManagerScene.db1 && $0.freshConnection })
    }

    // MARK: Restart

    /// The journal right after a designation, and the servers then.
    private static func designated(_ flavor: ServerFlavor = .mariadb) -> (ControlState, [InstanceBuilder]) {
        var scene = ManagerScene.armed(TopologyFixtures.primary(flavor).instances)
        scene.kill()
        scene.loseConnection()
        while scene.count(.designate) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        return (scene.control, scene.servers.map(\.builder))
    }

    @Test func `an open recovery goes on after a restart, when its servers were looked at`() throws {
        let (control, servers) = ManagerMachineTests.designated()
        let primary = try #require(control.clusters.first?.primary)
        var scene = ManagerScene(servers, control: control)
        scene.kill()
        scene.start()
        #expect(scene.mutations.allSatisfy { $0.action == .fence }, "nothing was looked at yet")
        scene.run(.seconds(20))
        #expect(scene.count(.designate) == 0)
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
        #expect(scene.record?.primary == primary)
        #expect(!scene[primary.host].builder.settings.readOnly)
    }

    @Test func `an open recovery goes on after a restart in which its servers became known by other names`() throws {
        let (control, servers) = ManagerMachineTests.designated(.mysql)
        let designated = try #require(control.clusters.first?.primary)
        let names = [ManagerScene.db1, designated].map { address in
            var server = servers.first { $0.address == address } ?? InstanceBuilder("nobody")
            server.address = InstanceBuilder.address("also-\(address.host)")
            return server
        }
        var scene = ManagerScene(names + servers, control: control)
        scene.kill()
        scene["also-db1"].isReachable = false
        scene.start()
        scene.run(.seconds(20))
        #expect(scene.machine.topology.instance(at: designated)?.address.host == "also-\(designated.host)", "else this shows nothing")
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded, "\(String(describing: scene.control.recoveries.first?.closing))")
        #expect(scene.acts.contains { $0.action == .openWrites && $0.target == designated })
        #expect(!scene.acts.contains { if case .pointToSource = $0.action { $0.target.host.hasSuffix(designated.host) } else { false } })
    }

    @Test func `the watch over the former primary goes on after a restart, in the recovery and after it`() {
        let (control, servers) = ManagerMachineTests.designated()
        var scene = ManagerScene(servers, control: control)
        scene.start()  // db1 is back, and writable
        scene.run(.seconds(20))
        #expect(scene["db1"].builder.settings.readOnly)
        #expect(scene.told(.fenced).count == 1)
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded, "a fence that ended before the recovery went on is heard")
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        later["db1"].builder.settings.readOnly = false
        later.start()
        later.run(.seconds(5))
        #expect(later["db1"].builder.settings.readOnly)
        #expect(later.mutations.allSatisfy { $0.action == .fence })
    }

    /// While it was dead it was tried ever more rarely; who was fenced on its return is read as often as everybody else.
    @Test func `a former primary that was dead for long is fenced whenever it takes writes again`() {
        let (control, servers) = ManagerMachineTests.designated()
        var scene = ManagerScene(servers, control: control)
        scene.kill()
        scene.start()
        scene.run(.seconds(100))
        scene["db1"].isReachable = true
        scene.run(.seconds(1))
        #expect(scene["db1"].builder.settings.readOnly)
        scene["db1"].builder.settings.readOnly = false
        scene.run(.seconds(3))
        #expect(scene["db1"].builder.settings.readOnly)
    }

    // MARK: Publishing

    @Test func `nothing is published before the server takes writes; a failure is tried again`() throws {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.published = []
        scene.publishSucceeds = { $0 >= 3 }
        scene.kill()
        scene.loseConnection()
        let end = scene.now + .seconds(10)
        while scene.now < end {
            scene.run(.milliseconds(1))
            let name = try #require(scene.record?.primary.host)
            if scene.published.contains(where: { $0.epoch > .initial }) { #expect(!scene[name].builder.settings.readOnly) }
        }
        #expect(scene.published.count == 3)
        #expect(Set(scene.published.map(\.primary)).count == 1)
    }

    /// The only one that may be promoted is lost between its designation and its opening.
    @Test func `a server that a stopped recovery left closed is published when somebody opens it`() throws {
        var servers = TopologyFixtures.primary().instances
        for index in servers.indices.dropFirst() where servers[index].address.host != "db2" { servers[index].settings.binaryLogEnabled = false }
        var scene = ManagerScene.armed(servers)
        scene.published = []
        scene.kill()
        scene.loseConnection()
        let end = scene.now + .seconds(10)
        while scene.now < end, scene.record?.epoch == Epoch.initial { scene.run(.milliseconds(1)) }
        scene["db2"].isReachable = false
        scene.run(.seconds(100))
        try #require(scene.control.recoveries.last?.closing?.result == .stopped && scene.record?.primary.host == "db2")
        scene["db2"].isReachable = true
        scene.run(.seconds(100))
        #expect(scene.published.isEmpty)
        scene["db2"].builder.settings.readOnly = false
        scene.run(.seconds(5))
        #expect(scene.published.map(\.primary.host) == ["db2"])
    }

    // MARK: Operators

    @Test func `requests are answered`() throws {
        var scene = ManagerScene.armed()
        let cluster = try #require(scene.record?.id)
        let requests: [OperatorRequest] = [
            .pause(cluster, duration: .seconds(60), owner: "ann", reason: "work"), .resume(cluster),
            .beginDowntime(ManagerScene.db1, duration: .seconds(60), owner: "ann", reason: "work"), .endDowntime(ManagerScene.db1),
            .setClusterAlias(cluster, "shop"), .setPromotionRule(ManagerScene.db1, .mustNot),
        ]
        for request in requests {
            scene.replies = []
            scene.ask(request)
            scene.run(.milliseconds(5))
            #expect(scene.replies.count == 1, "\(request)")
            if case .done? = scene.replies.first {} else { Issue.record("\(request): \(scene.replies)") }
        }
        scene.replies = []
        scene.ask(.resume(cluster))
        scene.run(.milliseconds(5))
        if case .refused? = scene.replies.first {} else { Issue.record("\(scene.replies)") }
    }

    @Test func `discover is answered for a server that answers, one that does not, an alias, and one that is forgotten meanwhile`() {
        var scene = ManagerScene.armed()
        func answer(_ name: String, _ change: (inout ManagerScene) -> Void = { _ in }) -> [OperatorReply] {
            scene.replies = []
            scene.ask(.discover(InstanceBuilder.address(name)))
            change(&scene)
            scene.run(.seconds(1))
            return scene.replies
        }
        #expect(answer("db1") == [.discovered(ManagerScene.db1)])
        let missing = answer("nowhere")
        #expect(missing.count == 1)
        if case .refused? = missing.first {} else { Issue.record("\(missing)") }
        var alias = InstanceBuilder("virtual")
        alias.serverID = 1
        scene.servers.append(.init(builder: alias))
        let forgotten = answer("virtual") { scene in scene.ask(.forget(InstanceBuilder.address("virtual"))) }
        #expect(forgotten.count == 2)
    }

    @Test func `an alias of a known server is answered with the server`() {
        var scene = ManagerScene.armed()
        let alias = InstanceBuilder.address("virtual")
        scene.ask(.discover(alias))
        let request = scene.probes.last { $0.address == alias }
        #expect(request != nil)
        if let request {
            scene.step(
                .probed(
                    ProbeReport(
                        request: request, startedAt: scene.now, finishedAt: scene.now,
                        outcome: .read(scene["db1"].builder.facts(), announcedReplicas: nil))))
        }
        #expect(scene.replies == [.discovered(ManagerScene.db1)])
    }

    @Test func `a forgotten server is released and not watched`() {
        var scene = ManagerScene.armed()
        scene.ask(.forget(InstanceBuilder.address("db4")))
        scene.run(.milliseconds(5))
        #expect(scene.replies.count == 1)
        scene.probes = []
        scene.run(.seconds(5))
        #expect(!scene.probes.contains { $0.address.host == "db4" })
        scene.ask(.forget(InstanceBuilder.address("db4")))
        if case .refused? = scene.replies.last {} else { Issue.record("\(scene.replies)") }
    }

    // MARK: Hooks

    @Test func `each list of hooks is a step of the journal with what it said, and has keys of its own`() throws {
        var scene = ManagerScene.armed(hooks: [.onDetection, .preFailover, .postPrimaryFailover, .postFailover])
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(10))
        let recovery = try #require(scene.control.recoveries.first)
        let steps = recovery.steps.filter { $0.intent.kind == .hook }
        #expect(steps.map(\.intent.detail) == ["pre-failover", "post-primary-failover", "post-failover"])
        #expect(steps.map(\.outcome?.observed) == ["exit 0", "exit 0", "exit 0"])
        #expect(scene.hooks.map(\.phase) == [.onDetection, .preFailover, .postPrimaryFailover, .postFailover])
        let keys = scene.hooks.compactMap { $0.idempotencyKey(ofHook: "hook") }
        #expect(Set(keys).count == 4)
        #expect(keys.dropFirst().allSatisfy { $0.hasPrefix(recovery.uid) } && keys[0].hasPrefix("detection:"))
    }

    @Test(arguments: [true, false]) func `hooks are told whether the failed server is downtimed`(isDowntimed: Bool) {
        var scene = ManagerScene.armed(hooks: [.onDetection])
        if isDowntimed { scene.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(600), owner: "me", reason: "work")) }
        scene.run(.milliseconds(10))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(1))
        #expect(scene.hooks.first?.failedIsDowntimed == isDowntimed)
    }
}

import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Refactoring
import Testing
import TopologyModel

/// db1 died, another server took its place, and db1 is back with what only it has.
@Suite("What a former primary alone committed") struct ErrantTests {
    /// Until db1 was fenced, and whoever took its place was read again.
    private static let settled = Duration.seconds(5)

    private static func failedOver() -> ManagerScene {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        return scene
    }

    private static func comesBack(_ scene: inout ManagerScene, with transactions: String = "0-1-150") {
        scene["db1"].builder = scene["db1"].builder.holding(transactions)
        scene["db1"].builder.settings.readOnly = false
        scene["db1"].isReachable = true
        scene.run(settled)
    }

    private static func goesAway(_ scene: inout ManagerScene) {
        scene["db1"].isReachable = false
        scene.run(settled)
    }

    private static func kept(_ scene: ManagerScene) -> [Detection] { scene.control.detections.filter(\.tellsOfErrant).map(\.detection) }

    /// Those of the primary in its place.
    private static func isShown(_ scene: ManagerScene) -> Bool {
        guard let finding = scene.record.flatMap({ scene.findings($0.primary.host) }) else { return false }
        return finding.warnings.contains(.errantGTID) && finding.evidence.contains { $0.contains("db1:3306 holds") && $0.contains("0-1-150") }
    }

    @Test func `it is kept with the recovery, and shown when the server is away again, also by a manager that never saw it`() throws {
        var scene = Self.failedOver()
        #expect(Self.kept(scene).isEmpty && !Self.isShown(scene))
        Self.comesBack(&scene)
        let kept = try #require(Self.kept(scene).first)
        #expect(kept.instance == ManagerScene.db1 && !kept.isActionable && kept.evidence.first?.contains("50 from 0-1-101 to 0-1-150") == true, "\(kept)")
        Self.goesAway(&scene)
        #expect(Self.isShown(scene))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(scene.control.errantDetection(after: recovery)?.detection == kept)
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control)
        for index in scene.servers.indices { later.servers[index].isReachable = scene.servers[index].isReachable }
        later.now = scene.now
        later.start()
        later.run(.seconds(20))
        #expect(Self.isShown(later))
    }

    @Test func `the same is kept once, and more of it once more`() {
        var scene = Self.failedOver()
        for _ in 1...2 {
            Self.comesBack(&scene)
            Self.goesAway(&scene)
        }
        #expect(Self.kept(scene).count == 1)
        Self.comesBack(&scene, with: "0-1-160")
        #expect(Self.kept(scene).count == 2)
    }

    @Test func `a server that has nothing of its own leaves nothing`() {
        var scene = Self.failedOver()
        Self.comesBack(&scene, with: "0-1-100")
        #expect(scene["db1"].builder.settings.readOnly)
        #expect(Self.kept(scene).isEmpty && !Self.isShown(scene))
    }

    @Test func `who is forgotten, or downtimed, is not shown any more`() {
        var scene = Self.failedOver()
        Self.comesBack(&scene)
        Self.goesAway(&scene)
        var downtimed = scene
        downtimed.ask(.beginDowntime(ManagerScene.db1, duration: .seconds(3_600), owner: "ann", reason: "rebuilt"))
        downtimed.run(.seconds(1))
        #expect(!Self.isShown(downtimed))
        scene.ask(.forget(ManagerScene.db1))
        scene.run(.seconds(1))
        #expect(!Self.isShown(scene))
    }

    @Test func `a journal that cannot be written hears of it later`() {
        var scene = Self.failedOver()
        scene.failsCommits = true
        Self.comesBack(&scene)
        #expect(Self.kept(scene).isEmpty)
        scene.failsCommits = false
        scene.run(.seconds(70))
        #expect(Self.kept(scene).count == 1)
    }

    // MARK: More than one term

    private static func apply(_ command: ControlCommand, to control: inout ControlState) {
        _ = control.apply(command, stamp: CommandStamp(at: control.time, node: "n1"), index: control.lastIndex.next)
    }

    /// A recovery that somebody asked for, from its opening to its end.
    ///
    /// - Parameter designation: who takes the place of `failed`; nil: it replaces nobody.
    @discardableResult
    private static func recover(
        _ failed: InstanceAddress, _ kind: RecoveryKind = .failover, designation: Designation? = nil, in control: inout ControlState
    ) -> RecoveryID {
        guard let cluster = control.clusters.first else { preconditionFailure("the journal has no cluster") }
        let opening = RecoveryOpening(
            cluster: cluster.id, kind: kind, expectedEpoch: cluster.epoch, failed: failed, failedIdentity: cluster.primaryIdentity, code: "DeadMaster", evidence: [],
            requestedBy: "ann", flapWindow: .zero)
        apply(.openRecovery(opening), to: &control)
        let id = RecoveryID(rawValue: control.lastIndex.rawValue)
        if let designation { apply(.designate(id, designation), to: &control) }
        apply(.closeRecovery(id, RecoveryClosing(result: .succeeded, reason: "test")), to: &control)
        return id
    }

    private static func designation(_ server: InstanceAddress, identity: String = "") -> Designation {
        Designation(server: server, identity: identity, target: "", reasons: [])
    }

    @Test func `what is kept of a server counts until it is replaced the next time, and belongs to the recovery that replaced it`() throws {
        let (cluster, db1, db2) = (ClusterID(high: 1, low: 1), ManagerScene.db1, InstanceBuilder.address("db2"))
        var errant = Detection(cluster: cluster, instance: db1, code: AnalysisCode.errantGTID.rawValue, evidence: ["of the first term"], isActionable: false)
        var control = ControlState()
        Self.apply(.registerCluster(cluster, primary: db1), to: &control)
        let first = Self.recover(db1, designation: Self.designation(db2), in: &control)
        Self.apply(.recordDetection(errant), to: &control)
        // As a replica that has replicas it failed too.
        Self.recover(db1, .relocation, in: &control)
        #expect(control.errantDetection(ofDeposed: db1, in: cluster)?.evidence == ["of the first term"])
        Self.recover(db2, designation: Self.designation(db1), in: &control)
        let second = Self.recover(db1, designation: Self.designation(db2), in: &control)
        try #require(control.cluster(cluster)?.epoch == Epoch(rawValue: 3))
        #expect(control.errantDetection(ofDeposed: db1, in: cluster) == nil)
        errant.evidence = ["of the second term"]
        Self.apply(.recordDetection(errant), to: &control)
        #expect(control.errantDetection(ofDeposed: db1, in: cluster)?.evidence == ["of the second term"])
        let told = [first, second].map { id in control.recovery(id).flatMap { control.errantDetection(after: $0) }?.detection.evidence }
        #expect(told == [["of the first term"], ["of the second term"]])
    }

    @Test func `what it had after an earlier term is not shown after a later one, and is kept once more when it still has it`() throws {
        var scene = Self.failedOver()
        Self.comesBack(&scene)
        Self.goesAway(&scene)
        #expect(Self.isShown(scene))
        let record = try #require(scene.record)
        // Built anew, it was the primary once more, and the same server took its place again.
        var control = scene.control
        Self.recover(record.primary, designation: Self.designation(ManagerScene.db1, identity: record.formerPrimaryIdentity), in: &control)
        Self.recover(ManagerScene.db1, designation: Self.designation(record.primary, identity: record.primaryIdentity), in: &control)
        try #require(control.clusters.first?.epoch == Epoch(rawValue: 3))
        var later = ManagerScene(scene.servers.map(\.builder), control: control)
        for index in scene.servers.indices { later.servers[index].isReachable = scene.servers[index].isReachable }
        later.now = scene.now
        later.start()
        later.run(.seconds(20))
        #expect(!Self.isShown(later))
        Self.comesBack(&later)
        Self.goesAway(&later)
        let kept = Self.kept(later)
        #expect(kept.count == 2 && kept.first == kept.last, "\(kept)")
        #expect(Self.isShown(later))
    }
}

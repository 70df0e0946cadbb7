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
}

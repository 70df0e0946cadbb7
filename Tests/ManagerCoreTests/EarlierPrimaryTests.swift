import BatonTesting
import ControlModel
@testable import ManagerCore
import Refactoring
import Testing
import TopologyModel

/// db1 dies, then its successor; the third primary is in office.
@Suite("Servers that were the primary before the former one, and the manager") struct EarlierPrimaryTests {
    private static func twiceFailedOver() -> ManagerScene {
        var scene = ManagerScene.armed { $0.flapWindow = .zero }
        for _ in 1...2 {
            guard let primary = scene.record?.primary.host else { continue }
            scene.kill(primary)
            scene.loseConnection(primary)
            scene.run(.seconds(20))
        }
        return scene
    }

    private static func earlier(_ scene: ManagerScene) -> [String] { scene.record?.earlierPrimaries.map(\.address.host) ?? [] }

    /// Starts again from the journal alone.
    private static func restart(of scene: ManagerScene) -> ManagerScene {
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.seeds = [] }
        for index in scene.servers.indices { later.servers[index].isReachable = scene.servers[index].isReachable }
        later.now = scene.now
        return later
    }

    @Test func `an earlier primary that comes back and takes writes is fenced, again and again, and told once`() throws {
        var scene = Self.twiceFailedOver()
        #expect(Self.earlier(scene) == ["db1"])
        let former = try #require(scene.record?.formerPrimary?.host)
        scene.acts = []
        scene.run(.seconds(10))
        let attempts = { (scene: ManagerScene, name: String) in scene.acts.count { $0.target.host == name } }
        #expect((9...11).contains(attempts(scene, "db1")) && attempts(scene, former) > 90)
        for _ in 1...2 {
            scene["db1"].isReachable = true
            scene["db1"].builder.settings.readOnly = false
            scene.run(.seconds(10))
            #expect(scene["db1"].builder.settings.readOnly)
        }
        #expect(scene.told(.fenced).count { $0.text.hasPrefix("db1") } == 1)
        #expect(scene.mutations.filter { $0.target.host == "db1" }.map(\.action) == [.fence, .fence])
    }

    @Test func `it is fenced after a restart of the manager without an inventory too`() {
        var scene = Self.restart(of: Self.twiceFailedOver())
        scene.start()
        scene.run(.seconds(10))
        for _ in 1...2 {
            scene["db1"].isReachable = true
            scene["db1"].builder.settings.readOnly = false
            scene.run(.seconds(10))
            #expect(scene["db1"].builder.settings.readOnly)
        }
    }

    @Test func `one that is read-only when it comes back keeps its clients`() {
        var scene = Self.twiceFailedOver()
        scene["db1"].builder.settings.readOnly = true
        scene["db1"].isReachable = true
        scene.acts = []
        scene.run(.seconds(10))
        #expect(!scene.mutations.contains { $0.target.host == "db1" })
        #expect(scene.told(.fenced).allSatisfy { !$0.text.hasPrefix("db1") })
        #expect(Self.earlier(scene) == ["db1"], "it follows nobody")
    }

    @Test func `one that follows the primary and is read-only has rejoined; the journal hears of it when it can be written`() throws {
        var scene = Self.twiceFailedOver()
        let primary = try #require(scene.record?.primary.host)
        scene["db1"].builder = scene["db1"].builder.following(primary)
        scene["db1"].builder.settings.readOnly = true
        scene["db1"].isReachable = true
        scene.failsCommits = true
        scene.run(.seconds(20))
        #expect(Self.earlier(scene) == ["db1"])
        scene.failsCommits = false
        scene.run(.seconds(20))
        #expect(Self.earlier(scene) == [] && scene.count(.serverRejoined) == 1)
        scene.acts = []
        scene["db1"].builder.settings.readOnly = false
        scene.run(.seconds(10))
        #expect(!scene.acts.contains { $0.target.host == "db1" }, "as any other replica")
    }

    @Test func `one that follows the primary and takes writes is fenced first`() throws {
        var scene = Self.twiceFailedOver()
        let primary = try #require(scene.record?.primary.host)
        scene["db1"].builder = scene["db1"].builder.following(primary)
        scene["db1"].builder.settings.readOnly = false
        scene["db1"].isReachable = true
        scene.run(.seconds(20))
        #expect(scene["db1"].builder.settings.readOnly)
        #expect(Self.earlier(scene) == [])
    }

    /// The simulator found it (seed 873893). The watch over a former primary ends with the designation that makes it the primary again; a statement of it does not.
    @Test func `one that is designated again is opened only when an attempt to fence it has ended`() throws {
        var scene = ManagerScene.armed { $0.flapWindow = .zero }
        scene.rule("db1", .prefer)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        let successor = try #require(scene.record?.primary.host)
        scene["db1"].builder = scene["db1"].builder.following(successor)
        scene["db1"].builder.hold(scene[successor].builder.transactions.executed)
        scene["db1"].isReachable = true
        scene.run(.seconds(2))
        scene.isSlow = { $0.action == .fence && $0.target == ManagerScene.db1 }
        scene["db1"].builder.settings.readOnly = false
        scene.run(.seconds(2))
        #expect(scene.acts.last { $0.target == ManagerScene.db1 }?.action == .fence)
        scene.kill(successor)
        scene.loseConnection(successor)
        scene.run(.seconds(1))
        #expect(scene.record?.primary == ManagerScene.db1)
        #expect(scene.notes.contains { $0.text == "db1:3306 is opened for writes" })
        #expect(!scene.acts.contains { $0.target == ManagerScene.db1 && $0.action == .openWrites })
        scene.isSlow = { _ in false }
        scene.giveSilentAnswers()
        scene.run(.seconds(5))
        #expect(!scene["db1"].builder.settings.readOnly)
        #expect(scene.control.recoveries.last?.closing?.result == .succeeded)
    }

    @Test func `forgotten servers are not fenced any more`() throws {
        var scene = Self.twiceFailedOver()
        let former = try #require(scene.record?.formerPrimary?.host)
        for name in ["db1", former] {
            scene.ask(.forget(InstanceBuilder.address(name)))
            scene.run(.seconds(1))
            scene["db1"].isReachable = true
        }
        scene.acts = []
        scene.run(.seconds(10))
        #expect(scene.acts.isEmpty)
        #expect(scene.record?.deposed == [])
    }
}

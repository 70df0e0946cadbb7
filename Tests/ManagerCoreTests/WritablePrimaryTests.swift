import BatonTesting
import ControlModel
@testable import ManagerCore
import Testing
import TopologyModel

@Suite("That a primary takes writes is recorded for other managers")
struct WritablePrimaryTests {
    private static func scene() -> ManagerScene {
        var scene = ManagerScene.armed { $0.recordsWritablePrimaries = true }
        scene.run(.seconds(2))
        return scene
    }

    @Test func `of a registered cluster, once`() {
        var scene = WritablePrimaryTests.scene()
        #expect(scene.record?.hasWritablePrimary == true)
        scene.run(.seconds(60))
        #expect(scene.count(.primaryTakesWrites) == 1)
    }

    @Test func `of the primary of a failover, not before it takes writes`() throws {
        var scene = WritablePrimaryTests.scene()
        scene.kill()
        scene.loseConnection()
        let end = scene.now + .seconds(10)
        while scene.now < end {
            scene.run(.milliseconds(1))
            let record = try #require(scene.record)
            if record.hasWritablePrimary, record.epoch > .initial { #expect(!scene[record.primary.host].builder.settings.readOnly) }
        }
        #expect(scene.record?.writableEpoch == Epoch(rawValue: 1))
        #expect(scene.count(.primaryTakesWrites) == 2)
    }

    @Test func `again when it could not be committed`() {
        var scene = ManagerScene { $0.recordsWritablePrimaries = true }
        scene.start()
        // Registered, and not committed that it takes writes.
        for _ in 0..<2_000 where scene.record == nil { scene.run(.milliseconds(1)) }
        #expect(scene.record?.hasWritablePrimary == false)
        scene.failsCommits = true
        scene.run(.seconds(30))
        #expect(scene.record?.hasWritablePrimary == false)
        scene.failsCommits = false
        scene.run(.seconds(15))
        #expect(scene.record?.hasWritablePrimary == true)
    }

    @Test func `again by the next manager, which did not register the cluster`() {
        var scene = ManagerScene.armed()
        scene.run(.seconds(2))
        #expect(scene.record?.hasWritablePrimary == false, "nobody asked for it")
        var next = ManagerScene { $0.recordsWritablePrimaries = true }
        next.control = scene.control
        next.now = scene.now
        next.start()
        next.run(.seconds(3))
        #expect(next.record?.hasWritablePrimary == true)
    }
}

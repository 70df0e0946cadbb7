import Analysis
import BatonTesting
import ControlModel
import Promotion
import Testing
import TopologyModel

@testable import ManagerCore

/// A primary that died may get some time to come back by itself.
@Suite("The grace of a restart")
struct RestartGraceTests {
    private static let grace = Duration.seconds(10)

    private func killed() -> ManagerScene {
        var scene = ManagerScene.armed { $0.recovery.primaryRestartGrace = RestartGraceTests.grace }
        scene.kill("db1")
        scene.loseConnection("db1")
        return scene
    }

    @Test func `one that is back within it stays the primary`() {
        var scene = killed()
        scene.run(.seconds(9))
        #expect(scene.machine.suspicions.first?.convictedAt != nil, "everything but the grace speaks for a failover")
        scene["db1"].isReachable = true
        for name in ["db2", "db3", "db4"] {
            scene[name].builder.channels[0].receiver = .running
            scene[name].builder.channels[0].receiverError = nil
        }
        scene.run(.seconds(30))
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty && scene.machine.suspicions.isEmpty)
    }

    @Test func `nobody is promoted before it has passed, and somebody is then`() throws {
        var scene = killed()
        while scene.machine.suspicions.first?.convictedAt == nil { scene.run(.milliseconds(50)) }
        let convictedAt = try #require(scene.machine.suspicions.first?.convictedAt)
        while scene.now - convictedAt < RestartGraceTests.grace - .milliseconds(100) {
            scene.run(.milliseconds(50))
            #expect(scene.count(.openRecovery) == 0)
        }
        scene.run(.milliseconds(300))
        #expect(scene.count(.openRecovery) == 1)
        scene.run(.seconds(5))
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
    }
}

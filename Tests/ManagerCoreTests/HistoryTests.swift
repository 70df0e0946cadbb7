import ControlModel
@testable import ManagerCore
import Probing
import Testing
import TopologyModel

@Suite("The age of history is looked at")
struct HistoryTests {
    private static func scene(limit: Duration) -> ManagerScene {
        var scene = ManagerScene.armed {
            $0.historyLimit = limit
            $0.discovery.pollInterval = .seconds(30)
        }
        guard let record = scene.record else { preconditionFailure("the cluster is registered") }
        for _ in 0..<2 {
            let opening = RecoveryOpening(
                cluster: record.id, expectedEpoch: record.epoch, failed: record.primary, failedIdentity: "", code: "DeadMaster", evidence: [], requestedBy: "ann",
                flapWindow: .zero)
            let stamp = CommandStamp(at: scene.wall, node: "n1")
            guard case .opened(let id) = scene.control.apply(.openRecovery(opening), stamp: stamp, index: scene.control.lastIndex.next) else { continue }
            _ = scene.control.apply(.closeRecovery(id, RecoveryClosing(result: .aborted, reason: "")), stamp: stamp, index: scene.control.lastIndex.next)
        }
        // Any commit brings the machine the state.
        scene.ask(.setClusterAlias(record.id, "shop"))
        scene.run(.seconds(1))
        return scene
    }

    @Test func `what is older than the limit is dropped within an hour, once`() {
        var scene = HistoryTests.scene(limit: .seconds(60))
        #expect(scene.control.recoveries.count == 2)
        scene.run(.seconds(2 * 3600))
        #expect(scene.count(.dropHistory) == 1)
        #expect(scene.control.recoveries.count == 1)
    }

    @Test func `nothing is dropped by age where the limit is zero`() {
        var scene = HistoryTests.scene(limit: .zero)
        scene.run(.seconds(3 * 3600))
        #expect(scene.count(.dropHistory) == 0)
    }
}

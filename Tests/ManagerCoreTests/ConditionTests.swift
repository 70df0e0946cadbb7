import Analysis
import BatonTesting
import ControlModel
import Hooks
import Testing
import TopologyModel

@testable import ManagerCore

/// What lasts and leads to no recovery is a detection all the same.
@Suite("Conditions that last")
struct ConditionTests {
    private func armed(hooks: [HookPhase] = [.onDetection], configure: (inout ManagerConfiguration) -> Void = { _ in }) -> ManagerScene { ManagerScene.armed(hooks: hooks, configure: configure) }

    private func stopReplicas(of scene: inout ManagerScene, _ isStopped: Bool = true) {
        for name in ["db2", "db3", "db4"] {
            scene[name].builder.channels[0].receiver = isStopped ? .stopped : .running
            scene[name].builder.channels[0].applier = isStopped ? .stopped : .running
        }
    }

    private func codes(_ scene: ManagerScene) -> [String] { scene.control.detections.map(\.detection.code) }

    @Test func `no replica replicates: recorded once it has lasted, told to the hooks of detections, and not again`() throws {
        var scene = armed()
        stopReplicas(of: &scene)
        scene.run(.seconds(9))
        #expect(codes(scene) == [] && scene.hooks.isEmpty)
        scene.run(.seconds(5))
        #expect(codes(scene) == ["AllMasterReplicasNotReplicating"])
        let detection = try #require(scene.control.detections.first).detection
        #expect(detection.instance == ManagerScene.db1 && !detection.isActionable && !detection.evidence.isEmpty)
        #expect(scene.hooks.map(\.phase) == [.onDetection])
        let hook = try #require(scene.hooks.first)
        #expect(hook.failureType == "AllMasterReplicasNotReplicating" && hook.failed == ManagerScene.db1 && hook.replicas.map(\.host) == ["db2", "db3", "db4"])
        #expect(hook.occasion?.hasPrefix("detection:") == true)
        scene.run(.seconds(120))
        #expect(codes(scene).count == 1 && scene.hooks.count == 1)
        #expect(scene.count(.openRecovery) == 0 && scene.mutations.isEmpty)
    }

    @Test func `what is over before that is not recorded`() {
        var scene = armed()
        for _ in 0..<4 {
            stopReplicas(of: &scene)
            scene.run(.seconds(8))
            stopReplicas(of: &scene, false)
            scene.run(.seconds(4))
        }
        #expect(codes(scene) == [] && scene.hooks.isEmpty)
    }

    @Test func `what comes and goes is recorded once in the time that is set for that`() {
        var scene = armed { $0.detectionRepeat = .seconds(100) }
        for _ in 0..<2 {
            stopReplicas(of: &scene)
            scene.run(.seconds(20))
            stopReplicas(of: &scene, false)
            scene.run(.seconds(10))
        }
        #expect(codes(scene).count == 1 && scene.hooks.count == 1)
        stopReplicas(of: &scene)
        scene.run(.seconds(80))
        #expect(codes(scene).count == 2 && scene.hooks.count == 2)
    }

    @Test func `with no such time it is recorded each time that it begins`() {
        var scene = armed { $0.detectionRepeat = .zero }
        for _ in 0..<2 {
            stopReplicas(of: &scene)
            scene.run(.seconds(200))
            stopReplicas(of: &scene, false)
            scene.run(.seconds(10))
        }
        #expect(codes(scene).count == 2 && scene.hooks.count == 2)
    }

    @Test func `a primary and all of its replicas are lost`() {
        var scene = armed()
        for name in ["db2", "db3", "db4", "db1"] { scene[name].isReachable = false }
        scene.run(.seconds(30))
        #expect(codes(scene).filter { $0 != "ReplicaUnreachable" } == ["DeadMasterAndReplicas"])
        #expect(scene.hooks.map(\.failureType) == ["DeadMasterAndReplicas"])
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `a replica that is stopped by an error is recorded, and no hook hears of it`() {
        var scene = armed()
        scene["db3"].builder.channels[0].applier = .stopped
        scene["db3"].builder.channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry '7' for key 'PRIMARY'")
        scene.run(.seconds(20))
        #expect(codes(scene) == ["ReplicaStoppedByError"])
        #expect(scene.control.detections.first?.detection.instance.host == "db3")
        #expect(scene.hooks.isEmpty)
    }

    @Test func `what no hook heard of keeps none from hearing of what is worse, once that has lasted as well`() {
        var scene = ManagerScene.armed(TopologyBuilder(drawing: "db1 <- db2, db5; db2 <- db3, db4").instances, hooks: [.onDetection])
        scene["db2"].builder.channels[0].applier = .stopped
        scene["db2"].builder.channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry '7' for key 'PRIMARY'")
        scene.run(.seconds(20))
        #expect(codes(scene) == ["ReplicaStoppedByError"] && scene.hooks.isEmpty)
        for name in ["db2", "db3", "db4"] { scene[name].isReachable = false }
        scene.run(.seconds(8))
        #expect(scene.hooks.isEmpty, "it has not lasted")
        scene.run(.seconds(15))
        #expect(scene.hooks.map(\.failureType) == ["DeadIntermediateMasterAndReplicas"])
    }

    @Test func `what becomes something else is told of as that, too, once that has lasted`() {
        var scene = armed()
        stopReplicas(of: &scene)
        scene.run(.seconds(20))
        for name in ["db2", "db3"] { scene[name].isReachable = false }
        scene.run(.seconds(9))
        #expect(scene.hooks.map(\.failureType) == ["AllMasterReplicasNotReplicating"], "it has not lasted")
        scene.run(.seconds(15))
        #expect(scene.hooks.map(\.failureType) == ["AllMasterReplicasNotReplicating", "AllMasterReplicasNotReplicatingOrDead"])
        for _ in 0..<10 {
            for name in ["db2", "db3"] { scene[name].isReachable.toggle() }
            scene.run(.seconds(15))
        }
        #expect(scene.hooks.count == 2, "each once in the time that is set for that")
    }

    @Test func `what is downtimed is expected`() {
        var scene = armed()
        for name in ["db2", "db3", "db4"] { scene.ask(.beginDowntime(InstanceBuilder.address(name), duration: .seconds(600), owner: "ann", reason: "maintenance")) }
        stopReplicas(of: &scene)
        scene.run(.seconds(30))
        #expect(codes(scene) == [] && scene.hooks.isEmpty)
    }

    @Test func `an observer records, and runs no hook`() {
        var scene = armed { $0.observeOnlyReasons = ["asked to"] }
        stopReplicas(of: &scene)
        scene.run(.seconds(30))
        #expect(codes(scene) == ["AllMasterReplicasNotReplicating"] && scene.hooks.isEmpty)
    }

    @Test func `a standby leaves it to the one that leads`() {
        var scene = ManagerScene(hooks: [.onDetection]) { $0.startsAsStandby = true }
        scene.start()
        stopReplicas(of: &scene)
        scene.run(.seconds(30))
        #expect(codes(scene) == [] && scene.hooks.isEmpty)
    }

    @Test func `a record that the journal did not take is proposed again`() {
        var scene = armed()
        scene.failsCommits = true
        stopReplicas(of: &scene)
        scene.run(.seconds(20))
        scene.failsCommits = false
        scene.run(.seconds(30))
        #expect(codes(scene) == [])
        scene.run(.seconds(30))
        #expect(codes(scene) == ["AllMasterReplicasNotReplicating"] && scene.hooks.count == 1)
    }
}

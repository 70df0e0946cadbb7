import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// Server truths T2 and T12: what was true when the recovery was opened may not be true when somebody is chosen.
@Suite("A recovery whose evidence grows old")
struct RecoveryEvidenceTests {
    @Test func `after the hooks the witnesses are heard again: they may see the primary by now`() {
        var scene = RecoveryScene(hooks: [.preFailover])
        scene.verdict = .acquitted(votes: [])
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.hookRuns.count == 1)
        #expect(scene.mutations == [])
    }

    @Test func `a manager that stood still while receivers were stopped hears the witnesses again`() {
        var scene = RecoveryScene()
        var stoodStill = false
        scene.verdict = .acquitted(votes: [])
        scene.beforeAnswer = { scene in
            guard !stoodStill, scene.mutations.contains(.stopReceiver(channel: "")) else { return }
            stoodStill = true
            scene.feed(.managerStoodStill)
        }
        scene.run()
        #expect(stoodStill)
        #expect(scene.closing?.result == .aborted)
        for name in ["db2", "db3", "db4"] { #expect(scene.builder(name).channels[0].receiver == .connecting, "\(name)") }
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.unannounced == [])
    }

    @Test func `it goes on when they still agree`() {
        var scene = RecoveryScene()
        var stoodStill = false
        scene.beforeAnswer = { scene in
            guard !stoodStill, scene.mutations.contains(.stopReceiver(channel: "")) else { return }
            stoodStill = true
            scene.feed(.managerStoodStill)
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas == [])
        #expect(scene.unannounced == [])
    }

    @Test func `an old primary that could not be looked at is not taken for dead`() {
        var scene = RecoveryScene()
        scene.answer = { request, _ in request.target == RecoveryScene.db1 ? .notTried("no answer of the name service") : nil }
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.closing?.reason.contains("name service") == true)
        #expect(scene.now - begun <= .seconds(4))
        #expect(!scene.commands.contains { $0.kind == .designate })
    }

    @Test func `a look that succeeds at the second try is enough`() {
        var scene = RecoveryScene()
        var looks = 0
        scene.answer = { request, _ in
            guard request.target == RecoveryScene.db1 else { return nil }
            looks += 1
            return looks == 1 ? .notTried("no descriptors left") : nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
    }

    @Test func `a lock that the last poll saw is not forgotten by a look that did not ask`() {
        var servers = RecoveryScene.fleetOfEquals()
        servers[1].builder.locks.globalReadLockHeld = true
        var scene = RecoveryScene(servers)
        scene.answer = { request, server in
            guard request.target.host == "db2", request.action != .inspect else { return nil }
            var unasked = server
            let outcome = unasked.obey(request)
            server = unasked
            unasked.builder.locks.globalReadLockHeld = nil
            return outcome.isSuccess ? .done(unasked.builder.facts()) : outcome
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
    }

    @Test func `a privilege that is missing is not asked for again and again`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.answer = { request, server in
            guard request.action == .openWrites, request.target.host == "db2" else { return nil }
            return .failed(ServerFailure(code: 1227, message: "Access denied"), observed: server.builder.facts())
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.mutations.count { $0 == .openWrites } == 2, "once on each")
    }

    @Test func `semi-sync stays off when nobody would acknowledge, and the closing says so`() {
        var servers = RecoveryScene.fleet()
        for index in servers.indices { servers[index].builder.semiSync.replicaEnabled = false }
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.reason.contains("semi-sync stays off") == true)
        #expect(!scene.builder("db3").semiSync.sourceEnabled)
    }

    @Test func `semi-sync that cannot be switched on again is said`() {
        var scene = RecoveryScene()
        scene.answer = { request, _ in
            request.action == .setSemiSync(source: true, replica: nil) ? .failed(ServerFailure(code: 1227, message: "denied"), observed: nil) : nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.reason.contains("1227") == true)
    }
}

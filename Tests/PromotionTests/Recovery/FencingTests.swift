import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("What has to fence a failed primary") struct FencingTests {
    private static func scene(_ fencing: FencingPolicy, hooks: [HookStage] = [.fencing, .postUnsuccessful]) -> RecoveryScene {
        var policy = RecoveryPolicy()
        policy.fencing = fencing
        return RecoveryScene(hooks: hooks, policy: policy)
    }

    private func isOpen(_ scene: RecoveryScene) -> Bool { scene.servers.dropFirst().contains { !$0.builder.settings.readOnly } }
    private func place(_ scene: RecoveryScene, _ matches: (RecoveryScene.Event) -> Bool) -> Int? { scene.events.firstIndex(where: matches) }

    @Test func `by statements, one that does not answer is in nobody's way, and no hook is asked`() {
        var scene = Self.scene(.sql)
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.hookRuns.isEmpty)
    }

    @Test func `by statements, one that lets nobody in is in nobody's way, and what it waits for is told`() {
        var scene = Self.scene(.sql)
        scene.fence = { .shutOut(since: $0, reason: "1 commit waits") }
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded && isOpen(scene))
        #expect(scene.machine.closing?.reason.contains("no client gets into the old primary, which is not read-only yet: 1 commit waits") == true)
    }

    @Test func `by hooks, one that lets nobody in needs them all the same`() {
        var scene = Self.scene(.hook)
        scene.fence = { .shutOut(since: $0, reason: "1 commit waits") }
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.hookRuns == [.hooks(.fencing, attempt: 1)])
    }

    @Test func `by hooks, they run after the designation and before anything is opened`() throws {
        var scene = Self.scene(.hook)
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.hookRuns == [.hooks(.fencing, attempt: 1)])
        let ran = try #require(place(scene) { $0 == .hooks(.fencing, attempt: 1) })
        let opened = try #require(place(scene) { if case .acted(_, .openWrites, _) = $0 { true } else { false } })
        let designated = try #require(place(scene) { if case .noted(let note) = $0 { note.event == .designated } else { false } })
        #expect(designated < ran && ran < opened)
        #expect(scene.unannounced.isEmpty)
        #expect(scene.machine.closing?.reason.contains("the hooks of FencingProcesses made sure") == true)
    }

    @Test func `by hooks, one that fails stops it and nothing is opened`() {
        var scene = Self.scene(.hook)
        scene.hooksSucceed = { $0 != .fencing }
        scene.run()
        #expect(scene.machine.closing?.result == .stopped)
        #expect(scene.machine.closing?.reason.contains("FencingProcesses") == true)
        #expect(!isOpen(scene))
        #expect(scene.hookRuns == [.hooks(.fencing, attempt: 1), .hooks(.postUnsuccessful, attempt: 1)])
    }

    @Test func `by hooks, where there are none nothing is opened`() {
        var scene = Self.scene(.hook, hooks: [.postUnsuccessful])
        scene.run()
        #expect(scene.machine.closing?.result == .stopped)
        #expect(scene.machine.closing?.reason.contains("FencingProcesses has no hooks") == true)
        #expect(!isOpen(scene))
        #expect(scene.hookRuns == [.hooks(.postUnsuccessful, attempt: 1)])
    }

    @Test func `by hooks, a primary that statements made harmless needs none`() {
        var scene = Self.scene(.hook)
        scene.fence = { .fenced(at: $0) }
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.hookRuns.isEmpty)
    }

    @Test func `by hooks, one that resists is theirs once statements had their time`() {
        var scene = Self.scene(.hook)
        let since = scene.now
        scene.fence = { _ in .resisting(since: since, reason: "a lock") }
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.hookRuns == [.hooks(.fencing, attempt: 1)])
    }

    @Test func `waived, it is opened without a look at the old primary, and that is said`() {
        var scene = Self.scene(.waived)
        scene.fence = { _ in
            Issue.record("it is asked for")
            return .untried
        }
        scene.run()
        #expect(scene.machine.closing?.result == .succeeded)
        #expect(scene.machine.closing?.reason.contains("nobody fenced the old primary (fencing: waived)") == true)
        #expect(scene.hookRuns.isEmpty)
    }
}

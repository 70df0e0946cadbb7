import BatonTesting
import ControlModel
import Hooks
import Testing
import TopologyModel

@Suite struct IdempotencyKeyTests {
    private func key(_ hook: String = "move.sh", _ change: (inout HookInvocation) -> Void = { _ in }) -> String? {
        var invocation = completeInvocation()
        change(&invocation)
        return invocation.idempotencyKey(ofHook: hook)
    }

    /// Receivers remember keys: how they are made is a promise.
    @Test func `a key stays what it is from version to version`() {
        #expect(key() == "uid-1.PostFailoverProcesses.59e815ba44b5c51d")
    }

    @Test func `a repetition has the same key, whatever is known by then`() {
        #expect(key { $0.attempt = 7 } == key())
        #expect(key { $0.managerHost = "manager-2" } == key())
        #expect(key { $0.lostReplicas = [] } == key())
    }

    @Test func `another step has another key`() {
        let keys = [key(), key("other.sh"), key { $0.recoveryUID = "uid-2" }, key { $0.phase = .postPrimaryFailover }, key { ($0.recoveryUID, $0.occasion) = ("", "detection 7") }]
        #expect(Set(keys).count == keys.count && !keys.contains(nil))
    }

    @Test func `without a recovery or an occasion there is none`() {
        #expect(key { $0.recoveryUID = "" } == nil)
    }

    @Test func `a key fits a header and a file's name`() throws {
        let key = try #require(key("$(id)\n") { $0.recoveryUID = "a b/ü\r\nX: y" })
        #expect(key.hasPrefix("a-b-----X:-y.PostFailoverProcesses.") && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    }

    @Test func `the runner tells each hook its own key`() async {
        let hooks = [RecordingHook(name: "a", phase: .postFailover), RecordingHook(name: "b", phase: .postFailover)]
        _ = await HookRunner(HookList(hooks), clock: StoppedClock()).run(completeInvocation())
        #expect(hooks.map { $0.invocations.map(\.idempotencyKey) } == ["a", "b"].map { [completeInvocation().idempotencyKey(ofHook: $0)] })
    }
}

import BatonTesting
import ControlModel
@testable import ManagerCore
import Refactoring
import Testing
import TopologyModel

/// Its batch is committed, and the connection to whoever keeps the journal is lost before the answer.
@Suite("A journal that cannot tell whether it took a batch") struct JournalDoubtTests {
    private static let db3 = InstanceBuilder.address("db3")

    private static func scene() -> ManagerScene {
        var scene = ManagerScene.armed { $0.refactoring.suppliesCredentials = true }
        scene.doubts = { $0.kind == .designate }
        return scene
    }

    private static func goesOn(_ scene: ManagerScene) -> Int { scene.notes.count { $0.text.contains("could not be told whether it was written") } }

    @Test func `a failover goes on with it, and nobody else is designated`() throws {
        var scene = Self.scene()
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(20))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(scene.control.recoveries.count == 1 && recovery.closing?.result == .succeeded, "\(recovery.closing?.reason ?? "open")")
        let designations = scene.committed.filter { $0.kind == .designate }
        #expect(designations.count == 1 && scene.record?.epoch == Epoch.initial.next)
        let primary = try #require(scene.record?.primary)
        #expect(primary == recovery.designation?.server && !scene[primary.host].builder.settings.readOnly)
        #expect(scene.servers.count { !$0.builder.settings.readOnly && $0.isReachable } == 1)
        #expect(Self.goesOn(scene) == 1)
        #expect(!recovery.steps.contains { $0.intent.kind == .takeUp }, "nobody was interrupted")
    }

    @Test func `who asks anew for what was done once is not told of that`() throws {
        var scene = Self.scene()
        scene.doubts = { _ in false }
        scene.acting = { request, _ in request.action == .setReadOnly ? .failed(ServerFailure(code: 1227, message: "access denied"), observed: nil) : nil }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.seconds(30))
        #expect(scene.control.recoveries.map(\.closing?.result) == [.aborted] && scene.replies.count == 1)
        scene.isLost = { $0.contains { $0.kind == .openRecovery } }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.seconds(30))
        guard case .refused(let reason)? = scene.replies.last else { throw CancellationError() }
        #expect(scene.replies.count == 2 && reason.contains("was not opened"))
    }

    /// The journal cannot be reached for that long afterwards.
    @Test(arguments: [(Duration.zero, false), (.seconds(5), true)]) func `a switchover goes on with it, and its primary is opened again meanwhile only where that takes long`(
        outage: Duration, isReopened: Bool
    ) throws {
        var scene = Self.scene()
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        while scene.count(.designate) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        scene.failsCommits = outage > .zero
        scene.run(outage)
        #expect(scene["db1"].builder.settings.readOnly != isReopened)
        scene.failsCommits = false
        scene.run(.seconds(60))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .succeeded, "\(recovery.closing?.reason ?? "open")")
        #expect(scene.record?.primary == Self.db3 && !scene["db3"].builder.settings.readOnly && scene["db1"].builder.settings.readOnly)
        #expect(scene.replies.contains { if case .recovered(let result) = $0 { result.isSuccess && result.primary == Self.db3 } else { false } }, "\(scene.replies)")
        #expect(scene.acts.contains { $0.target == ManagerScene.db1 && $0.action == .openWrites } == isReopened)
        #expect(Self.goesOn(scene) == 1)
    }

    @Test func `a switchover that was not written gives the primary back at once`() throws {
        var scene = Self.scene()
        scene.doubts = { _ in false }
        scene.isLost = { $0.contains { $0.kind == .designate } }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.seconds(60))
        #expect(scene.control.recoveries.map(\.closing?.result) == [.aborted] && scene.record?.primary == ManagerScene.db1)
        #expect(!scene["db1"].builder.settings.readOnly && scene["db3"].builder.settings.readOnly)
    }

    @Test(arguments: [true, false]) func `who asked is answered when the journal can be written again, though nothing else is to be written`(isWritten: Bool) throws {
        var scene = Self.scene()
        scene.doubts = { $0.kind == .openRecovery && isWritten }
        scene.isLost = { $0.contains { $0.kind == .openRecovery } && !isWritten }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.milliseconds(100))
        let before = scene.committed.count
        scene.failsCommits = true
        scene.run(.seconds(5))
        #expect(scene.replies.isEmpty && scene.machine.recoveries.isEmpty)
        scene.failsCommits = false
        scene.run(.seconds(20))
        #expect(scene.committed.dropFirst(before).first?.kind == .dropHistory)
        #expect(scene.control.recoveries.map(\.closing?.result) == (isWritten ? [.succeeded] : []))
        switch try #require(scene.replies.first) {
        case .recovered(let result): #expect(isWritten && result.primary == Self.db3)
        case .refused(let reason): #expect(!isWritten && reason.contains("the connection was lost"))
        default: Issue.record("\(scene.replies)")
        }
        let commands = scene.committed.count
        scene.run(.seconds(60))
        #expect(scene.committed.count == commands && scene.replies.count == 1, "nothing is in doubt any more")
    }

    @Test func `who asks again for the same is answered, and so is who asked first`() throws {
        var scene = Self.scene()
        scene.doubts = { _ in false }
        scene.isLost = { $0.contains { $0.kind == .openRecovery } }
        for _ in 1...2 {
            scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
            scene.run(.milliseconds(5))
        }
        scene.isLost = { _ in false }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.seconds(20))
        let done = scene.replies.count { if case .recovered = $0 { true } else { false } }
        let refused = scene.replies.count { if case .refused(let reason) = $0 { reason.contains("was not opened") } else { false } }
        #expect(done == 1 && refused == 2, "\(scene.replies)")
    }

    @Test func `a journal that takes nothing any more is not asked for ever`() throws {
        var scene = Self.scene()
        scene.doubts = { $0.kind == .openRecovery }
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.run(.milliseconds(5))
        scene.endsJournal = true
        scene.run(.seconds(1))
        guard case .refused(let reason)? = scene.replies.first else { throw CancellationError() }
        #expect(reason.contains("whether the recovery is open cannot be told"))
        #expect(scene.machine.journalLookAt == nil && scene.machine.doubtfulOpenings.isEmpty)
    }

    @Test func `a switchover that heard of its designation late is handed back like any other`() throws {
        var scene = Self.scene()
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.acting = { request, _ in
            if case .resetReplication = request.action { .failed(ServerFailure(code: 1227, message: "access denied"), observed: nil) } else { nil }
        }
        scene.run(.seconds(60))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.designation?.server == ManagerScene.db1, "\(recovery.closing?.reason ?? "open")")
        #expect(!scene["db1"].builder.settings.readOnly && scene["db3"].builder.settings.readOnly)
        // Of the way back it hears late as well, and makes no third one.
        #expect(Self.goesOn(scene) == 2 && scene.record?.epoch == Epoch.initial.next.next)
    }

    @Test func `an opening of the primary that is under way is waited for before the recovery goes on`() throws {
        var scene = Self.scene()
        scene.ask(.switchover(SwitchoverRequest(of: ManagerScene.db1, to: Self.db3)))
        scene.isSlow = { $0.target == ManagerScene.db1 && $0.action == .openWrites }
        while scene.count(.designate) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.milliseconds(1)) }
        scene.failsCommits = true
        scene.run(.seconds(5))
        #expect(scene.acts.last { $0.target == ManagerScene.db1 && $0.action.isMutation }?.action == .openWrites)
        scene.failsCommits = false
        scene.run(.seconds(1))
        #expect(scene.machine.recoveries.map(\.isBehind) == [true] && !scene.acts.contains { $0.target == Self.db3 && $0.action == .openWrites })
        scene.isSlow = { _ in false }
        scene.giveSilentAnswers()
        scene.run(.seconds(30))
        #expect(scene.control.recoveries.first?.closing?.result == .succeeded)
        #expect(scene["db1"].builder.settings.readOnly && !scene["db3"].builder.settings.readOnly)
    }

    @Test func `one that was not written is decided anew`() throws {
        var scene = ManagerScene.armed { $0.refactoring.suppliesCredentials = true }
        scene.isLost = { $0.contains { $0.kind == .designate } }
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(1))
        #expect(scene.control.recoveries.first?.designation == nil)
        scene.isLost = { _ in false }
        scene.run(.seconds(20))
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .succeeded)
        #expect(scene.record?.epoch == Epoch.initial.next && Self.goesOn(scene) == 0)
        #expect(scene.count(.dropHistory) > 0, "it did not ask first")
    }
}

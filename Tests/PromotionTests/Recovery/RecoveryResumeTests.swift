import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("A recovery that another manager goes on with")
struct RecoveryResumeTests {
    private static let stages: [HookStage] = [.preFailover, .postPrimaryFailover, .postFailover]

    /// Journal and servers at one instant at which a manager may die.
    private struct Cut {
        var name: String
        var control: ControlState
        var servers: [ScriptedServer]
    }

    /// After every command of a whole recovery: servers as they were before the batch, and, for whole batches, after everything that followed it too.
    private static func cuts(_ scene: RecoveryScene) -> [Cut] {
        var cuts: [Cut] = []
        var number = 0
        for (place, moment) in scene.moments.enumerated() {
            var control = moment.control
            for command in moment.batch {
                RecoveryScene.apply([command], to: &control)
                number += 1
                cuts.append(Cut(name: "after command \(number)", control: control, servers: moment.servers))
            }
            let later = place + 1 < scene.moments.count ? scene.moments[place + 1].servers : scene.servers
            cuts.append(Cut(name: "after command \(number) and what it led to", control: control, servers: later))
        }
        return cuts
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `cut after any commit, the next manager finishes the same recovery`(_ flavor: ServerFlavor) throws {
        var whole = RecoveryScene(RecoveryScene.fleet(flavor), hooks: RecoveryResumeTests.stages)
        whole.run()
        try #require(whole.closing?.result == .succeeded)
        let cuts = RecoveryResumeTests.cuts(whole)
        #expect(cuts.count > 25)
        for cut in cuts where cut.control.recoveries.first?.isOpen == true {
            var scene = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: RecoveryResumeTests.stages)
            let record = try #require(cut.control.recoveries.first)
            scene.run()
            #expect(scene.closing?.result == .succeeded, "\(cut.name): \(scene.closing?.reason ?? "open")")
            #expect(scene.closing?.lostReplicas == [], "\(cut.name)")
            #expect(scene.unannounced == [], "\(cut.name)")
            let after = try #require(scene.control.recovery(scene.id))
            if let designation = record.designation {
                #expect(after.designation == designation, "\(cut.name)")
                #expect(!scene.commands.contains { $0.kind == .designate }, "\(cut.name)")
            }
            #expect(after.epoch == Epoch(rawValue: 1), "\(cut.name)")
            #expect(after.designation?.server.host == "db3", "\(cut.name)")
            // Nothing is missing.
            #expect(!scene.builder("db3").settings.readOnly, "\(cut.name)")
            #expect(scene.builder("db3").channels.isEmpty, "\(cut.name)")
            #expect(scene.builder("db3").semiSync.sourceEnabled, "\(cut.name)")
            #expect(scene.source(of: "db2") == "db3" && scene.source(of: "db4") == "db3", "\(cut.name)")
            for stage in RecoveryResumeTests.stages {
                let runs = after.steps.filter { $0.intent.kind == .hook && $0.intent.detail == stage.rawValue }
                #expect(runs.last?.outcome?.result == .succeeded, "\(cut.name): \(stage)")
                #expect(runs.map(\.intent.attempt) == (1...max(UInt32(runs.count), 1)).map { $0 }, "\(cut.name): \(stage)")
            }
            for kind in [StepKind.detach, .openWrites, .publish, .repoint] {
                #expect(after.steps.contains { $0.intent.kind == kind && $0.outcome?.result == .succeeded }, "\(cut.name): \(kind.name)")
            }
            // Every announcement was accepted: attempts never collide.
            let attempts = after.steps.map { [UInt32($0.intent.ordinal.rawValue), $0.intent.attempt] }
            #expect(Set(attempts).count == attempts.count, "\(cut.name)")
        }
    }

    /// The journal up to, and with, the batch that holds the designation, and the servers when it was committed.
    private static func designated(_ servers: [ScriptedServer] = RecoveryScene.fleet(), hooks: [HookStage] = []) -> (ControlState, [ScriptedServer]) {
        var whole = RecoveryScene(servers, hooks: hooks)
        whole.run()
        guard let moment = whole.moments.first(where: { $0.batch.contains { $0.kind == .designate } }) else { preconditionFailure("no designation") }
        var control = moment.control
        RecoveryScene.apply(moment.batch, to: &control)
        return (control, moment.servers)
    }

    @Test func `a designated server that an earlier manager may have opened is not replaced unread`() {
        var (control, servers) = RecoveryResumeTests.designated()
        servers[2].isReachable = false
        for index in [1, 3] { servers[index].builder.hold(RecoveryScene.received(.mariadb)) }
        var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(!scene.mutations.contains(.openWrites))
        control = scene.control
        #expect(control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
    }

    @Test func `another server at the designated address is not opened`() {
        var (control, servers) = RecoveryResumeTests.designated()
        let stranger = InstanceBuilder("db3", serverID: 33).following("db1").holding("0-1-110")
        servers[2].builder = stranger
        var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
        scene.run()
        control = scene.control
        #expect(scene.closing?.result == .stopped || scene.control.cluster(RecoveryScene.cluster)?.primary.host != "db3")
        #expect(scene.builder("db3").settings.readOnly)
        #expect(scene.source(of: "db3") == "db1")
    }

    @Test func `a pre-hook that refused is asked again, not passed over`() throws {
        var first = RecoveryScene(hooks: [.preFailover, .postUnsuccessful])
        first.hooksSucceed = { $0 != .preFailover }
        first.run()
        let moment = try #require(first.moments.dropFirst().first)
        var control = moment.control
        RecoveryScene.apply(moment.batch, to: &control)
        try #require(control.recoveries.first?.isOpen == true)
        var scene = RecoveryScene(resuming: control, servers: moment.servers, hooks: [.preFailover, .postUnsuccessful])
        scene.hooksSucceed = { $0 != .preFailover }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.hookRuns.first == .hooks(.preFailover, attempt: 2))
    }

    /// The journal of a recovery that was cut while receivers were stopped.
    private static func revoked() -> (ControlState, [ScriptedServer]) {
        var whole = RecoveryScene()
        whole.run()
        var control = whole.moments[0].control
        RecoveryScene.apply(whole.moments[0].batch, to: &control)
        return (control, whole.moments[1].servers)
    }

    /// What it does may be what ends managers, and so may what puts it back.
    @Test(arguments: [false, true]) func `one that never comes to its end is gone on with five times, put back by the next manager, and closed by the one after`(isDesignated: Bool) throws {
        var (control, servers) = isDesignated ? RecoveryResumeTests.designated() : RecoveryResumeTests.revoked()
        func expectStopped(_ scene: RecoveryScene) throws {
            let closing = try #require(scene.closing)
            #expect(closing.result == .stopped && closing.reason.hasPrefix("it was interrupted and gone on with 5 times"), "\(closing.reason)")
            #expect(!scene.mutations.contains(.openWrites))
            #expect(scene.control.cluster(RecoveryScene.cluster)?.flapBlock != nil, "the next one would do the same")
        }
        for time in 1...6 {
            var scene = RecoveryScene(resuming: control, servers: servers, hooks: [.postUnsuccessful])
            if time == 6 {
                var whole = scene
                whole.run()
                try expectStopped(whole)
                #expect(whole.hookRuns == [.hooks(.postUnsuccessful, attempt: 1)])
                #expect(isDesignated || whole.builder("db2").channels[0].receiver != .stopped, "it is put back")
            }
            // Its manager ends as soon as its first steps are announced.
            scene.commitFails = { $0 > 1 }
            scene.run(for: .zero)
            (control, servers) = (scene.control, scene.servers)
            let record = try #require(control.recoveries.first)
            #expect(record.steps.count { $0.intent.kind == .takeUp } == time)
            try #require(record.isOpen, "\(time)")
        }
        var last = RecoveryScene(resuming: control, servers: servers, hooks: [.postUnsuccessful])
        last.run()
        try expectStopped(last)
        #expect(last.mutations.isEmpty && last.hookRuns.isEmpty)
    }

    @Test func `before a designation the witnesses are heard again: they may see the primary`() {
        let (control, servers) = RecoveryResumeTests.revoked()
        var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
        scene.verdict = .acquitted(votes: [])
        scene.run()
        #expect(scene.closing?.result == .aborted)
        for name in ["db2", "db3", "db4"] { #expect(scene.builder(name).channels[0].receiver == .connecting, "\(name)") }
        #expect(scene.unannounced == [])
    }

    @Test func `witnesses that never agree again stop it`() {
        let (control, servers) = RecoveryResumeTests.revoked()
        var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
        scene.verdict = .undecided(MissingEvidence(suspect: RecoveryScene.db1, awaited: [], lacksAttempt: false, votes: []), votes: [])
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.now - begun == .seconds(60))
        #expect(!scene.commands.contains { $0.kind == .designate })
    }

    @Test func `a designated server that the next manager does not know is told, and the recovery ends`() throws {
        var first = RecoveryScene()
        first.run()
        let cut = try #require(first.cuts.first { $0.control.recoveries.first?.designation != nil })
        var servers = cut.servers
        let designated = try #require(servers.firstIndex { $0.builder.address == cut.control.recoveries.first?.designation?.server })
        servers[designated].builder.address = InstanceBuilder.address("elsewhere")
        var next = RecoveryScene(resuming: cut.control, servers: servers, hooks: [])
        next.run()
        #expect(next.closing?.result == .stopped && next.closing?.reason.contains("is not among the servers") == true, "\(String(describing: next.closing))")
        #expect(next.mutations.isEmpty)
    }
}

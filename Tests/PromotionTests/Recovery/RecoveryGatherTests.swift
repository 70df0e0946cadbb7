import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// `db3` received the most and must not be promoted: `db2` fetches it from there first.
@Suite("A recovery in two steps")
struct RecoveryGatherTests {
    private static func fleet(_ flavor: ServerFlavor = .mariadb) -> [ScriptedServer] {
        var servers = RecoveryScene.fleet(flavor)
        servers[2].looksUntilApplied = 0
        servers[2].builder.hold(RecoveryScene.received(flavor))
        for index in servers.indices { servers[index].builder.semiSync.sourceEnabled = false }
        return servers
    }

    private static func scene(_ servers: [ScriptedServer] = fleet()) -> RecoveryScene {
        var scene = RecoveryScene(servers)
        give(.mustNot, to: "db3", in: &scene)
        scene.beforeAnswer = { $0.replicate() }
        return scene
    }

    private static func give(_ rule: PromotionRule, to host: String, in scene: inout RecoveryScene) {
        for index in scene.machine.context.replicas.indices where scene.machine.context.replicas[index].address.host == host {
            var placement = scene.machine.context.replicas[index].placement
            placement.promotionRule = rule
            scene.machine.context.replicas[index] = scene.machine.context.replicas[index].with(placement: placement)
        }
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql])
    func `the successor has everything before it is designated`(flavor: ServerFlavor) {
        var scene = RecoveryGatherTests.scene(RecoveryGatherTests.fleet(flavor))
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        #expect(scene.closing?.lostReplicas == [])
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db2")
        #expect(scene.builder("db2").transactions.executed == RecoveryScene.received(flavor))
        #expect(scene.source(of: "db3") == "db2")
        #expect(scene.unannounced == [])
    }

    @Test func `a successor that has not applied what it received is not pointed elsewhere before it has`() {
        var servers = RecoveryGatherTests.fleet()
        servers[1].looksUntilApplied = 5
        servers[1].builder.channels[0].applierHasReadAllRelayLog = false
        servers[1].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-105", .mariadb)
        var scene = RecoveryGatherTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db2")
        #expect(!scene.lostRows)
    }

    @Test func `the sibling dies meanwhile: whoever is left is promoted without it`() {
        var scene = RecoveryGatherTests.scene()
        scene.answer = { request, server in
            if case .pointToSource(let specification) = request.action, specification.source.host == "db3" { server.isGivenAccounts = true }
            return nil
        }
        scene.beforeAnswer = { scene in
            if scene.servers[1].isGivenAccounts { scene.servers[2].isReachable = false }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db2")
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db3"])
    }

    @Test func `the sibling gives nothing: the next one tries, then the recovery stops and all follow the old primary again`() {
        var scene = RecoveryGatherTests.scene()
        scene.beforeAnswer = { _ in }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("db3:3306 received 10 that") == true, "\(scene.closing?.reason ?? "")")
        for replica in ["db2", "db3", "db4"] { #expect(scene.source(of: replica) == "db1") }
        #expect(scene.unannounced == [])
    }

    @Test func `a receiver that stops by itself is not waited for`() {
        var scene = RecoveryGatherTests.scene()
        scene.beforeAnswer = { scene in
            for index in scene.servers.indices where scene.servers[index].builder.channels.first?.source?.host == "db3" {
                scene.servers[index].builder.channels[0].receiver = .stopped
                scene.servers[index].builder.channels[0].receiverError = ReplicationError(code: 1236, message: "purged")
            }
        }
        let begin = scene.now
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.now - begin < .seconds(30), "\(scene.now - begin)")
    }

    @Test func `the old primary comes back meanwhile: the successor follows it again`() {
        var scene = RecoveryGatherTests.scene()
        scene.beforeAnswer = { _ in }
        scene.run(for: .seconds(1))
        #expect(scene.source(of: "db2") == "db3")
        scene.oldPrimaryIsReadAgain()
        scene.goOn(until: scene.now + .seconds(30))
        #expect(scene.closing?.result == .aborted)
        for replica in ["db2", "db3", "db4"] { #expect(scene.source(of: replica) == "db1") }
    }

    @Test func `the old primary comes back, and the successor does not apply what it fetched: people are told where to point it then`() {
        var scene = RecoveryGatherTests.scene()
        scene.beforeAnswer = { scene in
            let db2 = 1
            guard scene.servers[db2].builder.channels.first?.source?.host == "db3" else { return }
            // Half of it, so that it is not designated yet.
            scene.servers[db2].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-105", .mariadb)
            scene.servers[db2].builder.channels[0].applierHasReadAllRelayLog = false
        }
        scene.run(for: .milliseconds(500))
        scene.oldPrimaryIsReadAgain()
        scene.goOn(until: scene.now + .seconds(300))
        #expect(scene.closing?.result == .aborted)
        #expect(scene.source(of: "db2") == "db3", "what it received may be all that is left of it")
        #expect(scene.closing?.reason.hasSuffix("db2:3306 follows db3:3306, from which it fetched: point it to db1:3306 once it has applied that") == true, "\(scene.closing?.reason ?? "")")
    }

    @Test func `the old primary comes back while the successor is about to be pointed elsewhere: it is not`() {
        var scene = RecoveryGatherTests.scene()
        var isBack = false
        scene.beforeAnswer = { scene in
            guard !isBack, !scene.machine.works(.gather).isEmpty else { return }
            isBack = true
            scene.oldPrimaryIsReadAgain()
        }
        scene.run(for: .seconds(30))
        #expect(scene.closing?.result == .aborted)
        #expect(!scene.actions.contains { if case .pointToSource = $0 { true } else { false } })
        for replica in ["db2", "db3", "db4"] { #expect(scene.source(of: replica) == "db1") }
    }

    @Test func `the old primary comes back while the successor is being pointed elsewhere: it is brought back`() {
        var scene = RecoveryGatherTests.scene()
        var isBack = false
        scene.beforeAnswer = { scene in
            guard !isBack, scene.machine.works(.gather).contains(where: \.isRunning) else { return }
            isBack = true
            scene.oldPrimaryIsReadAgain()
        }
        scene.run(for: .seconds(30))
        #expect(scene.closing?.result == .aborted)
        for replica in ["db2", "db3", "db4"] { #expect(scene.source(of: replica) == "db1") }
        #expect(scene.unannounced == [])
    }

    @Test func `the manager stood still meanwhile: the witnesses are heard again, and the successor goes on`() {
        var scene = RecoveryGatherTests.scene()
        scene.beforeAnswer = { _ in }
        scene.run(for: .seconds(1))
        #expect(scene.source(of: "db2") == "db3")
        scene.feed(.managerStoodStill)
        scene.beforeAnswer = { scene in
            if scene.notes.count(where: { $0.event == .receiversStopped }) == 2 { scene.replicate() }
        }
        scene.goOn(until: scene.now + .seconds(30))
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        #expect(scene.notes.contains { $0.text.contains("the witnesses are heard again") })
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db2")
    }

    @Test func `a preferred successor that gets nothing costs a second, and the other is promoted`() {
        var scene = RecoveryScene(RecoveryGatherTests.fleet())
        RecoveryGatherTests.give(.prefer, to: "db4", in: &scene)
        let begin = scene.now
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.source(of: "db4") == "db3")
        #expect(scene.now - begin < .seconds(3), "\(scene.now - begin)")
    }

    @Test func `cut after any commit, the next manager loses nothing`() throws {
        var whole = RecoveryGatherTests.scene()
        whole.run()
        try #require(whole.closing?.result == .succeeded)
        for (place, control, servers) in whole.cuts {
            var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
            RecoveryGatherTests.give(.mustNot, to: "db3", in: &scene)
            scene.beforeAnswer = { $0.replicate() }
            scene.run()
            #expect(scene.closing?.result == .succeeded, "cut after batch \(place): \(scene.closing?.reason ?? "open")")
            #expect(scene.builder("db2").transactions.executed == RecoveryScene.received(.mariadb), "cut after batch \(place)")
            #expect(scene.unannounced == [], "cut after batch \(place)")
        }
    }

    @Test func `a next manager that hears that the primary lives brings the successor back below it`() throws {
        var whole = RecoveryGatherTests.scene()
        whole.run()
        let place = try #require(whole.moments.firstIndex { $0.batch.contains { if case .stepIntent(_, let intent) = $0 { intent.kind == .gather } else { false } } })
        var control = whole.moments[place].control
        RecoveryScene.apply(whole.moments[place].batch, to: &control)
        var scene = RecoveryScene(resuming: control, servers: whole.moments[place + 1].servers, hooks: [])
        scene.verdict = .acquitted(votes: [])
        scene.beforeAnswer = { $0.replicate() }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.source(of: "db2") == "db1")
    }
}

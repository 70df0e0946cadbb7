import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// Server truth T1: both threads of the replica that received the most are stopped, so its relay logs are applied by file and position.
@Suite("A recovery that applies relay logs")
struct RecoveryRelayLogTests {
    @Test func `what was received is applied, and its server is promoted`() {
        var scene = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 4))
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.builder("db3").transactions.executed == RecoveryScene.received(.mariadb))
        #expect(scene.unannounced == [])
    }

    @Test func `relay logs that are not applied in time are left to be applied, not discarded`() {
        var scene = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 1_000_000), receivedUnknown: ["db3"])
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("db3:3306 applies its relay logs") == true, "\(scene.closing?.reason ?? "")")
        #expect(scene.builder("db3").channels.map(\.applier) == [.running])
        #expect(!scene.lostRows)
    }

    @Test func `the old primary comes back meanwhile: the replica follows it again once it has applied them`() {
        var scene = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 40), receivedUnknown: ["db3"])
        scene.run(for: .seconds(1))
        #expect(!scene.isFinished)
        scene.oldPrimaryIsReadAgain()
        scene.goOn(until: scene.now + .seconds(30))
        #expect(scene.closing?.result == .aborted)
        #expect(scene.source(of: "db3") == "db1")
        #expect(scene.builder("db3").channels.map(\.gtidUse) == [.slavePosition])
        #expect(scene.builder("db3").transactions.executed == RecoveryScene.received(.mariadb))
        #expect(!scene.lostRows)
    }

    @Test func `the old primary is looked at again when applying took long`() {
        var scene = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 60), receivedUnknown: ["db3"])
        var looks = 0
        scene.answer = { request, _ in
            if request.target == RecoveryScene.db1, request.action == .inspect { looks += 1 }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(looks == 2)
        #expect(scene.unannounced == [])
    }

    @Test func `an answer of the old primary to that look ends the recovery`() {
        var scene = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 60), receivedUnknown: ["db3"])
        var looks = 0
        scene.answer = { request, server in
            guard request.target == RecoveryScene.db1, request.action == .inspect else { return nil }
            looks += 1
            return looks == 2 ? .alreadyDone(server.builder.facts()) : nil
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(!scene.commands.contains { $0.kind == .designate })
    }

    /// The simulator found it (seed 931155): a manager that was started anew while the replica was down. With workers a place in the source's log proves nothing, and a set of transactions does.
    @Test func `a replica that was never read is compared as it was before it left GTID mode`() {
        var servers = RecoveryScene.fleetWithStoppedReplica(looks: 4)
        var applier = ApplierConfiguration()
        applier.workers = 4
        servers[2].builder.details = InstanceDetails(applier: applier)
        var scene = RecoveryScene(servers)
        scene.machine.context.replicas[1] = servers[2].builder.unread().unreachable(readAt: nil).build(id: InstanceID(rawValue: 2))
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.builder("db3").transactions.executed == RecoveryScene.received(.mariadb))
        #expect(scene.unannounced == [])
    }

    /// It was killed and came back just before the primary died, so the last poll of it failed.
    @Test func `a replica that answers again is asked for what it received`() {
        var servers = RecoveryScene.fleetWithStoppedReplica(looks: 4)
        servers[2].isReachable = false
        var scene = RecoveryScene(servers)
        scene.servers[2].isReachable = true
        scene.servers[2].builder.bootedAt = TopologyFixtures.bootedAt + .seconds(60)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.builder("db3").transactions.executed == RecoveryScene.received(.mariadb))
        #expect(!scene.lostRows)
        #expect(scene.unannounced == [])
    }

    @Test func `one that does not answer costs no more than a look`() {
        var servers = RecoveryScene.fleet()
        servers[1].isReachable = false
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db2"])
    }

    /// The journal and the servers after each batch: the next manager does not see what the first one saw before it touched anything.
    @Test func `cut after any commit, the next manager loses nothing`() throws {
        var whole = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 6))
        whole.run()
        try #require(whole.closing?.result == .succeeded)
        for (place, control, servers) in whole.cuts {
            var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
            scene.run()
            #expect(scene.closing?.result == .succeeded, "cut after batch \(place): \(scene.closing?.reason ?? "open")")
            #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3", "cut after batch \(place)")
            #expect(!scene.lostRows, "cut after batch \(place)")
            #expect(scene.unannounced == [], "cut after batch \(place)")
        }
    }

    @Test func `a next manager that hears that the primary lives puts the replica back when it has applied them`() throws {
        var whole = RecoveryScene(RecoveryScene.fleetWithStoppedReplica(looks: 6))
        whole.run()
        let place = try #require(whole.moments.firstIndex { $0.batch.contains { $0.kind == .designate } })
        let (control, servers) = (whole.moments[place].control, whole.moments[0].servers)
        var touched = servers
        _ = touched[2].obey(
            ActionRequest(
                target: touched[2].builder.address, expectedIdentity: nil,
                action: .applyRelayLogs(channel: "", from: BinlogCoordinates(file: "relay.000002", position: 4_096)), timeout: .seconds(1)))
        touched[2].looksUntilApplied = 3
        var scene = RecoveryScene(resuming: control, servers: touched, hooks: [])
        scene.verdict = .acquitted(votes: [])
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.source(of: "db3") == "db1")
        #expect(scene.builder("db3").channels.map(\.gtidUse) == [.slavePosition])
        #expect(!scene.lostRows)
    }
}

import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// Failovers of a cluster that is to lose no commit that a client was told of.
@Suite("A recovery that may lose nothing")
struct RecoveryDurabilityTests {
    private static func fleet() -> [ScriptedServer] {
        var servers = RecoveryScene.fleetOfEquals()
        for index in servers.indices { servers[index].builder.semiSync.sourceEnabled = index == 0 }
        return servers
    }

    private static func record(_ servers: [ScriptedServer], executed: String = "0-1-110", shortcomings: [String] = []) -> LosslessRecord {
        let ackers = servers.dropFirst().map { server in
            LosslessRecord.Acker(server.builder.build(id: InstanceID(rawValue: 0)), bootedAt: server.builder.bootedAt)
        }
        return LosslessRecord(acknowledgements: 1, ackers: ackers, executed: executed, shortcomings: shortcomings)
    }

    private static let override = ". `baton failover db1:3306 --accept-data-loss` alone would allow db2:3306 to be promoted, at "

    private func expectBlocked(_ scene: RecoveryScene, _ words: String) {
        #expect(scene.closing?.result == .stopped)
        let reason = scene.closing?.reason ?? ""
        #expect(reason.hasPrefix("blocked: would lose data: ") && reason.contains(words) && reason.contains(RecoveryDurabilityTests.override), "\(reason)")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.epoch == .initial, "nobody is designated")
        #expect(!scene.mutations.contains(.openWrites))
        #expect(scene.unannounced == [])
    }

    @Test func `with all that could acknowledge somebody is promoted, and waits for acknowledgements from its first commit on`() {
        let servers = RecoveryDurabilityTests.fleet()
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers))
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
        let promoted = scene.actions.filter { [.openWrites, .setSemiSync(source: true, replica: nil), .setSemiSync(source: false, replica: nil)].contains($0) }
        #expect(promoted == [.setSemiSync(source: true, replica: nil), .openWrites])
        #expect(scene.builder("db2").semiSync.sourceEnabled && !scene.builder("db2").settings.readOnly)
        #expect(scene.unannounced == [])
    }

    @Test func `a successor that waits already is opened as it is`() {
        var servers = RecoveryDurabilityTests.fleet()
        for index in servers.indices { servers[index].builder.semiSync.sourceEnabled = true }
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers))
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(!scene.actions.contains { if case .setSemiSync = $0 { true } else { false } })
    }

    @Test func `one that could acknowledge and is not read stops it, and the receivers are put back`() {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers))
        scene.run()
        expectBlocked(scene, "db4:3306")
        #expect(scene.builder("db2").channels.first?.receiver != .stopped)
    }

    @Test func `two acknowledgements per commit need one reading less`() {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        var record = RecoveryDurabilityTests.record(servers)
        record.acknowledgements = 2
        var scene = RecoveryScene(servers, lossless: record)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
    }

    @Test func `one that does not acknowledge may be away`() {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        var record = RecoveryDurabilityTests.record(servers)
        record.ackers.removeLast()
        var scene = RecoveryScene(servers, lossless: record)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(scene.closing?.reason ?? "")")
    }

    @Test func `what the primary had and nobody received stops it`() {
        let servers = RecoveryDurabilityTests.fleet()
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers, executed: "0-1-111"))
        scene.run()
        expectBlocked(scene, "no replica received the last 1 transaction")
    }

    @Test func `a condition that was not met stops it, and is named`() {
        let servers = RecoveryDurabilityTests.fleet()
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers, shortcomings: ["sync_binlog is 0"]))
        scene.run()
        expectBlocked(scene, "sync_binlog is 0")
    }

    @Test func `a person may accept the loss, and the record says what it is`() {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers), acceptsDataLoss: true)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        let reason = scene.closing?.reason ?? ""
        #expect(reason.contains("commits may be lost, as accepted: ") && reason.contains("db4:3306 (connection refused)"), "\(reason)")
    }

    @Test func `the one that only observes says the same`() {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        var scene = RecoveryScene(servers, isDryRun: true, lossless: RecoveryDurabilityTests.record(servers))
        scene.run()
        #expect(scene.closing?.result == .observed)
        #expect(scene.closing?.reason.hasPrefix("observe-only: would promote nobody: blocked: would lose data: ") == true)
    }

    @Test func `a server that was started anew in between is not counted, though it answers`() {
        var servers = RecoveryDurabilityTests.fleet()
        let record = RecoveryDurabilityTests.record(servers)
        servers[2].builder.bootedAt = servers[2].builder.bootedAt + .seconds(60)
        var scene = RecoveryScene(servers, lossless: record)
        scene.run()
        expectBlocked(scene, "db3:3306 (restarted since")
    }

    @Test func `wherever a manager is replaced, the next one decides the same`() {
        var servers = RecoveryDurabilityTests.fleet()
        let record = RecoveryDurabilityTests.record(servers)
        var whole = RecoveryScene(servers, lossless: record)
        whole.run()
        for cut in whole.cuts {
            var next = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: [])
            next.run()
            #expect(next.closing?.result == .succeeded, "\(cut.place): \(next.closing?.reason ?? "")")
            #expect(next.builder("db2").semiSync.sourceEnabled, "\(cut.place)")
        }
        servers[3].isReachable = false
        var blocked = RecoveryScene(servers, lossless: record)
        blocked.run()
        #expect(!blocked.cuts.isEmpty)
        for cut in blocked.cuts {
            var next = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: [])
            next.run()
            expectBlocked(next, "db4:3306")
        }
    }

    /// `db2`, which was designated, dies before its channel is dropped.
    private static func losingSuccessor(_ request: ActionRequest, _ server: inout ScriptedServer) -> ActionOutcome? {
        guard case .resetReplication = request.action, request.target.host == "db2" else { return nil }
        server.isReachable = false
        return .unreachable("connection refused")
    }

    @Test func `who has all that was proved may take the place of a designated server that dies, and who lacks some of it may not`() {
        for othersHaveAll in [true, false] {
            var servers = RecoveryDurabilityTests.fleet()
            if !othersHaveAll {
                for index in [2, 3] {
                    servers[index].builder.hold(TopologyFixtures.executed(.mariadb))
                    servers[index].builder.channels[0].receivedGTIDs = TopologyFixtures.executed(.mariadb)
                }
            }
            var scene = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers))
            scene.answer = RecoveryDurabilityTests.losingSuccessor
            scene.run()
            #expect(scene.closing?.result == (othersHaveAll ? .succeeded : .stopped), "\(scene.closing?.reason ?? "")")
            #expect(scene.mutations.contains(.openWrites) == othersHaveAll)
        }
    }

    /// Another manager goes on where `db2` was just designated, and loses it.
    private static func resumedWithoutSuccessor(_ first: RecoveryScene) throws -> RecoveryScene {
        var first = first
        first.run()
        let cut = try #require(first.cuts.first { $0.control.recoveries.first?.designation?.server.host == "db2" })
        var next = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: [])
        next.answer = losingSuccessor
        next.run()
        return next
    }

    @Test func `what was proved stays so for the next manager: who has all of it may take the place of a designated server that dies`() throws {
        let servers = RecoveryDurabilityTests.fleet()
        let next = try RecoveryDurabilityTests.resumedWithoutSuccessor(RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers)))
        #expect(next.closing?.result == .succeeded, "\(next.closing?.reason ?? "")")
        #expect(next.control.cluster(RecoveryScene.cluster)?.primary.host == "db3" && !next.builder("db3").settings.readOnly)
        #expect(next.unannounced == [])
    }

    @Test func `and who lacks some of it may not`() throws {
        var servers = RecoveryDurabilityTests.fleet()
        for index in [2, 3] {
            servers[index].builder.hold(TopologyFixtures.executed(.mariadb))
            servers[index].builder.channels[0].receivedGTIDs = TopologyFixtures.executed(.mariadb)
        }
        let next = try RecoveryDurabilityTests.resumedWithoutSuccessor(RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers)))
        #expect(next.closing?.result == .stopped && next.closing?.reason.contains("did not receive 0-1-110") == true, "\(next.closing?.reason ?? "")")
        #expect(!next.mutations.contains(.openWrites))
    }

    @Test func `a loss that was accepted is no proof for the next manager: the record says what it is`() throws {
        var servers = RecoveryDurabilityTests.fleet()
        servers[3].isReachable = false
        let first = RecoveryScene(servers, lossless: RecoveryDurabilityTests.record(servers), acceptsDataLoss: true)
        let next = try RecoveryDurabilityTests.resumedWithoutSuccessor(first)
        #expect(next.closing?.result == .succeeded)
        #expect(next.closing?.reason.contains("commits may be lost, as accepted: ") == true, "\(next.closing?.reason ?? "")")
    }
}

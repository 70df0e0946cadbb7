import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

/// `db2`…`db4` follow `db1` by file and position.
@Suite("A recovery without GTID")
struct RecoveryByFileTests {
    private static let read = BinlogCoordinates(file: "binlog.000001", position: 4_096)
    private static let own = BinlogCoordinates(file: "own.000007", position: 777)

    /// All three received, and come to execute, the same; `db3` a little later. `db2` is chosen for its name.
    private static func fleet(_ flavor: ServerFlavor = .mariadb, workers: Int? = 0) -> [ScriptedServer] {
        var servers = RecoveryScene.fleet(flavor)
        var applier = ApplierConfiguration()
        applier.workers = workers
        for index in servers.indices {
            servers[index].builder.semiSync = SemiSyncFacts()
            if flavor.isMySQLFamily {
                servers[index].builder.settings.gtidMode = "OFF"
                servers[index].builder.hold(.mysql(GTIDSet()))
            }
            servers[index].builder.details = InstanceDetails(applier: applier)
            servers[index].builder.transactions.ownCoordinates = own
            guard !servers[index].builder.channels.isEmpty else { continue }
            servers[index].builder.channels[0].gtidUse = .fileAndPosition
            servers[index].builder.channels[0].receivedGTIDs = .none
        }
        servers[2].builder.channels[0].executedCoordinates = BinlogCoordinates(file: "binlog.000001", position: 1_024)
        servers[2].builder.channels[0].applierHasReadAllRelayLog = false
        return servers
    }

    /// A server that received, and executed, only so much.
    private static func standing(at position: UInt64, read: UInt64? = nil, _ server: inout ScriptedServer) {
        server.builder.channels[0].executedCoordinates = BinlogCoordinates(file: "binlog.000001", position: position)
        server.builder.channels[0].readCoordinates = BinlogCoordinates(file: "binlog.000001", position: read ?? position)
    }

    private static func pointed(_ scene: RecoveryScene) -> [BinlogCoordinates?] {
        scene.actions.compactMap { if case .pointToSource(let specification) = $0 { specification.coordinates } else { nil } }
    }

    private static func reason(_ scene: RecoveryScene) -> String { scene.closing?.reason ?? "open" }

    @Test(arguments: [ServerFlavor.mariadb, .mysql])
    func `whoever stands at the same place goes on where the successor's log ended before it was opened`(flavor: ServerFlavor) throws {
        var scene = RecoveryScene(RecoveryByFileTests.fleet(flavor))
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.closing?.lostReplicas == [])
        #expect(RecoveryByFileTests.pointed(scene) == [RecoveryByFileTests.own, RecoveryByFileTests.own])
        #expect(scene.source(of: "db3") == "db2" && scene.source(of: "db4") == "db2")
        #expect(scene.builder("db3").channels.map(\.gtidUse) == [.fileAndPosition])
        #expect(RecoveryByFileTests.reason(scene).contains("db2:3306 has the log of db1:3306 up to binlog.000001:4096"))
        #expect(scene.unannounced == [])
        let places = EqualPlaces(failed: RecoveryByFileTests.read, own: RecoveryByFileTests.own)
        #expect(try #require(scene.control.recovery(scene.id)).equalPlaces(of: InstanceBuilder.address("db2")) == places)
    }

    /// The simulator found it (seed 750370): a slow replica executes the statement of a manager that is dead.
    @Test func `what an earlier manager may have sent is waited for before it is sent again`() throws {
        var whole = RecoveryScene(RecoveryByFileTests.fleet())
        whole.run()
        let cut = try #require(
            whole.cuts.first { cut in
                cut.control.recoveries[0].steps.contains { $0.intent.kind == .repoint && $0.outcome == nil } && cut.servers.contains { $0.builder.channels.contains { $0.source == RecoveryScene.db1 } }
            })
        var scene = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: [])
        let begun = scene.now
        scene.beforeAnswer = { scene in
            if scene.now - begun < RecoveryPolicy().stepTimeout, !RecoveryByFileTests.pointed(scene).isEmpty { scene.unannounced.append("sent again at once") }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded && scene.closing?.lostReplicas == [], "\(RecoveryByFileTests.reason(scene))")
        #expect(!RecoveryByFileTests.pointed(scene).isEmpty)
        #expect(scene.unannounced == [])
    }

    @Test func `the places are on disk before the server is cut off and opened`() throws {
        var scene = RecoveryScene(RecoveryByFileTests.fleet())
        scene.run()
        let journaled = try #require(
            scene.events.firstIndex { event in
                guard case .committed(let batch) = event else { return false }
                return batch.contains { if case .stepOutcome(_, let outcome) = $0 { EqualPlaces(parsing: outcome.observed) != nil } else { false } }
            })
        let cutOff = try #require(
            scene.events.firstIndex { if case .acted(_, .resetReplication, _) = $0 { true } else { false } })
        #expect(journaled < cutOff)
    }

    /// The simulator found it (seed 865606): it was killed after its place was on disk, and its threads start with it.
    @Test func `a successor that was started anew meanwhile, and replicates by itself, is read again before it is cut off`() throws {
        var scene = RecoveryScene(RecoveryByFileTests.fleet())
        let further = BinlogCoordinates(file: "binlog.000001", position: 5_000)
        let end = BinlogCoordinates(file: "own.000008", position: 1_680)
        var wasStarted = false
        scene.answer = { request, server in
            guard case .resetReplication(_, let place?) = request.action, request.target.host == "db2" else { return nil }
            if !wasStarted {
                wasStarted = true
                RecoveryByFileTests.standing(at: 5_000, &server)
                server.builder.channels[0].receiver = .running
                server.builder.channels[0].applier = .running
                server.builder.transactions.ownCoordinates = end
            }
            guard server.builder.facts().channels[0].stands(at: place) else { return .failed(ServerFailure(code: 0, message: "its applier runs"), observed: server.builder.facts()) }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        let places = EqualPlaces(failed: further, own: end)
        #expect(try #require(scene.control.recovery(scene.id)).equalPlaces(of: InstanceBuilder.address("db2")) == places)
        #expect(scene.actions.contains(.resetReplication(channel: "", standingAt: further)))
        #expect(RecoveryByFileTests.pointed(scene) == [])
        #expect(RecoveryByFileTests.reason(scene).contains("db2:3306 up to binlog.000001:5000"), "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.unannounced == [])
    }

    @Test func `the one that received the most is waited for and promoted; the ones that received less are lost and left alone`() {
        var servers = RecoveryByFileTests.fleet()
        RecoveryByFileTests.standing(at: 1_024, read: 9_000, &servers[2])
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db2", "db4"])
        #expect(RecoveryByFileTests.reason(scene).contains("up to binlog.000001:4096, and db3:3306 up to binlog.000001:9000, and received no more"), "\(RecoveryByFileTests.reason(scene))")
        #expect(RecoveryByFileTests.pointed(scene) == [])
        #expect(scene.builder("db2").channels.map(\.applier) == [.running])
    }

    @Test func `a replica that a person points elsewhere meanwhile is compared with nobody and left to him`() {
        // It would be chosen for its name.
        var scene = RecoveryScene(RecoveryByFileTests.fleet())
        scene.answer = { request, server in
            guard case .stopReceiver = request.action, request.target.host == "db2" else { return nil }
            server.builder.channels[0].source = InstanceBuilder.address("db4")
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.closing?.lostReplicas == [])
        #expect(scene.source(of: "db2") == "db4" && scene.source(of: "db4") == "db3")
        // Its receiver was stopped by the recovery, and is started again.
        #expect(scene.builder("db2").channels.map(\.receiver) == [.connecting])
        #expect(scene.notes.contains { $0.text == "db2:3306 follows db4:3306 now: it is left alone" })
        #expect(scene.unannounced == [])
    }

    @Test func `one that went elsewhere before the recovery touched anything is not touched`() {
        var scene = RecoveryScene(RecoveryByFileTests.fleet(), hooks: [.preFailover])
        scene.beforeAnswer = { scene in
            guard case .hooks(.preFailover, _)? = scene.events.last, scene.builder("db2").channels[0].source?.host == "db1" else { return }
            scene.servers[1].builder.channels[0].source = InstanceBuilder.address("db4")
            scene.servers[1].builder.freshness.readAt = scene.now
            scene.feed(.observed(scene.servers[1].builder.build(id: InstanceID(rawValue: 1))))
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(!scene.events.contains { if case .acted(InstanceBuilder.address("db2"), _, _) = $0 { true } else { false } })
    }

    @Test func `a replica that is late is waited for, and what it needs is named where it takes too long`() {
        for (looks, isLost) in [(20, false), (1_000_000, true)] {
            var servers = RecoveryByFileTests.fleet()
            servers[2].looksUntilApplied = 0
            RecoveryByFileTests.standing(at: 4_096, &servers[2])
            RecoveryByFileTests.standing(at: 512, read: 4_096, &servers[3])
            servers[3].looksUntilApplied = looks
            servers[3].builder.channels[0].applierHasReadAllRelayLog = false
            var scene = RecoveryScene(servers)
            scene.run()
            #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
            #expect(scene.closing?.lostReplicas.map(\.host) == (isLost ? ["db4"] : []), "\(RecoveryByFileTests.reason(scene))")
            if isLost { #expect(RecoveryByFileTests.reason(scene).contains("once it stands there too, it can follow db2:3306 from own.000007:777")) }
        }
    }

    @Test func `the end of a transaction that was cut off is not waited for`() {
        var servers = RecoveryByFileTests.fleet()
        RecoveryByFileTests.standing(at: 4_096, read: 5_000, &servers[2])
        servers[2].looksUntilApplied = 0
        servers[2].wholeEnd = RecoveryByFileTests.read
        servers[2].builder.channels[0].applierHasReadAllRelayLog = true
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.closing?.lostReplicas == [])
        // An applier that slept may not know yet what came last.
        #expect(scene.actions.contains(.startApplier(channel: "")))
        #expect(scene.unannounced == [])
    }

    @Test(arguments: [4, nil])
    func `an applier with workers is not believed that this is all`(workers: Int?) {
        var servers = RecoveryByFileTests.fleet(workers: workers)
        RecoveryByFileTests.standing(at: 4_096, read: 5_000, &servers[2])
        servers[2].looksUntilApplied = 0
        servers[2].builder.channels[0].applierHasReadAllRelayLog = true
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(RecoveryByFileTests.reason(scene).contains("cannot be told"), "\(RecoveryByFileTests.reason(scene))")
        #expect(!scene.actions.contains(.openWrites))
    }

    @Test func `a successor that accepts writes is closed before its log is read`() {
        var servers = RecoveryByFileTests.fleet()
        servers[2].builder.settings.readOnly = false
        RecoveryByFileTests.standing(at: 4_096, read: 9_000, &servers[2])
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.mutations.contains(.setReadOnly))
        #expect(scene.unannounced == [])
    }

    @Test func `a replica that follows by GTID beside others stops it`() {
        var servers = RecoveryByFileTests.fleet()
        servers[3].builder.channels[0].gtidUse = .slavePosition
        servers[3].builder.channels[0].receivedGTIDs = RecoveryScene.received(.mariadb)
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(RecoveryByFileTests.reason(scene).contains("some replicas follow by GTID and others by file and position"))
        #expect(!scene.actions.contains(.openWrites))
    }

    @Test func `under lossless nobody is promoted without a word of a person`() {
        let record = LosslessRecord(acknowledgements: 1, ackers: [], executed: "", shortcomings: [])
        var scene = RecoveryScene(RecoveryByFileTests.fleet(), lossless: record)
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(RecoveryByFileTests.reason(scene).contains("cannot be compared with what they received"), "\(RecoveryByFileTests.reason(scene))")
        var accepted = RecoveryScene(RecoveryByFileTests.fleet(), lossless: record, acceptsDataLoss: true)
        accepted.run()
        #expect(accepted.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(accepted))")
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `cut after any commit, the next manager finds the places again, or loses nobody to a guess`(_ flavor: ServerFlavor) {
        var whole = RecoveryScene(RecoveryByFileTests.fleet(flavor))
        whole.run()
        #expect(whole.closing?.result == .succeeded)
        #expect(whole.cuts.count > 6)
        for cut in whole.cuts {
            var scene = RecoveryScene(resuming: cut.control, servers: cut.servers, hooks: [])
            scene.run()
            #expect(scene.closing?.result == .succeeded, "cut \(cut.place): \(RecoveryByFileTests.reason(scene))")
            #expect(scene.closing?.lostReplicas == [], "cut \(cut.place): \(RecoveryByFileTests.reason(scene))")
            #expect(RecoveryByFileTests.pointed(scene).allSatisfy { $0 == RecoveryByFileTests.own })
            for replica in ["db3", "db4"] { #expect(scene.builder(replica).channels.first?.executedCoordinates == RecoveryByFileTests.own, "cut \(cut.place)") }
            #expect(scene.unannounced == [], "cut \(cut.place)")
        }
    }

    @Test func `a successor that was opened by a manager which could not write its journal leaves the others where they are`() {
        var whole = RecoveryScene(RecoveryByFileTests.fleet())
        whole.run()
        guard let moment = whole.moments.first(where: { $0.batch.contains { $0.kind == .designate } }) else { return }
        var control = moment.control
        RecoveryScene.apply(moment.batch, to: &control)
        var servers = moment.servers
        servers[1].builder.channels = []
        servers[1].builder.settings.readOnly = false
        var scene = RecoveryScene(resuming: control, servers: servers, hooks: [])
        scene.run()
        #expect(scene.closing?.result == .succeeded, "\(RecoveryByFileTests.reason(scene))")
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db3", "db4"])
        #expect(RecoveryByFileTests.pointed(scene) == [])
        #expect(RecoveryByFileTests.reason(scene).contains("is not known: rebuild it from a copy"))
    }
}

@Suite struct EqualPlacesTests {
    @Test func `what is written is read again`() {
        let places = EqualPlaces(failed: .init(file: "mysql-bin.000003", position: 1_234), own: .init(file: "db2-bin.000011", position: 99))
        #expect(places.text == "mysql-bin.000003:1234 of the failed primary's log is db2-bin.000011:99 of its own")
        #expect(EqualPlaces(parsing: places.text) == places)
    }

    @Test(arguments: ["", "mysql-bin.000003:1234", "x of the failed primary's log is y:1 of its own", "read-only, executed 0-1-5"])
    func `anything else is nothing`(text: String) { #expect(EqualPlaces(parsing: text) == nil) }
}

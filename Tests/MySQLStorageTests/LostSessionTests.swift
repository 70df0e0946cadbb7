#if MySQL
import BatonTesting
import ControlModel
import MySQLClient
import MySQLStorage
import Storage
import TestProcesses
import TestServers
import Testing
import TopologyModel

@Suite struct LostSessionTests {
    private typealias Samples = ControlCommandSamples
    private static let register = ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary)

    private static func alias(_ text: String) -> ControlCommand { .setClusterAlias(Samples.cluster, text) }

    @Test(arguments: CommitProxy.Accident.allCases, TestServerKind.all) func `a connection lost at the commit is an unknown outcome that is found out`(
        accident: CommitProxy.Accident, kind: TestServerKind
    ) async throws {
        try await Scratch.with(kind) { scratch in
            let proxy = CommitProxy(to: scratch.server.server.port)
            let log = try await scratch.open(scratch.options(port: proxy.port))
            await expectCommitted([Self.register], by: log)

            proxy.arm(accident)
            let lost = await failure(of: log, proposing: [Self.alias("one"), Self.alias("perhaps")])
            #expect(lost?.code == .outcomeUnknown, "\(lost?.message ?? "committed")")

            await expectCommitted([.setTag(Samples.replica, name: "next", value: "")], by: log)
            let state = await log.state()
            #expect(state.cluster(Samples.cluster)?.alias == (accident == .answerIsLost ? "perhaps" : ""))
            #expect(state.lastIndex == LogIndex(rawValue: accident == .answerIsLost ? 4 : 2))
            await log.close()
            proxy.stop()
            #expect(try await scratch.reopenedState() == state)
        }
    }

    @Test(arguments: TestServerKind.all) func `the watch over the log finds out, too`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let proxy = CommitProxy(to: scratch.server.server.port)
            let log = try await scratch.open(scratch.options(port: proxy.port))
            proxy.arm(.answerIsLost)
            #expect(await failure(of: log, proposing: [Self.register])?.code == .outcomeUnknown)
            #expect(await log.state() == ControlState())
            #expect(await log.warnings() == [])
            #expect(await log.state().clusters.count == 1)
            await log.close()
            proxy.stop()
        }
    }

    @Test(arguments: TestServerKind.all) func `a session that was ended between proposals is replaced unnoticed`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            await expectCommitted([Self.register], by: log)
            try await scratch.killHolder()
            await expectCommitted([Self.alias("after")], by: log)
            let state = await log.state()
            #expect(state.cluster(Samples.cluster)?.alias == "after")
            await log.close()
            #expect(try await scratch.reopenedState() == state)
        }
    }

    @Test(arguments: TestServerKind.all) func `a session that is ended in the middle of a transaction is replaced, and the batch is committed once`(
        kind: TestServerKind
    ) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            await expectCommitted([Self.register], by: log)
            let other = try await scratch.server.connect()
            _ = try await StorageServer.run("USE \(scratch.quoted); START TRANSACTION; SELECT * FROM baton_head FOR UPDATE", on: other)
            async let outcome = failure(of: log, proposing: [Self.alias("once")])
            try await Eventually.holds("the proposal waits", within: .seconds(30)) {
                try await scratch.server.sql("SELECT 1 FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'").last?.rows.isEmpty == false
            }
            try await scratch.killHolder()
            _ = try await StorageServer.run("ROLLBACK", on: other)
            await other.close()
            #expect(await outcome == nil)
            #expect(await log.state().lastIndex == LogIndex(rawValue: 2))
            await log.close()
            #expect(try await scratch.column("SELECT COUNT(*) FROM baton_log") == ["2"])
        }
    }

    @Test(arguments: TestServerKind.all) func `rows that another session holds are waited for with a limit`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            let other = try await scratch.server.connect()
            _ = try await StorageServer.run("USE \(scratch.quoted); START TRANSACTION; SELECT * FROM baton_head FOR UPDATE", on: other)
            let refused = await failure(of: log, proposing: [Self.register])
            #expect(refused?.code == .locked, "\(refused?.message ?? "committed")")
            #expect(await log.state() == ControlState())
            _ = try await StorageServer.run("ROLLBACK", on: other)
            await other.close()
            await expectCommitted([Self.register], by: log)
            await log.close()
        }
    }

    // MARK: Another writer

    @Test(arguments: TestServerKind.all) func `whoever lost the log to another process writes nothing beside it`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let first = try await scratch.open()
            await expectCommitted([Self.register], by: first)
            try await scratch.killHolder()
            let second = try await scratch.open(node: "node-2")
            await expectCommitted([Self.alias("second")], by: second)

            let refused = await failure(of: first, proposing: [Self.alias("first")])
            #expect(refused?.code == .locked)
            #expect(refused?.message.contains("was taken over by node node-2") == true, "\(refused?.message ?? "committed")")
            #expect(await failure(of: first, proposing: [Self.alias("first")])?.code == .closed)
            #expect(await first.warnings().count == 1)

            await expectCommitted([Self.alias("still second")], by: second)
            let state = await second.state()
            await first.close()
            await second.close()
            #expect(state.lastIndex == LogIndex(rawValue: 3))
            #expect(try await scratch.reopenedState() == state)
        }
    }

    /// As on a cluster of servers, of which each knows its own locks only.
    @Test(arguments: TestServerKind.all) func `the fence holds without the lock`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            await expectCommitted([Self.register], by: log)
            try await scratch.sql(
                """
                UPDATE baton_head SET epoch = epoch + 1, owner = 'x', holder = 'node node-3, process 7', last_index = 2;
                INSERT INTO baton_log SELECT 2, at, node, kind, version, body, json FROM baton_log WHERE log_index = 1
                """)
            let refused = await failure(of: log, proposing: [Self.alias("late")])
            #expect(refused?.code == .locked)
            #expect(refused?.message.contains("node node-3, process 7") == true, "\(refused?.message ?? "committed")")
            #expect(try await scratch.column("SELECT COUNT(*) FROM baton_log") == ["2"])
            await log.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `a server that lost what it confirmed ends the log`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            await expectCommitted([Self.register, Self.alias("forgotten")], by: log)
            let state = await log.state()
            try await scratch.killHolder()
            try await scratch.sql("DELETE FROM baton_log WHERE log_index = 2; UPDATE baton_head SET last_index = 1")
            #expect(await failure(of: log, proposing: [Self.alias("on top")])?.code == .corrupt)
            #expect(await failure(of: log, proposing: [Self.alias("on top")])?.code == .closed)
            #expect(await log.state() == state)
            #expect(try await scratch.column("SELECT log_index FROM baton_log") == ["1"])
            await log.close()
        }
    }
}
#endif

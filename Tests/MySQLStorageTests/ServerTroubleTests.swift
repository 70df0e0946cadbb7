#if MySQL
import BatonTesting
import ControlModel
import MySQLStorage
import Storage
import TestProcesses
import TestServers
import Testing
import TopologyModel

/// Each on a server of its own, which it stops or changes.
@Suite(.serialized) struct ServerTroubleTests {
    private typealias Samples = ControlCommandSamples
    private static let register = ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary)

    private static func alias(_ text: String) -> ControlCommand { .setClusterAlias(Samples.cluster, text) }

    @Test(arguments: TestServerKind.all) func `a server that is away, silent or read-only commits nothing, and the log goes on when it is back`(
        kind: TestServerKind
    ) async throws {
        try await StorageServer.own(kind) { server in
            let scratch = Scratch(server: server)
            var options = scratch.options()
            options.statementTimeout = .seconds(5)
            let log = try await scratch.open(options)
            await expectCommitted([Self.register], by: log)
            #expect(await log.warnings() == [])

            server.server.kill()
            let away = await failure(of: log, proposing: [Self.alias("away")])
            #expect(away?.code == .inputOutput && away?.message.contains("it is tried again by itself") == true, "\(away?.message ?? "committed")")
            #expect(await log.warnings().count == 1)
            try await Blocking.run { () throws(TestServerTrouble) in try server.start() }
            #expect(await log.warnings() == [])
            await expectCommitted([Self.alias("back")], by: log)

            server.server.kill()
            try await Blocking.run { () throws(TestServerTrouble) in try server.start() }
            await expectCommitted([Self.alias("restarted")], by: log, "nobody noticed that it was away")

            server.server.freeze()
            let silent = await failure(of: log, proposing: [Self.alias("silent")])
            server.server.thaw()
            #expect(silent?.code == .inputOutput, "\(silent?.message ?? "committed")")
            await expectCommitted([Self.alias("awake")], by: log)

            // The account of the test may write all the same; the log does not.
            try await server.sql("SET GLOBAL read_only = 1")
            let readOnly = await failure(of: log, proposing: [Self.alias("read-only")])
            #expect(readOnly?.code == .inputOutput && readOnly?.message.contains("is read-only") == true, "\(readOnly?.message ?? "committed")")
            #expect(await log.warnings().first?.contains("is read-only") == true)
            try await server.sql("SET GLOBAL read_only = 0")
            await expectCommitted([Self.alias("writable")], by: log)

            try await server.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
            try await scratch.killHolder()
            #expect(await log.warnings().first?.contains("innodb_flush_log_at_trx_commit") == true)

            let state = await log.state()
            #expect(state.lastIndex == LogIndex(rawValue: 5))
            #expect(state.cluster(Samples.cluster)?.alias == "writable")
            await log.close()
            #expect(try await scratch.reopenedState() == state)
        }
    }

    private static func space(_ limit: String) -> [String] { ["--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:\(limit)"] }

    /// A tablespace that may not grow stands for the disk. (MariaDB 11.8 ends itself when it has no room for undoing: then it is a server that is away.)
    @Test(arguments: TestServerKind.all.filter { $0 != .mariadb11 }) func `a full disk commits nothing, and the log goes on when there is room`(kind: TestServerKind) async throws {
        try await StorageServer.own(kind, Self.space("24M")) { server in
            try await Scratch.with(server) { scratch in
                let log = try await scratch.open()
                await expectCommitted([Self.register], by: log)
                let before = await log.state()
                try await server.sql("CREATE TABLE app.filler (id INT AUTO_INCREMENT PRIMARY KEY, body LONGBLOB NOT NULL)")
                for size in [1 << 20, 1 << 16] {
                    while (try? await server.sql("INSERT INTO app.filler (body) VALUES (REPEAT('x', \(size)))")) != nil {}
                }
                let large = Self.alias(String(repeating: "x", count: 600_000))
                let refused = await failure(of: log, proposing: [Self.alias("first of two"), large])
                #expect(refused?.code == .full && refused?.message.contains("free space") == true, "\(refused?.message ?? "committed")")
                #expect(await log.state() == before)
                server.server.kill()
                try await Blocking.run { () throws(TestServerTrouble) in try server.start(Self.space("64M")) }
                await expectCommitted([large], by: log)
                let state = await log.state()
                await log.close()
                #expect(try await scratch.reopenedState() == state)
            }
        }
    }

    @Test(arguments: TestServerKind.all) func `what the server is told to do by default does not matter`(kind: TestServerKind) async throws {
        let strange = [
            "--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT", "--autocommit=0", "--completion-type=RELEASE", "--transaction-isolation=SERIALIZABLE",
            "--transaction-read-only=ON", "--character-set-server=latin1", "--collation-server=latin1_swedish_ci", "--default-time-zone=+05:00",
            "--max-allowed-packet=1M", "--init-connect=SET sql_select_limit = 1",
        ]
        try await StorageServer.own(kind, strange) { server in
            try await Scratch.with(server) { scratch in
                try await ControlLogConformance.checkReopening { try await scratch.open() }
            }
            for check in InventoryStoreConformance.checks {
                try await Scratch.with(server) { scratch in
                    let store = try await scratch.openInventory()
                    try await check.run(store)
                    await store.close()
                }
            }
            try await Scratch.with(server) { scratch in
                let log = try await scratch.open()
                await expectCommitted([Self.register], by: log)
                let large = Self.alias(String(repeating: "x", count: 600_000))
                let refused = await failure(of: log, proposing: [Self.alias("first of two"), large])
                #expect(refused?.code == .tooLarge && refused?.message.contains("max_allowed_packet") == true, "\(refused?.message ?? "committed")")
                await expectCommitted([Self.alias("small")], by: log)
                #expect(await log.state().lastIndex == LogIndex(rawValue: 2))
                await log.close()
            }
        }
    }
}
#endif

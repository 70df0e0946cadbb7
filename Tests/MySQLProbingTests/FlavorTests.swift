#if MySQL
import MySQLClient
import TestServers
import Testing

extension RealServers {
    /// Server truths of one flavour, which the simulator's servers have no part in.
    @Suite struct `What one flavour does` {
        private static let mysqls = TestServerKind.all.filter(\.isMySQL)
        /// A statement that is expected to hang does if it has no answer by then …
        private static let hangsAfter: Duration = .milliseconds(400)
        /// … and one that is not has an answer by then, long before the commit has one that waits meanwhile.
        private static let answersWithin: Duration = .seconds(10)
        private static let unknownVariable = 1193
        private static let lockWaitTimeout = 1205
        /// So often nothing has changed.
        private static let looks = 20

        private static func error(_ statement: String, on server: TestServer, of set: TestReplicationSet) async throws -> Int? {
            let session = try await set.connect(server)
            return try await session.query(statement, timeout: TestReplicationSet.patience).failure?.error.code
        }

        // MARK: Semi-sync of MySQL

        private static func waitingCommits(_ set: TestReplicationSet) async throws -> [String] {
            let rows = try await set.sql(set.primary, "SELECT ID FROM \(set.kind.processlist) WHERE STATE LIKE 'Waiting for semi-sync ACK%'").last?.rows ?? []
            return rows.compactMap { $0["ID"] }
        }

        /// A commit on the primary waits for an acknowledgement that nobody gives.
        private static func withWaitingCommit(_ kind: TestServerKind, _ body: (TestReplicationSet, _ session: String) async throws -> Void) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await set.sql(set.primary, "\(kind.setSemiSyncTimeout(TestReplicationSet.patience)); \(kind.setSemiSync(source: true))")
                let writer = try await set.connect(set.primary, user: TestAccounts.application)
                await #expect(throws: MySQLClientError.self) { try await writer.query("INSERT INTO app.t VALUES (1)", timeout: hangsAfter) }
                try await set.eventually("the commit waits") { try await waitingCommits(set).count == 1 }
                let session = try #require(try await waitingCommits(set).first)
                do {
                    try await body(set, session)
                } catch {
                    // No KILL ends it, so whoever has the servers next would wait.
                    try await set.sql(set.primary, kind.setSemiSync(source: false))
                    throw error
                }
                try await set.sql(set.primary, kind.setSemiSync(source: false))
                try await set.eventually("switched off, it is done") { try await set.rows(set.primary) == 1 }
            }
        }

        private static func staysUnseen(_ set: TestReplicationSet) async throws {
            for _ in 0..<looks { #expect(try await set.rows(set.primary) == 0) }
        }

        @Test(.timeLimit(.minutes(1)), arguments: mysqls)
        func `a commit that waits is in no set of transactions, and no reader sees it`(kind: TestServerKind) async throws {
            try await Self.withWaitingCommit(kind) { set, _ in
                try await Self.staysUnseen(set)
                #expect(try await set.position(set.primary) == "")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: mysqls)
        func `offline_mode is on at once and ends sessions of applications, and the commit waits on`(kind: TestServerKind) async throws {
            try await Self.withWaitingCommit(kind) { set, _ in
                let idle = try await set.connect(set.primary, user: TestAccounts.application)
                let operators = try await set.connect(set.primary)
                let reply = try await operators.query("SET GLOBAL offline_mode = 1", timeout: Self.answersWithin)
                #expect(reply.failure?.error == nil)
                await #expect(throws: MySQLClientError.self) { try await idle.query("SELECT 1", timeout: TestReplicationSet.patience) }
                try await Self.staysUnseen(set)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: mysqls)
        func `KILL does not end the wait of a commit`(kind: TestServerKind) async throws {
            try await Self.withWaitingCommit(kind) { set, session in
                try await set.sql(set.primary, "KILL \(session)")
                try await Self.staysUnseen(set)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: mysqls)
        func `super_read_only waits behind it, and gives up when it has waited for a lock for too long`(kind: TestServerKind) async throws {
            try await Self.withWaitingCommit(kind) { set, _ in
                let error = try await Self.error("SET SESSION lock_wait_timeout = 1; SET GLOBAL super_read_only = 1", on: set.primary, of: set)
                #expect(error == Self.lockWaitTimeout)
                let closed = try await set.value(set.primary, "SELECT @@GLOBAL.super_read_only AS closed", "closed")
                #expect(closed == "0")
            }
        }

        // MARK: What MariaDB has not

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `MariaDB has no server_uuid, and cannot be told how many acknowledgements to wait for`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                for name in ["server_uuid", "rpl_semi_sync_master_wait_for_slave_count"] {
                    let error = try await Self.error("SELECT @@GLOBAL.\(name)", on: set.primary, of: set)
                    #expect(error == Self.unknownVariable, "\(name)")
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `MariaDB shows a commit before it is acknowledged, unless it is told to wait`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let query = "SELECT DEFAULT_VALUE AS point FROM information_schema.SYSTEM_VARIABLES WHERE VARIABLE_NAME = 'RPL_SEMI_SYNC_MASTER_WAIT_POINT'"
                let point = try await set.value(set.primary, query, "point")
                #expect(point == "AFTER_COMMIT")
            }
        }
    }
}
#endif

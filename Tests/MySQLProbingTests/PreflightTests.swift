#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import ServerDialects
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Preflight on real servers` {
        private static let patience: Duration = .seconds(20)

        static func audit(_ set: TestReplicationSet, as user: String) async throws -> PrivilegeAudit {
            try await MySQLPreflight(options: set.options(user: user), reactor: set.reactor).audit(set.primary.address, timeout: patience)
        }

        /// Accounts for the time of a test: servers are shared.
        static func withAccounts(
            _ set: TestReplicationSet, _ names: [String], _ body: () async throws -> Void
        ) async throws {
            for name in names { try await set.sql(set.primary, "CREATE USER '\(name)'@'%' IDENTIFIED BY '\(TestAccounts.password)'") }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            for name in names { try await set.sql(set.primary, "DROP USER IF EXISTS '\(name)'@'%'") }
            try result.get()
        }

        static func seesPreparedTransactions(_ set: TestReplicationSet, as user: String) async throws -> Bool {
            let connection = try await set.connect(set.primary, user: user)
            let refusal = try await connection.query("XA RECOVER", timeout: patience).failure
            await connection.close()
            return refusal == nil
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `the printed grants are what is missing, and with them the account is ready`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withAccounts(set, ["bare"]) {
                    let bare = try await Self.audit(set, as: "bare")
                    #expect(bare.account == "'bare'@'%'")
                    #expect(!bare.isReady && bare.items.allSatisfy { !$0.isMet } && !bare.unread.isEmpty)
                    if kind == .mariadb {
                        #expect(bare.unread.contains { $0.code == 1227 && $0.privileges == "SLAVE MONITOR ON *.*" })
                        #expect(bare.unread.contains { $0.privileges == "SELECT ON mysql.gtid_slave_pos" })
                        #expect(bare.unread.contains { $0.privileges == "REPLICATION MASTER ADMIN ON *.*" })
                    }
                    #expect(!bare.seesAllWriters)
                    #expect(try await Self.seesPreparedTransactions(set, as: "bare") != kind.isMySQL)

                    for statement in bare.grants { try await set.sql(set.primary, statement) }
                    let granted = try await Self.audit(set, as: "bare")
                    #expect(granted.isReady && granted.grants.isEmpty && granted.items.allSatisfy(\.isMet), "\(granted.items.filter { !$0.isMet })")
                    #expect(granted.unread.isEmpty, "\(granted.unread)")
                    #expect(try await Self.seesPreparedTransactions(set, as: "bare"))

                    let prober = set.prober(set.options(user: "bare"))
                    let report = await prober.probe(ProbeRequest(address: set.primary.address, lane: .details, timeout: Self.patience))
                    guard case .read(let facts, let announced) = report.outcome else {
                        Issue.record("\(report.outcome)")
                        return
                    }
                    #expect(facts.unread.isEmpty && announced == [] && facts.details?.binaryLog.checksum == "CRC32")
                }
            }
        }

        /// What the table of privileges says of a version, held against the server itself.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `who writes through read_only is who the server lets write`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let privileges = [
                    ("superb", "SUPER"), ("reader", kind.isMySQL ? "CONNECTION_ADMIN" : "READ_ONLY ADMIN"), ("everything", "ALL PRIVILEGES"), ("plain", "RELOAD"),
                ]
                try await Self.withAccounts(set, privileges.map(\.0)) {
                    for (user, privilege) in privileges {
                        try await set.sql(
                            set.primary, "GRANT SELECT, INSERT ON app.* TO '\(user)'@'%'; GRANT \(privilege) ON *.* TO '\(user)'@'%'; SET GLOBAL read_only = 1")
                    }
                    var writers: [String] = []
                    for (id, account) in privileges.enumerated() {
                        let connection = try await set.connect(set.primary, user: account.0)
                        if try await connection.query("INSERT INTO app.t VALUES (\(id))", timeout: Self.patience).failure == nil { writers.append(account.0) }
                        await connection.close()
                    }
                    let audit = try await Self.audit(set, as: TestAccounts.administrator)
                    #expect(audit.seesAllWriters)
                    #expect(privileges.map(\.0).filter { name in audit.writers.contains { $0.account.contains(name) } } == writers)
                    print("measured on \(kind): of \(privileges), these write through read_only: \(writers)")
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `the role of an account counts when it is active`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withAccounts(set, ["roled"]) {
                    try await set.sql(set.primary, "DROP ROLE IF EXISTS managing; CREATE ROLE managing; GRANT PROCESS ON *.* TO managing; GRANT managing TO roled@'%'")
                    func sees(_ audit: PrivilegeAudit) -> Bool { audit.items.contains { $0.isMet && $0.need.purpose.contains("sessions of replicas") } }
                    let inactive = try await Self.audit(set, as: "roled")
                    #expect(!sees(inactive))
                    if kind == .mariadb { #expect(inactive.roles == ["managing"]) }
                    try await set.sql(set.primary, kind.isMySQL ? "SET DEFAULT ROLE managing TO roled@'%'" : "SET DEFAULT ROLE managing FOR roled@'%'")
                    let active = try await Self.audit(set, as: "roled")
                    #expect(sees(active))
                    try await set.sql(set.primary, "DROP ROLE managing")
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `the configuration's own queries are tried, and those that fail are named`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let queries = [
                    TriedQuery("DetectRegionQuery", "SELECT 'eu'", .value), TriedQuery("DetectClusterAliasQuery", "SELECT 1 FROM app.t WHERE 1 = 0", .value),
                    TriedQuery("DetectDataCenterQuery", "SELECT dc FROM meta.nowhere", .value), TriedQuery("DetectPromotionRuleQuery", "SELECT 1, 2", .value),
                    TriedQuery("ReplicationLagQuery", "SELECT 3", .replicaValue),
                    TriedQuery("ReplicationCredentialsQuery", "SELECT 'repl', 'secret-word'", .credentials),
                ]
                func trials(of address: InstanceAddress, _ queries: [TriedQuery]) async throws -> [QueryTrial] {
                    try await MySQLPreflight(options: set.options(user: TestAccounts.administrator), reactor: set.reactor)
                        .audit(address, queries: queries, timeout: Self.patience).queries
                }
                let primary = try await trials(of: set.primary.address, queries)
                #expect(primary.map(\.name) == queries.map(\.name))
                #expect(primary.map(\.hasFailed) == [false, false, true, true, false, false], "\(primary)")
                #expect(primary[0].outcome == .answered("eu") && primary[1].outcome == .answered(nil) && primary[4].outcome == .notAsked)
                #expect(primary[5].outcome == .answeredSecretly && !"\(primary)".contains("secret-word"))
                let replica = try #require(set.replicas.first)
                #expect(try await trials(of: replica.address, queries)[4].outcome == .answered("3"))
                let broken = try await trials(of: replica.address, [TriedQuery("ReplicationCredentialsQuery", "SELECT 'repl', 'secret-word' FROM", .credentials)])
                #expect(broken.first?.hasFailed == true && !"\(broken)".contains("secret-word"), "\(broken)")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a server that does not let us in is an error with its words`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                _ = await #expect { try await Self.audit(set, as: "nobody-knows") } throws: { "\($0)".contains("Access denied") }
            }
        }
    }
}
#endif

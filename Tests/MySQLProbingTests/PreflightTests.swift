#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import ServerDialects
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Preflight on a real server` {
        static func audit(_ set: TestReplicationSet, as user: String) async throws -> PrivilegeAudit {
            try await MySQLPreflight(options: set.options(user: user), reactor: set.reactor).audit(set.primary.address, timeout: TestReplicationSet.patience)
        }

        /// As somebody who may grant, which the account of the other tests may not.
        static func administer(_ set: TestReplicationSet, _ text: String) async throws {
            let connection = try await MySQLConnection.connect(
                MySQLConnectionOptions(host: "127.0.0.1", port: set.primary.address.port, user: "root", password: Secret("")), on: set.reactor,
                timeout: TestReplicationSet.patience)
            let reply = try await connection.query(text, timeout: TestReplicationSet.patience)
            await connection.close()
            if let failure = reply.failure { throw TestReplicationSet.Trouble(description: "\(failure.error) in: \(text)") }
        }

        @Test func `the printed grants are what is missing, and with them the account is ready`() async throws {
            try await withReplicationSet(replicas: 0) { set in
                try await Self.administer(set, "CREATE USER bare@'127.0.0.1' IDENTIFIED BY '\(TestReplicationSet.password)'")
                let bare = try await Self.audit(set, as: "bare")
                #expect(bare.account == "'bare'@'127.0.0.1'" && !bare.isReady && bare.items.allSatisfy { !$0.isMet })
                #expect(bare.unread.contains { $0.code == 1227 && $0.privileges == "SLAVE MONITOR ON *.*" })
                #expect(bare.unread.contains { $0.privileges == "SELECT ON mysql.gtid_slave_pos" })
                #expect(bare.unread.contains { $0.privileges == "REPLICATION MASTER ADMIN ON *.*" })
                #expect(!bare.seesAllWriters && bare.encryption.isEmpty && bare.boot == .writable(path: ""))

                for statement in bare.grants { try await Self.administer(set, statement) }
                let granted = try await Self.audit(set, as: "bare")
                #expect(granted.isReady && granted.grants.isEmpty && granted.unread.isEmpty && granted.items.allSatisfy(\.isMet))

                let prober = MySQLProber(options: set.options(user: "bare"), reactor: set.reactor)
                let report = await prober.probe(ProbeRequest(address: set.primary.address, lane: .details, timeout: TestReplicationSet.patience))
                guard case .read(let facts, let announced) = report.outcome else {
                    Issue.record("\(report.outcome)")
                    return
                }
                #expect(facts.unread.isEmpty && announced == [] && facts.details?.binaryLog.checksum == "CRC32" && facts.details?.gtid.isStrict == true)
                await prober.close()
            }
        }

        /// What the table of privileges says of this version, held against the server itself.
        @Test func `who writes through read_only is who the server lets write`() async throws {
            try await withReplicationSet(replicas: 0) { set in
                let accounts = [("super", "SUPER"), ("reader", "READ_ONLY ADMIN"), ("all", "ALL PRIVILEGES"), ("plain", "RELOAD")]
                for (user, privilege) in accounts {
                    try await Self.administer(
                        set,
                        "CREATE USER '\(user)'@'%' IDENTIFIED BY '\(TestReplicationSet.password)'; GRANT SELECT, INSERT ON app.* TO '\(user)'@'%'; GRANT \(privilege) ON *.* TO '\(user)'@'%'")
                }
                try await set.sql(set.primary, "SET GLOBAL read_only = 1")
                var writers: [String] = []
                for (id, account) in accounts.enumerated() {
                    let connection = try await set.connect(set.primary, user: account.0)
                    if try await connection.query("INSERT INTO app.t VALUES (\(id))", timeout: TestReplicationSet.patience).failure == nil {
                        writers.append("'\(account.0)'@'%'")
                    }
                    await connection.close()
                }
                let audit = try await Self.audit(set, as: "baton")
                #expect(audit.seesAllWriters && audit.writersPassFence)
                #expect(audit.writers.map(\.account).filter { !$0.hasPrefix("'root'@") } == writers.sorted())
                print("measured: accounts that write through read_only: \(writers)")
                #expect(audit.boot == .unknown, "it was set since the start")
            }
        }

        @Test func `the role of an account counts when it is active`() async throws {
            try await withReplicationSet(replicas: 0) { set in
                try await Self.administer(
                    set,
                    "CREATE ROLE manager; GRANT PROCESS ON *.* TO manager; CREATE USER roled@'%' IDENTIFIED BY '\(TestReplicationSet.password)'; GRANT manager TO roled@'%'")
                func sees(_ audit: PrivilegeAudit) -> Bool { audit.items.contains { $0.isMet && $0.need.purpose.contains("sessions of replicas") } }
                let inactive = try await Self.audit(set, as: "roled")
                #expect(!sees(inactive) && inactive.roles == ["manager"])
                try await Self.administer(set, "SET DEFAULT ROLE manager FOR roled@'%'")
                let active = try await Self.audit(set, as: "roled")
                #expect(sees(active))
            }
        }

        @Test func `a server that does not let us in is an error with its words`() async throws {
            try await withReplicationSet(replicas: 0) { set in
                await #expect { try await Self.audit(set, as: "nobody-knows") } throws: { "\($0)".contains("1045") }
            }
        }
    }
}
#endif

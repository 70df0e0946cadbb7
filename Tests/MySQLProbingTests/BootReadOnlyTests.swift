#if MySQL
import MySQLProbing
import Probing
import TestServers
import Testing
import TopologyModel

extension RealServers {
    /// What a server says of its next start, held against that start.
    @Suite struct `Whether real servers would start read-only` {
        /// As a manager reads it: the slower lane after the fast one, which notices a restart.
        private static func read(_ prober: MySQLProber, _ set: TestReplicationSet) async throws -> (isReadOnly: Bool, boot: BootReadOnly?) {
            let address = set.primary.address
            let facts = try `Prober on real servers`.facts(await prober.probe(ProbeRequest(address: address, timeout: TestReplicationSet.patience)))
            let report = await prober.probe(ProbeRequest(address: address, lane: .details, timeout: TestReplicationSet.patience))
            let boot = try `Prober on real servers`.facts(report).details?.boot
            return (facts.settings.readOnly, boot)
        }

        /// Ends the primary, starts it with these options, and reads it.
        private static func restart(_ set: TestReplicationSet, _ options: [String], _ prober: MySQLProber) async throws -> (isReadOnly: Bool, boot: BootReadOnly?) {
            set.primary.kill()
            try await set.restart(set.primary, options)
            return try await read(prober, set)
        }

        @Test(.timeLimit(.minutes(2)), arguments: TestServerKind.all)
        func `options and the default are told, and what somebody sets hides them from whoever did not know`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober()
                let closed = try await Self.restart(set, ["--read-only=1"], prober)
                #expect(closed.isReadOnly && closed.boot?.isReadOnly == true, "\(closed)")
                try await set.sql(set.primary, "SET GLOBAL read_only = 0")
                let opened = try await Self.read(prober, set)
                #expect(!opened.isReadOnly && opened.boot == closed.boot, "\(opened)")
                let late = try await Self.read(set.prober(), set)
                #expect(late.boot == .unknown, "\(late)")

                let open = try await Self.restart(set, ["--read-only=0"], prober)
                #expect(!open.isReadOnly && open.boot?.isReadOnly == false, "\(open)")
                let plain = try await Self.restart(set, [], prober)
                #expect(!plain.isReadOnly && plain.boot == .writable(path: ""), "\(plain)")
            }
        }

        @Test(.timeLimit(.minutes(2)), arguments: TestServerKind.all.filter(\.isMySQL))
        func `super_read_only brings read_only along, and what is persisted is told until it is taken back`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober()
                let closed = try await Self.restart(set, ["--super-read-only=1"], prober)
                #expect(closed.isReadOnly && closed.boot?.isReadOnly == true, "\(closed)")
                let open = try await Self.restart(set, [], prober)
                #expect(!open.isReadOnly && open.boot == .writable(path: ""), "\(open)")

                try await set.sql(set.primary, "SET PERSIST read_only = 1; SET GLOBAL read_only = 0")
                let foretold = try await Self.read(prober, set)
                #expect(!foretold.isReadOnly && foretold.boot == .readOnly(path: "mysqld-auto.cnf"), "\(foretold)")
                // Test servers are started with --no-defaults, and read no such file.
                try await set.sql(set.primary, "RESET PERSIST read_only")
                let reset = try await Self.read(prober, set)
                #expect(!reset.isReadOnly && reset.boot == .unknown, "\(reset)")
                let after = try await Self.restart(set, [], prober)
                #expect(!after.isReadOnly && after.boot == .writable(path: ""), "\(after)")
            }
        }
    }
}
#endif

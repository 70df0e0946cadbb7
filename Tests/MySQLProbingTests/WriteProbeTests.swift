#if MySQL
import MySQLClient
import MySQLProbing
import Probing
import ServerDialects
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `The write probe on real servers` {
        private static let schema = "baton_test"
        private static let user = "prober"
        private static let bound: Duration = .seconds(3)

        /// Table, row and account as preflight prints them, for the time of a test.
        private static func withTable(_ set: TestReplicationSet, _ body: () async throws -> Void) async throws {
            let statements = try WriteProbeTable(schema: schema).creation(for: user)
            try await set.sql(set.primary, statements.joined(separator: "\n").replacing("'…'", with: "'\(TestAccounts.password)'").dropLast().description)
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            try await set.sql(set.primary, "SET GLOBAL read_only = 0; DROP USER '\(user)'@'%'; DROP SCHEMA \(schema)")
            try result.get()
        }

        private static func options(_ set: TestReplicationSet, user: String = user) -> MySQLProbingOptions {
            var options = set.options()
            options.writeProbe = WriteProbeOptions(schema: schema, connection: set.options(user: user).connection)
            return options
        }

        private static func server(_ prober: MySQLProber, _ server: TestServer) async throws -> ServerFacts {
            try `Prober on real servers`.facts(await prober.probe(ProbeRequest(address: server.address, timeout: TestReplicationSet.patience))).server
        }

        /// Far more time than servers need that answer, so that no outcome depends on how busy the machine is.
        private static func request(
            _ server: TestServer, _ facts: ServerFacts, start: Duration = TestReplicationSet.patience, bound: Duration = TestReplicationSet.patience
        ) -> WriteProbeRequest {
            WriteProbeRequest(address: server.address, server: facts, startTimeout: start, timeout: bound)
        }

        private static func written(_ set: TestReplicationSet, _ server: TestServer) async throws -> String? {
            try await set.value(server, "SELECT written_at AS t FROM \(schema).write_probe WHERE id = 1", "t")
        }

        private static func sessions(_ set: TestReplicationSet) async throws -> Int {
            let count = try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(set.kind.processlist) WHERE USER = '\(user)'", "n")
            return Int(count ?? "") ?? -1
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a row is written, acknowledged and replicated, and there is still one`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                try await Self.withTable(set) {
                    let prober = set.prober(Self.options(set))
                    let facts = try await Self.server(prober, set.primary)
                    let replica = try #require(set.replicas.first)
                    for _ in 0..<2 {
                        let before = try await Self.written(set, set.primary)
                        #expect(await prober.write(Self.request(set.primary, facts)) == .acknowledged)
                        let after = try await Self.written(set, set.primary)
                        #expect(after != before && after != nil)
                        try await set.eventually("the row is on the replica") { try await Self.written(set, replica) == after }
                    }
                    #expect(try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(Self.schema).write_probe", "n") == "1")
                    try await set.eventually("no session is left") { try await Self.sessions(set) == 0 }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `nothing is written to a replica, to a server that is read-only, to another one, or too late`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                try await Self.withTable(set) {
                    let prober = set.prober(Self.options(set))
                    let primary = try await Self.server(prober, set.primary)
                    let replica = try #require(set.replicas.first)
                    let before = try await Self.written(set, set.primary)
                    let position = try await set.position(set.primary)
                    try await set.eventually("table and account are on the replica") { try await set.position(replica) == position }
                    let follower = try await Self.server(prober, replica)
                    func isNotTried(_ outcome: WriteProbeOutcome) -> Bool { if case .notTried = outcome { true } else { false } }

                    #expect(isNotTried(await prober.write(Self.request(replica, follower))), "it is read-only")
                    #expect(isNotTried(await prober.write(Self.request(replica, primary))), "another server answers")
                    var former = primary
                    former.bootedAt = former.bootedAt + .seconds(-600)
                    #expect(isNotTried(await prober.write(Self.request(set.primary, former))), "it was started anew")
                    #expect(isNotTried(await prober.write(Self.request(set.primary, primary, start: .zero))), "no time is left")
                    try await set.sql(set.primary, "SET GLOBAL read_only = 1")
                    #expect(isNotTried(await prober.write(Self.request(set.primary, primary))), "it was closed")
                    try await set.sql(set.primary, "SET GLOBAL read_only = 0")
                    #expect(try await Self.written(set, set.primary) == before)
                    #expect(try await set.position(replica) == position)
                }
            }
        }

        /// What a server does with the statement itself: the look before it is left out here.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a server refuses the row where it is read-only, and does nothing with one that it takes up too late`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withTable(set) {
                    let table = try WriteProbeTable(schema: Self.schema)
                    let session = try await set.connect(set.primary, user: Self.user)
                    let clock = try #require(try await set.value(set.primary, "SELECT UTC_TIMESTAMP(6) AS t", "t"))
                    let late = try await session.query(table.write(until: ServerDeadline(clock: clock, remaining: .zero)), timeout: TestReplicationSet.patience)
                    #expect(late.failure == nil && late.results.first?.affectedRows == 0)
                    let timely = try table.write(until: ServerDeadline(clock: clock, remaining: .seconds(60)))
                    #expect(try await session.query(timely, timeout: TestReplicationSet.patience).results.first?.affectedRows == 1)
                    try await set.sql(set.primary, "SET GLOBAL read_only = 1")
                    #expect(try await session.query(timely, timeout: TestReplicationSet.patience).failure?.error.code == 1290)
                    try await set.sql(set.primary, "SET GLOBAL read_only = 0")
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `under FLUSH TABLES WITH READ LOCK the write waits, which is told within the bound, and afterwards it is acknowledged`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withTable(set) {
                    let prober = set.prober(Self.options(set))
                    let facts = try await Self.server(prober, set.primary)
                    let backup = try await set.connect(set.primary)
                    _ = try await backup.query("FLUSH TABLES WITH READ LOCK", timeout: TestReplicationSet.patience)
                    let clock = ContinuousClock()
                    let begin = clock.now
                    let outcome = await prober.write(Self.request(set.primary, facts, bound: Self.bound))
                    let took = clock.now - begin
                    if case .waits(let text) = outcome { print("measured on \(kind): the write ended after \(took): \(text)") } else { Issue.record("\(outcome)") }
                    #expect(took <= Self.bound + .seconds(1))
                    _ = try await backup.query("UNLOCK TABLES", timeout: TestReplicationSet.patience)
                    try await set.eventually("it is acknowledged again") { await prober.write(Self.request(set.primary, facts)) == .acknowledged }
                }
            }
        }

        /// The first write is still there when the second one comes: it waits for an acknowledgement that nobody gives. A session that waits for a lock ends by
        /// itself, within a second after its client left or after a second of waiting for a row.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `no second write is sent while the session of the first one is there`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withTable(set) {
                    let prober = set.prober(Self.options(set))
                    let facts = try await Self.server(prober, set.primary)
                    try await set.sql(set.primary, [set.kind.setSemiSyncTimeout(TestReplicationSet.patience * 10), set.kind.setSemiSync(source: true)].joined(separator: ";"))
                    #expect(await prober.write(Self.request(set.primary, facts, bound: Self.bound)) == .waits("no answer"))
                    let second = await prober.write(Self.request(set.primary, facts))
                    guard case .waits(let text) = second, text.hasPrefix("an earlier write is in the state") else {
                        Issue.record("\(second)")
                        return
                    }
                    print("measured on \(kind): while the first write hangs, the second says: \(text)")
                    try await set.eventually("only the first one is there") { try await Self.sessions(set) == 1 }
                    try await set.sql(set.primary, set.kind.setSemiSync(source: false))
                    try await set.eventually("it is acknowledged again") { await prober.write(Self.request(set.primary, facts)) == .acknowledged }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `an account that may too much or too little writes nothing, and preflight says so`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await Self.withTable(set) {
                    let before = try await Self.written(set, set.primary)
                    func attempt(as user: String) async throws -> (WriteProbeOutcome, WriteProbeAudit?) {
                        let options = Self.options(set, user: user)
                        let prober = set.prober(options)
                        let facts = try await Self.server(prober, set.primary)
                        let outcome = await prober.write(Self.request(set.primary, facts))
                        let audit = try await MySQLPreflight(options: options, reactor: set.reactor).audit(set.primary.address, timeout: TestReplicationSet.patience)
                        return (outcome, audit.writeProbe)
                    }
                    for user in [TestAccounts.administrator, TestAccounts.manager, TestAccounts.application, "nobody-knows"] {
                        let (outcome, audit) = try await attempt(as: user)
                        if case .impossible(let reason) = outcome { print("measured on \(kind): as \(user): \(reason)") } else { Issue.record("\(user): \(outcome)") }
                        #expect(audit?.isReady == false, "\(user)")
                    }
                    #expect(try await Self.written(set, set.primary) == before)
                    let (good, audit) = try await attempt(as: Self.user)
                    #expect(good == .acknowledged && audit?.isReady == true, "\(audit?.problems ?? [])")
                    try await set.sql(set.primary, "DELETE FROM \(Self.schema).write_probe")
                    let (empty, incomplete) = try await attempt(as: Self.user)
                    if case .impossible = empty {} else { Issue.record("\(empty)") }
                    #expect(incomplete?.isReady == false && incomplete?.statements.isEmpty == false)
                }
            }
        }
    }
}
#endif

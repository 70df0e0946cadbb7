#if MySQL
import MySQLClient
import Probing
import Refactoring
import TestProcesses
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Operations on single real servers` {
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `replication is stopped, started and restarted, and nothing received is lost`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await shift.operate(.restartReplication(replica.address))
                try await shift.expectFollows(replica, set.primary)
                try await shift.operate(.stopReplication(replica.address, nicely: true))
                let stopped = try await shift.channel(replica)
                #expect(stopped.receiver == .stopped && stopped.applier == .stopped)
                try await shift.operate(.startReplication(replica.address))
                // Received and not applied, and the source is gone: a plain start would lose it on MariaDB.
                try await set.sql(replica, kind.stopApplier())
                try await set.write(1..<31, receivedBy: [replica])
                try await set.sql(replica, kind.stopReceiver())
                set.primary.kill()
                let result = try await shift.attempt(.startReplication(replica.address))
                #expect(!result.isSuccess)  // the source does not answer
                try await set.awaitRows(30, on: [replica])
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `a restarted replica that does not say what it received is refused, and complete once it is started`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await set.write(1..<6, receivedBy: set.replicas)
                try await set.sql(replica, kind.stopApplier())
                try await set.write(6..<16, receivedBy: [replica])
                replica.kill()
                try await set.restart(replica, ["--skip-slave-start"])
                #expect(try await shift.channel(replica).hasAppliedReceived(shift.facts(replica).transactions) == nil)
                for operation in [Operation.relocate(replica.address, below: set.servers[2].address), .detach(replica.address)] {
                    let plan = try await shift.plan(operation)
                    #expect(plan.blockers.contains { $0.reason.contains("does not say what it has received") }, "\(plan.blockers)")
                }
                try await shift.operate(.startReplication(replica.address)) { $0.allowsRefetch = true }
                try await set.awaitRows(15, on: [replica])
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a delay is set, and taken away with what is held back still there`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await shift.operate(.setDelay(replica.address, .seconds(3600)))
                #expect(try await shift.channel(replica).configuredDelay == .seconds(3600))
                try await set.write(1..<6, receivedBy: [replica])
                if !kind.isMySQL {
                    let plan = try await shift.plan(.setDelay(replica.address, .zero))
                    #expect(plan.blockers.first?.reason.contains("--allow-refetch") == true)
                }
                try await shift.operate(.setDelay(replica.address, .zero)) { $0.allowsRefetch = true }
                try await set.awaitRows(5, on: [replica])
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a transaction at which the applier failed is passed over`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                #expect(try await shift.plan(.skipTransaction(replica.address, nil)).isRefused)
                let (open, close) = kind.isMySQL ? ("SET GLOBAL super_read_only = 0", "SET GLOBAL super_read_only = 1") : ("DO 0", "DO 0")
                func fail(at id: Int) async throws {
                    try await set.sql(replica, "\(open); SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (\(id)); \(close)")
                    try await set.write(id..<id + 1, on: set.primary)
                    try await set.eventually("the applier fails") { try await shift.channel(replica).applierError?.code == 1062 }
                }
                try await fail(at: 1)
                try await set.write(2..<4, on: set.primary)
                if kind.isMySQL {
                    try await shift.operate(.skipTransaction(replica.address, nil))
                    try await set.awaitRows(3, on: [replica])
                    // By file and position transactions have ids all the same, and the counter is refused there.
                    try await shift.operate(.setGTID(replica.address, false))
                    try await fail(at: 4)
                    try await shift.operate(.skipTransaction(replica.address, nil))
                    try await set.awaitRows(4, on: [replica])
                    try await shift.operate(.setGTID(replica.address, true))
                    try await shift.expectComplete(5..<6, rows: 5, on: [replica])
                } else {
                    let refused = try await shift.plan(.skipTransaction(replica.address, nil))
                    #expect(refused.blockers.first?.reason.contains("disable-gtid") == true)
                    try await shift.operate(.setGTID(replica.address, false)) { $0.allowsRefetch = true }
                    // It may be seen to replicate before it comes to the transaction.
                    _ = try await shift.attempt(.startReplication(replica.address))
                    try await set.eventually("the applier fails again") { try await shift.channel(replica).applierError?.code == 1062 }
                    // MariaDB wants SUPER for its skip counter (10.11 and 11.8), which the manager does not have.
                    try await Operating(set, as: TestAccounts.administrator).operate(.skipTransaction(replica.address, nil))
                    try await set.awaitRows(3, on: [replica])
                    try await shift.operate(.setGTID(replica.address, true))
                }
                try await shift.expectFollows(replica, set.primary)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `errant transactions become empty ones on the primary, or are forgotten`() async throws {
            try await withTestServers(.mysql, .star(replicas: 2)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await set.write(1..<4, receivedBy: set.replicas)
                func wander(_ id: Int) async throws {
                    try await set.sql(replica, "SET GLOBAL super_read_only = 0; CREATE TABLE app.wandered_\(id) (id INT); SET GLOBAL super_read_only = 1")
                }
                func errant() async throws -> GTIDSet? {
                    OperationPlanner(topology: try await shift.topology(), now: .init(nanoseconds: 0)).errant(on: replica.address)
                }
                try await wander(1)
                #expect(try await errant()?.count == 1)
                try await shift.operate(.injectErrantAsEmpty(replica.address))
                #expect(try await errant()?.isEmpty == true)
                try await wander(2)
                #expect(try await errant()?.count == 1)
                try await shift.operate(.forgetErrant(replica.address))
                #expect(try await errant()?.isEmpty == true)
                try await shift.expectFollows(replica, set.primary)
                try await shift.expectComplete(4..<7, rows: 6, on: Array(set.replicas))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `read-only, semi-sync, logs and queries`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                #expect(try await shift.plan(.setReadOnly(replica.address, false)).isRefused)
                try await shift.operate(.setReadOnly(replica.address, false)) { $0.isForced = true }
                #expect(try await shift.facts(replica).settings.readOnly == false)
                try await shift.operate(.setReadOnly(replica.address, true))
                #expect(try await shift.facts(replica).settings.readOnly)

                try await shift.operate(.setSemiSync(replica.address, side: .replica, true))
                try await shift.operate(.setSemiSync(set.primary.address, side: .source, true))
                try await set.eventually("the replica acknowledges") { try await shift.facts(set.primary).semiSync.sourceClients == 1 }
                try await shift.operate(.setSemiSync(set.primary.address, side: .source, false))

                let before = try await logs(set)
                try await shift.operate(.flushBinaryLogs(set.primary.address))
                try await set.write(1..<3, receivedBy: [replica])
                try await set.eventually("the replica has executed the new log") {
                    try await shift.channel(replica).executedCoordinates.map { $0.file != before } ?? false
                }
                // BINLOG ADMIN is not among what the manager needs for everything else.
                let administrator = Operating(set, as: TestAccounts.administrator)
                // Somebody who was not there when it was decided.
                let outcome = await administrator.controller.perform(
                    ActionRequest(
                        target: set.primary.address, expectedIdentity: try await shift.facts(set.primary).server.identity,
                        action: .purgeBinaryLogs(before: before, readers: []), timeout: .seconds(5)))
                guard case .failed(let failure, _) = outcome, failure.message.contains("reads its binary logs since it was looked at") else {
                    throw TestServerTrouble("\(outcome)")
                }
                try await administrator.operate(.purgeBinaryLogs(set.primary.address, before: nil))
                try await shift.expectComplete(3..<5, rows: 4, on: [replica])

                let sleeper = try await set.connect(set.primary, user: TestAccounts.application)
                async let slept: Void = { _ = try? await sleeper.query("SELECT SLEEP(50)", timeout: .seconds(55)) }()
                try await set.eventually("the query runs") {
                    try await set.value(set.primary, "SELECT COUNT(*) AS v FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP(50%'", "v") != "0"
                }
                try await shift.operate(.endQuery(set.primary.address, sleeper.serverThreadID))
                await slept
                await sleeper.close()
            }
        }

        private func logs(_ set: TestReplicationSet) async throws -> String {
            try await set.value(set.primary, set.kind.isMySQL ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS", "File") ?? ""
        }
    }
}
#endif

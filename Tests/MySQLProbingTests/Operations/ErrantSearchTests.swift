#if MySQL
import MySQLProbing
import Probing
import Refactoring
import TestProcesses
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Finding errant transactions in the binary logs of real servers` {
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `each is found in the log that holds it, and purged ones are told apart`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await set.write(1..<4, receivedBy: set.replicas)
                /// Commits something on the replica only and says into which log.
                func wander(_ id: Int) async throws -> String {
                    for _ in 0..<3 { try await set.sql(replica, "FLUSH BINARY LOGS") }
                    let status = kind.isMySQL ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS"
                    let log = try await set.value(replica, status, "File") ?? ""
                    let (open, close) = kind.isMySQL ? ("SET GLOBAL super_read_only = 0", "SET GLOBAL super_read_only = 1") : ("DO 0", "DO 0")
                    try await set.sql(replica, "\(open); CREATE TABLE app.wandered_\(id) (id INT); \(close)")
                    return log
                }
                let first = try await wander(1)
                let second = try await wander(2)
                try await set.sql(replica, "FLUSH BINARY LOGS")
                let location = try await locate(on: replica, shift)
                #expect(location.logs.map(\.file) == [first, second], "\(location)")
                #expect(location.unlogged == nil && location.unsearched.isEmpty)

                try await set.sql(replica, "PURGE BINARY LOGS TO '\(second)'")
                let after = try await locate(on: replica, shift)
                #expect(after.logs == Array(location.logs.dropFirst()), "\(after)")
                #expect(after.unlogged == location.logs.first?.transactions)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `another server at the address is not searched`() async throws {
            try await withTestServers(.mysql, .star(replicas: 1)) { set in
                let request = ErrantSearchRequest(
                    address: set.primary.address, expectedIdentity: .mysql(uuid: "00000000-0000-0000-0000-000000000009"),
                    errant: .mysql(GTIDSet()), timeout: .seconds(10))
                let prober = MySQLProber(options: set.options(), reactor: set.reactor)
                let outcome = await prober.locate(request)
                await prober.close()
                guard case .failed(let reason) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(reason.contains("another server answers"))
            }
        }

        /// As the manager does it, with the manager's account.
        private func locate(on server: TestServer, _ shift: Operating) async throws -> ErrantLocation {
            let topology = try await shift.topology()
            let planner = OperationPlanner(topology: topology, now: SystemClock.now())
            let errant = try #require(planner.errantTransactions(on: server.address))
            let identity = try #require(topology.instance(at: server.address)?.facts?.server.identity)
            let prober = MySQLProber(options: shift.set.options(), reactor: shift.set.reactor)
            let outcome = await prober.locate(
                ErrantSearchRequest(address: server.address, expectedIdentity: identity, errant: errant, timeout: .seconds(10)))
            await prober.close()
            guard case .located(let location) = outcome else { throw TestServerTrouble("\(outcome)") }
            return location
        }
    }
}
#endif

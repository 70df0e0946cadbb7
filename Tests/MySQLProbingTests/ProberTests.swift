#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import TestProcesses
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Prober on real servers` {
        /// Of what has an answer, however busy the machine is.
        static let timeout: Duration = .seconds(20)
        /// A frozen server is given up at its own limit; so much later than that is far earlier than anything else would end it.
        private static let atOnce: Duration = .seconds(5)

        static func facts(_ report: ProbeReport) throws -> InstanceFacts {
            guard case .read(let facts, _) = report.outcome else { throw TestServerTrouble("\(report.outcome)") }
            return facts
        }

        private static func identity(of server: TestServer, in set: TestReplicationSet) async throws -> ServerIdentity {
            func variable(_ name: String) async throws -> String { try await set.value(server, "SELECT @@GLOBAL.\(name) AS v", "v") ?? "" }
            if set.kind.isMySQL { return .mysql(uuid: try await variable("server_uuid")) }
            return .mariadb(
                serverID: UInt32(server.number), hostname: try await variable("hostname"), port: server.port, dataDirectory: try await variable("datadir"),
                serverUID: try await variable("server_uid"))
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `facts of a primary and its replicas, and the same object for the same reply`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2), semiSync: true) { set in
                let prober = set.prober()
                try await set.write(1..<4, receivedBy: set.replicas)
                let details = await prober.probe(ProbeRequest(address: set.primary.address, lane: .details, timeout: Self.timeout))
                guard case .read(let primary, let announced) = details.outcome else {
                    Issue.record("\(details.outcome)")
                    return
                }
                #expect(announced == set.replicas.map(\.address).sorted())
                #expect(primary.server.serverID == 1 && primary.server.flavor == kind.flavor && primary.channels.isEmpty)
                #expect(primary.server.identity == (try await Self.identity(of: set.primary, in: set)))
                #expect(!primary.settings.readOnly && primary.settings.replicaNetTimeout == .seconds(4))
                #expect(primary.semiSync.sourceEnabled && primary.semiSync.sourceClients == 2 && primary.semiSync.waitPoint == .afterSync)
                #expect(primary.transactions.ownCoordinates != nil && primary.locks.globalReadLockHeld == false)
                let position = GTIDValue.parsing(try await set.position(set.primary), flavor: kind.flavor)
                #expect(primary.transactions.executed == position && position?.isEmpty == false)

                let replica = set.servers[1]
                let first = try Self.facts(await prober.probe(ProbeRequest(address: replica.address, timeout: Self.timeout)))
                let channel = try #require(first.channels.first)
                #expect(channel.source == set.primary.address && channel.isReplicating && channel.gtidUse == kind.gtidUse)
                #expect(channel.receivedGTIDs == position && channel.heartbeatPeriod == .seconds(2) && first.settings.readOnly)
                let counters = kind.isMySQL ? "performance_schema.global_status" : "information_schema.GLOBAL_STATUS"
                let started = try await set.value(
                    replica, "SELECT UNIX_TIMESTAMP() - VARIABLE_VALUE AS v FROM \(counters) WHERE VARIABLE_NAME = 'Uptime'", "v")
                let bootedAt = WallTime(milliseconds: Int64((Double(started ?? "") ?? 0) * 1000))
                #expect(abs((first.server.bootedAt - bootedAt).wholeMilliseconds) <= ServerFacts.bootTimeTolerance.wholeMilliseconds)

                // Heartbeats change the replica's reply every two seconds; the primary's own does not change.
                let again = await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout))
                let third = await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout))
                #expect(try Self.facts(again) === Self.facts(third))
                var durations: [Int64] = []
                for _ in 0..<50 {
                    let report = await prober.probe(ProbeRequest(address: replica.address, timeout: Self.timeout))
                    durations.append((report.finishedAt - report.startedAt).wholeNanoseconds / 1000)
                }
                print("measured on \(kind): liveness probe of a replica over a kept connection, median \(durations.sorted()[25]) µs, longest \(durations.max() ?? 0) µs")
                print("measured on \(kind): details probe \((details.finishedAt - details.startedAt).wholeMilliseconds) ms, connecting included")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a killed server is a loss at once, and refused after`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober()
                _ = try Self.facts(await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout)))
                let killed = SystemClock.now()
                set.primary.signal(SIGKILL)
                var losses = prober.losses.makeAsyncIterator()
                #expect(await losses.next() == set.primary.address)
                print("measured on \(kind): loss of a kept connection \((SystemClock.now() - killed).wholeNanoseconds / 1000) µs after SIGKILL")
                set.primary.kill()  // waits for its end: MySQL still lets connections in for some milliseconds, and drops them
                let report = await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout, freshConnection: true))
                guard case .unreachable(let failure) = report.outcome else {
                    Issue.record("\(report.outcome)")
                    return
                }
                #expect(failure.kind == .refused)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a frozen server times out, and its old session is ended after the thaw`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober()
                let request = ProbeRequest(address: set.primary.address, timeout: .milliseconds(300))
                _ = try Self.facts(await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout)))
                set.primary.freeze()
                for fresh in [false, true] {
                    var frozen = request
                    frozen.freshConnection = fresh
                    let report = await prober.probe(frozen)
                    guard case .unreachable(let failure) = report.outcome else {
                        Issue.record("\(report.outcome)")
                        continue
                    }
                    #expect(failure.kind == .timedOut)
                    #expect(report.finishedAt - report.startedAt < Self.atOnce)
                }
                set.primary.thaw()
                try await set.eventually("facts after the thaw") {
                    if case .read = await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout)).outcome { true } else { false }
                }
                try await set.eventually("one session of ours") {
                    try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(kind.processlist) WHERE USER='baton'", "n") == "1"
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a server without room or that refuses us is alive; a name without an address says nothing`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let prober = set.prober(set.options(user: "nobody-knows"))
                let denied = await prober.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout))
                guard case .alive(let refusal) = denied.outcome else {
                    Issue.record("\(denied.outcome)")
                    return
                }
                // For an account that it does not know MariaDB asks for what it asks of any other: here it may be a login through the socket (1698).
                #expect(refusal.kind == .accessDenied && [1045, 1698].contains(refusal.code))
                let unnamed = await prober.probe(ProbeRequest(address: InstanceAddress(host: "db.invalid", port: 3306), timeout: Self.timeout))
                guard case .unreachable(let unresolved) = unnamed.outcome else {
                    Issue.record("\(unnamed.outcome)")
                    return
                }
                #expect(unresolved.kind == .nameResolution)

                let places = 10
                try await set.sql(set.primary, "SET GLOBAL max_connections = \(places)")
                var crowd: [MySQLConnection] = []
                // The server counts a session for a moment after it ended: who is refused tries again, until the place is taken that it keeps for administrators, too.
                try await set.eventually("no place is left") {
                    while crowd.count < 20, let connection = try? await set.connect(set.primary) { crowd.append(connection) }
                    return crowd.count > places
                }
                let crowded = set.prober()
                let full = await crowded.probe(ProbeRequest(address: set.primary.address, timeout: Self.timeout))
                guard case .alive(let noRoom) = full.outcome else {
                    Issue.record("\(full.outcome)")
                    return
                }
                #expect(noRoom.kind == .tooManyConnections && noRoom.code == 1040)
                for connection in crowd { await connection.close() }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `replicas are announced by registration and session, or by session alone with the port of the source`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                for asks in [true, false] {
                    var options = set.options()
                    options.asksRegisteredReplicas = asks
                    let prober = set.prober(options)
                    let report = await prober.probe(ProbeRequest(address: set.primary.address, lane: .details, timeout: Self.timeout))
                    guard case .read(let facts, let announced) = report.outcome else {
                        Issue.record("\(report.outcome)")
                        return
                    }
                    #expect(facts.locks.globalReadLockHeld == false, "the rest of the details is read")
                    // The replica's session comes from 127.0.0.1, and with the source's own port that is the source.
                    #expect(announced == (asks ? [set.servers[1].address] : []))
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `connecting and reading end at their own limits, long before the probe's`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                var options = set.options()
                // Also what the server needs that answers, which MySQL takes its time for.
                options.connectTimeout = .milliseconds(2_500)
                options.readTimeout = .seconds(1)
                let prober = set.prober(options)
                let patience = Duration.seconds(15)
                _ = try Self.facts(await prober.probe(ProbeRequest(address: set.primary.address, timeout: patience)))
                set.primary.freeze()
                for (fresh, limit) in [(false, options.readTimeout), (true, options.connectTimeout)] {
                    let report = await prober.probe(ProbeRequest(address: set.primary.address, timeout: patience, freshConnection: fresh))
                    guard case .unreachable(let failure) = report.outcome else {
                        Issue.record("\(report.outcome)")
                        return
                    }
                    #expect(failure.kind == .timedOut)
                    #expect(report.finishedAt - report.startedAt >= limit && report.finishedAt - report.startedAt < Self.atOnce)
                }
            }
        }
    }
}

/// Servers are started one set at a time.
@Suite(.serialized) struct RealServers {}
#endif

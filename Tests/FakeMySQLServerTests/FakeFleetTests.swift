#if MySQL
import FakeMySQLServer
import MySQLClient
import MySQLProbing
import Probing
import Testing
import TopologyModel

@Suite(.serialized) struct `Fake servers and the real prober` {
    /// Below the range from which the kernel gives ports out.
    private static let port: UInt16 = 23_306
    /// Of what has an answer, also where a thousand are asked at once; and for connecting alone.
    private static let timeout: Duration = .seconds(60)
    private static let connectTimeout: Duration = .seconds(30)
    private static let short: Duration = .milliseconds(150)

    private struct Stage {
        var fleet: FakeFleet
        var prober: MySQLProber

        func probe(
            _ number: Int, lane: ProbeLane = .liveness, timeout: Duration = `Fake servers and the real prober`.timeout, fresh: Bool = false
        ) async -> ProbeOutcome {
            let request = ProbeRequest(address: fleet.addresses[number], lane: lane, timeout: timeout, freshConnection: fresh)
            return await prober.probe(request).outcome
        }

        func facts(_ number: Int, lane: ProbeLane = .liveness) async throws -> InstanceFacts {
            let outcome = await probe(number, lane: lane)
            guard case .read(let facts, _) = outcome else { throw Trouble(outcome: outcome) }
            return facts
        }

        func setFault(_ fault: FakeFault?, of number: Int) async throws {
            try await fleet.update(fleet.addresses[number]) { $0.fault = fault }
        }
    }

    private struct Trouble: Error {
        var outcome: ProbeOutcome
    }

    private func withFleet(_ servers: [FakeServer], asking customQueries: [CustomQueryText] = [], _ body: (Stage) async throws -> Void) async throws {
        let fleet = try FakeFleet.start(servers)
        let reactor = try MySQLReactor(name: "fake")
        var options = MySQLProbingOptions {
            MySQLConnectionOptions(host: $0.host, port: $0.port, user: "baton", password: Secret("anything"))
        }
        options.connectTimeout = Self.connectTimeout
        options.customQueries = customQueries
        let prober = MySQLProber(options: options, reactor: reactor)
        let trouble: (any Error)?
        do {
            try await body(Stage(fleet: fleet, prober: prober))
            trouble = nil
        } catch {
            trouble = error
        }
        await prober.close()
        await reactor.shutdown()
        await fleet.stop()
        if let trouble { throw trouble }
    }

    private func cluster(_ flavor: FakeFlavor = .mariadb10_11, writesPerSecond: Double = 0) -> [FakeServer] {
        FakeServer.clusters(count: 1, size: 3, port: Self.port, flavors: [flavor], writesPerSecond: writesPerSecond)
    }

    /// A cluster whose primary has a port for administrators, and who answers there: the primary too.
    private func clusterWithDoor(_ flavor: FakeFlavor) -> (servers: [FakeServer], door: InstanceAddress) {
        var servers = cluster(flavor)
        var administrators = servers[0]
        administrators.address = InstanceAddress(host: servers[0].address.host, port: Self.port + 1)
        administrators.shownPort = servers[0].address.port
        servers[0].reservedPort = administrators.address.port
        return (servers + [administrators], administrators.address)
    }

    // MARK: Facts

    @Test func `a MariaDB primary and its replica`() async throws {
        var servers = cluster()
        servers[2].lag = .seconds(7)
        try await withFleet(servers) { stage in
            let outcome = await stage.probe(0, lane: .details)
            guard case .read(let primary, let announced) = outcome else { throw Trouble(outcome: outcome) }
            #expect(announced == [stage.fleet.addresses[1], stage.fleet.addresses[2]])
            #expect(primary.server.flavor == .mariadb && primary.server.version == ServerVersion(10, 11, 11) && primary.server.serverID == 1)
            #expect(primary.channels.isEmpty && !primary.settings.readOnly && primary.transactions.executed.description == "0-1-1000")
            #expect(primary.transactions.ownCoordinates?.file == "binlog.000007" && primary.details?.boot == .writable(path: ""))

            let replica = try await stage.facts(2)
            let channel = try #require(replica.channels.first)
            #expect(channel.source == stage.fleet.addresses[0] && channel.isReplicating && channel.gtidUse == .slavePosition)
            #expect(channel.lag == .seconds(7) && channel.sourceServerID == 1 && channel.receivedGTIDs.description == "0-1-1000")
            #expect(replica.settings.readOnly && replica.server.identity != primary.server.identity)
        }
    }

    @Test func `a MySQL primary and its replica`() async throws {
        try await withFleet(cluster(.mysql8_4)) { stage in
            let outcome = await stage.probe(0, lane: .details)
            guard case .read(let primary, let announced) = outcome else { throw Trouble(outcome: outcome) }
            #expect(announced == [stage.fleet.addresses[1], stage.fleet.addresses[2]])
            #expect(primary.server.identity == .mysql(uuid: "5ca1ab1e-0000-4000-8000-000000000001") && primary.server.version == ServerVersion(8, 4, 4))

            let replica = try await stage.facts(1, lane: .details)
            let channel = try #require(replica.channels.first)
            #expect(channel.source == stage.fleet.addresses[0] && channel.isReplicating && channel.gtidUse == .autoPosition)
            #expect(replica.details?.boot == .readOnly(path: ""))
            #expect(channel.sourceUUID == "5ca1ab1e-0000-4000-8000-000000000001" && channel.heartbeatPeriod == .seconds(30))
            #expect(replica.settings.superReadOnly == true && replica.transactions.executed.description.hasSuffix(":1-1000"))
        }
    }

    @Test(arguments: FakeFlavor.allCases) func `an idle server gives the same object, a written one another`(_ flavor: FakeFlavor) async throws {
        try await withFleet(cluster(flavor)) { stage in
            let first = try await stage.facts(1)
            let again = try await stage.facts(1)
            #expect(again === first)
            try await stage.fleet.update(stage.fleet.addresses[1]) { $0.transactions.first += 1 }
            let second = try await stage.facts(1)
            #expect(second !== first && second.transactions.executed.description.hasSuffix("1001"))
            #expect(await stage.fleet.sessionCount(stage.fleet.addresses[1]) == 1)
        }
    }

    @Test func `a replica that moved is listed by its new source`() async throws {
        let moved = FakeServer.address(number: 1, port: Self.port)
        let newSource = FakeServer.address(number: 2, port: Self.port)
        try await withFleet(cluster()) { stage in
            try await stage.fleet.update(moved) { $0.source = newSource }
            let replica = try await stage.facts(1)
            #expect(replica.channels.first?.source == newSource)
            let outcome = await stage.probe(2, lane: .details)
            guard case .read(_, let announced) = outcome else { throw Trouble(outcome: outcome) }
            #expect(announced == [moved])
        }
    }

    @Test func `transactions go on by themselves`() async throws {
        try await withFleet(cluster(writesPerSecond: 1e9)) { stage in
            let first = try await stage.facts(0)
            let second = try await stage.facts(0)
            #expect(first.transactions.executed != second.transactions.executed)
        }
    }

    // MARK: Faults

    @Test func `a hanging server times out, kept and fresh, and answers again afterwards`() async throws {
        try await withFleet(cluster()) { stage in
            _ = try await stage.facts(0)
            try await stage.setFault(.hang, of: 0)
            for fresh in [false, true] {
                guard case .unreachable(let failure) = await stage.probe(0, timeout: Self.short, fresh: fresh) else {
                    Issue.record("a server that says nothing was heard")
                    continue
                }
                #expect(failure.kind == .timedOut)
            }
            _ = try await stage.facts(1)
            try await stage.setFault(nil, of: 0)
            _ = try await stage.facts(0)
        }
    }

    @Test func `a closed port refuses, and is heard of at once`() async throws {
        try await withFleet(cluster()) { stage in
            _ = try await stage.facts(0)
            try await stage.setFault(.refuse, of: 0)
            var losses = stage.prober.losses.makeAsyncIterator()
            #expect(await losses.next() == stage.fleet.addresses[0])
            guard case .unreachable(let failure) = await stage.probe(0) else {
                Issue.record("a closed port was read")
                return
            }
            #expect(failure.kind == .refused)
            try await stage.setFault(nil, of: 0)
            _ = try await stage.facts(0)
        }
    }

    @Test func `a reply that breaks off is a lost connection`() async throws {
        try await withFleet(cluster()) { stage in
            _ = try await stage.facts(0)
            try await stage.setFault(.closeInReply, of: 0)
            let outcome = await stage.probe(0)
            switch outcome {
            case .read: Issue.record("half a reply was read")
            case .alive(let failure), .unreachable(let failure): #expect(failure.kind == .connectionLost)
            }
        }
    }

    @Test func `a slow server is read, later`() async throws {
        try await withFleet(cluster()) { stage in
            _ = try await stage.facts(0)
            try await stage.setFault(.slow(Self.short), of: 0)
            let report = await stage.prober.probe(ProbeRequest(address: stage.fleet.addresses[0], timeout: Self.timeout))
            guard case .read = report.outcome else { throw Trouble(outcome: report.outcome) }
            #expect(report.finishedAt - report.startedAt >= Self.short)
        }
    }

    @Test func `too many connections prove that the server lives`() async throws {
        try await withFleet(cluster()) { stage in
            try await stage.setFault(.tooManyConnections, of: 0)
            guard case .alive(let failure) = await stage.probe(0) else {
                Issue.record("error 1040 was not understood")
                return
            }
            #expect(failure.code == 1040)
        }
    }

    @Test(arguments: [FakeFlavor.mariadb10_11, .mysql8_4])
    func `a server without room lets us in by its port for administrators, as long as the same server answers there`(_ flavor: FakeFlavor) async throws {
        let (servers, door) = clusterWithDoor(flavor)
        try await withFleet(servers) { stage in
            try await stage.setFault(.tooManyConnections, of: 0)
            guard case .alive = await stage.probe(0) else {
                Issue.record("nobody has said yet that there is such a port")
                return
            }
            try await stage.setFault(nil, of: 0)
            #expect(try await stage.facts(0, lane: .details).details?.reservedPort?.port == door.port)
            try await stage.setFault(.tooManyConnections, of: 0)
            guard case .read = await stage.probe(0, fresh: true) else {
                Issue.record("it was not let in")
                return
            }
            try await stage.fleet.update(door) { $0.serverID = 99 }
            guard case .alive(let stranger) = await stage.probe(0, fresh: true) else {
                Issue.record("another server was taken for it")
                return
            }
            #expect(stranger.code == 1040 && stranger.message.contains("another server answers"))
            try await stage.fleet.update(door) { $0.fault = .refuse }
            guard case .alive(let closed) = await stage.probe(0, fresh: true) else {
                Issue.record("a closed port was read, or taken for a death")
                return
            }
            #expect(closed.code == 1040 && closed.message.contains("port for administrators"))
        }
    }

    @Test(arguments: [FakeFlavor.mariadb10_11, .mysql8_4])
    func `details, the configuration's own queries and searches keep out of the port for administrators`(_ flavor: FakeFlavor) async throws {
        let servers = clusterWithDoor(flavor).servers
        let details = ProbeRequest(address: servers[0].address, lane: .details, timeout: Self.timeout)
        try await withFleet(servers, asking: [CustomQueryText(query: .region, text: "SELECT @@GLOBAL.hostname")]) { stage in
            let before = await stage.prober.probe(details)
            guard case .read(let facts, _) = before.outcome else { throw Trouble(outcome: before.outcome) }
            #expect(before.answers == [CustomAnswer(query: .region, content: .value(servers[0].address.host))])
            try await stage.setFault(.tooManyConnections, of: 0)
            guard case .read = await stage.probe(0, fresh: true) else {
                Issue.record("nobody is let in there")
                return
            }
            let report = await stage.prober.probe(details)
            guard case .alive(let refusal) = report.outcome else {
                Issue.record("details were read there: \(report.outcome)")
                return
            }
            #expect(refusal.code == 1040 && !refusal.message.contains("port for administrators") && report.answers.isEmpty, "\(refusal)")
            let search = ErrantSearchRequest(
                address: servers[0].address, expectedIdentity: facts.server.identity, errant: .mysql(GTIDSet()), timeout: Self.timeout)
            guard case .failed(let reason) = await stage.prober.locate(search) else {
                Issue.record("a search took place there")
                return
            }
            // There it would fail too, but at its binary logs, of which a fake server knows nothing.
            #expect(reason.contains("1040") && !reason.contains("port for administrators"), "\(reason)")
        }
    }

    @Test func `a session is ended by KILL, and one that is not there is told of`() async throws {
        try await withFleet(cluster()) { stage in
            let reactor = try MySQLReactor(name: "kill")
            let options = MySQLConnectionOptions(
                host: stage.fleet.addresses[0].host, port: stage.fleet.addresses[0].port, user: "root", password: Secret(""))
            let victim = try await MySQLConnection.connect(options, on: reactor, timeout: Self.timeout)
            let killer = try await MySQLConnection.connect(options, on: reactor, timeout: Self.timeout)
            let reply = try await killer.query("KILL \(victim.serverThreadID)", timeout: Self.timeout)
            #expect(reply.failure == nil)
            let again = try await killer.query("KILL \(victim.serverThreadID)", timeout: Self.timeout)
            #expect(again.failure?.error.code == 1094)
            let unknown = try await killer.query("DROP TABLE t", timeout: Self.timeout)
            #expect(unknown.failure?.error.code == 1235)
            await victim.close()
            await killer.close()
            await reactor.shutdown()
        }
    }

    // MARK: Many

    @Test func `a thousand servers in one process`() async throws {
        let servers = FakeServer.clusters(count: 200, size: 5, port: Self.port, flavors: FakeFlavor.allCases)
        try await withFleet(servers) { stage in
            let read = await withTaskGroup(of: Bool.self) { group in
                for number in servers.indices { group.addTask { (try? await stage.facts(number)) != nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(read == servers.count)
        }
    }

    @Test func `an address that is taken is named`() async throws {
        let fleet = try FakeFleet.start(cluster())
        #expect(throws: FakeFleetError.self) { try FakeFleet.start(cluster()) }
        await fleet.stop()
    }
}
#endif

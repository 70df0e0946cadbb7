#if MySQL
import MySQLClient

/// Brings servers into a shape, whatever they were before.
struct TestArrangement: Sendable {
    let set: TestReplicationSet
    /// Servers that the shape does not need: they follow nobody meanwhile.
    let idle: [TestServer]
    let semiSync: Bool

    private var kind: TestServerKind { self.set.kind }

    func make() async throws {
        let all = set.servers + idle.filter { !$0.hasEnded }
        for server in all {
            server.thaw()
            if server.hasEnded { try server.start() }
        }
        try await each(all) { server in
            try await set.awaitAnswer(server)
            try await detach(server)
        }
        try await each(all) { server in try await empty(server) }
        try await each(set.servers) { server in try await attach(server) }
        try await each(set.servers) { server in try await awaitReplication(server) }
        if semiSync {
            // Last: the first commit would wait for those that are not attached yet.
            for server in set.servers where followers(of: server) > 0 { try await set.sql(server, kind.setSemiSync(source: true)) }
        }
    }

    private func each(_ servers: [TestServer], _ work: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { try await work(server) } }
            try await group.waitForAll()
        }
    }

    private func place(of server: TestServer) -> Int? { set.servers.firstIndex { $0 === server } }
    private func followers(of server: TestServer) -> Int {
        guard let place = place(of: server) else { return 0 }
        return set.topology.sources.count { $0.contains(place) }
    }

    // MARK: Steps

    /// Ends what a test left running, makes the server writable, and ends replication.
    private func detach(_ server: TestServer) async throws {
        try await endSessions(kind.clientSessions, on: server)
        var statements = ["SET GLOBAL read_only = 0", kind.setSemiSync(source: false), kind.setSemiSync(replica: false), kind.setSemiSyncTimeout(TestServerKind.semiSyncTimeout)]
        if kind.isMySQL { statements.append("SET GLOBAL offline_mode = 0") }
        for row in try await set.sql(server, kind.statusStatement).last?.rows ?? [] {
            let channel = row[kind.channelColumn] ?? ""
            statements += [kind.stopReplication(channel), kind.forgetSource(channel)]
        }
        try await set.sql(server, statements.joined(separator: ";"))
    }

    private func endSessions(_ query: String, on server: TestServer) async throws {
        for row in try await set.sql(server, query).last?.rows ?? [] {
            // It may be gone already.
            if let id = row["ID"] { _ = try? await set.sql(server, "KILL \(id)") }
        }
        try await set.eventually("sessions of others have left \(server.address)") { try await set.sql(server, query).last?.rows.isEmpty ?? true }
    }

    /// The replicas have gone by now; what the server still registers of them would be found by discovery.
    func empty(_ server: TestServer) async throws {
        try await endSessions(kind.dumpSessions, on: server)
        var statements = [
            "SET sql_log_bin = 0", "DROP DATABASE IF EXISTS app", "CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY) ENGINE=InnoDB",
        ]
        statements += kind.forgetHistory
        statements += [
            "SET GLOBAL max_connections = \(TestServerKind.maximumConnections)",
            "SET GLOBAL \(kind.netTimeoutVariable) = \(TestServerKind.netTimeout.components.seconds)",
        ]
        if !kind.isMySQL {
            // Independent primaries count in domains of their own.
            let domain = set.topology.hasSeveralOrigins ? server.number : 0
            statements.append("SET GLOBAL gtid_domain_id = \(domain)")
        }
        try await set.sql(server, statements.joined(separator: ";"))
    }

    func attach(_ server: TestServer) async throws {
        guard let place = place(of: server) else { return }
        var statements: [String] = []
        if semiSync, !set.topology.sources[place].isEmpty { statements.append(kind.setSemiSync(replica: true)) }
        for (channel, source) in set.topology.channels(of: place) {
            statements += [kind.changeSource(port: set.servers[source].port, channel: channel), kind.startReplication(channel)]
        }
        if !set.topology.isWritable(place) { statements.append("SET GLOBAL \(kind.isMySQL ? "super_read_only" : "read_only") = 1") }
        if !statements.isEmpty { try await set.sql(server, statements.joined(separator: ";")) }
    }

    private func awaitReplication(_ server: TestServer) async throws {
        guard let place = place(of: server) else { return }
        for (channel, source) in set.topology.channels(of: place) {
            try await set.eventually("\(server.address) replicates from \(set.servers[source].address)") {
                let row = try await set.sql(server, kind.statusStatement).last?.rows.first { $0[kind.channelColumn] ?? "" == channel }
                return row?[kind.receiverColumn] == "Yes" && row?[kind.applierColumn] == "Yes"
            }
        }
        let count = followers(of: server)
        guard count > 0, semiSync else { return }
        try await set.eventually("\(count) replicas of \(server.address) acknowledge") {
            try await set.value(server, "SHOW GLOBAL STATUS LIKE '\(kind.semiSyncClients)'", "Value") == "\(count)"
        }
    }
}
#endif

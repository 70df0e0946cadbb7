import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Facts from replies` {
    @Test func `a MariaDB replica`() throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        #expect(
            facts.server.identity
                == .mariadb(serverID: 2, hostname: "vm", port: 43102, dataDirectory: "/srv/b/data/", serverUID: "F0fyVLxwFJHvBUzyG38ia3hvUbs="))
        #expect(facts.server.bootedAt == WallTime(milliseconds: 1_795_490_387_000))
        #expect(facts.server.reportPort == 43102)
        #expect(facts.settings.readOnly && facts.settings.superReadOnly == nil && facts.settings.binaryLogEnabled && facts.settings.logsReplicaUpdates)
        #expect(facts.settings.replicaNetTimeout == .seconds(4) && facts.settings.binlogFormat == .row && !facts.settings.isGaleraNode)
        #expect(facts.transactions.applied.description == "0-1-14" && facts.transactions.binlogState?.description == "0-1-14,0-2-3")
        #expect(facts.semiSync.isAvailable && facts.semiSync.replicaActive && !facts.semiSync.sourceEnabled && facts.semiSync.waitPoint == .afterSync)
        #expect(facts.locks.globalReadLockHeld == nil)
        let channel = try #require(facts.channels.first)
        #expect(channel.source == InstanceAddress(host: "127.0.0.1", port: 43101) && channel.user == "repl" && channel.sourceServerID == 1)
        #expect(channel.isReplicating && channel.applierHasReadAllRelayLog && !channel.applierWaitsForLock && channel.receiverError == nil)
        #expect(channel.gtidUse == .slavePosition && channel.receivedGTIDs.description == "0-1-14")
        #expect(channel.readCoordinates == BinlogCoordinates(file: "bin.000001", position: 907))
        #expect(channel.relayLogCoordinates == BinlogCoordinates(file: "pid-relay-bin.000002", position: 1200))
        #expect(channel.lag == .zero && channel.heartbeatPeriod == .seconds(2) && channel.receivedHeartbeats == 7 && !channel.hasFilters)
    }

    @Test(arguments: [false, true]) func `a MySQL replica, with old and new names`(newNames: Bool) throws {
        let (capabilities, replies) = try Fixtures.mysql(newNames: newNames)
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        #expect(facts.server.identity == .mysql(uuid: Fixtures.uuid.lowercased()))
        #expect(facts.settings.superReadOnly == true && facts.settings.gtidMode == "ON" && facts.settings.replicaNetTimeout == .seconds(60))
        #expect(facts.semiSync.sourceEnabled && facts.semiSync.sourceClients == 2 && facts.semiSync.waitForReplicaCount == 2)
        let channel = try #require(facts.channels.first)
        #expect(channel.source == InstanceAddress(host: "fd00::7", port: 3306))
        #expect(channel.receiver == .connecting && channel.applier == .running)
        #expect(channel.receiverError == ReplicationError(code: 2003, message: "error connecting", occurredAt: WallTime(milliseconds: 1_795_490_999_000)))
        #expect(channel.gtidUse == .autoPosition && channel.lag == nil && channel.configuredDelay == .seconds(30))
        #expect(channel.readCoordinates == BinlogCoordinates(file: "binlog.000009", position: 4242))
        #expect(channel.executedCoordinates == BinlogCoordinates(file: "binlog.000009", position: 4000))
        #expect(channel.hasFilters && channel.usesTLS && channel.applierHasReadAllRelayLog)
        #expect(channel.heartbeatPeriod == .seconds(5) && channel.receivedHeartbeats == 41)
    }

    @Test(arguments: [
        ("Waiting for table metadata lock", true, false), ("Waiting for global read lock", true, false), ("Waiting for backup lock", true, false),
        ("Waiting for commit lock", true, false), ("Slave has read all relay log; waiting for more updates", false, true),
        ("Replica has read all relay log; waiting for more updates", false, true), ("Waiting for the next event in relay log", false, false),
        ("", false, false),
    ])
    func `the applier's state text`(text: String, waits: Bool, hasReadAll: Bool) throws {
        let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Slave_SQL_State": text])
        let channel = try #require(try FactsParser.facts(capabilities: capabilities, replies: replies).channels.first)
        #expect(channel.applierWaitsForLock == waits)
        #expect(channel.applierHasReadAllRelayLog == hasReadAll)
    }

    @Test(arguments: [
        ("Waiting for someone to free space", true), ("Waiting for disk space", true), ("Waiting for master to send event", false),
        ("Waiting for source to send event", false), ("", false),
    ])
    func `the receiver's state text`(text: String, waits: Bool) throws {
        let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Slave_IO_State": text])
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).channels.first?.receiverWaitsForSpace == waits)
    }

    @Test(arguments: [
        ("0-1-14", "Slave_Pos", "0", true), ("0-1-15", "Slave_Pos", "0", false), ("0-1-14", "Slave_Pos", "2", true), ("0-1-15", "Slave_Pos", "2", false),
        ("0-1-14", "No", "0", true), ("0-1-14", "No", "2", false),
    ])
    func `an applier that says it has read all is believed with its transactions, and without GTID where it works alone`(
        received: String, gtid: String, workers: String, expected: Bool
    ) throws {
        let (capabilities, replies) = try Fixtures.mariadb(
            replacing: ["Gtid_IO_Pos": received, "Using_Gtid": gtid, "Exec_Master_Log_Pos": "4"], variables: ["slave_parallel_threads": workers])
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).channels.first?.applierHasReadAllRelayLog == expected)
    }

    @Test(arguments: ["", "_", "//db-1"]) func `no host and placeholders are no source`(host: String) throws {
        let (capabilities, replies) = try Fixtures.mariadb(replacing: ["Master_Host": host])
        let channel = try #require(try FactsParser.facts(capabilities: capabilities, replies: replies).channels.first)
        #expect(channel.source == nil)
    }

    @Test func `columns are found whatever their case`() throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        let shouted = ProbeReplies(replies.entries.map { entry in
            .init(kind: entry.kind, table: ReplyTable(columns: entry.table.columns.map { $0.uppercased() }, rows: entry.table.rows))
        })
        #expect(try FactsParser.facts(capabilities: capabilities, replies: shouted) == FactsParser.facts(capabilities: capabilities, replies: replies))
    }

    @Test(arguments: [ProbeStatement.Kind.variables, .replicaStatus, .counters]) func `a missing essential reply is an error`(kind: ProbeStatement.Kind) throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        let incomplete = ProbeReplies(replies.entries.filter { $0.kind != kind })
        #expect(throws: ReplyError(.missingReply, statement: kind)) { try FactsParser.facts(capabilities: capabilities, replies: incomplete) }
    }

    @Test(arguments: ["Gtid_IO_Pos", "Read_Master_Log_Pos", "Last_IO_Errno", "Slave_heartbeat_period"])
    func `an unreadable value is an error`(column: String) throws {
        let (capabilities, replies) = try Fixtures.mariadb(replacing: [column: "x-y"])
        #expect(throws: ReplyError.self) { try FactsParser.facts(capabilities: capabilities, replies: replies) }
    }

    @Test func `Galera is a wsrep provider that is on`() throws {
        let (capabilities, replies) = try Fixtures.mariadb(variables: ["wsrep_on": "1", "wsrep_provider": "/usr/lib/galera/libgalera_smm.so"])
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).settings.isGaleraNode)
    }

    @Test func `stalls are commits that wait, and no place for a connection`() throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).stall == StallFacts())
        func stalled(_ taken: String) throws -> StallFacts {
            let counters = Fixtures.counters([("UPTIME", "1795490387"), ("THREADS_CONNECTED", taken)])
            let waits = ReplyTable(
                columns: ["State", "Sessions", "Seconds"], rows: [["Commit", "2", "7"], ["Waiting for someone to free space", "1", "12"]])
            return try FactsParser.facts(
                capabilities: capabilities,
                replies: ProbeReplies([
                    .init(kind: .variables, table: try #require(replies[.variables])), .init(kind: .replicaStatus, table: try #require(replies[.replicaStatus])),
                    .init(kind: .counters, table: counters), .init(kind: .commitWaits, table: waits),
                ])
            ).stall
        }
        #expect(try stalled("0").commits.map(\.state) == ["Commit", "Waiting for someone to free space"])
        #expect(try stalled("0").waitingSessions == 3 && stalled("0").longestWait == .seconds(12))
        #expect(try !stalled("0").isOutOfConnections && stalled("1").isOutOfConnections)
    }

    private static let work = ReplyTable(
        columns: ["Mark", "Session", "User", "Host", "Command", "Seconds", "Statement"],
        rows: [
            ["901", "14", "app", "10.0.0.5:4711", "Query", "12", "UPDATE t SET name = 'secret'"], ["902", "15", "app", "10.0.0.6:1", "Query", "3", "SELECT SLEEP(9)"],
            ["903", "16", "dba", "localhost", "Sleep", "40", nil], [nil, "17", "app", "10.0.0.5:2", "Query", "1", "DELETE FROM t"],
        ])

    @Test func `work under way is told without values, and statements only where they write`() throws {
        let transactions = ReplyTable(
            columns: ["Trx", "Session", "User", "Host", "Command", "Modified", "Seconds", "Statement"],
            rows: [["71", "12", "app", "10.0.0.5:4711", "Sleep", "3", "71", nil], ["72", "13", nil, nil, nil, "1", nil, "INSERT INTO t VALUES ('secret')"]])
        var (capabilities, replies) = try Fixtures.mariadb()
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).locks.openWrites == nil)
        replies.entries.append(.init(kind: .openTransactions, table: transactions))
        let silent = try #require(try FactsParser.facts(capabilities: capabilities, replies: replies).locks.openWrites)
        #expect(silent.prepared == nil && silent.statements == nil && silent.lockHolders == nil)
        replies.entries += [
            .init(kind: .preparedTransactions, table: Fixtures.table([("formatID", "1"), ("data", "xa1")])), .init(kind: .runningStatements, table: Self.work),
            .init(kind: .lockHolders, table: Self.work),
        ]
        let writes = try #require(try FactsParser.facts(capabilities: capabilities, replies: replies).locks.openWrites)
        #expect(
            writes.transactions == [
                .init(id: "71", session: 12, user: "app", host: "10.0.0.5:4711", isIdle: true, rows: 3, age: .seconds(71)),
                .init(id: "72", session: 13, user: "", host: "", isIdle: false, rows: 1, statement: "INSERT INTO t VALUES (?)"),
            ])
        let update = OpenWrites.Claim(id: "901", session: 14, user: "app", host: "10.0.0.5:4711", age: .seconds(12), statement: "UPDATE t SET name = ?")
        #expect(writes.prepared == ["xa1"] && writes.statements == [update])
        #expect(writes.lockHolders?.map(\.session) == [14, 15, 16] && writes.lockHolders?.last?.isIdle == true)
    }

    @Test(arguments: [nil, "0", "1"] as [String?]) func `MySQL tells of locks only where its table of locks is filled`(held: String?) throws {
        var (capabilities, replies) = try Fixtures.mysql(newNames: true)
        replies.entries += [.init(kind: .openTransactions, table: ReplyTable(columns: ["Trx"], rows: [])), .init(kind: .lockHolders, table: Self.work)]
        let details = try DetailFacts(replies: ProbeReplies([.init(kind: .globalReadLock, table: ReplyTable(columns: ["held"], rows: [[held]]))]))
        let writes = try FactsParser.facts(capabilities: capabilities, replies: replies, details: details).locks.openWrites
        #expect((writes?.lockHolders != nil) == (held != nil))
    }

    @Test func `details add position, lock and waiting workers`() throws {
        let details = try DetailFacts(
            replies: ProbeReplies([
                .init(kind: .writePosition, table: Fixtures.table([("File", "bin.000002"), ("Position", "336")])),
                .init(kind: .globalReadLock, table: Fixtures.table([("held", "1")])),
                .init(
                    kind: .replicationSessions,
                    table: Fixtures.table([("Command", "Slave_worker"), ("Host", ""), ("State", "Waiting for backup lock")])),
            ]))
        let (capabilities, replies) = try Fixtures.mariadb()
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies, details: details)
        #expect(facts.transactions.ownCoordinates == BinlogCoordinates(file: "bin.000002", position: 336))
        #expect(facts.locks.globalReadLockHeld == true)
        #expect(facts.channels.first?.applierWaitsForLock == true)
        #expect(details.details != nil && DetailFacts().details == nil)
        #expect(try DetailFacts(replies: ProbeReplies([.init(kind: .writePosition, table: Fixtures.table([("File", "bin.000001"), ("Position", "4")]))])).details == nil, "nobody asked")
        #expect(DetailFacts.isHeld(ReplyTable(columns: ["held"], rows: [])) == false)
        #expect(DetailFacts.isHeld(ReplyTable(columns: ["held"], rows: [[nil]])) == nil, "the instrument is off")
    }

    @Test(arguments: [
        ([("extra_port", "0")], nil), ([("extra_port", "3307")], ReservedPort(port: 3307)), ([("admin_address", nil), ("admin_port", "33062")], nil),
        ([("admin_address", ""), ("admin_port", "33062")], nil), ([("admin_address", "10.0.0.7"), ("admin_port", "33062")], ReservedPort(host: "10.0.0.7", port: 33062)),
        ([("admin_address", "10.0.0.7/net1"), ("admin_port", "33062")], ReservedPort(host: "10.0.0.7", port: 33062)),
    ] as [([(String, String?)], ReservedPort?)])
    func `where administrators are let in is told by the flavour's own variables`(variables: [(String, String?)], expected: ReservedPort?) throws {
        let details = try DetailFacts(replies: ProbeReplies([.init(kind: .configuration, table: Fixtures.table(variables))]))
        #expect(details.details?.reservedPort == expected)
        #expect(try DetailFacts(replies: ProbeReplies(), earlier: details).details?.reservedPort == expected, "what was not asked this time is kept")
    }

    /// MySQL 9.7 with the plugin loaded and never started; an OFFLINE row is also what a member leaves that has stopped.
    @Test(arguments: [("OFFLINE", false), ("RECOVERING", true), ("ONLINE", true), ("ERROR", true)])
    func `a server is in a group when its own member is not offline`(state: String, expected: Bool) throws {
        let (capabilities, healthy) = try Fixtures.mysql(newNames: true)
        var replies = healthy
        replies.entries.append(
            .init(
                kind: .groupMembership,
                table: Fixtures.table([
                    ("uuid", Fixtures.uuid), ("host", "vm"), ("port", "3306"), ("state", state), ("role", ""), ("version", "8.4.3"), ("group_name", ""),
                    ("single_primary", "1"),
                ])))
        let facts = try FactsParser.facts(capabilities: capabilities, replies: replies)
        #expect((facts.group != nil) == expected && facts.settings.isGroupReplicationMember == expected)
    }

    @Test(arguments: [("", false), ("aaaaaaaa-0000-0000-0000-000000000001", true)])
    func `a server that does not tell whether it is in its group counts as a member`(groupName: String, expected: Bool) throws {
        var (capabilities, replies) = try Fixtures.mysql(newNames: true, variables: [("group_replication_group_name", groupName)])
        replies.entries.removeAll { $0.kind == .groupMembership }
        #expect(try FactsParser.facts(capabilities: capabilities, replies: replies).settings.isGroupReplicationMember == expected)
    }

    @Test func `heartbeats that are not told are unknown and not none`() throws {
        var (capabilities, replies) = try Fixtures.mysql(newNames: true)
        replies.entries.removeAll { $0.kind == .channelCounters }
        let channel = try #require(try FactsParser.facts(capabilities: capabilities, replies: replies).channels.first)
        #expect(channel.receivedHeartbeats == nil)
    }

    @Test func `what was refused this time is kept, but for locks`() throws {
        let first = try DetailFacts(
            replies: ProbeReplies([
                .init(kind: .writePosition, table: Fixtures.table([("File", "bin.000002"), ("Position", "336")])),
                .init(kind: .globalReadLock, table: Fixtures.table([("held", "1")])),
                .init(kind: .configuration, table: Fixtures.table([("sync_binlog", "1"), ("slave_parallel_threads", "4")])),
            ]))
        let second = try DetailFacts(replies: ProbeReplies(), earlier: first)
        #expect(second.ownCoordinates == first.ownCoordinates && second.globalReadLockHeld == nil)
        #expect(second.details === first.details && second.details?.applier.workers == 4 && second.details?.binaryLog.syncInterval == 1)
    }

    @Test func `facts of a look keep the details and the refusals of the last probe`() throws {
        let (capabilities, replies) = try Fixtures.mariadb()
        let details = try DetailFacts(replies: ProbeReplies([.init(kind: .configuration, table: Fixtures.table([("sync_binlog", "1")]))]))
        let unread = [UnreadFact(fact: "registered replicas", code: 1227, message: "no", privileges: "REPLICATION MASTER ADMIN ON *.*")]
        let probed = try FactsParser.facts(capabilities: capabilities, replies: replies, details: details, unread: unread)
        let looked = try FactsParser.facts(capabilities: capabilities, replies: replies).keepingDetails(of: probed)
        #expect(looked.details === probed.details && looked.unread == unread)
        #expect(looked == probed)
    }
}

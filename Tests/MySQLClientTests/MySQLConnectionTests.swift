#if MySQL
import MySQLClient
import Testing

@Suite struct MySQLConnectionTests {
    private static let patience: Duration = .seconds(20)

    private func withServer(
        _ change: (inout MySQLConnectionOptions) -> Void = { _ in }, _ body: (MySQLConnection) async throws -> Void
    ) async throws {
        var options = try await TestMariaDB.shared().options
        options.sessionSetup = ["USE mysql"]
        change(&options)
        try await withReactor { reactor in
            let connection = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            try await body(connection)
            await connection.close()
        }
    }

    @Test func `a statement and its cells`() async throws {
        try await withServer { connection in
            let reply = try await connection.query("SELECT 1 AS Number, NULL AS nothing, 'grüße' AS words, '' AS Empty", timeout: Self.patience)
            let row = try #require(reply.results.first?.rows.first)
            #expect(reply.failure == nil && reply.results.count == 1 && reply.results.first?.rows.count == 1)
            #expect(row.columns == ["Number", "nothing", "words", "Empty"])
            #expect([row["number"], row["NOTHING"], row["Words"], row["empty"], row["absent"]] == ["1", nil, "grüße", "", nil])
            #expect(row[0] == "1" && row[4] == nil)
            #expect(row.bytes("words").map(Array.init) == Array("grüße".utf8))
        }
    }

    @Test func `results before a failed statement are kept`() async throws {
        try await withServer { connection in
            let batch = "SELECT 1; DO 1; SELECT 2 FROM nowhere.nothing; SELECT 3"
            let reply = try await connection.query(batch, timeout: Self.patience)
            #expect(reply.results.count == 2)
            #expect(reply.results.first?.rows.first?[0] == "1" && reply.results.last?.columns == [])
            #expect(reply.failure?.index == 2 && reply.failure?.error.code == 1146 && reply.failure?.error.sqlState == "42S02")
            let first = try await connection.query("SELEKT", timeout: Self.patience)
            #expect(first.results.isEmpty && first.failure?.index == 0 && first.failure?.error.code == 1064)
            let next = try await connection.query("SELECT 4", timeout: Self.patience)
            #expect(next.results.first?.rows.first?[0] == "4")
        }
    }

    @Test func `an error in the middle of the rows is the server's word`() async throws {
        try await withServer { connection in
            let sql = "SELECT 1; SELECT IF(seq < 3, seq, (SELECT 1 UNION SELECT 2)) FROM seq_1_to_5; SELECT 2"
            let reply = try await connection.query(sql, timeout: Self.patience)
            #expect(reply.results.count == 1 && reply.failure?.index == 1 && reply.failure?.error.code == 1242)
            #expect(await connection.isOpen)
        }
    }

    @Test func `affected rows and the session's number`() async throws {
        try await withServer { connection in
            let sql = "CREATE TEMPORARY TABLE test.t (a INT); INSERT INTO test.t VALUES (1),(2),(3); SELECT CONNECTION_ID() AS id"
            let created = try await connection.query("CREATE DATABASE IF NOT EXISTS test", timeout: Self.patience)
            let reply = try await connection.query(sql, timeout: Self.patience)
            #expect(created.failure == nil && reply.failure == nil && reply.results.map(\.affectedRows) == [0, 3, 0])
            #expect(reply.results.last?.rows.first?["id"] == String(connection.serverThreadID))
        }
    }

    @Test func `the session set-up runs first`() async throws {
        try await withServer {
            $0.sessionSetup = ["SET @mark = 'kept'", "SET SESSION lock_wait_timeout = 7"]
        } _: { connection in
            let reply = try await connection.query("SELECT @mark, @@lock_wait_timeout, @@character_set_client", timeout: Self.patience)
            let row = try #require(reply.results.first?.rows.first)
            #expect([row[0], row[1], row[2]] == ["kept", "7", "utf8mb4"])
        }
    }

    @Test func `a set-up that the server refuses fails the connection`() async throws {
        var options = try await TestMariaDB.shared().options
        options.sessionSetup = ["SET @a = 1", "SET SESSION no_such_variable = 1"]
        let error = await connectFailure(options)
        #expect(error?.code == .server && error?.errno == 1193 && error?.provesServerAlive == true)
    }

    @Test func `a wrong password proves that the server lives`() async throws {
        var options = try await TestMariaDB.shared().options
        options.password = Secret("wrong")
        let error = await connectFailure(options)
        #expect(error?.code == .server && error?.errno == 1045 && error?.serverError?.sqlState == "28000")
        #expect(error?.provesServerAlive == true)
        #expect(error.map { "\($0)".contains("wrong") } == false)
    }

    @Test func `a large reply within the limit arrives whole`() async throws {
        try await withServer { connection in
            let sql = "SELECT REPEAT('x', 1000) AS cell FROM seq_1_to_10000"
            let reply = try await connection.query(sql, timeout: Self.patience)
            #expect(reply.results.first?.rows.count == 10_000)
            #expect(reply.results.first?.rows.last?[0]?.utf8.count == 1000)
        }
    }

    @Test(arguments: [
        "SELECT REPEAT('x', 1000) FROM seq_1_to_1000", "SELECT REPEAT('x', 200000)", "SELECT NULL FROM seq_1_to_100000",
    ])
    func `a reply beyond the limit ends the connection`(sql: String) async throws {
        try await withServer {
            $0.maximumReplyBytes = 100_000
        } _: { connection in
            let error = await failure { () async throws(MySQLClientError) in
                _ = try await connection.query(sql, timeout: Self.patience)
            }
            #expect(error?.code == .replyTooLarge && error?.provesServerAlive == true, "\(sql): \(String(describing: error))")
            #expect(await !connection.isOpen)
        }
    }

    @Test func `the server cannot ask for local files`() async throws {
        try await withServer { connection in
            let sql = "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE mysql.user"
            let reply = try await connection.query(sql, timeout: Self.patience)
            #expect(reply.failure != nil)
        }
    }

    @Test func `a second statement is told that the first is running`() async throws {
        try await withServer { holder in
            try await withServer { connection in
                // It runs until the other one was refused, whenever that gets its turn.
                _ = try await holder.query("DO GET_LOCK('until_refused', 0)", timeout: Self.patience)
                async let slow = outcomeOfLongStatement("DO GET_LOCK('until_refused', 60)", on: connection)
                #expect(await refusalBesideLongStatement(on: connection).code == .busy)
                _ = try await holder.query("DO RELEASE_LOCK('until_refused')", timeout: Self.patience)
                #expect(await slow == nil)
                #expect(await connection.isOpen)
            }
        }
    }

    @Test func `cancelling the caller ends the statement and the connection`() async throws {
        try await withServer { connection in
            let started = ContinuousClock.now
            let error = await withTaskGroup(of: MySQLClientError?.self) { group in
                group.addTask {
                    await failure { () async throws(MySQLClientError) in
                        _ = try await connection.query("SELECT SLEEP(15)", timeout: Self.patience)
                    }
                }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(error?.code == .local && ContinuousClock.now - started < .seconds(5))
            #expect(await !connection.isOpen)
        }
    }

    @Test func `closing is idempotent and ends a running statement`() async throws {
        try await withServer { connection in
            async let outcome = outcomeOfLongStatement("SELECT SLEEP(15)", on: connection)
            _ = await refusalBesideLongStatement(on: connection)
            async let first: Void = connection.close()
            async let second: Void = connection.close()
            _ = await (first, second)
            await connection.close()
            #expect(await outcome?.code == .closed)
            let after = await failure { () async throws(MySQLClientError) in _ = try await connection.query("DO 1", timeout: Self.patience) }
            #expect(after?.code == .closed)
        }
    }

    @Test func `a session killed by an administrator is a loss that says so`() async throws {
        try await withServer { victim in
            try await withServer { administrator in
                let (losses, sink) = AsyncStream<MySQLClientError>.makeStream(bufferingPolicy: .bufferingOldest(2))
                await victim.onLoss { sink.yield($0) }
                _ = try await administrator.query("KILL \(victim.serverThreadID)", timeout: Self.patience)
                var iterator = losses.makeAsyncIterator()
                let loss = await iterator.next()
                #expect(loss?.code == .connectionLost)
                #expect(await !victim.isOpen)
            }
        }
    }

    @Test func `two hundred connections at once`() async throws {
        let options = try await TestMariaDB.shared().options
        try await withReactor { reactor in
            let answers = await withTaskGroup(of: String?.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        do throws(MySQLClientError) {
                            let connection = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
                            var last: String?
                            for _ in 0..<5 {
                                last = try await connection.query("SELECT \(number); SELECT 1", timeout: Self.patience).results.first?.rows.first?[0]
                            }
                            await connection.close()
                            return last
                        } catch {
                            return "\(error)"
                        }
                    }
                }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(answers == Set((0..<200).map { String($0) }))
        }
    }

    @Test func `a shut-down reactor closes its connections and still answers`() async throws {
        let options = try await TestMariaDB.shared().options
        let reactor = try MySQLReactor(name: "short-lived")
        let idle = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
        let busy = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
        async let outcome = outcomeOfLongStatement("SELECT SLEEP(15)", on: busy)
        _ = await refusalBesideLongStatement(on: busy)
        await reactor.shutdown()
        await reactor.shutdown()
        #expect(await outcome?.code == .closed)
        #expect(await !idle.isOpen)
        let late = await connectFailure(options, on: reactor)
        #expect(late?.code == .closed)
        await idle.close()
    }
}
#endif

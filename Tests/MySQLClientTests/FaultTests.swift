#if MySQL
import Glibc
import MySQLClient
import TestProcesses
import TestServers
import Testing

/// What the deadlines and the events are for. Serialized, because it measures time.
@Suite(.serialized) struct FaultTests {
    private static let patience: Duration = .seconds(20)
    /// How much later than its deadline an operation may end on a loaded machine.
    private static let tolerance: Duration = .seconds(30)
    /// Far above what a busy machine makes of a statement that nothing holds up.
    private static let short: Duration = .milliseconds(1_500)

    private func options(_ port: UInt16) -> MySQLConnectionOptions {
        MySQLConnectionOptions(host: "127.0.0.1", port: port, user: TestMariaDB.user, password: TestMariaDB.password)
    }

    private func expectAtDeadline(_ error: MySQLClientError?, since start: ContinuousClock.Instant, _ what: String) {
        let taken = ContinuousClock.now - start
        print("\(what): \(String(describing: error)) after \(taken)")
        #expect(error?.code == .timedOut && taken >= Self.short && taken < Self.short + Self.tolerance, "\(what) took \(taken)")
    }

    @Test func `a closed port is refused at once`() async throws {
        try await withReactor { reactor in
            let start = ContinuousClock.now
            let error = await connectFailure(options(FreePort.find()), on: reactor)
            let taken = ContinuousClock.now - start
            print("refused after \(taken)")
            #expect(error?.code == .refused && error?.errno == Int(ECONNREFUSED) && error?.provesServerAlive == false)
            #expect(taken < .seconds(30))
        }
    }

    @Test func `a black hole ends at the deadline`() async throws {
        let hole = BlackHole()
        try await withReactor { reactor in
            let start = ContinuousClock.now
            let error = await connectFailure(options(hole.port), on: reactor, timeout: Self.short)
            expectAtDeadline(error, since: start, "black hole")
            #expect(error?.provesServerAlive == false)
        }
        withExtendedLifetime(hole) {}
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "no\n"])
    func `something else that answers is told apart quickly`(greeting: String) async throws {
        let server = ByteServer(Array(greeting.utf8), closes: greeting.utf8.count < 5)
        try await withReactor { reactor in
            let start = ContinuousClock.now
            let error = await connectFailure(options(server.port), on: reactor)
            #expect(error?.code == .protocolError && error?.provesServerAlive == false, "\(String(describing: error))")
            #expect(ContinuousClock.now - start < .seconds(30))
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a listener that hangs up is a lost connection, one that keeps silent a timeout`() async throws {
        let closing = ByteServer([], closes: true)
        let silent = ByteServer([])
        try await withReactor { reactor in
            let lost = await connectFailure(options(closing.port), on: reactor)
            #expect(lost?.code == .connectionLost && lost?.provesServerAlive == false, "\(String(describing: lost))")
            #expect(lost?.message.contains("is it a MySQL server?") == true)
            let start = ContinuousClock.now
            expectAtDeadline(await connectFailure(options(silent.port), on: reactor, timeout: Self.short), since: start, "silent listener")
        }
        withExtendedLifetime((closing, silent)) {}
    }

    @Test func `too many connections proves that the server lives`() async throws {
        let refusal: [UInt8] = [0x17, 0, 0, 0, 0xFF, 0x10, 0x04] + Array("Too many connections".utf8)
        let server = ByteServer(refusal, closes: true)
        try await withReactor { reactor in
            let error = await connectFailure(options(server.port), on: reactor)
            #expect(error?.code == .server && error?.errno == 1040 && error?.provesServerAlive == true, "\(String(describing: error))")
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a frozen server costs its own deadline and nobody else's`() async throws {
        let frozen = try await TestMariaDB.start()
        defer { frozen.stop() }
        let healthyOptions = try await TestMariaDB.shared().options
        try await withReactor { reactor in
            let healthy = try await MySQLConnection.connect(healthyOptions, on: reactor, timeout: Self.patience)
            let connection = try await MySQLConnection.connect(frozen.options, on: reactor, timeout: Self.patience)
            frozen.freeze()
            let start = ContinuousClock.now
            async let established = failure { () async throws(MySQLClientError) in
                _ = try await connection.query("SELECT 1", timeout: Self.short)
            }
            var worst: Duration = .zero
            var count = 0
            while ContinuousClock.now - start < Self.short {
                let before = ContinuousClock.now
                _ = try await healthy.query("SELECT 1", timeout: Self.patience)
                worst = max(worst, ContinuousClock.now - before)
                count += 1
            }
            let lost = await established
            expectAtDeadline(lost, since: start, "frozen, established")
            #expect(lost?.provesServerAlive == false)
            print("meanwhile \(count) statements on a healthy server, worst \(worst)")
            #expect(count > 10 && worst < Self.short)
            #expect(await !connection.isOpen)

            let second = ContinuousClock.now
            let error = await connectFailure(frozen.options, on: reactor, timeout: Self.short)
            expectAtDeadline(error, since: second, "frozen, before the connection")
            #expect(error?.provesServerAlive == false)

            frozen.thaw()
            #expect(await connectFailure(frozen.options, on: reactor, timeout: Self.patience) == nil)
            await healthy.close()
        }
    }

    @Test func `the death of a server is an event`() async throws {
        let server = try await TestMariaDB.start()
        defer { server.stop() }
        try await withReactor { reactor in
            let connection = try await MySQLConnection.connect(server.options, on: reactor, timeout: Self.patience)
            let running = try await MySQLConnection.connect(server.options, on: reactor, timeout: Self.patience)
            let (losses, sink) = AsyncStream<(MySQLClientError, ContinuousClock.Instant)>.makeStream(bufferingPolicy: .bufferingOldest(4))
            await connection.onLoss { sink.yield(($0, .now)) }
            async let outcome = outcomeOfLongStatement("SELECT SLEEP(15)", on: running)
            _ = await refusalBesideLongStatement(on: running)
            let start = ContinuousClock.now
            server.crash()
            var iterator = losses.makeAsyncIterator()
            let (error, at) = try #require(await iterator.next())
            print("loss noticed \(at - start) after SIGKILL")
            #expect(error.code == .connectionLost && !error.provesServerAlive && at - start < .seconds(2))
            #expect(await !connection.isOpen)
            #expect(await outcome?.code == .connectionLost)
            let next = await failure { () async throws(MySQLClientError) in _ = try await connection.query("DO 1", timeout: Self.patience) }
            #expect(next?.code == .closed)
            server.stop()
            let again = await connectFailure(server.options, on: reactor)
            #expect(again?.code == .refused)
            let late = AsyncStream<MySQLClientError>.makeStream(bufferingPolicy: .bufferingOldest(1))
            await connection.onLoss { late.continuation.yield($0) }
            late.continuation.finish()
            var told = 0
            for await _ in late.stream { told += 1 }
            #expect(told == 0, "a loss is told once")
            await connection.close()
            await running.close()
        }
    }

    @Test func `a loss before anybody asked is told at once`() async throws {
        let server = try await TestMariaDB.start()
        defer { server.stop() }
        try await withReactor { reactor in
            let connection = try await MySQLConnection.connect(server.options, on: reactor, timeout: Self.patience)
            server.crash()
            let deadline = ContinuousClock.now + Self.patience
            while await connection.isOpen, ContinuousClock.now < deadline {}
            let (losses, sink) = AsyncStream<MySQLClientError>.makeStream(bufferingPolicy: .bufferingOldest(1))
            await connection.onLoss { sink.yield($0) }
            sink.finish()
            var iterator = losses.makeAsyncIterator()
            #expect(await iterator.next()?.code == .connectionLost)
        }
    }

    @Test func `a deadline in the past ends at once`() async throws {
        let options = try await TestMariaDB.shared().options
        try await withReactor { reactor in
            let error = await connectFailure(options, on: reactor, timeout: .zero)
            #expect(error?.code == .timedOut)
            let connection = try await MySQLConnection.connect(options, on: reactor, timeout: Self.patience)
            let late = await failure { () async throws(MySQLClientError) in _ = try await connection.query("SELECT SLEEP(5)", timeout: .seconds(-1)) }
            #expect(late?.code == .timedOut)
        }
    }
}
#endif

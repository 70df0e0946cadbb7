#if MySQL
import MySQLClient

func withReactor(
    resolver: any NameResolver = SystemNameResolver.shared, _ body: (MySQLReactor) async throws -> Void
) async throws {
    let reactor = try MySQLReactor(name: "test", resolver: resolver)
    do {
        try await body(reactor)
    } catch {
        await reactor.shutdown()
        throw error
    }
    await reactor.shutdown()
}

func failure(_ body: () async throws(MySQLClientError) -> Void) async -> MySQLClientError? {
    do throws(MySQLClientError) {
        try await body()
        return nil
    } catch {
        return error
    }
}

/// Runs a long statement on a connection that others poke at until they see it ``MySQLClientError/Code/busy``.
func outcomeOfLongStatement(_ sql: String, on connection: MySQLConnection) async -> MySQLClientError? {
    while true {
        let error = await failure { () async throws(MySQLClientError) in _ = try await connection.query(sql, timeout: .seconds(20)) }
        if error?.code != .busy { return error }
    }
}

/// Returns the refusal of a second statement, once a long one is running.
func refusalBesideLongStatement(on connection: MySQLConnection) async -> MySQLClientError {
    while true {
        let error = await failure { () async throws(MySQLClientError) in _ = try await connection.query("DO 1", timeout: .seconds(20)) }
        if let error { return error }
    }
}

/// The error of an attempt to connect; nil, after closing the connection, if it succeeded.
func connectFailure(
    _ options: MySQLConnectionOptions, on reactor: MySQLReactor? = nil, timeout: Duration = .seconds(20)
) async -> MySQLClientError? {
    await failure { () async throws(MySQLClientError) in
        let own: MySQLReactor
        if let reactor { own = reactor } else { own = try MySQLReactor(name: "test") }
        let outcome = await failure { () async throws(MySQLClientError) in
            let connection = try await MySQLConnection.connect(options, on: own, timeout: timeout)
            await connection.close()
        }
        if reactor == nil { await own.shutdown() }
        if let outcome { throw outcome }
    }
}
#endif

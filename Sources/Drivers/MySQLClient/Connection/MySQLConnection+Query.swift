#if MySQL
import CBatonMariaDB
import Glibc

extension MySQLConnection {
    /// What a result costs of the reply's limit besides its bytes, and a row likewise: a flood of empty ones must end, too.
    private static let overheadBytes = 16
    /// Data that keeps coming never suspends, so the deadline is looked at every so many rows.
    private static let rowsPerDeadlineCheck = 128

    /// Sends one or more statements, separated by `;`, in one message and returns everything that comes back.
    ///
    /// A statement that the server refuses ends the batch: see ``MySQLReply/failure``. One call runs at a time; a second one throws
    /// ``MySQLClientError/Code/busy`` at once and disturbs nothing. If the calling task is cancelled the call throws
    /// ``MySQLClientError/Code/local`` and the connection is closed; the server may still finish the statement.
    ///
    /// - Parameter timeout: Counted from the call, for everything up to the last byte.
    /// - Throws: Only what keeps a whole reply from arriving.
    public nonisolated func query(_ sql: String, timeout: Duration) async throws(MySQLClientError) -> MySQLReply {
        let deadline = MonotonicTime.deadline(after: timeout)
        return try await run(sql, deadline: deadline).get()
    }

    private func run(_ sql: String, deadline: Int64) async -> Result<MySQLReply, MySQLClientError> {
        guard sql.utf8.count < options.maximumReplyBytes else {
            return .failure(MySQLClientError(.local, "the statement is longer than the limit of \(options.maximumReplyBytes) bytes"))
        }
        let operation: Operation
        switch begin(deadline: deadline) {
        case .success(let begun): operation = begun
        case .failure(let error): return .failure(error)
        }
        let reactor = reactor
        let outcome = await withTaskCancellationHandler {
            await exchange(sql, operation)
        } onCancel: {
            reactor.post(.end(operation, .cancelled))
        }
        switch outcome {
        case .success: finish(operation, failure: nil)
        case .failure(let error): finish(operation, failure: error)
        }
        return outcome
    }

    /// The whole exchange of one message. The caller closes the connection after a failure.
    func exchange(_ sql: String, _ operation: Operation) async -> Result<MySQLReply, MySQLClientError> {
        guard let mysql = handle else { return .failure(MySQLClientError(.closed, "the connection is closed")) }
        // The library reads the text until the call is done.
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: sql.utf8.count + 1)
        defer { text.deallocate() }
        _ = sql.withCString { memcpy(text, $0, sql.utf8.count + 1) }

        var reply = MySQLReply()
        var budget = options.maximumReplyBytes
        var code: Int32 = 0
        var status = mysql_real_query_start(&code, mysql, text, UInt(sql.utf8.count))
        var isDone = await drive(status, operation) { mysql_real_query_cont(&code, mysql, $0) }
        while true {
            guard isDone else {
                return .failure(failure(ofEnded: operation, heardFromServer: !reply.results.isEmpty, doing: "waiting for a reply"))
            }
            if code != 0 { return broken(mysql, &reply) }
            switch await readResult(mysql, operation, &budget) {
            case .success(let result?): reply.results.append(result)
            case .success(nil): return broken(mysql, &reply)
            case .failure(var error):
                error.heardFromServer = true
                return .failure(error)
            }
            guard mysql_more_results(mysql) != 0 else { return .success(reply) }
            status = mysql_next_result_start(&code, mysql)
            isDone = await drive(status, operation) { mysql_next_result_cont(&code, mysql, $0) }
        }
    }

    /// A statement failed: by the server's word, which is part of the reply, or because the conversation broke.
    private func broken(_ mysql: UnsafeMutablePointer<MYSQL>, _ reply: inout MySQLReply) -> Result<MySQLReply, MySQLClientError> {
        let failure = LibraryFailure(mysql)
        guard let error = failure.serverError else { return .failure(failure.queryError(heard: !reply.results.isEmpty)) }
        reply.failure = (reply.results.count, error)
        return .success(reply)
    }

    /// Reads the result of one statement; nil if the library has an error to tell instead.
    private func readResult(
        _ mysql: UnsafeMutablePointer<MYSQL>, _ operation: Operation, _ budget: inout Int
    ) async -> Result<MySQLResult?, MySQLClientError> {
        budget -= Self.overheadBytes
        let warnings = Int(mysql_warning_count(mysql))
        guard mysql_field_count(mysql) > 0 else {
            if budget < 0 { return .failure(tooLarge()) }
            return .success(MySQLResult(cells: .none, affectedRows: mysql_affected_rows(mysql), warningCount: warnings))
        }
        guard let result = mysql_use_result(mysql) else { return .success(nil) }
        let columns = columns(of: result, &budget)
        var cells = ResultCellsBuilder(columns: columns)
        let outcome = await readRows(result, mysql, operation, into: &cells, &budget)
        if outcome != nil, mysql.pointee.net.pvio != nil, let watch {
            // Freeing an unfinished result reads the rest of it; now it ends with what has already arrived.
            shutdown(watch.descriptor, Int32(SHUT_RDWR))
        }
        mysql_free_result(result)
        if let outcome { return .failure(outcome) }
        if mysql_errno(mysql) != 0 { return .success(nil) }
        return .success(MySQLResult(cells: cells.finish(), affectedRows: 0, warningCount: warnings))
    }

    private func columns(of result: UnsafeMutablePointer<MYSQL_RES>, _ budget: inout Int) -> [String] {
        let count = Int(mysql_num_fields(result))
        guard let fields = mysql_fetch_fields(result) else { return [] }
        for index in 0..<count { budget -= Int(fields[index].name_length) }
        return reactor.core.columnNames.names(count: count) { index in
            UnsafeRawBufferPointer(start: fields[index].name, count: fields[index].name == nil ? 0 : Int(fields[index].name_length))
        }
    }

    /// Returns why reading had to stop; nil at the end of the rows, or at an error that the library holds.
    private func readRows(
        _ result: UnsafeMutablePointer<MYSQL_RES>, _ mysql: UnsafeMutablePointer<MYSQL>, _ operation: Operation,
        into cells: inout ResultCellsBuilder, _ budget: inout Int
    ) async -> MySQLClientError? {
        let width = Int(mysql_num_fields(result))
        var rows = 0
        while true {
            var row: MYSQL_ROW?
            let status = mysql_fetch_row_start(&row, result)
            if status != 0 {
                let isDone = await drive(status, operation) { mysql_fetch_row_cont(&row, result, $0) }
                guard isDone else { return failure(ofEnded: operation, heardFromServer: true, doing: "reading rows") }
            }
            guard let row, let lengths = mysql_fetch_lengths(result) else { return nil }
            for index in 0..<width {
                if let cell = row[index] {
                    cells.append(UnsafeRawBufferPointer(start: cell, count: Int(lengths[index])))
                    budget -= Int(lengths[index])
                } else {
                    cells.appendNull()
                }
            }
            budget -= Self.overheadBytes
            if budget < 0 { return tooLarge() }
            rows += 1
            if rows % Self.rowsPerDeadlineCheck == 0, MonotonicTime.now() >= operation.deadline { operation.end(.deadline) }
            if operation.ending != nil { return failure(ofEnded: operation, heardFromServer: true, doing: "reading rows") }
        }
    }

    private func tooLarge() -> MySQLClientError {
        MySQLClientError(
            .replyTooLarge, heardFromServer: true, "the reply is larger than maximumReplyBytes, \(options.maximumReplyBytes)")
    }
}
#endif

#if MySQL
import MySQLClient
import Probing
import ServerDialects
import TopologyModel

/// The writes of the write probe to one server: at most one that has not ended.
///
/// A session for each, because an account's privileges are those of its login, and because a primary is written to rarely. Actor state that was read before an
/// `await` is read again after it.
actor ServerWriter {
    private let address: InstanceAddress
    private let target: WriteProbeOptions
    private let options: MySQLProbingOptions
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant

    private var isWriting = false
    /// A session that did not answer in time, in which a write may still hang.
    private var hung: (id: UInt64, server: ServerFacts)?

    init(address: InstanceAddress, target: WriteProbeOptions, options: MySQLProbingOptions, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant) {
        self.address = address
        self.target = target
        self.options = options
        self.reactor = reactor
        self.now = now
    }

    /// Nothing of it is on the server.
    var isIdle: Bool { !isWriting && hung == nil }

    func write(_ request: WriteProbeRequest) async -> WriteProbeOutcome {
        guard !isWriting else { return .notTried("an earlier write is not over") }
        isWriting = true
        defer { isWriting = false }
        let start = Deadline(after: min(request.startTimeout, request.timeout), now: now)
        let end = Deadline(after: request.timeout, now: now)
        do {
            let table = try WriteProbeTable(schema: target.schema)
            let opened: WriteSession
            do {
                opened = try await WriteSession.open(target, table, options, at: address, hung: hung?.id, on: reactor, deadline: start)
            } catch {
                return ServerWriter.outcome(ofLooking: error)
            }
            let outcome = try await write(request, table, over: opened, start: start, end: end)
            await opened.session.close()
            return outcome
        } catch {
            return .impossible("\(error)")
        }
    }

    private func write(
        _ request: WriteProbeRequest, _ table: WriteProbeTable, over opened: WriteSession, start: Deadline, end: Deadline
    ) async throws(SQLQuotingError) -> WriteProbeOutcome {
        let look = opened.look
        guard look.server.isSameRun(as: request.server) else {
            return .notTried("another server answers at \(address), or this one was started anew: \(look.server.identity)")
        }
        if let state = look.hungSession, hung?.server.isSameRun(as: look.server) == true {
            return .waits(state.isEmpty ? "an earlier write has not ended" : "an earlier write is in the state \"\(state)\"")
        }
        hung = nil
        if let objection = WriteProbeAudit.objection(to: look.privileges) { return .impossible(objection) }
        guard !look.isReadOnly else { return .notTried("the server takes no writes by now") }
        if let refusal = opened.refusal { return ServerWriter.outcome(of: refusal) }
        guard look.hasRow == true else { return .impossible("the table \(target.schema).\(WriteProbeTable.name) has no row with the id 1") }
        let statement = try table.write(until: ServerDeadline(clock: look.clock, remaining: start.remaining))
        do {
            let reply = try await opened.session.run(statement, deadline: end)
            if let failure = reply.failure { return ServerWriter.outcome(of: failure.error) }
            return reply.results.first?.affectedRows == 0
                ? .notTried("the server took the write up too late, and so wrote nothing") : .acknowledged
        } catch {
            guard error.code == .timedOut else { return .notTried("it is not known whether the row was written: \(error)") }
            hung = (opened.session.threadID, look.server)
            return .waits("no answer")
        }
    }

    // MARK: What answers mean

    private static func outcome(ofLooking failure: FactsReader.Failure) -> WriteProbeOutcome {
        switch failure {
        case .client(let error):
            let failure = ProbeFailure(error)
            return failure.kind == .accessDenied ? .impossible("the account cannot log in: \(error)") : .notTried(failure.message)
        case .server(let error): return outcome(of: error)
        case .reply(let error): return .notTried("\(error)")
        }
    }

    private static func outcome(of error: MySQLServerError) -> WriteProbeOutcome {
        switch WriteProbeError(code: error.code) {
        case .waits: .waits("\(error)")
        case .notNow: .notTried("\(error)")
        case .impossible: .impossible("\(error)")
        case .fails: .failed("\(error)")
        }
    }
}
#endif

#if MySQL
import MySQLClient
import Probing
import ServerDialects
import TopologyModel

/// Everything the prober keeps of one server, and the course of one probe.
///
/// An actor, because two probes of a server may run at once. State that was read before an `await` is read again after it.
actor ServerProbe {
    private let address: InstanceAddress
    private let options: MySQLProbingOptions
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant
    private let whenLost: @Sendable () -> Void

    private var kept: ServerSession?
    private var isClosed = false
    /// The server's own number of a session that did not answer in time and may still hang there. At most one per lane.
    private var abandoned: UInt64?
    private var abandonedDetails: UInt64?
    private var memory = ServerMemory()

    init(
        address: InstanceAddress, options: MySQLProbingOptions, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant,
        whenLost: @escaping @Sendable () -> Void
    ) {
        self.address = address
        self.options = options
        self.reactor = reactor
        self.now = now
        self.whenLost = whenLost
    }

    func close() async {
        isClosed = true
        let session = kept
        kept = nil
        await session?.close()
    }

    func probe(_ request: ProbeRequest) async -> ProbeReport {
        let startedAt = now()
        let deadline = Deadline(after: request.timeout, now: now)
        var outcome = await readLiveness(fresh: request.freshConnection, deadline: deadline)
        var answers: [CustomAnswer] = []
        if request.lane == .details, case .read = outcome { outcome = await readDetails(after: outcome, deadline: deadline, answers: &answers) }
        if Task.isCancelled, case .unreachable(let failure) = outcome {
            outcome = .unreachable(ProbeFailure(kind: .local, code: failure.code, message: "the probe was cancelled"))
        }
        return ProbeReport(request: request, startedAt: startedAt, finishedAt: now(), outcome: outcome, answers: answers)
    }

    // MARK: Liveness

    private func readLiveness(fresh: Bool, deadline: Deadline) async -> ProbeOutcome {
        if !fresh, let session = kept, session.take() {
            defer { session.giveBack() }
            do {
                return .read(try await converse(over: session, deadline: deadline), announcedReplicas: nil)
            } catch {
                switch error {
                case .client(let clientError):
                    await drop(session, because: clientError)
                    // A connection that broke is suspicion only if a new one fails too (T4), and there may be time for it now.
                    guard clientError.code == .connectionLost || clientError.code == .closed, !deadline.hasPassed else {
                        return ProbeOutcome(error, greeted: false)
                    }
                case .server, .reply: return ProbeOutcome(error, greeted: false)
                }
            }
        }
        return await readOverNewSession(deadline: deadline)
    }

    private func readOverNewSession(deadline: Deadline) async -> ProbeOutcome {
        if isClosed { return .unreachable(ProbeFailure(kind: .local, message: "the server was forgotten")) }
        let session: ServerSession
        do {
            session = try await connect(deadline: deadline)
        } catch {
            return ProbeOutcome(.client(error), greeted: error.provesServerAlive)
        }
        do {
            guard session.take() else { throw FactsReader.Failure.client(MySQLClientError(.connectionLost, heardFromServer: true, "lost after the handshake")) }
            defer { session.giveBack() }
            if let old = abandoned {
                guard try await end(old, over: session, deadline: deadline) != .refused else {
                    await session.close()
                    return .alive(ProbeFailure(kind: .timedOut, message: "session \(old) of ours hangs on the server and could not be ended"))
                }
                abandoned = nil
            }
            let facts = try await converse(over: session, deadline: deadline)
            await keepOrClose(session)
            return .read(facts, announcedReplicas: nil)
        } catch let failure as FactsReader.Failure {
            if case .client(let error) = failure, error.code == .timedOut { abandoned = session.threadID }
            await session.close()
            return ProbeOutcome(failure, greeted: true)
        } catch {
            await session.close()
            return .unreachable(ProbeFailure(kind: .local, message: "\(error)"))
        }
    }

    /// The batch over a session that works; learns the server first where nothing is known of it, or its version changed.
    private func converse(over session: ServerSession, deadline: Deadline) async throws(FactsReader.Failure) -> InstanceFacts {
        let reader = FactsReader(session: session, deadline: deadline.within(options.readTimeout))
        if memory.capabilities == nil { try await learn(reader) }
        do {
            return try await readBatch(reader)
        } catch {
            // A variable is gone with its plugin, or the server was replaced by another version under the same session set-up.
            guard case .server = error else { throw error }
            try await learn(reader)
            return try await readBatch(reader)
        }
    }

    private func learn(_ reader: FactsReader) async throws(FactsReader.Failure) {
        let capabilities = try await reader.learn()
        try await reader.send(DialectSelection.dialect(for: capabilities).sessionSetup(limits))
        memory.learned(capabilities)
    }

    private func readBatch(_ reader: FactsReader) async throws(FactsReader.Failure) -> InstanceFacts {
        guard let capabilities = memory.capabilities else { throw .reply(ReplyError(.missingReply, statement: .capabilities)) }
        let wanted = DialectSelection.dialect(for: capabilities).livenessBatch.filter { !memory.dropped.contains($0.kind) }
        let batch = try await reader.run(wanted)
        memory.drop(batch.refused)
        if memory.describesAnotherVersion(batch) {
            try await learn(reader)
            return try memory.facts(of: try await reader.run(wanted), capabilities: memory.capabilities ?? capabilities)
        }
        return try memory.facts(of: batch, capabilities: capabilities)
    }

    // MARK: Details

    /// A session of its own that ends with the probe: what hangs here, hangs alone.
    private func readDetails(after liveness: ProbeOutcome, deadline: Deadline, answers: inout [CustomAnswer]) async -> ProbeOutcome {
        guard let capabilities = memory.capabilities, let session = try? await connect(deadline: deadline) else { return liveness }
        do {
            let reader = FactsReader(session: session, deadline: deadline.within(options.readTimeout))
            if let old = abandonedDetails {
                // Statements that hang behind a full disk survive KILL; no second one is sent as long as the first is still there.
                guard try await end(old, over: session, deadline: deadline) == .gone else {
                    await session.close()
                    return liveness
                }
                abandonedDetails = nil
            }
            let wanted = DialectSelection.dialect(for: capabilities).detailsBatch.filter { statement in
                !memory.dropped.contains(statement.kind) && (options.asksRegisteredReplicas || statement.kind != .registeredReplicas)
            }
            let batch = try await reader.run(wanted)
            memory.drop(batch.refused)
            await ask(reader, answers: &answers)
            await session.close()
            let announced = try memory.takeDetails(batch, reachedAt: address)
            return memory.facts.map { .read($0, announcedReplicas: announced) } ?? liveness
        } catch {
            if case .client(let clientError) = error, clientError.code == .timedOut {
                abandonedDetails = session.threadID
            }
            await session.close()
            return liveness
        }
    }

    /// The configuration's own queries. A server that stops answering is not asked the rest.
    private func ask(_ reader: FactsReader, answers: inout [CustomAnswer]) async {
        for custom in options.customQueries {
            if custom.query == .replicationLag, memory.facts?.channels.isEmpty != false { continue }
            do {
                answers.append(CustomAnswer(query: custom.query, content: ServerProbe.content(try await reader.query([custom.text]))))
            } catch {
                answers.append(CustomAnswer(query: custom.query, content: .failed(error.message)))
                guard case .client(let clientError) = error else { continue }
                if clientError.code == .timedOut { abandonedDetails = reader.session.threadID }
                return
            }
        }
    }

    private static func content(_ results: [MySQLResult]) -> CustomAnswer.Content {
        guard let result = results.first, results.count == 1 else { return .failed("it must be one statement with a result") }
        guard result.columns.count == 1 else { return .failed("it answers \(result.columns.count) columns instead of one") }
        guard result.rows.count <= 1 else { return .failed("it answers \(result.rows.count) rows instead of one") }
        return .value(result.rows.first?[0])
    }

    // MARK: Sessions

    private var limits: SessionLimits {
        SessionLimits(idle: options.idleLimit, lockWait: options.lockWaitLimit, statement: options.statementLimit)
    }

    private func connect(deadline: Deadline) async throws(MySQLClientError) -> ServerSession {
        let setup = memory.capabilities.map { DialectSelection.dialect(for: $0).sessionSetup(limits) }
        do {
            return try await options.openSession(
                to: address, setup: setup ?? DialectSelection.firstSessionSetup(limits), on: reactor,
                deadline: deadline.within(options.connectTimeout), whenLost: whenLost)
        } catch {
            // A server of another flavour stands behind the address now: what we knew is of no use.
            if setup != nil, error.serverError?.code == ServerProbe.unknownVariableCode { memory = ServerMemory() }
            throw error
        }
    }

    /// ER_UNKNOWN_SYSTEM_VARIABLE.
    private static let unknownVariableCode = 1193
    /// ER_NO_SUCH_THREAD.
    private static let noSuchThreadCode = 1094

    /// A fresh session takes the place of a kept one that is gone; otherwise it was for this probe only.
    private func keepOrClose(_ session: ServerSession) async {
        if !isClosed, kept?.stands != true {
            let old = kept
            kept = session
            await old?.close()
        } else {
            await session.close()
        }
    }

    private func drop(_ session: ServerSession, because error: MySQLClientError) async {
        if kept === session { kept = nil }
        if error.code == .timedOut { abandoned = session.threadID }
        await session.close()
    }

    private enum Ending {
        case ended, gone, refused
    }

    /// Ends a session of ours on the server. An ended one may still be there for a while, if its statement hangs.
    private func end(_ id: UInt64, over session: ServerSession, deadline: Deadline) async throws(FactsReader.Failure) -> Ending {
        do {
            try await FactsReader(session: session, deadline: deadline).send(["KILL \(id)"])
            return .ended
        } catch {
            guard case .server(let refusal) = error else { throw error }
            return refusal.code == ServerProbe.noSuchThreadCode ? .gone : .refused
        }
    }
}
#endif

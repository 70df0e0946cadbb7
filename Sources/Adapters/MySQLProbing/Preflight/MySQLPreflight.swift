#if MySQL
package import MySQLClient
import Probing
package import ServerDialects
package import TopologyModel

/// Finds out what our account may do on a server, by asking and by trying to read.
///
/// ## Effect on the server
/// One session that only reads, closed at the end. A server whose disk is full may leave its last read hanging there until it is freed.
package struct MySQLPreflight: Sendable {
    private let options: MySQLProbingOptions
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant

    package init(
        options: MySQLProbingOptions, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant = { SystemClock.now() }
    ) {
        self.options = options
        self.reactor = reactor
        self.now = now
    }

    /// Throws what kept the server from answering at all; whatever it refuses is part of the answer.
    ///
    /// - Parameter queries: of the configuration; each is sent once.
    package func audit(
        _ address: InstanceAddress, queries: [TriedQuery] = [], timeout: Duration
    ) async throws(PreflightFailure) -> PrivilegeAudit {
        let deadline = Deadline(after: timeout, now: now)
        let session: ServerSession
        do {
            session = try await options.openSession(
                to: address, setup: DialectSelection.firstSessionSetup(limits), on: reactor, deadline: deadline.within(options.connectTimeout))
        } catch {
            throw PreflightFailure(ProbeFailure(error).message)
        }
        let audit: Result<PrivilegeAudit, PreflightFailure>
        do throws(PreflightFailure) {
            var found = try await self.audit(address, over: session, deadline: deadline)
            found.queries = await self.trials(of: queries, over: session, deadline: deadline)
            audit = .success(found)
        } catch {
            audit = .failure(error)
        }
        await session.close()
        var found = try audit.get()
        if let target = options.writeProbe { found.writeProbe = try await writeProbe(of: target, at: address, deadline: deadline) }
        return found
    }

    /// Looks as the write probe does, and writes nothing.
    private func writeProbe(of target: WriteProbeOptions, at address: InstanceAddress, deadline: Deadline) async throws(PreflightFailure) -> WriteProbeAudit {
        do {
            return try await WriteSession.audit(target, options, at: address, on: reactor, deadline: deadline)
        } catch {
            throw PreflightFailure("\(error)")
        }
    }

    private var limits: SessionLimits {
        SessionLimits(idle: options.idleLimit, lockWait: options.lockWaitLimit, statement: options.statementLimit)
    }

    // MARK: The configuration's own queries

    /// A server that stops answering is not asked the rest.
    private func trials(of queries: [TriedQuery], over session: ServerSession, deadline: Deadline) async -> [QueryTrial] {
        guard !queries.isEmpty else { return [] }
        let reader = FactsReader(session: session, deadline: deadline.within(options.readTimeout))
        var isReplica: Bool?
        var trials: [QueryTrial] = []
        for query in queries {
            do throws(FactsReader.Failure) {
                if query.purpose == .replicaValue {
                    if isReplica == nil { isReplica = try await hasChannels(reader) }
                    guard isReplica == true else {
                        trials.append(QueryTrial(query.name, .notAsked))
                        continue
                    }
                }
                trials.append(QueryTrial(query.name, MySQLPreflight.outcome(of: query.purpose, try await reader.query([query.text]))))
            } catch {
                trials.append(QueryTrial(query.name, .failed(MySQLPreflight.message(error, query.purpose))))
                if case .client = error {
                    trials += queries.dropFirst(trials.count).map { QueryTrial($0.name, .failed("not tried: the server stopped answering")) }
                    return trials
                }
            }
        }
        return trials
    }

    private func hasChannels(_ reader: FactsReader) async throws(FactsReader.Failure) -> Bool {
        let dialect = DialectSelection.dialect(for: try await reader.learn())
        let batch = try await reader.run(dialect.livenessBatch.filter { $0.kind == .replicaStatus }.map { ProbeStatement($0.kind, $0.text) })
        return batch.replies[.replicaStatus]?.rows.isEmpty == false
    }

    private static func outcome(of purpose: TriedQuery.Purpose, _ results: [MySQLResult]) -> QueryTrial.Outcome {
        switch purpose {
        case .value, .replicaValue:
            switch CustomAnswer.Content(results) {
            case .value(let value): return .answered(value)
            case .failed(let reason): return .failed(reason)
            }
        case .credentials:
            guard let row = results.first?.rows.first, results.first?.columns.count ?? 0 >= 2, let user = row[0], !user.isEmpty, row[1] != nil else {
                return .failed("it must answer a row with a user and a password")
            }
            return .answeredSecretly
        }
    }

    /// What a server answers to a statement that it cannot read repeats the statement, which may hold a password.
    private static func message(_ failure: FactsReader.Failure, _ purpose: TriedQuery.Purpose) -> String {
        guard purpose == .credentials, case .server(let refusal) = failure else { return failure.message }
        return "error \(refusal.code) (\(refusal.sqlState))"
    }

    private func audit(_ address: InstanceAddress, over session: ServerSession, deadline: Deadline) async throws(PreflightFailure) -> PrivilegeAudit {
        let reader = FactsReader(session: session, deadline: deadline.within(options.readTimeout))
        var entries: [ProbeReplies.Entry] = []
        var refusals: [(kind: ProbeStatement.Kind, code: Int, message: String)] = []
        let capabilities: ServerCapabilities
        do throws(FactsReader.Failure) {
            capabilities = try await reader.learn()
            try await reader.send(DialectSelection.dialect(for: capabilities).sessionSetup(limits))
            for part in [PrivilegeAudit.statements(for: capabilities), PrivilegeAudit.trialReads(for: capabilities)] {
                let batch = try await reader.run(part)
                entries += batch.replies.entries
                refusals += batch.refused.map { ($0.kind, $0.error.code, $0.error.message) }
            }
        } catch {
            throw PreflightFailure(error.message)
        }
        do {
            return try PrivilegeAudit(capabilities: capabilities, at: address, replies: ProbeReplies(entries), refusals: refusals)
        } catch {
            throw PreflightFailure("\(error)")
        }
    }
}
#endif

#if MySQL
import MySQLClient
import ServerDialects
import TopologyModel

/// A session of the write probe's account that has looked at its server.
struct WriteSession: Sendable {
    let session: ServerSession
    let look: WriteProbeLook
    /// The lines of SHOW GRANTS.
    let grants: [String]
    /// The error with which the server refused to look for the row.
    let refusal: MySQLServerError?

    /// Logs in, sets the session up and looks. Nothing is left behind where that fails, but for a statement that only reads.
    ///
    /// - Parameter hung: a session of an earlier write, to be looked for.
    static func open(
        _ target: WriteProbeOptions, _ table: WriteProbeTable, _ options: MySQLProbingOptions, at address: InstanceAddress, hung: UInt64? = nil,
        on reactor: MySQLReactor, deadline: Deadline
    ) async throws(FactsReader.Failure) -> WriteSession {
        var own = options
        own.connection = target.connection
        // A write that is let in where applications are not says nothing about theirs.
        own.reservedPorts = nil
        let limits = SessionLimits(idle: options.idleLimit, lockWait: options.lockWaitLimit, statement: options.statementLimit)
        let session: ServerSession
        do {
            session = try await own.openSession(
                to: address, setup: DialectSelection.firstSessionSetup(limits), on: reactor, deadline: deadline.within(options.connectTimeout))
        } catch {
            throw .client(error)
        }
        do throws(FactsReader.Failure) {
            let reader = FactsReader(session: session, deadline: deadline)
            let capabilities = try await reader.learn()
            try await reader.send(DialectSelection.dialect(for: capabilities).sessionSetup(limits) + [WriteProbeTable.sessionSetup])
            let batch = try await reader.run(WriteProbeLook.statements(table, on: capabilities, hung: hung))
            let replies = batch.replies
            let look: WriteProbeLook
            do throws(ReplyError) {
                look = try WriteProbeLook(capabilities: capabilities, replies: replies)
            } catch {
                throw .reply(error)
            }
            return WriteSession(
                session: session, look: look, grants: (replies[.grants]?.rows ?? []).compactMap { $0.first ?? nil },
                refusal: batch.refused.first { $0.kind == .probeRow }?.error)
        } catch {
            await session.close()
            throw error
        }
    }

    /// What a preflight wants to know. Throws for a schema that no statement can hold.
    static func audit(
        _ target: WriteProbeOptions, _ options: MySQLProbingOptions, at address: InstanceAddress, on reactor: MySQLReactor, deadline: Deadline
    ) async throws(SQLQuotingError) -> WriteProbeAudit {
        let user = target.connection(address).user
        let table = try WriteProbeTable(schema: target.schema)
        let found: WriteSession
        do throws(FactsReader.Failure) {
            found = try await open(target, table, options, at: address, on: reactor, deadline: deadline)
        } catch {
            return try WriteProbeAudit(user: user, table: table, refusal: error.message)
        }
        await found.session.close()
        return try WriteProbeAudit(
            user: user, table: table, schema: target.schema, look: found.look, grants: found.grants, refusal: found.refusal.map { "\($0)" } ?? "")
    }
}
#endif

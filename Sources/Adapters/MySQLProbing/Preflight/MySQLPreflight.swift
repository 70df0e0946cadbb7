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
    package func audit(_ address: InstanceAddress, timeout: Duration) async throws(PreflightFailure) -> PrivilegeAudit {
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
            audit = .success(try await self.audit(over: session, deadline: deadline))
        } catch {
            audit = .failure(error)
        }
        await session.close()
        return try audit.get()
    }

    private var limits: SessionLimits {
        SessionLimits(idle: options.idleLimit, lockWait: options.lockWaitLimit, statement: options.statementLimit)
    }

    private func audit(over session: ServerSession, deadline: Deadline) async throws(PreflightFailure) -> PrivilegeAudit {
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
            return try PrivilegeAudit(capabilities: capabilities, replies: ProbeReplies(entries), refusals: refusals)
        } catch {
            throw PreflightFailure("\(error)")
        }
    }
}
#endif

#if MySQL
public import MySQLClient
public import Probing
public import Refactoring
import ServerDialects
import Synchronization
public import TopologyModel

/// Acts on servers, each action over a session of its own that read the server's identity first.
///
/// ## Effect on servers
/// Look: variables, replica status and counters, the server's clock, and a check for a global read lock where a successor is being chosen or
/// opened. Then the statements of the action (see ``ServerDialect``) as one batch, then the same look again. Sessions that are kept for an operation
/// hold a named lock of the server, `GET_LOCK('baton.operation', 1)`: while a statement of an earlier one is still executed there, nothing is tried. A server that has to follow another
/// one and has no account for that is asked ``MySQLProbingOptions/replicationCredentialsQuery`` first, and given the account that it answers.
///
/// ## If it stops half-way
/// A batch that was cut is answered with ``ActionOutcome/unknown(_:)``; repeating the action is always safe, because it looks first.
/// A MySQL server that was being fenced may be left with `offline_mode` on, which is more closed than asked for.
public final class MySQLReplicationController: ReplicationController {
    private struct Target {
        let gate = FIFOGate()
        var capabilities: ServerCapabilities?
    }

    private let options: MySQLProbingOptions
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant
    private let targets = Mutex<[InstanceAddress: Target]>([:])
    private let pinned = PinnedSessions()

    public init(
        options: MySQLProbingOptions, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant = { SystemClock.now() }
    ) {
        self.options = options
        self.reactor = reactor
        self.now = now
    }

    public func perform(_ request: ActionRequest) async -> ActionOutcome {
        if request.expectedIdentity == nil, request.action.isMutation {
            return .failed(ServerFailure(code: 0, message: "an action needs the identity of the server that it is for"), observed: nil)
        }
        let deadline = Deadline(after: request.timeout, now: now)
        let gate = targets.withLock { targets in
            let target = targets[request.target] ?? Target()
            targets[request.target] = target
            return target.gate
        }
        guard await gate.enter(within: deadline.remaining) else {
            return .notTried("another action on \(request.target) took all the time")
        }
        defer { gate.leave() }
        return await performAlone(request, deadline: deadline)
    }

    /// Forgets what was learned of a server. An action that runs is not disturbed; call it when none will come.
    public func forget(_ address: InstanceAddress) {
        targets.withLock { $0[address] = nil }
    }

    public func release(_ pin: SessionPin) async { await pinned.release(pin) }

    private func performAlone(_ request: ActionRequest, deadline: Deadline) async -> ActionOutcome {
        let known = targets.withLock { $0[request.target]?.capabilities }
        // Also while the server has to be learned anew: a second session of the operation would wait for the lock that this one holds.
        if let pin = request.pin, let session = await pinned.take(pin, request.target) {
            return await act(request, overPinned: session, known: known, deadline: deadline)
        }
        let session: ServerSession
        let limits = limits(of: request)
        do {
            session = try await options.openSession(
                to: request.target,
                setup: known.map { DialectSelection.dialect(for: $0).sessionSetup(limits) } ?? DialectSelection.firstSessionSetup(limits),
                on: reactor, deadline: deadline.within(min(options.connectTimeout, request.contactTimeout ?? options.connectTimeout)))
        } catch {
            forgetCapabilities(of: request.target)
            if let refusal = error.serverError { return .failed(ServerFailure(refusal), observed: nil) }
            // Any answer proves that it lives (server truth T4), also one after which it fell silent.
            if error.provesServerAlive { return .failed(ServerFailure(code: 0, message: "it answered, and then: \(error)"), observed: nil) }
            return ProbeFailure(error).isAboutServer ? .unreachable("\(error)") : .notTried("\(error)")
        }
        if request.pin != nil {
            if let outcome = await outcomeWithoutLock(session, deadline: deadline) {
                await session.close()
                return outcome
            }
            return await act(request, overPinned: session, known: known, deadline: deadline)
        }
        let outcome = await act(request, over: session, known: known, deadline: deadline)
        await session.close()
        return outcome
    }

    /// Takes the lock that sessions of operations hold; nil: it has it.
    private func outcomeWithoutLock(_ session: ServerSession, deadline: Deadline) async -> ActionOutcome? {
        do throws(FactsReader.Failure) {
            let reader = FactsReader(session: session, deadline: deadline.within(options.actionTimeout))
            let row = try await reader.query([OperationLock.statement]).first?.rows.first
            if row?[OperationLock.takenColumn] == "1" { return nil }
            let holder = row?[OperationLock.holderColumn].map { ", session \($0)" } ?? ""
            return .notTried("a session of an earlier operation is still at work on the server\(holder)")
        } catch {
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: nil) }
            return .failed(ServerFailure(code: 0, message: "it let us in, and then: \(error.message)"), observed: nil)
        }
    }

    /// The session is kept for the next action only after a success: any other outcome leaves it in a state that nobody knows.
    private func act(
        _ request: ActionRequest, overPinned session: ServerSession, known: ServerCapabilities?, deadline: Deadline
    ) async -> ActionOutcome {
        let outcome = await act(request, over: session, known: known, deadline: deadline)
        if let pin = request.pin, outcome.isSuccess, session.stands {
            await pinned.keep(session, pin, request.target)
        } else {
            await session.close()
        }
        return outcome
    }

    private func act(
        _ request: ActionRequest, over session: ServerSession, known: ServerCapabilities?, deadline: Deadline
    ) async -> ActionOutcome {
        let deadline = deadline.within(options.actionTimeout)
        let reader = FactsReader(session: session, deadline: deadline)
        let look: ServerLook
        let dialect: any ServerDialect
        do {
            if let known {
                dialect = DialectSelection.dialect(for: known)
            } else {
                dialect = try await learn(request, reader)
            }
            look = try await ServerLook.take(
                reader, dialect: dialect, checksLock: request.action.wantsLockCheck, readsWritePosition: request.action == .readWritePosition,
                readsOpenWrites: request.action == .readOpenWrites)
        } catch {
            forgetCapabilities(of: request.target)
            // Nothing was sent that changes anything.
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: nil) }
            return .failed(ServerFailure(code: 0, message: "it let us in, and then: \(error.message)"), observed: nil)
        }
        if let objection = request.objection(to: look.facts) { return objection }
        let execution = ActionExecution(
            target: request.target, reader: reader, dialect: dialect, deadline: deadline, credentialsQuery: options.replicationCredentialsQuery)
        return request.action == .fence ? await execution.fence(look) : await execution.perform(request.action, look)
    }

    // MARK: What is known of servers

    private func limits(of request: ActionRequest) -> SessionLimits {
        let idle = request.pin == nil ? options.idleLimit : min(options.idleLimit, OperationLock.longestIdle)
        return SessionLimits(idle: idle, lockWait: options.lockWaitLimit, statement: options.actionStatementLimit)
    }

    /// Two round trips more, at the first action on a server and after every failure to look at it.
    private func learn(_ request: ActionRequest, _ reader: FactsReader) async throws(FactsReader.Failure) -> any ServerDialect {
        let capabilities = try await reader.learn()
        targets.withLock { $0[request.target]?.capabilities = capabilities }
        let dialect = DialectSelection.dialect(for: capabilities)
        try await reader.send(dialect.sessionSetup(limits(of: request)))
        return dialect
    }

    private func forgetCapabilities(of address: InstanceAddress) {
        targets.withLock { $0[address]?.capabilities = nil }
    }
}

extension ServerAction {
    /// Whether the server may be about to take writes: then a lock that would hang them must be known (server truth T6).
    fileprivate var wantsLockCheck: Bool {
        switch self {
        case .stopReceiver, .startApplier, .applyRelayLogs, .openWrites, .inspect, .readOpenWrites: true
        default: false
        }
    }
}
#endif

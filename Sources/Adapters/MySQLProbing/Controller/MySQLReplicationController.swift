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
/// Two messages: what sets the session up and a look, which is variables, replica status and counters, the server's clock, and a check for a global read
/// lock where a successor is being chosen or opened; then the statements of the action (see ``ServerDialect``) and the same look again, as one batch in
/// which the first statement that fails is the last. A third one comes before them where nobody with the same options has read the server yet. Sessions
/// that are kept for an operation hold a named lock of the server, `GET_LOCK('baton.operation', 1)`: while a statement of an earlier one is still executed
/// there, nothing is tried. A server that has to follow another one and has no account for that is asked
/// ``MySQLProbingOptions/replicationCredentialsQuery`` first, and given the account that it answers.
///
/// ## If it stops half-way
/// A batch that was cut is answered with ``ActionOutcome/unknown(_:)``; repeating the action is always safe, because it looks first.
/// A MySQL server that was being fenced may be left with `offline_mode` on, which is more closed than asked for.
public final class MySQLReplicationController: ReplicationController {
    private let options: MySQLProbingOptions
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant
    /// One action at a time on each server.
    private let gates = Mutex<[InstanceAddress: FIFOGate]>([:])
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
        let gate = gates.withLock { gates in
            let gate = gates[request.target] ?? FIFOGate()
            gates[request.target] = gate
            return gate
        }
        guard await gate.enter(within: deadline.remaining) else {
            return .notTried("another action on \(request.target) took all the time")
        }
        defer { gate.leave() }
        return await performAlone(request, deadline: deadline)
    }

    /// Forgets what was learned of a server. An action that runs is not disturbed; call it when none will come.
    public func forget(_ address: InstanceAddress) {
        gates.withLock { $0[address] = nil }
        options.learnedServers.forget(address)
    }

    public func release(_ pin: SessionPin) async { await pinned.release(pin) }

    private func performAlone(_ request: ActionRequest, deadline: Deadline) async -> ActionOutcome {
        // Also while the server has to be learned anew: a second session of the operation would wait for the lock that this one holds.
        if let pin = request.pin, let session = await pinned.take(pin, request.target) {
            return await act(request, overPinned: session, isSetUp: true, deadline: deadline)
        }
        let session: ServerSession
        do {
            // It is set up by the message that it is first used for.
            session = try await options.openSession(
                to: request.target, setup: [], on: reactor,
                deadline: deadline.within(min(options.connectTimeout, request.contactTimeout ?? options.connectTimeout)))
        } catch {
            options.learnedServers.forget(request.target)
            if let refusal = error.serverError { return .failed(ServerFailure(refusal), observed: nil) }
            // Any answer proves that it lives (server truth T4), also one after which it fell silent.
            if error.provesServerAlive { return .failed(ServerFailure(code: 0, message: "it answered, and then: \(error)"), observed: nil) }
            return ProbeFailure(error).isAboutServer ? .unreachable("\(error)") : .notTried("\(error)")
        }
        if request.pin != nil {
            if let outcome = await outcomeWithoutLock(request, session, deadline: deadline) {
                await session.close()
                return outcome
            }
            return await act(request, overPinned: session, isSetUp: false, deadline: deadline)
        }
        let outcome = await act(request, over: session, isSetUp: false, deadline: deadline)
        await session.close()
        return outcome
    }

    /// Takes the lock that sessions of operations hold; nil: it has it. It is set up by what every flavour understands: the first look brings the rest, and finds out where
    /// another server answers than the one that was learned.
    private func outcomeWithoutLock(_ request: ActionRequest, _ session: ServerSession, deadline: Deadline) async -> ActionOutcome? {
        do throws(FactsReader.Failure) {
            let reader = FactsReader(session: session, deadline: deadline.within(options.actionTimeout))
            let row = try await reader.query(DialectSelection.firstSessionSetup(limits(of: request)) + [OperationLock.statement]).last?.rows.first
            if row?[OperationLock.takenColumn] == "1" { return nil }
            let holder = row?[OperationLock.holderColumn].map { ", session \($0)" } ?? ""
            return .notTried("a session of an earlier operation is still at work on the server\(holder)")
        } catch {
            options.learnedServers.forget(request.target)
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: nil) }
            return .failed(ServerFailure(code: 0, message: "it let us in, and then: \(error.message)"), observed: nil)
        }
    }

    /// The session is kept for the next action only after a success: any other outcome leaves it in a state that nobody knows.
    private func act(_ request: ActionRequest, overPinned session: ServerSession, isSetUp: Bool, deadline: Deadline) async -> ActionOutcome {
        let outcome = await act(request, over: session, isSetUp: isSetUp, deadline: deadline)
        if let pin = request.pin, outcome.isSuccess, session.stands {
            await pinned.keep(session, pin, request.target)
        } else {
            await session.close()
        }
        return outcome
    }

    private func act(_ request: ActionRequest, over session: ServerSession, isSetUp: Bool, deadline: Deadline) async -> ActionOutcome {
        let deadline = deadline.within(options.actionTimeout)
        let reader = FactsReader(session: session, deadline: deadline)
        let first: (look: ServerLook, dialect: any ServerDialect)
        do {
            first = try await look(request, reader, isSetUp: isSetUp)
        } catch {
            options.learnedServers.forget(request.target)
            // Nothing was sent that changes anything.
            if case .server(let refusal) = error { return .failed(ServerFailure(refusal), observed: nil) }
            return .failed(ServerFailure(code: 0, message: "it let us in, and then: \(error.message)"), observed: nil)
        }
        if let objection = request.objection(to: first.look.facts) { return objection }
        let execution = ActionExecution(
            target: request.target, reader: reader, dialect: first.dialect, deadline: deadline, credentialsQuery: options.replicationCredentialsQuery)
        return request.action == .fence ? await execution.fence(first.look) : await execution.perform(request.action, first.look)
    }

    // MARK: Looking

    /// A look in the words that the server is known to understand. Where it does not, because a plugin is gone or another server answers, or where nothing is
    /// known of it, it is learned first.
    private func look(
        _ request: ActionRequest, _ reader: FactsReader, isSetUp: Bool
    ) async throws(FactsReader.Failure) -> (look: ServerLook, dialect: any ServerDialect) {
        let limits = limits(of: request)
        if let known = options.learnedServers[request.target] {
            let dialect = DialectSelection.dialect(for: known)
            do {
                let found = try await look(request, reader, dialect, after: isSetUp ? [] : dialect.sessionSetup(limits))
                if !found.isOfAnotherVersion { return (found, dialect) }
            } catch {
                if case .client = error { throw error }
            }
        }
        let capabilities = try await reader.learn(after: DialectSelection.firstSessionSetup(limits))
        options.learnedServers.note(capabilities, of: request.target)
        let dialect = DialectSelection.dialect(for: capabilities)
        let found = try await look(request, reader, dialect, after: dialect.sessionSetup(limits))
        return (found, dialect)
    }

    private func look(
        _ request: ActionRequest, _ reader: FactsReader, _ dialect: any ServerDialect, after setup: [String]
    ) async throws(FactsReader.Failure) -> ServerLook {
        try await ServerLook.take(
            reader, dialect: dialect, after: setup, checksLock: request.action.wantsLockCheck, readsWritePosition: request.action == .readWritePosition,
            readsOpenWrites: request.action == .readOpenWrites)
    }

    private func limits(of request: ActionRequest) -> SessionLimits {
        let idle = request.pin == nil ? options.idleLimit : min(options.idleLimit, OperationLock.longestIdle)
        return SessionLimits(idle: idle, lockWait: options.lockWaitLimit, statement: options.actionStatementLimit)
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

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
    private let catalog: BatchCatalog
    private let reactor: MySQLReactor
    private let now: @Sendable () -> MonotonicInstant
    private let whenLost: @Sendable () -> Void

    private var kept: ServerSession?
    private var isClosed = false
    /// Sessions that did not answer in time and may still hang on the server: one, and a second if the next hung as well. In the other lane at
    /// most one.
    private var abandoned: [AbandonedSession] = []
    /// When the last of ``abandoned`` was given up.
    private var abandonedAt: MonotonicInstant?
    private var abandonedDetails: AbandonedSession?
    /// A session in the slower lane is there, or about to be, and may hang.
    private var hasSlowSession = false
    /// A probe that asked for a fresh connection is under way.
    private var isReadingFresh = false
    private var memory = ServerMemory()
    /// Whoever asks what may hang: details probes, which leave it out when another has it, and searches, which wait.
    private let slowLane = FIFOGate()

    init(
        address: InstanceAddress, options: MySQLProbingOptions, catalog: BatchCatalog, reactor: MySQLReactor, now: @escaping @Sendable () -> MonotonicInstant,
        whenLost: @escaping @Sendable () -> Void
    ) {
        self.address = address
        self.options = options
        self.catalog = catalog
        self.reactor = reactor
        self.now = now
        self.whenLost = whenLost
    }

    func close() async {
        isClosed = true
        options.learnedServers.forget(address)
        let session = kept
        kept = nil
        await session?.close()
    }

    func probe(_ request: ProbeRequest) async -> ProbeReport {
        let startedAt = now()
        let deadline = Deadline(after: request.timeout, now: now)
        if request.freshConnection { isReadingFresh = true }
        defer { if request.freshConnection { isReadingFresh = false } }
        var answers: [CustomAnswer] = []
        var outcome =
            switch request.lane {
            case .liveness: await readLiveness(fresh: request.freshConnection, deadline: deadline)
            case .details: await readDetails(deadline: deadline, answers: &answers)
            }
        if Task.isCancelled, case .unreachable(let failure) = outcome {
            outcome = .unreachable(ProbeFailure(kind: .local, code: failure.code, message: "the probe was cancelled"))
        }
        return ProbeReport(request: request, startedAt: startedAt, finishedAt: now(), outcome: outcome, answers: answers)
    }

    // MARK: Liveness

    private func readLiveness(fresh: Bool, deadline: Deadline) async -> ProbeOutcome {
        // One of ours may hang on the server: with the kept one that is two, and a third must not come. A kept one that is waiting for its answer ends with
        // its own probe; then there is room.
        if fresh, hasSlowSession || abandonedDetails != nil, let session = kept, session.stands {
            guard session.take() else { return .unreachable(ProbeFailure(kind: .local, message: "two sessions of ours wait for the server already")) }
            await dropKept()
        }
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
                case .server(let refusal):
                    // A session keeps the privileges of its login for as long as it lasts: they may be other ones by now.
                    if UnreadFacts.isAccessDenied(refusal.code) { await dropKept() }
                    return ProbeOutcome(error, greeted: false)
                case .reply: return ProbeOutcome(error, greeted: false)
                }
            }
        }
        return await readOverNewSession(deadline: deadline)
    }

    private func readOverNewSession(deadline: Deadline) async -> ProbeOutcome {
        if isClosed { return .unreachable(ProbeFailure(kind: .local, message: "the server was forgotten")) }
        if mayAbandonNoMore { return await greet(deadline: deadline) }
        let session: ServerSession
        do {
            session = try await connect(deadline: deadline)
        } catch {
            return ProbeOutcome(.client(error), greeted: error.provesServerAlive)
        }
        do {
            guard session.take() else { throw FactsReader.Failure.client(MySQLClientError(.connectionLost, heardFromServer: true, "lost after the handshake")) }
            defer { session.giveBack() }
            if let failure = try await fullDisk(over: session, deadline: deadline) {
                await session.close()
                return .alive(failure)
            }
            let facts = try await converse(over: session, deadline: deadline)
            while let old = abandoned.first {
                guard try await end(old, over: session, deadline: deadline) != .refused else {
                    await session.close()
                    return .alive(ProbeFailure(kind: .timedOut, message: "session \(old.id) of ours hangs on the server and could not be ended"))
                }
                abandoned.removeAll { $0.id == old.id }
            }
            await keepOrClose(session, isFull: facts.stall.isOutOfConnections)
            return .read(facts, announcedReplicas: nil)
        } catch let failure as FactsReader.Failure {
            if case .client(let error) = failure, error.code == .timedOut { abandon(session) }
            await session.close()
            return ProbeOutcome(failure, greeted: true)
        } catch {
            await session.close()
            return .unreachable(ProbeFailure(kind: .local, message: "\(error)"))
        }
    }

    // MARK: Sessions that hang

    /// A kept one, and the one that was to end it.
    private static let maximumAbandoned = 2
    /// How long nothing is sent to a server on which that many sessions of ours hang; twice as long after each further one. Whether the server
    /// answers connections is seen all the same.
    private static let abandonedPause = Duration.seconds(10)
    /// The pause does not grow beyond this many doublings: about three hours.
    private static let maximumDoublings = 10

    private func abandon(_ session: ServerSession) {
        if !abandoned.contains(where: { $0.id == session.threadID }) { abandoned.append(AbandonedSession(session, run: memory.facts?.server)) }
        abandonedAt = now()
    }

    /// Whether one more session could only add to those that hang.
    private var mayAbandonNoMore: Bool {
        guard abandoned.count >= ServerProbe.maximumAbandoned, let last = abandonedAt else { return false }
        let doublings = min(abandoned.count - ServerProbe.maximumAbandoned, ServerProbe.maximumDoublings)
        return now() - last < ServerProbe.abandonedPause * (1 << doublings)
    }

    /// Where a session of ours hangs: whether a full disk of relay logs is the reason, so that no second one is sent after it.
    private func fullDisk(over session: ServerSession, deadline: Deadline) async throws(FactsReader.Failure) -> ProbeFailure? {
        guard !abandoned.isEmpty, let capabilities = memory.capabilities, let statement = DialectSelection.dialect(for: capabilities).receiverStates
        else { return nil }
        let results: [MySQLResult]
        do {
            results = try await FactsReader(session: session, deadline: deadline.within(options.readTimeout)).query([statement])
        } catch {
            guard case .server = error else { throw error }
            return nil
        }
        guard results.first?.rows.contains(where: { ReceiverState($0[0] ?? "").waitsForSpace }) == true else { return nil }
        return ProbeFailure(kind: .outOfSpace, message: "its receiver waits for someone to free space on the disk of its relay logs")
    }

    /// Logs in and out again: proof of life that leaves nothing on the server.
    private func greet(deadline: Deadline) async -> ProbeOutcome {
        do {
            let session = try await ServerSession.open(
                options.connection(address), setup: [], on: reactor, deadline: deadline.within(options.connectTimeout))
            await session.close()
            return .alive(ProbeFailure(kind: .timedOut, message: "\(abandoned.count) sessions of ours hang on the server"))
        } catch {
            return ProbeOutcome(.client(error), greeted: error.provesServerAlive)
        }
    }

    // MARK: Conversation

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
        shareCapabilities()
    }

    /// Whoever acts on the server need not learn it again.
    private func shareCapabilities() {
        if !isClosed, let capabilities = memory.capabilities { options.learnedServers.note(capabilities, of: address) }
    }

    private func readBatch(_ reader: FactsReader) async throws(FactsReader.Failure) -> InstanceFacts {
        guard let capabilities = memory.capabilities else { throw .reply(ReplyError(.missingReply, statement: .capabilities)) }
        let wanted = memory.livenessBatch(capabilities, catalog)
        let batch = try await reader.run(wanted)
        memory.drop(batch.refused)
        if memory.describesAnotherVersion(batch) {
            try await learn(reader)
            let newer = memory.capabilities ?? capabilities
            let again = try await reader.run(memory.livenessBatch(newer, catalog))
            return try memory.facts(of: again, capabilities: newer)
        }
        return try memory.facts(of: batch, capabilities: capabilities)
    }

    // MARK: Details

    /// A session of its own that ends with the probe: what hangs here, hangs alone.
    private func readDetails(deadline: Deadline, answers: inout [CustomAnswer]) async -> ProbeOutcome {
        if memory.facts == nil {
            let liveness = await readLiveness(fresh: false, deadline: deadline)
            guard case .read = liveness else { return liveness }
        }
        // The one connection that a full server keeps for privileged accounts is for those who act.
        guard memory.facts?.stall.isOutOfConnections != true else {
            return .alive(ProbeFailure(kind: .tooManyConnections, message: "its connections are taken, and details can wait"))
        }
        guard await slowLane.enter(within: .zero) else { return .alive(ServerProbe.isSearching) }
        defer { slowLane.leave() }
        if let trouble = await troubleOfSlowLane(deadline: deadline) { return trouble }
        guard let capabilities = memory.capabilities else { return .alive(ServerProbe.replaced) }
        // The kept one did not answer: with the fresh one there are two.
        guard !isReadingFresh else { return .alive(ServerProbe.isTriedAnew) }
        hasSlowSession = true
        defer { hasSlowSession = false }
        let session: ServerSession
        do {
            session = try await connect(deadline: deadline, isSlow: true)
        } catch {
            return ProbeOutcome(.client(error), greeted: error.provesServerAlive)
        }
        do {
            let reader = FactsReader(session: session, deadline: deadline.within(options.readTimeout))
            let batch = try await reader.run(memory.detailsBatch(capabilities, catalog))
            await ask(reader, answers: &answers)
            await session.close()
            if let answer = await networkName(deadline: deadline) { answers.append(answer) }
            memory.drop(batch.refused)
            let details = try memory.takeDetails(batch, reachedAt: address)
            shareCapabilities()
            if let facts = memory.facts { options.reservedPorts?.note(facts.details?.reservedPort, of: address, facts.server) }
            // Privileges are those of the login: the next probe logs in anew, and asks again for what was refused.
            if details?.grantsChanged == true { await dropKept() }
            guard let facts = memory.facts, let details else { return .alive(ServerProbe.replaced) }
            return .read(facts, announcedReplicas: details.announced)
        } catch {
            if case .client(let clientError) = error, clientError.code == .timedOut {
                abandonedDetails = AbandonedSession(session, run: memory.facts?.server)
            }
            await session.close()
            return ProbeOutcome(error, greeted: true)
        }
    }

    private static let isSearching = ProbeFailure(kind: .local, message: "a search for errant transactions has the place of details probes")
    private static let isTriedAnew = ProbeFailure(kind: .local, message: "a fresh connection is tried, and details can wait")
    private static let replaced = ProbeFailure(kind: .protocolError, message: "another server answers than was read before")

    /// Statements that hang behind a full disk survive KILL: no second one is sent as long as the first is still there. Asked over the kept
    /// session, which has just answered, so that a server in trouble never holds more than that one and the one that hangs.
    private func troubleOfSlowLane(deadline: Deadline) async -> ProbeOutcome? {
        guard let old = abandonedDetails else { return nil }
        let hanging = ProbeOutcome.alive(ProbeFailure(kind: .timedOut, message: "session \(old.id) of ours, which reads details, hangs on the server"))
        guard let session = kept, session.take() else { return hanging }
        defer { session.giveBack() }
        do {
            guard try await end(old, over: session, deadline: deadline) == .gone else { return hanging }
            abandonedDetails = nil
            return nil
        } catch {
            if case .client(let clientError) = error { await drop(session, because: clientError) }
            return hanging
        }
    }

    /// The configuration's own queries. A server that stops answering is not asked the rest.
    private func ask(_ reader: FactsReader, answers: inout [CustomAnswer]) async {
        for custom in options.customQueries {
            if custom.query == .replicationLag, memory.facts?.channels.isEmpty != false { continue }
            do {
                answers.append(CustomAnswer(query: custom.query, content: .init(try await reader.query([custom.text]))))
            } catch {
                answers.append(CustomAnswer(query: custom.query, content: .failed(error.message)))
                guard case .client(let clientError) = error else { continue }
                if clientError.code == .timedOut { abandonedDetails = AbandonedSession(reader.session, run: memory.facts?.server) }
                return
            }
        }
    }

    /// What the host of the server is called, where somebody wants to see that.
    private func networkName(deadline: Deadline) async -> CustomAnswer? {
        guard let names = options.hostNames else { return nil }
        switch await names.resolver.resolve(address.host, timeout: min(options.connectTimeout, deadline.remaining)) {
        case .success(let found):
            let name = names.naming == .address ? found.first { !$0.contains(":") } ?? found.first : found.first
            return CustomAnswer(query: .networkName, content: .value(name))
        case .failure(let error): return CustomAnswer(query: .networkName, content: .failed(error.message))
        }
    }

    // MARK: Searches

    func locate(_ request: ErrantSearchRequest) async -> ErrantSearchOutcome {
        let deadline = Deadline(after: request.timeout, now: now)
        guard await slowLane.enter(within: deadline.remaining) else { return .failed("other questions to the server took all the time") }
        defer { slowLane.leave() }
        guard await troubleOfSlowLane(deadline: deadline) == nil else {
            return .failed("an earlier question of ours still hangs on the server; its binary log or its disk is in trouble")
        }
        hasSlowSession = true
        defer { hasSlowSession = false }
        let session: ServerSession
        do {
            session = try await connect(deadline: deadline, isSlow: true)
        } catch {
            return .failed("\(error)")
        }
        do throws(FactsReader.Failure) {
            let outcome = try await ErrantSearch(reader: FactsReader(session: session, deadline: deadline), limits: limits).run(request)
            await session.close()
            return outcome
        } catch {
            if case .client(let clientError) = error, clientError.code == .timedOut {
                abandonedDetails = AbandonedSession(session, run: memory.facts?.server)
            }
            await session.close()
            return .failed(error.message)
        }
    }

    // MARK: Sessions

    private var limits: SessionLimits {
        SessionLimits(idle: options.idleLimit, lockWait: options.lockWaitLimit, statement: options.statementLimit)
    }

    /// - Parameter isSlow: what takes long, or may hang, has no business in the place that a full server keeps for those who act (server truth T4).
    private func connect(deadline: Deadline, isSlow: Bool = false) async throws(MySQLClientError) -> ServerSession {
        var options = options
        if isSlow { options.reservedPorts = nil }
        let setup = memory.capabilities.map { DialectSelection.dialect(for: $0).sessionSetup(limits) }
        do {
            return try await options.openSession(
                to: address, setup: setup ?? DialectSelection.firstSessionSetup(limits), on: reactor,
                deadline: deadline.within(options.connectTimeout), whenLost: whenLost)
        } catch {
            // A server of another flavour stands behind the address now: what we knew is of no use.
            if setup != nil, error.serverError?.code == ServerProbe.unknownVariableCode {
                memory = ServerMemory()
                options.learnedServers.forget(address)
            }
            throw error
        }
    }

    /// ER_UNKNOWN_SYSTEM_VARIABLE.
    private static let unknownVariableCode = 1193
    /// ER_NO_SUCH_THREAD.
    private static let noSuchThreadCode = 1094

    /// A fresh session takes the place of a kept one that is gone; otherwise it was for this probe only. One that a full server let in has the place that it keeps for
    /// privileged accounts, which is for those who act.
    private func keepOrClose(_ session: ServerSession, isFull: Bool) async {
        if !isClosed, !session.isReserved, !isFull, kept?.stands != true {
            let old = kept
            kept = session
            await old?.close()
        } else {
            await session.close()
        }
    }

    private func drop(_ session: ServerSession, because error: MySQLClientError) async {
        if kept === session { kept = nil }
        if error.code == .timedOut { abandon(session) }
        await session.close()
    }

    /// The next probe opens a session of its own.
    private func dropKept() async {
        let session = kept
        kept = nil
        await session?.close()
    }

    private enum Ending {
        case ended, gone, refused
    }

    /// Ends a session of ours on the server, which was read just before. An ended one may still be there for a while, if its statement hangs.
    /// One of another run of the server is gone: by now its number may be anybody's.
    private func end(_ old: AbandonedSession, over session: ServerSession, deadline: Deadline) async throws(FactsReader.Failure) -> Ending {
        guard let run = old.run, let present = memory.facts?.server, run.isSameRun(as: present) else { return .gone }
        do {
            try await FactsReader(session: session, deadline: deadline.within(options.readTimeout)).send(["KILL \(old.id)"])
            return .ended
        } catch {
            guard case .server(let refusal) = error else { throw error }
            return refusal.code == ServerProbe.noSuchThreadCode ? .gone : .refused
        }
    }
}
#endif

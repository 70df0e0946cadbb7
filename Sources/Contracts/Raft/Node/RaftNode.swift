import BinaryCoding
public import Clocks
public import RaftCore
import TopologyModel

/// One member of a cluster that keeps a ``RaftStateMachine`` the same on all of them.
///
/// ```swift
/// let node = try RaftNode.open(Counter(), as: identity, bootstrap: .bootstrap(voters: voters), storage: storage, transport: transport)
/// async let running: Void = node.run()
/// let count = try await node.propose(.add(1))
/// ```
///
/// A command that was answered is on the disks of a majority, and is applied once on every node, in the same order. Only the leader takes commands; the error of another node says who leads.
public actor RaftNode<Machine: RaftStateMachine> {
    private typealias Answer = Result<ReplicaAnswer<Machine>, RaftError>

    public nonisolated let id: NodeID
    private let settings: RaftNodeSettings
    private let transport: any RaftTransport
    private let clock: ServiceClock
    private let observe: @Sendable (RaftEvent) -> Void
    private let measure: (@Sendable (RaftMeasurement) -> Void)?
    private let inbox: NodeInbox<Machine>
    private let disk: NodeDisk<Machine>
    private var machine: ReplicaMachine<Machine>
    /// They came since the last step, and share the next one.
    private var requests: [NodeRequest] = []
    private var events: [ReplicaEvent<Machine>] = []
    private var waiters = NodeWaiters<Answer>()
    private var transfers: [CheckedContinuation<Bool, Never>] = []
    /// 0 is the node's own.
    private var lastNumber = NodeRequest.ownProposal.rawValue
    private var halt: RaftHalt?
    private var toldStanding: NodeStanding?
    /// The disk of the log has no room for what is proposed.
    private var isFull = false
    private var roundTrips = RoundTrips()
    private var isStopped = false
    private var isRunning = false

    // MARK: Opening

    /// Opens what is on the disk, or begins there. It blocks until the log is read.
    ///
    /// A log or a snapshot that is damaged is given up, with everything that it held: the node begins anew, in quarantine (``RaftEvent/quarantined(_:)``), and takes from the others what it lost. The
    /// damaged files are gone then.
    ///
    /// - Parameters:
    ///   - initial: the state before any command; the same on all nodes.
    ///   - identity: drawn once for this node and cluster, never an address, and never used again with a disk that lost what was on it.
    ///   - bootstrap: the first voters, the same on all of them, or ``SnapshotMark/joining`` on a node that is to be added to a cluster which runs. It counts where nothing is on the disk.
    ///   - observe: told what happens; it returns at once.
    ///   - measure: told how long things take, from several threads; it returns at once. nil: nothing is measured.
    ///   - seed: of the jitter of elections and snapshots.
    /// - Throws: ``WriteAheadLogError`` if the disk is not what it should be, with the code `lost` where a damaged log cannot begin anew; ``RaftHalt`` if its snapshot is one that this version cannot
    ///   read; or what the files throw.
    public static func open(
        _ initial: Machine, as identity: LogIdentity, bootstrap: SnapshotMark, settings: RaftNodeSettings = RaftNodeSettings(), storage: NodeStorage, transport: any RaftTransport,
        clock: ServiceClock = .system, observe: @escaping @Sendable (RaftEvent) -> Void = { _ in }, measure: (@Sendable (RaftMeasurement) -> Void)? = nil,
        seed: UInt64 = .random(in: .min ... .max)
    ) throws -> RaftNode {
        precondition(settings.problems.isEmpty, settings.problems.joined(separator: "; "))
        func open() throws -> RaftNode { try openWhole(initial, as: identity, bootstrap: bootstrap, settings, storage, transport, clock, observe, measure, seed) }
        do { return try open() } catch let damage as WriteAheadLogError where damage.code == .corrupt {
            do { try WriteAheadLog.beginAnew(storage.log, identity: identity, bootstrap: bootstrap, segmentBytes: settings.logSegmentBytes) } catch var error as WriteAheadLogError {
                error.message += " (\(damage))"
                throw error
            }
            observe(.quarantined(damage))
            return try open()
        }
    }

    private static func openWhole(
        _ initial: Machine, as identity: LogIdentity, bootstrap: SnapshotMark, _ settings: RaftNodeSettings, _ storage: NodeStorage, _ transport: any RaftTransport, _ clock: ServiceClock,
        _ observe: @escaping @Sendable (RaftEvent) -> Void, _ measure: (@Sendable (RaftMeasurement) -> Void)?, _ seed: UInt64
    ) throws -> RaftNode {
        let (log, recovered, tail) = try WriteAheadLog.open(storage.log, identity: identity, bootstrap: bootstrap, segmentBytes: settings.logSegmentBytes)
        let snapshots = SnapshotFiles(storage.snapshots, identity: identity)
        var state = AppliedState(initial)
        if recovered.snapshot.position != .zero {
            let contents = try snapshots.read(recovered.snapshot)
            do throws(BinaryCodingError) { state = try AppliedState(decoding: contents) } catch { throw RaftHalt.unreadable("the snapshot at \(recovered.snapshot.position): \(error)") }
            if let problem = FeatureLevels.own(Machine.self).problem(with: state.features) { throw RaftHalt.unreadable("the snapshot at \(recovered.snapshot.position): \(problem)") }
        }
        try snapshots.removeAll(but: [recovered.snapshot])
        if case .torn(let bytes) = tail { observe(.tornTail(bytes: bytes)) }
        let inbox = NodeInbox<Machine>()
        let machine = ReplicaMachine(id: identity.node, settings: settings, recovered: recovered, state: state, seed: seed, now: clock.now())
        let disk = NodeDisk(log: log, files: storage.log, snapshots: snapshots, inbox: inbox, clock: clock, measure: measure)
        return RaftNode(machine, inbox, disk, transport, clock, observe, measure)
    }

    private init(
        _ machine: ReplicaMachine<Machine>, _ inbox: NodeInbox<Machine>, _ disk: NodeDisk<Machine>, _ transport: any RaftTransport, _ clock: ServiceClock,
        _ observe: @escaping @Sendable (RaftEvent) -> Void, _ measure: (@Sendable (RaftMeasurement) -> Void)?
    ) {
        id = machine.core.id
        settings = machine.settings
        self.machine = machine
        self.inbox = inbox
        self.disk = disk
        self.transport = transport
        self.clock = clock
        self.observe = observe
        self.measure = measure
    }

    // MARK: Running

    /// Takes part until ``stop()``, or until the task is cancelled. Called once.
    ///
    /// - Throws: ``RaftHalt`` when the node must do nothing more, or what starting the transport throws. Everybody who waits is answered before it returns, and its files are left alone from then on: it waits for what the disk has in hand.
    public func run() async throws {
        precondition(!isRunning, "a node runs once")
        isRunning = true
        defer {
            isStopped = true
            inbox.close()
            answerAll(.stopped)
        }
        tellStanding()
        try await transport.start({ [inbox] frame, node in inbox.post(frame, from: node) }, closed: { [inbox] node in inbox.post(.event(.peerDown(node))) })
        await withTaskGroup { group in
            group.addTask { await self.keepTime() }
            for await _ in inbox.signals {
                turn()
                if halt != nil || isStopped { break }
            }
            group.cancelAll()
        }
        // Nobody is kept waiting for a disk that hangs.
        isStopped = true
        answerAll(.stopped)
        await transport.stop()
        await disk.close()
        if let halt { throw halt }
    }

    /// A deadline that comes nearer is never nearer than a heartbeat interval, so one sleep is never longer. Proposals with a shorter one are answered that much late.
    private func keepTime() async {
        var looksAfter = clock.now()
        var (comparesAt, snapshotAt) = (looksAfter + settings.digestInterval, looksAfter + settings.snapshotInterval)
        var newest = machine.core.snapshot.position
        while !Task.isCancelled {
            let now = clock.now()
            if now >= looksAfter {
                disk.lookAfter()
                looksAfter = now + RaftNode.lookInterval
            }
            if now >= comparesAt {
                request(.compareStates)
                comparesAt = now + settings.digestInterval
            }
            // One that was taken for another reason is as good.
            if now >= snapshotAt || machine.core.snapshot.position != newest {
                if machine.core.snapshot.position == newest { request(.takeSnapshot) }
                newest = machine.core.snapshot.position
                snapshotAt = now + settings.snapshotInterval
            }
            let next = min(machine.nextWakeUp, waiters.nextDeadline ?? machine.nextWakeUp)
            if next <= now { request(.tick) }
            do { try await clock.sleep(max(min(next, now + settings.consensus.heartbeatInterval), now + RaftNode.shortestSleep)) } catch { return }
        }
    }

    private func request(_ event: ReplicaEvent<Machine>) {
        events.append(event)
        inbox.wake()
    }

    /// Between two looks whether a full disk has room again.
    private static var lookInterval: Duration { .seconds(1) }

    /// The step that a tick asks for comes before the next one.
    private static var shortestSleep: Duration { .milliseconds(1) }

    private func turn() {
        let moment = NodeMoment(now: clock.now(), wall: clock.wall())
        var effects: [ReplicaEffect<Machine>] = []
        for item in inbox.takeAll() {
            switch item {
            case .event(let event):
                if measure != nil { notice(event, moment) }
                machine.step(event, at: moment, into: &effects)
            case .abandoned(let number): waiters.giveUp(number)
            case .tell(let event):
                observe(event)
                if case .space(let space) = event { has(space, moment, into: &effects) }
            case .stop: isStopped = true
            }
        }
        let own = events
        events = []
        for event in own { machine.step(event, at: moment, into: &effects) }
        if !requests.isEmpty {
            let all = requests
            requests = []
            machine.step(.propose(all), at: moment, into: &effects)
        }
        // First: no vote leaves a node that is still said to be new.
        tellStanding()
        for effect in effects { carryOut(effect) }
        waiters.expire(now: moment.now)
        if let measure { tell(measure, of: effects, moment) }
    }

    /// A leader that can write nothing more hands over at once: what it has proposed the others have, as a rule, and go on with. If nobody takes over it steps down when the write has taken too long.
    private func has(_ space: WriteAheadLog.Space, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        isFull = space == .exhausted
        if isFull, machine.core.role == .leader, !machine.core.isTransferring { machine.step(.transfer(to: nil), at: moment, into: &effects) }
    }

    // MARK: Measuring

    private func notice(_ event: ReplicaEvent<Machine>, _ moment: NodeMoment) {
        guard case .received(.message(let message), let node) = event, let duration = roundTrips.received(message, from: node, now: moment.now) else { return }
        measure?(.roundTrip(node, duration))
    }

    private func tell(_ measure: @Sendable (RaftMeasurement) -> Void, of effects: [ReplicaEffect<Machine>], _ moment: NodeMoment) {
        var asks = false
        for effect in effects {
            switch effect {
            case .send(.message(let message), let node):
                roundTrips.sends(message, to: node, now: moment.now)
                // One to each voter.
                if case .voteRequest(let request) = message.body, request.isPreVote { asks = true }
            case .peers(let peers): roundTrips.keep(peers.map(\.node))
            default: break
            }
        }
        if asks { measure(.askedBeforeStanding) }
        measure(.step(clock.now() - moment.now))
    }

    private func tellStanding() {
        let standing = machine.standing
        guard standing != toldStanding else { return }
        toldStanding = standing
        transport.setStanding(standing)
    }

    private func carryOut(_ effect: ReplicaEffect<Machine>) {
        switch effect {
        case .persist(let batch, let token): disk.persist(batch, token)
        case .recordSnapshot(let mark, let resets): disk.record(mark, resets: resets)
        case .compact(let index): disk.compact(upTo: index)
        case .writeSnapshot(let mark, let state): disk.write(mark, state)
        case .writeArrived(let mark, let contents): disk.write(mark, arrived: contents)
        case .removeSnapshots(let kept): disk.remove(but: kept)
        case .encodeSnapshot(let state, let mark, let node, let term): disk.encode(state, mark, for: node, term: term)
        case .send(let frame, let node): transport.send(frame, to: node)
        case .peers(let peers): transport.setPeers(peers)
        case .answer(let number, let answer): waiters.resume(number, .success(answer))
        case .transferEnded(_, let isDone):
            for transfer in transfers { transfer.resume(returning: isDone) }
            transfers = []
        case .tell(let event): observe(event)
        case .halt(let reason):
            halt = reason
            observe(.halted(reason))
        }
    }

    private func answerAll(_ error: RaftError) {
        waiters.resumeAll(.failure(error))
        for transfer in transfers { transfer.resume(returning: false) }
        transfers = []
    }

    /// Ends ``run()``. A leader hands over first, which takes an election timeout at the most: so there is a leader again a moment later. Calling it again does nothing.
    public func stop() async {
        guard !isStopped else { return }
        if machine.core.role == .leader, isRunning { _ = try? await transferLeadership(to: nil) }
        inbox.post(.stop)
    }

    // MARK: Commands

    /// Has a command applied on all nodes.
    ///
    /// - Parameters:
    ///   - stamp: of a ``RaftSession``, if it may be proposed again. nil: without one.
    ///   - inTerm: only if this node still leads in this term: for what was decided by a state that a later leader may have changed. nil: in any.
    ///   - limit: after it the outcome is unknown. 10 s.
    /// - Returns: what the state machine answered here, once a majority has the command on its disks.
    /// - Throws: ``RaftError``. Cancelling the task ends the wait, not the command.
    public func propose(_ command: Machine.Command, stamp: SessionStamp? = nil, inTerm: UInt64? = nil, within limit: Duration = .seconds(10)) async throws(RaftError) -> Machine.Result {
        switch try await ask(.command, limit, { .request(NodeRequest(id: $0, body: .user(command.encoded(), stamp), inTerm: inTerm)) }) {
        case .result(let result): return result
        case .repeated(let bytes):
            do throws(BinaryCodingError) { return try Machine.Result(decoding: bytes) } catch { throw RaftError(.outcomeUnknown, "the first answer of this command cannot be read: \(error)") }
        case .sessionExpired: throw RaftError(.sessionExpired, "the session is over, or the answer is no longer kept: whether the command was applied is not known by it")
        case .opened, .done, .confirmed, .dropped, .outcomeUnknown: preconditionFailure("not the answer of a command")
        }
    }

    /// Begins a session, see ``RaftSession``. Within 10 s.
    public func openSession(within limit: Duration = .seconds(10)) async throws(RaftError) -> SessionID {
        let expiry = settings.sessionExpiry
        let answer = try await ask(.session, limit) { .request(NodeRequest(id: $0, body: .openSession(expiry: expiry))) }
        guard case .opened(let session) = answer else { preconditionFailure("not the answer of a session") }
        return session
    }

    /// Changes who takes part, one node at a time.
    ///
    /// - Parameter expecting: ``RaftStatus/membershipIndex`` as whoever wants the change knows it.
    /// - Returns: when the change is committed.
    public func change(_ change: MembershipChange, expecting: UInt64, within limit: Duration = .seconds(10)) async throws(RaftError) {
        _ = try await ask(.change, limit) { .event(.change($0, change, expecting: expecting)) }
    }

    /// What a proposal is answered when it took too long, or nobody waits for it any more.
    private static var unknown: RaftError { RaftError(.outcomeUnknown, "the wait for it ended: the command may be committed all the same") }

    private enum Wish {
        case request(NodeRequest)
        case event(ReplicaEvent<Machine>)
    }

    private func ask(_ what: RaftMeasurement.Request, _ limit: Duration, late: RaftError = unknown, _ wish: (ProposalID) -> Wish) async throws(RaftError) -> ReplicaAnswer<Machine> {
        let begun = clock.now()
        do throws(RaftError) {
            guard !isStopped else { throw .stopped }
            // A read writes nothing.
            if isFull, what != .read, machine.core.role == .leader { throw .storageFull }
            let answer = try await answer(limit, late, wish)
            let isOver = if case .sessionExpired = answer { true } else { false }
            measure?(.answered(what, error: isOver ? .sessionExpired : nil, clock.now() - begun))
            return answer
        } catch {
            measure?(.answered(what, error: error.code, clock.now() - begun))
            throw error
        }
    }

    private func answer(_ limit: Duration, _ late: RaftError, _ wish: (ProposalID) -> Wish) async throws(RaftError) -> ReplicaAnswer<Machine> {
        lastNumber += 1
        let number = lastNumber
        switch wish(ProposalID(rawValue: number)) {
        case .request(let request): requests.append(request)
        case .event(let event): events.append(event)
        }
        let deadline = clock.now() + limit
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters.add(number, continuation, deadline: deadline, late: .failure(late))
                inbox.wake()
            }
        } onCancel: {
            inbox.post(.abandoned(number))
        }
        switch try answer.get() {
        case .dropped(let reason): throw RaftError(reason)
        case .outcomeUnknown: throw RaftError(.outcomeUnknown, "this node does not lead any more: the command may be committed all the same", leader: machine.core.leader)
        case let answer: return answer
        }
    }

    // MARK: Reading

    /// Reads a state that holds everything that was answered, anywhere, before this was asked: a majority confirms that this node leads.
    ///
    /// - Parameter limit: 10 s.
    public func read<Value: Sendable>(within limit: Duration = .seconds(10), _ body: @Sendable (Machine) throws -> Value) async throws -> Value {
        try await confirm(within: limit)
        return try body(machine.state.machine)
    }

    /// Returns once this node has applied everything that was answered, anywhere, before this was asked. Only on the leader.
    public func confirm(within limit: Duration = .seconds(10)) async throws(RaftError) {
        _ = try await ask(.read, limit, late: RaftError(.timedOut, "no majority confirmed in time that this node leads", leader: machine.core.leader)) { .event(.read(ReadID(rawValue: $0.rawValue))) }
    }

    /// As this node has applied it so far: on any node, at once, and possibly behind.
    public var state: Machine { machine.state.machine }

    /// Which commands of the state machine may be proposed (``RaftStateMachine/featureLevel``): all members can read those of this level.
    public var featureLevel: UInt64 { machine.state.features.machine }

    /// How this node stands.
    public func status() -> RaftStatus {
        let core = machine.core
        let now = clock.now()
        return RaftStatus(
            id: id, role: core.role, term: core.term, isTransferring: core.isTransferring, leader: core.leader, commitIndex: core.commitIndex, appliedIndex: machine.appliedIndex, lastIndex: core.lastPosition.index,
            snapshotIndex: core.snapshot.position.index, quarantine: core.quarantine, membership: core.membership, membershipIndex: core.membershipIndex,
            peers: core.peers.map { RaftPeerStatus(id: $0.id, matchIndex: $0.match, silence: now - $0.heardAt, isQuarantined: $0.isQuarantined) })
    }

    // MARK: Keeping house

    /// Hands the leadership over; nil: to the voter that holds most.
    ///
    /// - Throws: ``RaftError`` with the code `timedOut` if nothing came of it within an election timeout: this node goes on.
    public func transferLeadership(to target: NodeID?) async throws(RaftError) {
        guard !isStopped else { throw .stopped }
        guard machine.core.role == .leader else { throw .notLeader(machine.core.leader) }
        events.append(.transfer(to: target))
        let isDone = await withCheckedContinuation { continuation in
            transfers.append(continuation)
            inbox.wake()
        }
        guard isDone else { throw RaftError(.timedOut, "nobody took over: the node is no voter, or it did not catch up in time", leader: machine.core.leader) }
    }

    /// Takes a snapshot now, if anything was applied since the last one. It is told as an event when it is on the disk.
    public func takeSnapshot() { request(.takeSnapshot) }
}

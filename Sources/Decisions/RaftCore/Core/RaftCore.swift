public import TopologyModel

/// The consensus protocol of one node as a value: Raft (Ongaro and Ousterhout, 2014; Ongaro's thesis for transfer, pre-votes, reads and single-server changes of
/// the membership, with the correction of 2015).
///
/// It is fed inputs and appends outputs. It reads no clock, draws chance only from its own seeded generator, and does no input or output: whoever owns it writes what it wants
/// written, sends what it wants sent, and tells it when that is done. Writes are never waited for: a leader sends entries to others while its own disk is busy, and counts
/// itself when they are on it.
///
/// What is promised to others is on disk first: no term is shown, no vote given and no entry acknowledged before (P1 to P4). What stands in `precondition` must never be
/// false, also in a release build: a node that stops is better than one that leads wrongly.
public struct RaftCore: Sendable {
    public let id: NodeID
    public let settings: RaftSettings
    var random: SplitMix64

    var hardState: HardState
    /// What of it is on disk.
    var durableHardState: HardState
    var log: EntryLog
    public internal(set) var role = RaftRole.follower
    /// Who leads in the present term, as far as is known.
    public internal(set) var leader: NodeID?
    public internal(set) var commitIndex: UInt64
    public internal(set) var appliedIndex: UInt64
    /// The last entry that was given out to be applied.
    var applyingIndex: UInt64

    /// When it stands for election, unless it hears of a leader before.
    var electionDeadline = MonotonicInstant.zero
    /// The connection with the leader was closed: when it asks whether it would be elected (again, as a candidate that was refused), unless it hears of a leader before.
    var asksEarlyAt: MonotonicInstant?
    /// When the present leader was heard last; nil: not at all, or its connection was closed since.
    var leaderHeardAt: MonotonicInstant?
    /// Until then it votes for nobody: it was started again, and does not know any more whom it heard.
    let keepsStillUntil: MonotonicInstant?
    /// Of the log, how much is known to be the present leader's. Only that is acknowledged.
    var verifiedIndex: UInt64 = 0
    /// The present leader waits for an acknowledgement until more is on disk.
    var owesAcknowledgement = false

    var election = Election()
    var leadership = Leadership()

    /// Waits for the write under way, with which it does not share a sync.
    var batch = PersistBatch()
    var write: WriteUnderWay?
    var tokens: UInt64 = 0
    /// They tell of a term or a vote that is not on disk yet.
    var heldMessages: [(message: RaftMessage, to: NodeID)] = []
    /// A write takes too long: it neither leads nor stands for election.
    public internal(set) var isStalled = false
    /// A leader's snapshot that is to take the place of the log.
    var installation: Installation?
    public internal(set) var isHalted = false

    /// What was told last, so that it is told when it changes.
    var toldRole: (role: RaftRole, term: UInt64, leader: NodeID?)?

    /// - Parameters:
    ///   - recovered: everything in it is on disk.
    ///   - seed: of the generator of election timeouts; another one on each node.
    public init(id: NodeID, settings: RaftSettings, recovered: RecoveredLog, seed: UInt64, now: MonotonicInstant) {
        self.id = id
        self.settings = settings
        random = SplitMix64(state: seed)
        hardState = recovered.hardState
        durableHardState = recovered.hardState
        log = EntryLog(recovered)
        keepsStillUntil = !settings.closedConnectionsCount && recovered.hardState.term > 0 ? now + settings.electionTimeoutMin : nil
        // A hint may be ahead of a log whose end was torn off (P6).
        commitIndex = max(log.snapshot.position.index, min(recovered.commitHint, log.last.index))
        appliedIndex = log.snapshot.position.index
        applyingIndex = appliedIndex
        drawElectionDeadline(now: now)
        // There is nobody to wait for.
        if log.membership.voters == [id] { electionDeadline = now }
    }

    public var term: UInt64 { hardState.term }
    public var vote: NodeID? { hardState.vote }
    /// See ``HardState/quarantine``.
    public var quarantine: LogPosition? { hardState.quarantine }
    public var lastPosition: LogPosition { log.last }
    public var durableIndex: UInt64 { log.durableIndex }
    /// In force: the newest in the log, committed or not.
    public var membership: Membership { log.membership }
    /// Of the entry that put ``membership`` in force; 0: the bootstrap.
    public var membershipIndex: UInt64 { log.membershipIndex }
    /// This node leads, and hands over to another one.
    public var isTransferring: Bool { role == .leader && leadership.transfer != nil }
    /// A snapshot of a leader is becoming the state.
    public var isInstalling: Bool { installation != nil }
    /// The newest that this node has.
    public var snapshot: SnapshotMark { log.snapshot }

    /// The other members as this node knows them while it leads, sorted: up to which index each acknowledged the log, when it answered last, and whether it is in
    /// quarantine, which is known once it has refused something.
    public var peers: [(id: NodeID, match: UInt64, heardAt: MonotonicInstant, isQuarantined: Bool)] { leadership.peers.map { ($0.id, $0.match, $0.heardAt, $0.quarantine != nil) } }

    /// nil: the index is not in the log, or not any more.
    public func term(at index: UInt64) -> UInt64? { log.term(at: index) }

    /// What the log still has of the range.
    public func entries(from first: UInt64, through end: UInt64) -> [LogEntry] { Array(log.slice(from: first, through: end)) }

    /// What a snapshot of the state after everything up to `index` stands for; nil: the log does not have that place any more, or it is not applied.
    public func mark(at index: UInt64) -> SnapshotMark? {
        guard index <= appliedIndex, index >= log.snapshot.position.index, let term = log.term(at: index) else { return nil }
        let (membershipIndex, membership) = log.membership(at: index)
        return SnapshotMark(position: LogPosition(term: term, index: index), membership: membership, membershipIndex: membershipIndex)
    }

    /// When ``RaftInput/tick`` is wanted at the latest; an earlier one does nothing.
    public var nextWakeUp: MonotonicInstant {
        var next = MonotonicInstant(nanoseconds: .max)
        guard !isHalted else { return next }
        if let write, !isStalled { next = min(next, write.startedAt + settings.stallLimit) }
        if role == .leader {
            next = min(next, leadership.nextHeartbeat, quorumIsHeardUntil)
            if let transfer = leadership.transfer { next = min(next, transfer.deadline) }
        } else if mayStand {
            next = min(next, electionDeadline, asksEarlyAt ?? electionDeadline)
        }
        return next
    }

    public mutating func step(_ input: RaftInput, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard !isHalted else { return }
        watchTime(now: now, into: &outputs)
        switch input {
        case .tick: break
        case .received(let message): received(message, now: now, into: &outputs)
        case .peerDown(let node): isDown(node, now: now)
        case .propose(let proposals): propose(proposals, into: &outputs)
        case .change(let proposal, let change, let expecting): self.change(proposal, change, expecting: expecting, now: now, into: &outputs)
        case .read(let read): self.read(read, into: &outputs)
        case .transfer(let target): transfer(to: target, now: now, into: &outputs)
        case .persisted(let token): persisted(token, now: now, into: &outputs)
        case .persistFailed: halt(.persistFailed, into: &outputs)
        case .applied(let index): applied(through: index, into: &outputs)
        case .snapshotTaken(let mark): snapshotTaken(mark, into: &outputs)
        case .snapshotReceived(let mark, let sender, let term): snapshotReceived(mark, from: sender, term: term, now: now, into: &outputs)
        case .snapshotInstalled(let mark): snapshotInstalled(mark, into: &outputs)
        case .snapshotSent(let peer, let position, let isStored): snapshotSent(to: peer, at: position, isStored: isStored)
        }
        guard !isHalted else { return }
        if role == .leader { replicate(into: &outputs) }
        applyCommitted(now: now, into: &outputs)
        leaveQuarantine(into: &outputs)
        beginInstallation(into: &outputs)
        flush(now: now, into: &outputs)
        tellRole(into: &outputs)
    }

    mutating func halt(_ reason: RaftOutput.HaltReason, into outputs: inout [RaftOutput]) {
        isHalted = true
        outputs.append(.halt(reason))
    }

    private mutating func tellRole(into outputs: inout [RaftOutput]) {
        if let toldRole, toldRole == (role, term, leader) { return }
        toldRole = (role, term, leader)
        outputs.append(.became(role, term: term, leader: leader))
    }

    // MARK: Time

    private mutating func watchTime(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        if let write, !isStalled, now >= write.startedAt + settings.stallLimit {
            isStalled = true
            outputs.append(.storageStalled(true))
            // Its heartbeats would keep everybody from electing one whose disk works (P12).
            if role == .leader { becomeFollower(of: nil, term: term, now: now, into: &outputs) }
        }
        if role == .leader {
            lead(now: now, into: &outputs)
        } else if mayStand, now >= electionDeadline {
            ask(now: now, into: &outputs)
        } else if mayStand, let early = asksEarlyAt, now >= early {
            askEarly(now: now, into: &outputs)
        }
    }

    /// A node that is no voter by its own log, whose disk hangs, whose log is being replaced, or that lost what it acknowledged does not stand for election.
    var mayStand: Bool { (membership.isVoter(id) || mayLoseItsVote) && !isStalled && installation == nil && quarantine == nil }

    /// The change that takes its vote is not committed: it may be in no other log, and then nobody else can win who lacks it (thesis, 4.2.2). It leads by the votes of the others, until that is committed.
    private var mayLoseItsVote: Bool { membershipIndex > commitIndex && log.membership(at: membershipIndex - 1).membership.isVoter(id) }

    mutating func drawElectionDeadline(now: MonotonicInstant) {
        let spread = (settings.electionTimeoutMax - settings.electionTimeoutMin).wholeNanoseconds
        asksEarlyAt = nil
        electionDeadline = now + settings.electionTimeoutMin + .nanoseconds(Int64.random(in: 0..<max(1, spread), using: &random))
    }

    // MARK: Messages

    private mutating func received(_ message: RaftMessage, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        switch message.body {
        // Neither changes a term at whoever asks or is asked.
        case .voteRequest(let request) where request.isPreVote: wouldVote(message.from, request, term: message.term, now: now, into: &outputs)
        case .voteResponse(let response) where response.isPreVote && response.isGranted: wasGranted(by: message.from, term: message.term, isPreVote: true, now: now, into: &outputs)
        case .voteRequest(let request) where isLoyal(to: message.from, request, now: now): break
        default:
            if message.term < term { return answerOlder(message, into: &outputs) }
            if message.term > term { becomeFollower(of: nil, term: message.term, now: now, into: &outputs) }
            take(message, now: now, into: &outputs)
        }
    }

    /// Of the present term.
    private mutating func take(_ message: RaftMessage, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        switch message.body {
        case .voteRequest(let request): vote(for: message.from, request, now: now, into: &outputs)
        case .voteResponse(let response) where response.isGranted: wasGranted(by: message.from, term: message.term, isPreVote: false, now: now, into: &outputs)
        case .voteResponse(let response): if !response.isPreVote { wasRefused(by: message.from, now: now) }
        case .append(let append):
            hear(message.from, now: now, into: &outputs)
            take(append, from: message.from, into: &outputs)
        case .heartbeat(let heartbeat):
            hear(message.from, now: now, into: &outputs)
            commit(through: min(heartbeat.commit, log.last.index))
            send(.heartbeatResponse(round: heartbeat.round), to: message.from, into: &outputs)
            askForWhatIsLost(into: &outputs)
        case .appendResponse(let response): take(response, from: message.from, now: now, into: &outputs)
        case .heartbeatResponse(let round): confirmed(round, by: message.from, now: now, into: &outputs)
        case .timeoutNow: if message.from == leader, mayStand { stand(isTransfer: true, now: now, into: &outputs) }
        }
    }

    /// Whoever is behind learns of the present term, and cannot be stuck in an old one for ever.
    private mutating func answerOlder(_ message: RaftMessage, into outputs: inout [RaftOutput]) {
        switch message.body {
        case .append, .heartbeat: send(.heartbeatResponse(round: 0), to: message.from, into: &outputs)
        case .voteRequest: send(.voteResponse(VoteResponse(isGranted: false, isPreVote: false)), to: message.from, into: &outputs)
        case .voteResponse, .appendResponse, .heartbeatResponse, .timeoutNow: break
        }
    }

    private mutating func hear(_ sender: NodeID, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        precondition(role != .leader, "two leaders in one term")
        if role != .follower || leader != sender { becomeFollower(of: sender, term: term, now: now, into: &outputs) }
        leaderHeardAt = now
        drawElectionDeadline(now: now)
    }

    mutating func send(_ body: RaftMessage.Body, to node: NodeID, term: UInt64? = nil, into outputs: inout [RaftOutput]) {
        let message = RaftMessage(from: id, term: term ?? self.term, body: body)
        // It would show a term, or a vote, that a crash could still take back (P1).
        guard hardState != durableHardState else { return outputs.append(.send(message, to: node)) }
        // While a disk hangs, no more is held than a receiver has a use for.
        heldMessages.removeAll { $0.to == node && $0.message.body.isReplaced(by: body) }
        heldMessages.append((message, node))
    }

    // MARK: Terms

    mutating func becomeFollower(of leader: NodeID?, term: UInt64, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        precondition(term >= self.term, "the term would fall")
        if role == .leader { endLeadership(into: &outputs) }
        if term > self.term { enter(term, vote: nil) }
        role = .follower
        election = Election()
        if self.leader != leader || leader == nil {
            self.leader = leader
            leaderHeardAt = nil
            verifiedIndex = 0
            owesAcknowledgement = false
        }
        drawElectionDeadline(now: now)
    }

    /// A quarantine stays with the node from term to term.
    mutating func enter(_ term: UInt64, vote: NodeID?) { setHardState(HardState(term: term, vote: vote, quarantine: quarantine)) }

    mutating func setHardState(_ state: HardState) {
        if state.term > term {
            // They were answers in a term that is over.
            heldMessages.removeAll()
            leader = nil
            leaderHeardAt = nil
            verifiedIndex = 0
            owesAcknowledgement = false
        }
        hardState = state
        batch.hardState = state
    }
}

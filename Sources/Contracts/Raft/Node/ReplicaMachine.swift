import BinaryCoding
package import RaftCore
package import TopologyModel

/// A node as a value: the consensus core, the state that the log has made, and the snapshots of it on their way to disks and to other nodes. What it wants done comes out as effects, in order.
package struct ReplicaMachine<Machine: RaftStateMachine>: Sendable {
    let settings: RaftNodeSettings
    package private(set) var core: RaftCore
    package private(set) var state: AppliedState<Machine>
    private var random: SplitMix64
    /// Entries were applied up to here.
    package private(set) var appliedIndex: UInt64
    /// Answered by the core, and waiting for this index to be applied.
    private var waitingReads: [(read: ReadID, index: UInt64)] = []
    private var snapshotting: Snapshotting
    private var receiver: SnapshotReceiver
    /// On the disk, and becoming the state.
    private var arrived: (mark: SnapshotMark, state: AppliedState<Machine>)?
    /// In the order in which they were asked for, one for each receiver.
    private var senders: [SnapshotSender] = []
    /// Whom the core wants to have a snapshot, in the name of a term.
    private var wanted: [(node: NodeID, term: UInt64)] = []
    private var digests: DigestSchedule
    private let features: FeatureLevels
    private var census: FeatureCensus
    private var toldMembership: Membership?
    private var isHalted = false

    /// - Parameters:
    ///   - state: after everything up to the snapshot of `recovered`.
    ///   - features: what this version can read, at the least that of `state`.
    ///   - seed: another one on every node.
    package init(
        id: NodeID, settings: RaftNodeSettings, recovered: RecoveredLog, state: AppliedState<Machine>, features: FeatureLevels = .own(Machine.self), seed: UInt64, now: MonotonicInstant
    ) {
        self.settings = settings
        var random = SplitMix64(state: seed)
        core = RaftCore(id: id, settings: settings.consensus, recovered: recovered, seed: random.next(), now: now)
        self.state = state
        appliedIndex = recovered.snapshot.position.index
        snapshotting = Snapshotting(settings, random: &random)
        receiver = SnapshotReceiver(maximumBytes: settings.maxSnapshotBytes)
        digests = DigestSchedule(interval: settings.digestEveryEntries)
        self.features = features
        census = FeatureCensus(own: features)
        self.random = random
    }

    /// When ``ReplicaEvent/tick`` is wanted at the latest.
    package var nextWakeUp: MonotonicInstant {
        let census = core.role == .leader ? census.wakeUp(committed: state.features) : nil
        return senders.reduce(min(core.nextWakeUp, census ?? core.nextWakeUp)) { min($0, $1.deadline) }
    }

    var standing: NodeStanding { NodeStanding(isNew: core.term == 0 && core.lastPosition == .zero, membership: core.membership) }

    package mutating func step(_ event: ReplicaEvent<Machine>, at moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        guard !isHalted else { return }
        switch event {
        case .tick:
            give(.tick, moment, into: &effects)
            resend(moment, into: &effects)
            takeCensus(moment, into: &effects)
        case .received(let frame, let sender): received(frame, from: sender, moment, into: &effects)
        case .peerDown(let node):
            census.isDown(node)
            give(.peerDown(node), moment, into: &effects)
        case .propose(let requests): give(.propose(requests.map { $0.proposal(time: moment.wall) }), moment, into: &effects)
        case .change(let id, let change, let expecting): give(.change(id, change, expecting: expecting), moment, into: &effects)
        case .read(let read): give(.read(read), moment, into: &effects)
        case .transfer(let target): give(.transfer(to: target), moment, into: &effects)
        case .takeSnapshot: takeSnapshot(into: &effects)
        case .compareStates: if core.role == .leader, let wanted = digests.early(appliedIndex: appliedIndex) { give(.propose([own(wanted, moment)]), moment, into: &effects) }
        case .persisted(let token): give(.persisted(token), moment, into: &effects)
        case .logFailed(let reason): halt(.logFailed(reason), into: &effects)
        case .snapshotWritten(let mark, let problem): snapshotWritten(mark, problem, into: &effects)
        case .arrivedWritten(let mark, let problem): arrivedWritten(mark, problem, moment, into: &effects)
        case .snapshotRecorded(let mark, let resets): snapshotRecorded(mark, resets: resets, moment, into: &effects)
        case .snapshotEncoded(let contents, let mark, let receiver, let term): send(contents, mark, to: receiver, term: term, moment, into: &effects)
        }
        guard !isHalted else { return }
        sendWanted(into: &effects)
        if snapshotting.isDue { takeSnapshot(into: &effects) }
        tellMembership(into: &effects)
    }

    // MARK: The core

    /// One input of the core, and everything that comes of it here.
    private mutating func give(_ input: RaftInput, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        var inputs = [input]
        // What was applied and not yet told, with its results: they are answered when the core says which proposals they are of.
        var results: [UInt64: AppliedState<Machine>.Outcome] = [:]
        var next = 0
        while next < inputs.count, !isHalted {
            var outputs: [RaftOutput] = []
            core.step(inputs[next], now: moment.now, into: &outputs)
            next += 1
            for output in outputs { carryOut(output, &inputs, &results, moment, into: &effects) }
        }
    }

    private mutating func carryOut(
        _ output: RaftOutput, _ inputs: inout [RaftInput], _ results: inout [UInt64: AppliedState<Machine>.Outcome], _ moment: NodeMoment,
        into effects: inout [ReplicaEffect<Machine>]
    ) {
        switch output {
        case .persist(let batch, let token): effects.append(.persist(batch, token))
        case .send(let message, let node): effects.append(.send(.message(message), to: node))
        case .apply(let entries):
            for entry in entries where !isHalted { apply(entry, &results, into: &effects) }
            guard !isHalted else { return }
            inputs.append(.applied(appliedIndex))
            if core.role == .leader, let wanted = digests.next(appliedIndex: appliedIndex) { inputs.append(.propose([own(wanted, moment)])) }
            answerReads(into: &effects)
        case .proposalEnded(let id, let outcome): end(id, outcome, &results, into: &effects)
        case .readReady(let read, let index): if index <= appliedIndex { effects.append(.answer(read.rawValue, .confirmed)) } else { waitingReads.append((read, index)) }
        case .readRefused(let read, let leader): effects.append(.answer(read.rawValue, .dropped(.notLeader(leader: leader))))
        case .became(let role, let term, let leader):
            if role != .leader { senders = [] }
            effects.append(.tell(.role(role, term: term, leader: leader)))
        case .sendSnapshot(let node, let term): wanted.append((node, term))
        case .installSnapshot(let mark): effects.append(.recordSnapshot(mark, resets: true))
        case .compact(let index): effects.append(.compact(upTo: index))
        case .transferEnded(let node, let isDone): effects.append(.transferEnded(to: node, isDone: isDone))
        case .quarantineEnded: effects.append(.tell(.quarantineEnded))
        case .storageStalled(let isStalled): effects.append(.tell(.storageStalled(isStalled)))
        case .halt(.committedEntryReplaced(let position)): halt(.committedEntryReplaced(position), into: &effects)
        // It is told of a failure by ``ReplicaEvent/logFailed(_:)`` and not through the core.
        case .halt(.persistFailed): preconditionFailure("the core was not told of a failed write")
        }
    }

    private func own(_ body: NodeCommand.Body, _ moment: NodeMoment) -> Proposal { NodeRequest(id: NodeRequest.ownProposal, body: body).proposal(time: moment.wall) }

    private mutating func halt(_ reason: RaftHalt, into effects: inout [ReplicaEffect<Machine>]) {
        isHalted = true
        effects.append(.halt(reason))
    }

    private mutating func tellMembership(into effects: inout [ReplicaEffect<Machine>]) {
        guard core.membership != toldMembership else { return }
        toldMembership = core.membership
        effects.append(.peers(core.membership.addresses.filter { $0.node != core.id }))
        effects.append(.tell(.membership(core.membership, index: core.membershipIndex)))
    }

    // MARK: Applying

    private mutating func apply(_ entry: LogEntry, _ results: inout [UInt64: AppliedState<Machine>.Outcome], into effects: inout [ReplicaEffect<Machine>]) {
        let outcome = state.apply(entry)
        switch outcome {
        case .unreadable(let why): return halt(.unreadable(why), into: &effects)
        case .digestDiffers(let leader, let own, let index): return halt(.digestDiffers(index: index, leader: leader, own: own), into: &effects)
        case .digestPoint(let point): digests.computed((point.index, point.digest))
        case .raised(let levels):
            if let problem = features.problem(with: levels) { return halt(.unreadable("entry \(entry.position): \(problem)"), into: &effects) }
            effects.append(.tell(.featuresRaised(levels)))
        case .none, .result, .repeated, .opened, .sessionExpired: break
        }
        appliedIndex = entry.position.index
        snapshotting.applied(entry)
        if core.role == .leader { results[entry.position.index] = outcome }
    }

    private mutating func end(
        _ id: ProposalID, _ outcome: ProposalOutcome, _ results: inout [UInt64: AppliedState<Machine>.Outcome], into effects: inout [ReplicaEffect<Machine>]
    ) {
        guard id != NodeRequest.ownProposal else { return }
        let answer: ReplicaAnswer<Machine> =
            switch outcome {
            case .dropped(let reason): .dropped(reason)
            case .outcomeUnknown: .outcomeUnknown
            case .applied(let position):
                switch results.removeValue(forKey: position.index) {
                case .result(let result)?: .result(result)
                case .repeated(let bytes)?: .repeated(bytes)
                case .opened(let session)?: .opened(session)
                case .sessionExpired?: .sessionExpired
                case .some, nil: .done
                }
            }
        effects.append(.answer(id.rawValue, answer))
    }

    private mutating func answerReads(into effects: inout [ReplicaEffect<Machine>]) {
        for waiting in waitingReads where waiting.index <= appliedIndex { effects.append(.answer(waiting.read.rawValue, .confirmed)) }
        waitingReads.removeAll { $0.index <= appliedIndex }
    }

    // MARK: Own snapshots

    private mutating func takeSnapshot(into effects: inout [ReplicaEffect<Machine>]) {
        guard !snapshotting.isUnderWay, appliedIndex > core.snapshot.position.index, let mark = core.mark(at: appliedIndex) else { return }
        snapshotting.begin(mark)
        effects.append(.writeSnapshot(mark, state))
    }

    private mutating func snapshotWritten(_ mark: SnapshotMark, _ problem: String?, into effects: inout [ReplicaEffect<Machine>]) {
        guard problem == nil, mark.position > core.snapshot.position else {
            snapshotting.end(settings, random: &random)
            if let problem { effects.append(.tell(.snapshotFailed(mark.position, reason: problem))) }
            return
        }
        effects.append(.recordSnapshot(mark, resets: false))
    }

    private mutating func snapshotRecorded(_ mark: SnapshotMark, resets: Bool, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        if resets, let arrived {
            self.arrived = nil
            state = arrived.state
            appliedIndex = mark.position.index
            give(.snapshotInstalled(mark), moment, into: &effects)
            answerReads(into: &effects)
            effects.append(.tell(.snapshotInstalled(mark.position)))
        } else {
            snapshotting.end(settings, random: &random)
            give(.snapshotTaken(mark), moment, into: &effects)
            effects.append(.tell(.snapshotTaken(mark.position)))
        }
        effects.append(.removeSnapshots(but: [core.snapshot] + (arrived.map { [$0.mark] } ?? [])))
    }

    // MARK: Snapshots for others

    /// What is applied now is newer than any file, and the log goes on behind it.
    private mutating func sendWanted(into effects: inout [ReplicaEffect<Machine>]) {
        for (node, term) in wanted {
            guard let mark = core.mark(at: appliedIndex) else { preconditionFailure("what is applied has no place in the log") }
            senders.removeAll { $0.receiver == node }
            effects.append(.encodeSnapshot(state, mark, for: node, term: term))
        }
        wanted = []
    }

    private mutating func send(
        _ contents: [UInt8], _ mark: SnapshotMark, to node: NodeID, term: UInt64, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]
    ) {
        guard core.role == .leader, core.term == term else { return }
        senders.removeAll { $0.receiver == node }
        let sender = SnapshotSender(to: node, term: term, mark: mark, contents: contents, patience: settings.consensus.electionTimeoutMin, now: moment.now)
        senders.append(sender)
        effects.append(.send(.snapshotPart(sender.part), to: node))
    }

    private mutating func resend(_ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        for place in senders.indices.reversed() { follow(senders[place].tick(now: moment.now), at: place, moment, into: &effects) }
    }

    private mutating func follow(_ step: SnapshotSender.Step, at place: Int, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        let (receiver, position) = (senders[place].receiver, senders[place].mark.position)
        switch step {
        case .wait: break
        case .send(let part): effects.append(.send(.snapshotPart(part), to: receiver))
        case .ended(let isStored):
            effects.append(.tell(.snapshotSent(position, to: receiver, isStored: isStored)))
            senders.remove(at: place)
            give(.snapshotSent(to: receiver, at: position, isStored: isStored), moment, into: &effects)
        }
    }

    // MARK: Frames

    private mutating func received(_ frame: RaftFrame, from sender: NodeID, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        switch frame {
        case .message(let message):
            // Nobody speaks for another.
            guard message.from == sender else { return }
            give(.received(message), moment, into: &effects)
        case .snapshotPart(let part):
            guard part.term >= core.term else { return }
            switch receiver.step(part, from: sender) {
            case .ignore: break
            case .answer(let answer): effects.append(.send(.snapshotAnswer(answer), to: sender))
            case .store(let contents): arrive(contents, part, from: sender, into: &effects)
            }
        case .snapshotAnswer(let answer):
            guard let place = senders.firstIndex(where: { $0.receiver == sender }) else { return }
            follow(senders[place].step(answer, now: moment.now), at: place, moment, into: &effects)
        case .featureQuestion: effects.append(.send(.featureAnswer(features), to: sender))
        case .featureAnswer(let levels):
            census.answered(sender, levels, now: moment.now)
            takeCensus(moment, into: &effects)
        }
    }

    // MARK: Features

    private mutating func takeCensus(_ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        guard core.role == .leader else { return }
        switch census.next(core.membership.members.filter { $0 != core.id }, committed: state.features, term: core.term, now: moment.now) {
        case .ask(let nodes): for node in nodes { effects.append(.send(.featureQuestion, to: node)) }
        case .raise(let levels): give(.propose([own(.raise(levels), moment)]), moment, into: &effects)
        case nil: break
        }
    }

    // MARK: Snapshots of others

    /// The whole of a snapshot is there. It is read before it is promised to anybody that it is kept.
    private mutating func arrive(_ contents: [UInt8], _ part: SnapshotPart, from sender: NodeID, into effects: inout [ReplicaEffect<Machine>]) {
        // While one is becoming the state, no other one can: the sender begins again.
        guard !core.isInstalling else { return receiver = SnapshotReceiver(maximumBytes: settings.maxSnapshotBytes) }
        do throws(BinaryCodingError) {
            let state = try AppliedState<Machine>(decoding: contents)
            if let problem = features.problem(with: state.features) { return halt(.unreadable("the snapshot of \(sender) at \(part.mark.position): \(problem)"), into: &effects) }
            arrived = (part.mark, state)
            effects.append(.writeArrived(part.mark, contents))
        } catch {
            halt(.unreadable("the snapshot of \(sender) at \(part.mark.position): \(error)"), into: &effects)
        }
    }

    private mutating func arrivedWritten(_ mark: SnapshotMark, _ problem: String?, _ moment: NodeMoment, into effects: inout [ReplicaEffect<Machine>]) {
        guard arrived?.mark == mark else { return }
        guard problem == nil, let (answer, sender) = receiver.stored(mark) else {
            // The sender begins again.
            receiver = SnapshotReceiver(maximumBytes: settings.maxSnapshotBytes)
            arrived = nil
            if let problem { effects.append(.tell(.snapshotFailed(mark.position, reason: problem))) }
            return
        }
        give(.snapshotReceived(mark, from: sender, term: answer.term), moment, into: &effects)
        // The log has all of it already.
        if !core.isInstalling { arrived = nil }
        effects.append(.send(.snapshotAnswer(answer), to: sender))
    }
}

import BinaryCoding
import ManagerCore
import Raft
import RaftControlLog
import RaftCore
import Storage
import TopologyModel

/// Processes with a node of the replicated log in them: what happens to a node, and what it wants done.
extension FleetSimulation {
    func startReplica(_ replica: SimulatedReplica) {
        guard let quorum = plan.quorum, !replica.isUp else { return }
        trace("\(name(of: manager)) starts with its log up to \(replica.disk.last)")
        replica.start(quorum.settings, seed: quorumRandom.next(), now: instant)
        manager.standing = ManagerStanding(isLeader: false, term: 0)
        startManager()
        step(replica, .tick)
    }

    /// The process dies with everything that is not on disk. Of the write under way a beginning may be.
    func endReplica(_ replica: SimulatedReplica) {
        let batch = replica.disk.writes.first?.batch
        let parts = batch.map { $0.entries.count + ($0.hardState == nil ? 0 : 1) + ($0.truncateFrom == nil ? 0 : 1) } ?? 0
        replica.disk.crash(parts: quorumRandom.integer(0...parts))
        replica.end()
    }

    /// The process was stopped and goes on: timers and sockets are ready both, and who comes first is not said.
    func goOn(_ replica: SimulatedReplica) {
        let waiting = replica.waitingEvents
        replica.waitingEvents.removeAll()
        if quorumRandom.chance(FleetSimulation.timerFirst) { step(replica, .tick) }
        for event in waiting { schedule(event, at: now) }
    }

    private static let timerFirst = 50

    func name(of manager: SimulatedManager) -> String { manager.replica == nil ? "manager" : "manager \(manager.index + 1)" }

    /// The manager whose turn it is owns the node.
    func step(_ replica: SimulatedReplica, _ event: ReplicaEvent<ReplicatedControlState>) {
        var effects: [ReplicaEffect<ReplicatedControlState>] = []
        replica.step(event, at: NodeMoment(now: instant, wall: wall), into: &effects)
        takeCommitted(from: replica)
        for effect in effects { carryOut(effect, of: replica) }
        armTick(of: replica)
    }

    private func armTick(of replica: SimulatedReplica) {
        // One that comes too early does nothing, and arms the next.
        guard let next = replica.nextWakeUp, next < replica.tickAt else { return }
        replica.tickAt = next
        schedule(.replicaTick(manager: Int32(manager.index), incarnation: replica.incarnation), at: next)
    }

    func replicaTick(_ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        guard let replica = manager.replica, replica.incarnation == incarnation, replica.tickAt <= now else { return }
        if manager.isPaused { return replica.waitingEvents.append(.replicaTick(manager: Int32(index), incarnation: incarnation)) }
        replica.tickAt = Nanoseconds.never
        step(replica, .tick)
    }

    private func carryOut(_ effect: ReplicaEffect<ReplicatedControlState>, of replica: SimulatedReplica) {
        switch effect {
        case .persist(let batch, let token): write(batch, token, of: replica)
        case .recordSnapshot(let mark, let resets):
            if resets { installArrived(mark, on: replica) }
            later(.snapshotRecorded(mark, resets: resets), for: replica)
        case .compact(let index): replica.disk.compact(upTo: index)
        case .writeSnapshot(let mark, let state):
            replica.disk.store(.init(mark: mark, state: state))
            later(.snapshotWritten(mark, problem: nil), for: replica)
        case .writeArrived(let mark, let contents): keepArrived(mark, contents, on: replica)
        case .encodeSnapshot(let state, let mark, let receiver, let term): later(.snapshotEncoded(state.encoded(), mark, for: receiver, term: term), for: replica)
        case .send(let frame, let receiver): send(frame, to: receiver, from: replica)
        case .answer(let number, let answer): self.answer(number, answer, of: replica)
        case .tell(.role(let role, let term, _)): roleChanged(role, term: term)
        case .tell(let event): trace("\(name(of: manager)): \(event)")
        case .halt(let reason): violate(.logIsOne, "\(name(of: manager)) halts: \(reason)")
        case .removeSnapshots, .peers, .transferEnded: break
        }
    }

    // MARK: Answers

    func answer(_ number: UInt64, _ answer: ReplicaAnswer<ReplicatedControlState>, of replica: SimulatedReplica) {
        let slot = replicaAnswers.add(SimulatedReplicaAnswer(manager: manager, incarnation: replica.incarnation, number: number, answer: answer))
        schedule(.replicaAnswers(slot: slot), at: now)
    }

    func replicaAnswers(_ slot: Int32) {
        guard let answered = replicaAnswers[slot] else { return }
        manager = answered.manager
        if manager.isPaused, let replica = manager.replica, replica.incarnation == answered.incarnation { return replica.waitingEvents.append(.replicaAnswers(slot: slot)) }
        _ = replicaAnswers.remove(slot)
        guard let replica = manager.replica, replica.incarnation == answered.incarnation, let place = replica.waiters.firstIndex(where: { $0.number == answered.number })
        else { return }
        let waiter = replica.waiters.remove(at: place)
        switch (answered.answer, waiter.purpose) {
        case (.result(let result), .proposal(let token)):
            guard waiter.incarnation == manager.incarnation, let state = replica.control else { return }
            leadershipConfirmed(askedAt: waiter.askedAt)
            handle(.committed(token, result.results, told(state)))
        case (let answer, .proposal(let token)):
            if options.defect == .proposalsInAnyTerm { noteRefused(waiter.number) }
            if waiter.incarnation == manager.incarnation { refused(token, answer) }
        case (.confirmed, .leading(let term)): majorityAnswered(true, waiter, in: term)
        case (.confirmed, .lease):
            guard waiter.incarnation == manager.incarnation else { return }
            leadershipConfirmed(askedAt: waiter.askedAt)
            beginHeld()
        case (_, .leading(let term)): majorityAnswered(false, waiter, in: term)
        case (_, .lease): if waiter.incarnation == manager.incarnation { dropHeld() }
        }
    }

    private func refused(_ token: ManagerToken, _ answer: ReplicaAnswer<ReplicatedControlState>) {
        let code: StorageError.Code =
            switch answer {
            case .dropped(.notLeader), .dropped(.termIsOver): .notLeader
            case .dropped(.overloaded): .overloaded
            case .dropped(.tooLarge): .tooLarge
            default: .outcomeUnknown
            }
        oracle.journalFailed(at: now)
        handle(.commitFailed(token, StorageError(code, "the managers' log did not take it")))
    }
}

/// What a node has said to somebody in its process.
struct SimulatedReplicaAnswer {
    let manager: SimulatedManager
    var incarnation: Int32
    var number: UInt64
    var answer: ReplicaAnswer<ReplicatedControlState>
}

/// Something that happens to a node after a while.
struct LaterReplicaEvent {
    let manager: SimulatedManager
    var incarnation: Int32
    var event: ReplicaEvent<ReplicatedControlState>
}

import BinaryCoding
import ControlModel
import ManagerCore
import Raft
import RaftControlLog
import RaftCore
import Storage
import TopologyModel

/// What was about to begin when its manager had no lease.
enum HeldEffect {
    case effect(ManagerEffect)
    /// The session stands.
    case statement(slot: Int32)
    case row(slot: Int32)
}

/// Who leads, and what a leader may do: as in the daemon a manager watches until a majority has confirmed that its node leads (``Tenure``), and whatever acts on something outside needs a lease.
extension FleetSimulation {
    func roleChanged(_ role: RaftRole, term: UInt64) {
        let standing = ManagerStanding(isLeader: role == .leader, term: term)
        if standing.isLeader {
            trace("\(name(of: manager)) is elected in term \(term)")
            manager.committedBefore = journal.appliedIndex
        }
        manager.standing = standing
        conduct(manager.tenure.nodeStands(standing))
    }

    private func conduct(_ step: Tenure.Step?) {
        guard let step, let replica = manager.replica else { return }
        switch step {
        case .confirm(let term): confirm(.leading(term: term), by: replica)
        case .lead(let term): lead(term)
        case .end: leadsNoMore()
        }
    }

    func majorityAnswered(_ isConfirmed: Bool, _ waiter: SimulatedReplica.Waiter, in term: UInt64) {
        if isConfirmed { manager.leadershipAskedAt = waiter.askedAt }
        conduct(manager.tenure.majorityAnswered(isConfirmed, in: term))
    }

    private func confirm(_ purpose: SimulatedReplica.Waiter.Purpose, by replica: SimulatedReplica) {
        let number = wait(purpose, at: replica)
        if case .leading = purpose, options.defect == .startsBeforeConfirmed { return answer(number, .confirmed, of: replica) }
        post(.read(ReadID(rawValue: number)), to: replica)
    }

    private func wait(_ purpose: SimulatedReplica.Waiter.Purpose, at replica: SimulatedReplica) -> UInt64 {
        let number = replica.newNumber()
        replica.waiters.append(.init(number: number, purpose: purpose, incarnation: manager.incarnation, term: manager.term, askedAt: now))
        return number
    }

    /// A majority has confirmed the leader of a new term.
    private func lead(_ term: UInt64) {
        guard let quorum = plan.quorum, let state = manager.replica?.control else { return }
        trace("\(name(of: manager)) leads in term \(term)")
        manager.term = term
        manager.lease = ActionLease(electionTimeoutMin: quorum.settings.consensus.electionTimeoutMin)
        manager.confirmedAt = nil
        leadershipConfirmed(askedAt: manager.leadershipAskedAt)
        checkKnowsWhatWasCommitted()
        let isAnother = leading !== manager
        leading = manager
        oracle.anotherManagerBegins(forgets: isAnother || !plan.keepsInventory)
        takesUp(state)
        handle(.leads(told(state)))
        proposeAgain()
    }

    private func leadsNoMore() {
        trace("\(name(of: manager)) leads no more")
        if !hasMajority(around: manager) { marks.hit(.noMajority) }
        if options.defect == .newLeaderKeepsOldMachine { return manager.tenure = Tenure() }
        if !manager.held.isEmpty { marks.hit(.effectDropped) }
        endManager()
        startManager()
        conduct(manager.tenure.nodeStands(manager.standing))
    }

    /// What others committed.
    func standbyLooks(_ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        guard incarnation == manager.incarnation, let state = manager.replica?.control else { return }
        // A process that is stopped looks once when it goes on.
        if !manager.isPaused { handle(.stateRead(told(state))) }
        scheduleStandbyLook()
    }

    func scheduleStandbyLook() {
        schedule(.standbyLooks(manager: Int32(manager.index), incarnation: manager.incarnation), after: FleetSimulation.standbyLook)
    }

    /// As often as the daemon.
    private static let standbyLook = Nanoseconds.second

    // MARK: Proposals

    func propose(_ token: ManagerToken, _ commands: [ControlCommand], at replica: SimulatedReplica) {
        let command = ReplicatedControlState.Command.batch(stamp, commands)
        let number = wait(.proposal(token), at: replica)
        if options.defect == .proposalsInAnyTerm { manager.proposed.append((number, command)) }
        post(.propose([NodeRequest(id: ProposalID(rawValue: number), body: .user(command.encoded(), nil), inTerm: manager.term)]), to: replica)
    }

    /// As whoever commits it (``SimulationDefect/proposalsInAnyTerm``).
    func noteRefused(_ number: UInt64) {
        guard let place = manager.proposed.firstIndex(where: { $0.number == number }) else { return }
        manager.refused.append(manager.proposed.remove(at: place).command)
    }

    private func proposeAgain() {
        guard let replica = manager.replica else { return }
        for command in manager.refused {
            let number = replica.newNumber()
            post(.propose([NodeRequest(id: ProposalID(rawValue: number), body: .user(command.encoded(), nil))]), to: replica)
        }
        manager.refused.removeAll()
    }

    // MARK: The lease

    func leadershipConfirmed(askedAt: Int64) {
        manager.lease?.confirmed(askedAt: MonotonicInstant(nanoseconds: askedAt))
        manager.confirmedAt = max(manager.confirmedAt ?? askedAt, askedAt)
    }

    /// Whether something may begin now; else it is kept until a majority has confirmed that this manager leads.
    ///
    /// - Parameter isFresh: however new the last confirmation is, there has to be one that was asked for now: what a server is told to leave undone after the lease gets the whole of it.
    func mayBegin(_ held: @autoclosure () -> HeldEffect, isFresh: Bool = false) -> Bool {
        guard let replica = manager.replica, options.defect != .deposedLeaderActs else { return true }
        if !isFresh, manager.lease?.permits(now: instant) == true { return true }
        manager.held.append(held())
        if !replica.waiters.contains(where: { if case .lease = $0.purpose { $0.askedAt == now || !isFresh } else { false } }) { confirm(.lease, by: replica) }
        return false
    }

    /// What waited for the lease.
    func beginHeld() {
        let held = manager.held
        manager.held.removeAll()
        for effect in held where manager.machine != nil {
            switch effect {
            case .effect(let effect): begin(effect, isConfirmed: true)
            case .statement(let slot): schedule(.actionArrives(slot: slot), at: now)
            case .row(let slot): schedule(.writeArrives(slot: slot), at: now)
            }
        }
        handleEarlyAnswers()
    }

    /// Nobody confirms it.
    func dropHeld() {
        guard !manager.held.isEmpty else { return }
        marks.hit(.effectDropped)
        trace("\(name(of: manager)) drops \(manager.held.count) effects")
        for case .statement(let slot) in manager.held { _ = actions.remove(slot) }
        for case .row(let slot) in manager.held { _ = writes.remove(slot) }
        manager.held.removeAll()
    }

    // MARK: Majorities

    /// Somebody leads, and what is proposed there is committed soon.
    var isManaged: Bool { manager.isRunning && (plan.quorum == nil || hasMajority(around: manager)) }

    func hasMajority(around manager: SimulatedManager) -> Bool {
        guard managerLinks.lossPermille == 0, manager.replica?.disk.isWell(at: now) == true else { return false }
        let others = managers.count { other in
            other !== manager && other.isUp && !other.isPaused && other.replica?.disk.isWell(at: now) == true && !managerLinks.isCut(manager.index, other.index)
                && !managerLinks.isCut(other.index, manager.index)
        }
        return others >= managers.count / 2
    }
}

extension SimulatedLogDisk {
    /// Neither slow nor full.
    fileprivate func isWell(at time: Int64) -> Bool { slowness == 1 && stalledUntil <= time }
}

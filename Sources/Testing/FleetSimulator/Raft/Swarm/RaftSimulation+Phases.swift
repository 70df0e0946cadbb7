import RaftCore
import TopologyModel

/// Faults first, then the proof that the cluster works again.
enum RaftPhase {
    case faults, recovery, done
}

/// What is watched in a scenario in which only one thing is wrong.
struct WatchedScenario {
    var leader: Int
    var term: UInt64
    /// When it must have been replaced, in nanoseconds; nil: it must not be.
    var replacedBy: Int64?
    /// When it is noticed at the latest that its disk hangs.
    var noticed: Int64 = 0
}

/// How far a cluster has come since the faults ended.
struct RaftRecoveryWatch {
    /// Proposals from here on, by number, are those of the recovery.
    var firstCommand: UInt64 = .max
    /// When somebody led first.
    var ledAt: Int64?
    /// One of them is acknowledged: where it is.
    var probe: UInt64?
    /// How much all nodes together had applied when that last grew, and when it did.
    var applied: UInt64 = 0
    var advanced: Int64 = 0
}

extension RaftSimulation {
    static let lookInterval = 20 * Nanoseconds.millisecond
    /// L1: elections may take so many timeouts.
    private static let electionsBound: Int64 = 10
    /// What lags may have to be sent entry by entry, but something comes of it all the time.
    private static let standstillBound = 10 * Nanoseconds.second
    /// L3: two timeouts are promised. In 658 runs it took 1.3 at the most; where candidates get in each other's way it may take another one: seldom, and then by chance.
    private static let stallTimeouts: Int64 = 3

    /// Somebody goes and returns, and the leader has its majority all the time.
    var isFollowedQuietly: Bool { phase == .faults && watched.map { $0.replacedBy == nil } ?? false }

    func watchFault(_ fault: RaftFault, _ node: SimulatedRaftNode) {
        guard [.quietReturn, .stall, .death].contains(plan.scenario), watched == nil, let leader = presentLeader else { return }
        watched = WatchedScenario(leader: leader.index, term: leader.seen.term)
        if plan.scenario == .death { watched?.replacedBy = now + plan.electionTimeoutMin }
        guard plan.scenario == .stall else { return }
        let limit = plan.settings.stallLimit.wholeNanoseconds / 1_000 * (1_000 + RaftSimulationPlan.mostDrift)
        // A write has to be wanted before it can hang.
        let writing = RaftSimulation.turnsUntilWrite * plan.workload.interval + plan.settings.heartbeatInterval.wholeNanoseconds
        watched?.noticed = now + limit + writing
        watched?.replacedBy = now + limit + writing + RaftSimulation.stallTimeouts * plan.electionTimeoutMax
    }

    /// Clients read, ask others, or propose what is refused.
    private static let turnsUntilWrite: Int64 = 40

    // MARK: The end of the faults

    func heal() {
        if isFollowedQuietly { marks.hit(.returnedQuietly) }
        trace("the faults end")
        phase = .recovery
        links.heal()
        recovery.firstCommand = UInt64(oracle.commands.count) + 1
        for node in nodes {
            node.disk.slowness = 1
            node.disk.failsNext = false
            if node.disk.stalledUntil > now {
                node.disk.stalledUntil = now
                if node.isUp { queue.push(.written(node: Int32(node.index), incarnation: node.incarnation), at: now) }
            }
        }
        if plan.losesMinority { loseMinority() }
        for node in nodes {
            resume(node)
            start(node)
        }
        recoveryStarted = now
    }

    /// As many as every node's idea of the membership can spare, in an order drawn.
    private func loseMinority() {
        var order = Array(nodes.indices)
        for index in order.indices.dropLast() { order.swapAt(index, faultRandom.integer(index...order.count - 1)) }
        for index in order where isSpared(nodes[index]) {
            trace("\(nodes[index].id) is lost for ever")
            if nodes[index].isUp { stop(nodes[index]) }
            nodes[index].isLost = true
        }
    }

    /// Whether a majority of every membership that anybody believes in is left without it, and without those that are lost or whose log is.
    func isSpared(_ node: SimulatedRaftNode) -> Bool {
        var memberships = [oracle.membership(at: oracle.committed).membership]
        for other in nodes {
            if let core = other.core { memberships.append(core.membership) }
            memberships.append(other.disk.snapshot.mark.membership)
            for entry in other.disk.entries { if case .membership(let membership) = entry.body { memberships.append(membership) } }
        }
        let gone = nodes.filter { $0 === node || $0.isLost || $0.disk.hardState.quarantine != nil }.map(\.id)
        return memberships.allSatisfy { membership in membership.voters.count { !gone.contains($0) } >= membership.quorum }
    }

    // MARK: Looking

    func look() {
        queue.push(.look, at: now + RaftSimulation.lookInterval)
        switch phase {
        case .faults: lookAtScenario()
        case .recovery: lookAtRecovery()
        case .done: break
        }
    }

    private func lookAtScenario() {
        guard let watched, let deadline = watched.replacedBy, deadline < Nanoseconds.never else { return }
        if let leader = presentLeader, leader.index != watched.leader, leader.seen.term > watched.term {
            marks.hit(plan.scenario == .death ? .deathReplaced : .stallReplaced)
            if plan.scenario == .stall { stallReplacedAfter = max(0, now - watched.noticed) }
            if plan.scenario == .death { self.watched = nil } else { self.watched?.replacedBy = Nanoseconds.never }
        } else if now > deadline {
            if plan.scenario == .death { return violate(.deadIsReplaced, "\(nodes[watched.leader].id) has died, its connections are closed, and nobody has replaced it before an election timeout") }
            violate(.stalledIsReplaced, "the disk of \(nodes[watched.leader].id) hangs, and nobody has replaced it")
        }
    }

    private func lookAtRecovery() {
        let since = now - recoveryStarted
        let leader = presentLeader
        if leader != nil { recovery.ledAt = recovery.ledAt ?? now }
        if recovery.ledAt == nil, since > RaftSimulation.electionsBound * plan.electionTimeoutMax { return violate(.recovers, "nobody leads \(since / Nanoseconds.millisecond) ms after the faults ended") }
        if recovery.probe == nil { findProbe() }
        let applied = nodes.reduce(0) { $0 + $1.machine.applied }
        if applied > recovery.applied {
            recovery.applied = applied
            recovery.advanced = now
        }
        let bound = RaftSimulation.electionsBound * plan.electionTimeoutMax + RaftSimulation.standstillBound
        guard now - max(recovery.advanced, recoveryStarted) <= bound else { return violate(.recovers, whatIsMissing(leader)) }
        guard let probe = recovery.probe, let membership = leader?.core?.membership else { return }
        for node in nodes where membership.contains(node.id) && !node.isLost && (node.machine.applied < probe || node.machine.applied != oracle.committed || node.seen.isQuarantined) { return }
        trace("all have applied \(oracle.committed)")
        checkHistory()
        phase = .done
    }

    private func findProbe() {
        guard UInt64(oracle.commands.count) >= recovery.firstCommand else { return }
        for command in oracle.commands[Int(recovery.firstCommand - 1)...] {
            if case .acknowledged(let index) = command.fate { recovery.probe = recovery.probe ?? index }
        }
    }

    private func whatIsMissing(_ leader: SimulatedRaftNode?) -> String {
        guard let leader else { return "nobody leads any more, or again" }
        guard let probe = recovery.probe else { return "\(leader.id) leads, and no proposal commits" }
        let behind = nodes.filter { leader.core?.membership.contains($0.id) ?? false && !$0.isLost && $0.machine.applied < max(probe, oracle.committed) }
        return "\(behind.map { "\($0.id) has applied \($0.machine.applied)" }.joined(separator: ", ")) of \(oracle.committed)"
    }
}

import RaftCore

/// Processes: they start from their disk, are killed, are stopped and go on.
extension RaftSimulation {
    func start(_ node: SimulatedRaftNode) {
        guard !node.isUp, !node.isLost else { return }
        node.incarnation += 1
        let usesHint = plan.disk.keepsCommitHint
        let recovered = recovered(node, usesHint: usesHint)
        let isFirst = node.incarnation == 1
        if !isFirst { trace("\(node.id) starts again: term \(recovered.hardState.term), log up to \(node.disk.last), snapshot at \(recovered.snapshot.position)") }
        checkRestart(node, recovered)
        node.seen.isQuarantined = node.disk.hardState.quarantine != nil
        guard violation == nil else { return }
        if recovered.snapshot.position.index > 0 { marks.hit(.restartedFromSnapshot) }
        if usesHint, recovered.commitHint > recovered.snapshot.position.index { marks.hit(.commitHintUsed) }
        node.machine = node.disk.snapshot.state
        node.seen.term = recovered.hardState.term
        node.seen.role = .follower
        node.seen.commit = 0
        node.seen.applied = node.disk.snapshot.mark.position.index
        node.seen.givenOut = node.seen.applied
        node.seen.hasNewLog = true
        var settings = plan.settings
        if options.defect == .stallIgnored { settings.storageStallLimit = RaftSimulation.neverStalls }
        node.run(RaftCore(id: node.id, settings: settings, recovered: recovered, seed: node.random.next(), now: node.clock.local(now)))
        node.tickAt = Nanoseconds.never
        step(node, .tick)
    }

    private static let neverStalls = Duration.seconds(3_600)

    private func recovered(_ node: SimulatedRaftNode, usesHint: Bool) -> RecoveredLog {
        var recovered = node.disk.recovered(usesHint: usesHint)
        switch options.defect {
        case .hardStateLost: recovered.hardState = HardState()
        case .voteForgotten: recovered.hardState.vote = nil
        case .quarantineSkipped: recovered.hardState.quarantine = nil
        case .quarantineLeftEarly: if recovered.hardState.quarantine != nil { recovered.hardState.quarantine = .zero }
        case .membershipForgotten:
            recovered.snapshot.membership = bootstrap.membership
            recovered.snapshot.membershipIndex = 0
        default: break
        }
        return recovered
    }

    /// The process dies with everything that is not on disk.
    func stop(_ node: SimulatedRaftNode) {
        guard node.isUp else { return }
        if node.leads { marks.hit(.leaderRestarted) }
        if !node.disk.writes.isEmpty { marks.hit(.crashedInWrite) }
        let parts = node.disk.writes.first.map { write in
            // One that failed may have left anything, too.
            diskRandom.integer(0...(write.batch.entries.count + (write.batch.hardState == nil ? 0 : 1) + (write.batch.truncateFrom == nil ? 0 : 1)))
        }
        if let parts, parts > 0 { marks.hit(.writeTorn) }
        node.disk.crash(parts: parts ?? 0)
        if options.defect == .syncLies { node.disk.loseNewest(1) }
        node.end()
        closeConnections(of: node)
        checkQuorumLog()
        node.isPaused = false
        node.waitingInputs = []
        node.waitingEvents = []
        node.toApply = []
        node.outcomes = [:]
        node.isApplying = false
        node.snapshotInHand = nil
        node.waitingReads = []
        node.leaderClosedAt = nil
        node.tickAt = Nanoseconds.never
        // What was proposed there has nobody any more who tells its end.
        for index in oracle.commands.indices where oracle.commands[index].node == node.index {
            if case .open = oracle.commands[index].fate { oracle.commands[index].fate = .unknown }
        }
    }

    func crash(_ node: SimulatedRaftNode, restartsAfter time: Int64) {
        guard node.isUp else { return }
        trace("\(node.id) is killed")
        marks.hit(.crashed)
        stop(node)
        queue.push(.restarts(node: Int32(node.index), incarnation: node.incarnation), at: now + time)
    }

    /// Only where a majority of sound logs is left: what more than that had is nobody's any more.
    func damage(_ node: SimulatedRaftNode, restartsAfter time: Int64) {
        guard node.isUp, isSpared(node) else { return }
        crash(node, restartsAfter: time)
        node.lostDisks.append(node.disk)
        node.disk.lose(leaving: ReplicatedObjects())
        node.seen.forgetLog()
        node.seen.isQuarantined = true
        trace("the log of \(node.id) is damaged: in quarantine until \(node.disk.hardState.quarantine ?? .zero)")
        marks.hit(.damaged)
        checkQuorumLog()
    }

    func pause(_ node: SimulatedRaftNode) {
        guard node.isUp, !node.isPaused else { return }
        trace("\(node.id) is paused")
        marks.hit(.paused)
        node.isPaused = true
    }

    /// Everything that came meanwhile is there at once, and its clock has gone on.
    func resume(_ node: SimulatedRaftNode) {
        guard node.isPaused else { return }
        trace("\(node.id) goes on")
        marks.hit(.clockJumped)
        node.isPaused = false
        let (inputs, events) = (node.waitingInputs, node.waitingEvents)
        node.waitingInputs = []
        node.waitingEvents = []
        let incarnation = node.incarnation
        // Timers and sockets are ready both: who comes first is not said.
        if faultRandom.chance(RaftSimulation.timerFirstPercent) { step(node, .tick) }
        for input in inputs where node.incarnation == incarnation { step(node, input) }
        for event in events { queue.push(event, at: now) }
        if node.incarnation == incarnation { step(node, .tick) }
    }

    private static let timerFirstPercent = 50
}

import RaftCore

/// What a node wants done is done here, as a process would.
extension RaftSimulation {
    func carryOut(_ output: RaftOutput, of node: SimulatedRaftNode) {
        switch output {
        case .persist(let batch, let token): write(batch, token, node)
        case .send(let message, let receiver): send(message, to: receiver, from: node)
        case .apply(let entries):
            checkGivenOut(entries, node)
            if options.defect == .appliedBeforeCommit { return }
            node.toApply += entries
            scheduleApply(node)
        case .proposalEnded(let id, let outcome):
            trace("\(node.id) ends proposal \(id.rawValue): \(outcome)")
            proposalEnded(id, outcome, node)
        case .readReady(let id, let index): readReady(id.rawValue, index, node)
        case .readRefused: marks.hit(.readRefused)
        case .became(let role, let term, let leader): became(role, term, leader, node)
        case .sendSnapshot(let receiver, let term): sendSnapshot(to: receiver, term: term, from: node)
        case .installSnapshot(let mark): install(mark, node)
        case .compact(let index):
            trace("\(node.id) drops its log up to \(index)")
            node.disk.compact(upTo: index)
        case .transferEnded(let receiver, let isDone):
            trace("\(node.id): handing over to \(receiver.map { "\($0)" } ?? "nobody") \(isDone ? "done" : "came to nothing")")
            marks.hit(isDone ? .transferDone : .transferFailed)
        case .quarantineEnded:
            trace("\(node.id) leaves its quarantine")
            marks.hit(.quarantineEnded)
            checkRelease(node)
        case .storageStalled(let isStalled):
            trace("\(node.id): its disk \(isStalled ? "hangs" : "works again")")
            if isStalled { marks.hit(.storageStalled) }
        case .halt(let reason): halted(node, reason)
        }
    }

    private func became(_ role: RaftRole, _ term: UInt64, _ leader: NodeID?, _ node: SimulatedRaftNode) {
        trace("\(node.id) is \(role.rawValue) in term \(term), leader \(leader.map { "\($0)" } ?? "unknown")")
        if role == .preCandidate, isSoonAfterClose(node) { marks.hit(.askedAfterClose) }
        if role == .leader, isSoonAfterClose(node) { marks.hit(.replacedAfterClose) }
        if isFollowedQuietly, role == .candidate { violate(.returnsQuietly, "\(node.id) stands for election in term \(term), and nothing was wrong with the leader") }
    }

    private func halted(_ node: SimulatedRaftNode, _ reason: RaftOutput.HaltReason) {
        trace("\(node.id) halts: \(reason)")
        switch reason {
        case .persistFailed: marks.hit(.persistFailed)
        case .committedEntryReplaced(let position): return violate(.haltsForReason, "\(node.id) was to replace \(position), which it had committed")
        }
        stop(node)
        queue.push(.restarts(node: Int32(node.index), incarnation: node.incarnation), at: now + faultRandom.integer(plan.restartTime))
    }

    private func readReady(_ read: UInt64, _ index: UInt64, _ node: SimulatedRaftNode) {
        if index <= node.machine.applied { return answer(read, node) }
        marks.hit(.readWaited)
        node.waitingReads.append(.init(number: read, index: index))
    }
}

import RaftCore

/// What is judged of the state machines, their snapshots, and of what clients are told.
extension RaftSimulation {
    /// Entries are given out to be applied.
    func checkGivenOut(_ entries: [LogEntry], _ node: SimulatedRaftNode) {
        for entry in entries {
            if entry.position.index != node.seen.givenOut + 1 {
                return violate(.stateMachineSafety, "\(node.id) applies \(entry.position) after index \(node.seen.givenOut)")
            }
            checkApplied(entry, node)
            if !node.disk.holds(entry.position) { violate(.stateMachineSafety, "\(node.id) applies \(entry.position), which is not on its disk") }
            node.seen.givenOut = entry.position.index
        }
    }

    func checkApplied(_ entry: LogEntry, _ node: SimulatedRaftNode) {
        let position = entry.position
        guard position.index <= oracle.committed else { return violate(.stateMachineSafety, "\(node.id) applies \(position), which is not committed") }
        if oracle.committedTerms[Int(position.index)] != position.term || oracle.find(position)?.hash != RaftHash.of(entry) {
            violate(.stateMachineSafety, "\(node.id) applies \(position), and committed is \(oracle.committedTerms[Int(position.index)])/\(position.index)")
        }
    }

    func checkState(_ node: SimulatedRaftNode) {
        let machine = node.machine
        guard machine.applied <= oracle.committed else { return violate(.stateMachineSafety, "\(node.id) has applied \(machine.applied), which is not committed") }
        if machine != oracle.states[Int(machine.applied)] { violate(.equalStates, "\(node.id) has another state at \(machine.applied) than the committed log gives") }
    }

    /// A snapshot and what it is said to stand for.
    func check(_ snapshot: SimulatedRaftNode.Disk.StoredSnapshot, of node: SimulatedRaftNode) {
        let mark = snapshot.mark
        guard mark.position.index <= oracle.committed else { return violate(.snapshot, "\(node.id) has a snapshot at \(mark.position), which is not committed") }
        if oracle.committedTerms[Int(mark.position.index)] != mark.position.term {
            violate(.snapshot, "\(node.id) has a snapshot at \(mark.position), and that is not what is committed")
        }
        if oracle.states[Int(mark.position.index)] != snapshot.state {
            violate(.snapshot, "the snapshot of \(node.id) at \(mark.position) is not the state after that place")
        }
        let expected = oracle.membership(at: mark.position.index)
        if mark.membershipIndex != expected.index || mark.membership != expected.membership {
            violate(.snapshot, "the snapshot of \(node.id) at \(mark.position) has \(mark.membership) of entry \(mark.membershipIndex), and in force was that of \(expected.index)")
        }
    }

    // MARK: Clients

    func proposalEnded(_ id: ProposalID, _ outcome: ProposalOutcome, _ node: SimulatedRaftNode) {
        let index = Int(id.rawValue - 1)
        guard oracle.commands.indices.contains(index), oracle.commands[index].node == node.index, case .open = oracle.commands[index].fate else {
            return violate(.linearizable, "\(node.id) ends proposal \(id.rawValue), which is not open there")
        }
        switch outcome {
        case .applied(let position): wasApplied(index, at: position, node)
        case .dropped(let reason):
            oracle.commands[index].fate = .dropped
            // With a session it is asked for again.
            if oracle.commands[index].stamp == nil { history.dropped(oracle.commands[index].original) }
            if oracle.commands[index].committedAt > 0 {
                violate(.linearizable, "command \(id.rawValue) is told to be dropped and is at \(oracle.commands[index].committedAt)")
            }
            markDropped(reason)
        case .outcomeUnknown:
            oracle.commands[index].fate = .unknown
            marks.hit(.proposalUnknown)
        }
    }

    private func wasApplied(_ index: Int, at position: LogPosition, _ node: SimulatedRaftNode) {
        oracle.commands[index].fate = .acknowledged(position.index)
        guard position.index <= oracle.committed, oracle.committedTerms[Int(position.index)] == position.term else {
            return violate(.linearizable, "\(node.id) tells that proposal \(index + 1) is applied at \(position), which is not committed")
        }
        if node.machine.applied < position.index { violate(.progressMonotonic, "\(node.id) tells that \(position) is applied, and has applied \(node.machine.applied)") }
        if oracle.commands[index].change == nil, oracle.find(position)?.command != UInt64(index + 1) {
            violate(.linearizable, "\(node.id) tells that command \(index + 1) is applied at \(position), where another one is")
        }
        oracle.acknowledged = max(oracle.acknowledged, position.index)
        if let change = oracle.commands[index].change { return changeIsDone(change) }
        guard violation == nil, let outcome = node.outcomes[position.index] else { return violate(.progressMonotonic, "\(node.id) tells that \(position) is applied, and did not apply it just now") }
        if outcome != oracle.outcomes[Int(position.index)] { violate(.equalStates, "\(node.id) has applied \(position) with \(outcome), and the committed log gives \(oracle.outcomes[Int(position.index)])") }
        tellClient(index, outcome, node)
    }

    private func markDropped(_ reason: ProposalOutcome.DropReason) {
        marks.hit(.proposalDropped)
        switch reason {
        case .termIsOver: marks.hit(.termWasOver)
        case .refused: marks.hit(.changeRefused)
        case .notLeader, .transferring, .overloaded, .tooLarge: break
        }
    }

    /// Answers what is asked of the state as it is now.
    func answerReads(_ node: SimulatedRaftNode) {
        guard !node.waitingReads.isEmpty else { return }
        for read in node.waitingReads where read.index <= node.machine.applied { answer(read.number, node) }
        node.waitingReads.removeAll { $0.index <= node.machine.applied }
    }

    func answer(_ read: UInt64, _ node: SimulatedRaftNode) {
        reads += 1
        marks.hit(.readAnswered)
        let asked = readsAsked[Int(read - 1)]
        let floor = asked.floor
        trace("\(node.id) answers read \(read) with \(node.machine.applied)")
        if node.machine.applied < floor {
            violate(.linearizable, "\(node.id) answers read \(read) with the state after \(node.machine.applied), and \(floor) had been reported before it was asked")
        }
        let isStale = options.defect == .staleValue && node.machine.applied > RaftSimulation.staleEntries
        let state = isStale ? oracle.states[Int(node.machine.applied - RaftSimulation.staleEntries)] : node.machine
        history.answered(asked.read, with: state.objects.values(of: asked.read.object))
    }

    private static let staleEntries: UInt64 = 3

    // MARK: Histories

    /// Many times what an order takes that is found at once.
    private static let historySteps = 20_000

    /// When all is over: what clients saw, as they saw it.
    func checkHistory() {
        switch history.verdict(mostSteps: RaftSimulation.historySteps) {
        case .linearizable: break
        case .notLinearizable(let text): violate(.linearizable, text)
        case .notDecided(let text):
            trace("histories are not decided: \(text)")
            undecidedHistories += 1
        }
    }
}

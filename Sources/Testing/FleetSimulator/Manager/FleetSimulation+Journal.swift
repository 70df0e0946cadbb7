import ControlModel
import ManagerCore
import Storage
import TopologyModel

/// The control log's side of the shell.
extension FleetSimulation {
    func propose(_ token: ManagerToken, _ commands: [ControlCommand]) {
        for case .openRecovery(let opening) in commands { checkOpening(opening) }
        for case .designate(_, let designation) in commands {
            let readAt = manager.machine?.topology.instance(at: designation.server)?.freshness.readAt?.nanoseconds
            oracle.atProposal[manager.index] = (journal.state, readAt ?? now)
        }
        let commands = options.defect.map { spoiled(commands, by: $0) } ?? commands
        if let replica = manager.replica { return propose(token, commands, at: replica) }
        if options.defect == .actBeforeCommit, var believed = manager.believed {
            let stamp = CommandStamp(at: wall, node: plan.configuration.nodeName)
            let results = commands.map { believed.apply($0, stamp: stamp, index: believed.lastIndex.next) }
            manager.believed = believed
            manager.earlyAnswers.append(.committed(token, results, believed))
            journal.proposals.append(.init(token: nil, commands: commands))
        } else {
            journal.proposals.append(.init(token: token, commands: commands))
        }
        writeNext()
    }

    private func writeNext() {
        guard !journal.isWriting, !journal.proposals.isEmpty else { return }
        journal.isWriting = true
        journal.generation += 1
        schedule(.commitEnds(generation: journal.generation), after: journalRandom.integer(journal.latency))
    }

    func commitEnds(_ generation: Int32) {
        guard generation == journal.generation, journal.isWriting, let proposal = journal.proposals.first else { return }
        if manager.isPaused {
            journal.endsAtResume = true
            return
        }
        journal.proposals.removeFirst()
        journal.isWriting = false
        if journal.isFull {
            marks.hit(.journalFailed)
            oracle.journalFailed(at: now)
            trace("journal: full, \(proposal.commands.count) commands are not committed")
            if let token = proposal.token, options.defect == .fullIsCommitted {
                handle(.committed(token, proposal.commands.map { _ in .done }, told(journal.state)))
            } else if let token = proposal.token { handle(.commitFailed(token, StorageError(.full, "no space left on device"))) }
        } else {
            let isLost = journal.losesReplies && journalRandom.chance(25)
            let results = isLost ? [] : apply(proposal.commands, stamp)
            if journal.losesReplies, let token = proposal.token {
                marks.hit(.journalInDoubt)
                if !isLost, proposal.commands.contains(where: { $0.kind == .designate }) { oracle.unheardDesignationAt = now }
                oracle.journalFailed(at: now)
                trace("journal: nobody hears of it" + (isLost ? ", and it is lost" : ""))
                handle(.commitFailed(token, StorageError(.outcomeUnknown, "the connection was lost")))
            } else if let token = proposal.token {
                oracle.unheardDesignationAt = nil
                handle(.committed(token, results, told(journal.state)))
            }
        }
        writeNext()
    }

    /// Of a proposal that is made now.
    var stamp: CommandStamp { CommandStamp(at: wall, node: nodeName(of: manager)) }

    func nodeName(of manager: SimulatedManager) -> String { plan.configuration.nodeName + (manager.replica == nil ? "" : String(manager.index + 1)) }

    /// Commits a batch and lets the oracle see each command with its result.
    func apply(_ commands: [ControlCommand], _ stamp: CommandStamp) -> [CommandResult] {
        var results: [CommandResult] = []
        if options.defect == .journalNotSynced { journal.synced = journal.state }
        for command in commands {
            let before = journal.state
            let result = journal.state.apply(command, stamp: stamp, index: journal.state.lastIndex.next)
            results.append(result)
            trace("journal \(journal.state.lastIndex): \(command.kind.name) -> \(result)")
            if case .designate(_, let designation) = command { trace("designated: \(designation.server): \(designation.reasons.first ?? "")") }
            checkCommitted(command, result, before: before)
        }
        return results
    }
}

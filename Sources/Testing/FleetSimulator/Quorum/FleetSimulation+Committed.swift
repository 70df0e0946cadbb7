import BinaryCoding
import ControlModel
import ManagerCore
import Raft
import RaftControlLog
import RaftCore

/// The committed log, as the oracle sees it: each entry once, in order, from whichever node applied it first.
extension FleetSimulation {
    func takeCommitted(from replica: SimulatedReplica) {
        guard replica.appliedIndex > journal.appliedIndex else { return }
        let entries = replica.entries(from: journal.appliedIndex + 1, through: replica.appliedIndex)
        let turn = manager
        for entry in entries {
            guard entry.position.index == journal.appliedIndex + 1 else { return violate(.logIsOne, "\(name(of: turn)) has applied what nobody had committed") }
            journal.appliedIndex = entry.position.index
            take(entry)
        }
        manager = turn
        if replica.control?.lastIndex != journal.state.lastIndex {
            violate(.logIsOne, "\(name(of: manager)) has applied another log than the one that was committed up to \(journal.appliedIndex)")
        }
    }

    private func take(_ entry: LogEntry) {
        guard case .command(let bytes) = entry.body else { return }
        do throws(BinaryCodingError) {
            guard case .user(let bytes, _) = try NodeCommand(decoding: bytes).body else { return }
            guard case .batch(let stamp, let commands) = try ReplicatedControlState.Command(decoding: bytes) else { return }
            manager = managers.first { nodeName(of: $0) == stamp.node } ?? manager
            checkDecided(entry.position)
            oracle.newestTerm = max(oracle.newestTerm, entry.position.term)
            let results = apply(commands, stamp)
            for (command, result) in zip(commands, results) { noteHandOver(command, result) }
        } catch {
            violate(.logIsOne, "entry \(entry.position) cannot be read: \(error)")
        }
    }

    private func noteHandOver(_ command: ControlCommand, _ result: CommandResult) {
        switch (command, result) {
        case (.openRecovery, .opened(let id)): oracle.openers.append((id, manager.index))
        case (.closeRecovery(let id, _), .done): if oracle.openers.last(where: { $0.recovery == id })?.manager != manager.index { marks.hit(.recoveryHandedOver) }
        default: break
        }
    }

    /// Right after a node was given a proposal.
    func noteAppended(_ request: NodeRequest, after before: LogPosition?, by replica: SimulatedReplica) {
        guard let position = replica.lastPosition, position != before, replica.leadingTerm == position.term else { return }
        // Under a term of its own, or without one.
        let decidedIn = replica.waiters.first { $0.number == request.id.rawValue }?.term
        oracle.decided.append((position, decidedIn))
    }
}

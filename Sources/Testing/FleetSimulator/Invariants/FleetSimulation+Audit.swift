import ControlModel
import TopologyModel

/// What the journal says of steps: F13, that each which was begun has an outcome, and F10, that one which is announced again is the same one.
extension FleetSimulation {
    /// A statement is sent, or hooks are run, for a step of the recovery under way. Which of two steps of a kind it is for only the manager knows.
    func noteBegun(_ isStep: (StepIntent) -> Bool) {
        guard let open = oracle.open, let record = journal.state.recovery(open.id) else { return }
        let steps = record.steps.filter { $0.outcome == nil && isStep($0.intent) }
        guard let newest = steps.last?.intent, steps.allSatisfy({ $0.intent.ordinal == newest.ordinal }) else { return }
        let begun = Oracle.BegunStep(manager: manager.index, ordinal: newest.ordinal, attempt: newest.attempt)
        if !open.begun.contains(begun) { oracle.open?.begun.append(begun) }
    }

    /// The manager whose turn it is has closed a recovery. Of what another one began that died nobody knows how it ended; and while the journal is full a recovery that has
    /// designated somebody writes late (server truth T12).
    func checkOutcomes(_ open: Oracle.OpenRecovery) {
        guard !open.journalFailed, let record = journal.state.recovery(open.id) else { return }
        for begun in open.begun where begun.manager == manager.index {
            // What an earlier manager announced is begun at once, and the attempt of this one is journaled after that.
            let attempts = record.steps.filter { $0.intent.ordinal == begun.ordinal && $0.intent.attempt >= begun.attempt }
            if let step = attempts.first, attempts.allSatisfy({ $0.outcome == nil }) {
                violate(.intentFirst, "\(step.intent.kind.name) of \(step.intent.target?.description ?? step.intent.detail) was begun, and recovery \(open.id) is closed without its outcome")
            }
        }
        if record.closing?.result == .succeeded, record.steps.last(where: { $0.intent.kind == .publish })?.outcome == nil {
            violate(.intentFirst, "recovery \(open.id) is closed, and what came of publishing is not journaled")
        }
    }

    /// A process ends, and what it began is nobody's.
    func forgetBegun(by manager: SimulatedManager) { oracle.open?.begun.removeAll { $0.manager == manager.index } }

    /// A step was announced, of which there may be earlier attempts.
    func checkIsSameStep(_ intent: StepIntent, of id: RecoveryID) {
        guard let record = journal.state.recovery(id), record.opening.kind != .relocation else { return }
        for earlier in record.steps.dropLast().map(\.intent) {
            let isSame = earlier.kind == intent.kind && earlier.target == intent.target && (intent.kind != .hook || earlier.detail == intent.detail)
            if isSame != (earlier.ordinal == intent.ordinal) || isSame && earlier.attempt >= intent.attempt {
                violate(
                    .knowsWhatWasCommitted,
                    "\(intent.kind.name) is announced as attempt \(intent.attempt) of step \(intent.ordinal), beside attempt \(earlier.attempt) of step \(earlier.ordinal), \(earlier.kind.name)")
            }
        }
    }
}

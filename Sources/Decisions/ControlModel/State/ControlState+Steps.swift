import TopologyModel

extension ControlState {
    /// Each attempt of a step is announced once. The proposer must not act on an announcement that was ignored.
    mutating func record(_ intent: StepIntent, in id: RecoveryID) -> CommandResult {
        guard let (recovery, _) = openPositions(id) else { return notOpen(id) }
        let steps = recoveries[recovery].steps
        guard steps.count < ControlLimits.maximumStepsPerRecovery else {
            return .ignored("recovery \(id) has \(ControlLimits.maximumStepsPerRecovery) steps, which is the limit")
        }
        if steps.contains(where: { $0.intent.ordinal == intent.ordinal && $0.intent.attempt == intent.attempt }) {
            return .ignored("attempt \(intent.attempt) of step \(intent.ordinal) of recovery \(id) is already announced")
        }
        recoveries[recovery].steps.append(StepRecord(intent: intent, intendedAt: time))
        return .done
    }

    /// The first outcome of an attempt stands.
    mutating func record(_ outcome: StepOutcome, in id: RecoveryID) -> CommandResult {
        guard let (recovery, _) = openPositions(id) else { return notOpen(id) }
        let place = recoveries[recovery].steps.lastIndex { $0.intent.ordinal == outcome.ordinal && $0.intent.attempt == outcome.attempt }
        guard let place else {
            return .ignored("attempt \(outcome.attempt) of step \(outcome.ordinal) of recovery \(id) was not announced")
        }
        guard recoveries[recovery].steps[place].outcome == nil else {
            return .ignored("attempt \(outcome.attempt) of step \(outcome.ordinal) of recovery \(id) has an outcome")
        }
        recoveries[recovery].steps[place].outcome = outcome
        recoveries[recovery].steps[place].endedAt = time
        return .done
    }
}

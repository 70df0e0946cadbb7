package import ControlModel
package import TopologyModel

/// Recoveries as text for people.
package enum RecoveryText {
    /// What became of a recovery, in a word.
    package static func outcome(_ recovery: RecoveryRecord) -> String {
        guard let closing = recovery.closing else { return "running" }
        switch closing.result {
        case .succeeded: return recovery.errors.isEmpty ? "succeeded" : "succeeded with errors"
        case .aborted: return "given up"
        case .stopped: return "stopped"
        case .observed: return "observed only"
        }
    }

    /// One line, with the reason of its end below it where there is one.
    package static func summary(_ recovery: RecoveryRecord) -> String {
        var line = "recovery \(recovery.id)  \(CivilTime.format(recovery.openedAt))  \(recovery.opening.code)  \(recovery.opening.failed)"
        if let successor = recovery.successor { line += " -> \(successor)" }
        line += "  \(outcome(recovery))"
        if let closedAt = recovery.closedAt { line += " after \((closedAt - recovery.openedAt).wholeMilliseconds) ms" }
        if let acknowledgement = recovery.acknowledgement { line += "  acknowledged by \(acknowledgement.by)" }
        var lines = [line]
        if let closing = recovery.closing {
            if !closing.reason.isEmpty { lines.append("  \(closing.reason)") }
            lines += recovery.errors.map { "  error: \($0)" }
            if !closing.lostReplicas.isEmpty { lines.append("  lost replicas: " + closing.lostReplicas.map(\.description).joined(separator: ", ")) }
        }
        return lines.joined(separator: "\n")
    }

    /// A moment of a recovery as the journal tells it.
    package struct Step: Hashable, Sendable {
        package var at: WallTime
        package var message: String
    }

    /// Everything the journal tells, oldest first.
    package static func steps(_ recovery: RecoveryRecord) -> [Step] {
        var steps = [Step(at: recovery.openedAt, message: "opened: \(recovery.opening.code) on \(recovery.opening.failed)")]
        steps += recovery.opening.evidence.map { Step(at: recovery.openedAt, message: "evidence: \($0)") }
        for replaced in recovery.replacedDesignations {
            steps.append(Step(at: replaced.at, message: "designation of \(replaced.designation.server) replaced: \(replaced.reason)"))
        }
        for step in recovery.steps {
            let attempt = step.intent.attempt > 1 ? ", attempt \(step.intent.attempt)" : ""
            if recovery.opening.isDryRun {
                // Nothing was tried, so there is nothing to say of an outcome.
                steps.append(Step(at: step.intendedAt, message: "observed: \(step.intent.kind.name)\(step.intent.target.map { " \($0)" } ?? ""): \(step.intent.detail)"))
                continue
            }
            let name = "step \(step.intent.ordinal) \(step.intent.kind.name)" + (step.intent.target.map { " on \($0)" } ?? "") + attempt
            steps.append(Step(at: step.intendedAt, message: "\(name): \(step.intent.detail)"))
            if let outcome = step.outcome, let endedAt = step.endedAt {
                steps.append(Step(at: endedAt, message: "\(name): \(word(outcome.result))\(outcome.observed.isEmpty ? "" : ", " + outcome.observed)"))
            }
        }
        if let designation = recovery.designation {
            let at = recovery.steps.first { $0.intent.kind == .detach || $0.intent.kind == .openWrites }?.intendedAt ?? recovery.openedAt
            steps.append(Step(at: at, message: "designated \(designation.server); it must hold \(designation.target)"))
            steps += designation.reasons.map { Step(at: at, message: "candidate \($0)") }
        }
        if let closing = recovery.closing, let closedAt = recovery.closedAt {
            steps.append(Step(at: closedAt, message: "\(outcome(recovery))\(closing.reason.isEmpty ? "" : ": " + closing.reason)"))
        }
        return steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    static func word(_ result: StepResult) -> String {
        switch result {
        case .succeeded: "done"
        case .failed: "failed"
        case .unknown: "unknown"
        case .skipped: "skipped"
        }
    }
}

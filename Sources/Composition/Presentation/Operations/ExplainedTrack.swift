import Refactoring
import TopologyModel

/// A walk along the steps of a track that predicts how each leaves its server, so that the next one's statements are those that would be sent.
struct ExplainedTrack {
    let statements: ShownStatements
    /// As they are known, then as they are predicted.
    var facts: [InstanceAddress: InstanceFacts]

    mutating func explain(_ track: PlanTrack) -> ExplainedOperation.Track {
        var restored: [InstanceAddress] = []
        for step in track.steps {
            guard case .act(let action) = step.work, action.isMutation, !track.changed.contains(step.server.address),
                !restored.contains(step.server.address)
            else { continue }
            restored.append(step.server.address)
        }
        return ExplainedOperation.Track(
            subject: track.subject, summary: track.summary, steps: track.steps.map { explain($0) }, restored: restored)
    }

    private mutating func explain(_ step: PlanStep) -> Explanation.Step {
        let server = step.server.address
        switch step.work {
        case .wait(let condition, let limit):
            facts[server] = facts[server]?.predicted(after: condition) { facts[$0] }
            return Explanation.Step(title: ExplainedTrack.title(of: step, limit: limit), server: server)
        case .act(let action):
            return Explanation.Step(title: step.purpose, server: server, statements: lines(for: action, on: server))
        }
    }

    private static func title(of step: PlanStep, limit: Duration) -> String {
        let isWait = step.purpose.hasPrefix("until")
        guard limit > .zero else { return step.purpose }
        return (isWait ? "wait " : "") + step.purpose + ", for at most \(limit.components.seconds) s"
    }

    private mutating func lines(for action: PlannedAction, on server: InstanceAddress) -> [String] {
        guard let known = facts[server] else { return ["-- not shown: nothing is known of \(server)"] }
        guard let resolved = action.resolved({ facts[$0] }) else { return ["-- not shown: it depends on a place in a binary log that is read when the step runs"] }
        facts[server] = known.predicted(after: resolved)
        return statements.lines(for: resolved, on: known) + ExplainedTrack.marks(action, resolved)
    }

    /// What stands in the statements as it is known now and is read again when the step runs.
    private static func marks(_ action: PlannedAction, _ resolved: ServerAction) -> [String] {
        switch (action, resolved) {
        case (.fixed, _), (.startUntil(_, .known), _), (.pointToSource(_, at: .known), _): []
        case (_, .startUntil(_, let place)): ["-- \(place) is the place as it is known now; it is read again when the step runs"]
        case (_, .pointToSource(let specification)):
            specification.coordinates.map { ["-- \($0) is the place as it is known now; it is read again when the step runs"] } ?? []
        default: ["-- as it is known now; what the server keeps is read again when the step runs"]
        }
    }
}

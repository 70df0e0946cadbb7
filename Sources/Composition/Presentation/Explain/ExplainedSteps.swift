import ControlModel
import Promotion
import Refactoring
import ServerDialects
import TopologyModel

/// The steps of a plan in words, with the statements that the servers' dialects make of them.
struct ExplainedSteps {
    let plan: FailoverPlan
    let successor: Instance
    let policy: RecoveryPolicy

    var steps: [Explanation.Step] {
        var steps = [Explanation.Step(title: "commit the opening of the recovery")]
        for step in plan.steps {
            if step.kind == .fence { steps.append(Explanation.Step(title: "commit the designation of \(successor.address): nothing is opened before, nothing else is opened after")) }
            steps.append(Explanation.Step(title: title(of: step), server: step.server?.address, statements: statements(of: step)))
        }
        return steps
    }

    private func title(of step: FailoverPlan.Step) -> String {
        switch step.kind {
        case .hook where step.detail == HookStage.preFailover.rawValue: return "run the hooks of PreFailoverProcesses, if there are any"
        case .hook where step.detail == HookStage.postPrimaryFailover.rawValue: return "run the hooks of PostMasterFailoverProcesses, if there are any"
        case .hook: return "run the hooks of PostFailoverProcesses, if there are any"
        case .confirmDeath:
            return "look at the old primary once more, for at most \(policy.confirmTimeout.wholeMilliseconds) ms; any answer gives the recovery up"
        case .revoke: return "stop receiving from the old primary"
        case .fence: return fenceTitle
        case .drain:
            return "wait until it has applied \(step.detail), for at most \(policy.drainTimeout.components.seconds) s"
        case .detach: return "leave the old primary for good"
        case .openWrites: return "open for writes"
        case .align: return "stand still, and read where its own log ends: others that stand at the same place of the old primary's log follow it from there"
        case .repoint where step.actions.isEmpty: return step.detail
        case .repoint: return "follow the new primary"
        case .publish: return "publish \(successor.address) as primary"
        case .settings: return "wait for acknowledgements again"
        default: return step.detail
        }
    }

    private var fenceTitle: String {
        let watch = "make the old primary harmless whenever it answers, tried every \(policy.fenceInterval.wholeMilliseconds) ms from now on"
        return switch policy.fencing {
        case .sql: watch
        case .hook: "\(watch); unless that succeeds at once, the hooks of FencingProcesses must succeed before anything is opened"
        case .waived: "leave the old primary as it is: fencing is waived"
        }
    }

    // MARK: Statements

    private func statements(of step: FailoverPlan.Step) -> [String] {
        guard let server = step.server, let facts = server.facts else { return [] }
        return switch step.kind {
        case .confirmDeath: []  // a look changes nothing
        case .fence: policy.fencing == .waived ? [] : fence(facts)
        case .align, .detach, .repoint: statements(step.actions, stopped(facts))
        case .settings: statements(step.actions, opened(facts))
        default: statements(step.actions, facts)
        }
    }

    /// The controller reads ids of sessions and ends them one by one; here the form of it is shown.
    private func fence(_ facts: InstanceFacts) -> [String] {
        guard let dialect = ServerDialectWords.dialect(for: facts) else { return [] }
        let kill = dialect.endSession(.max).replacing(String(UInt64.max), with: "<id>")
        let keepOut = dialect.offlineMode(true).map { ", with \($0) until it holds" } ?? ""
        return [dialect.clientSessions(sparingOwnAccount: true), "\(kill)  -- each of those sessions"] + dialect.closeWrites + [
            "-- then the sessions that came meanwhile; if read-only does not hold: all of it again, and other sessions of our own account too\(keepOut)"
        ]
    }

    private func statements(_ actions: [ServerAction], _ facts: InstanceFacts) -> [String] {
        let shown = ShownStatements(timeout: policy.stepTimeout)
        return actions.flatMap { shown.lines(for: $0, on: facts) }
    }

    /// The server as it is after its receiver was stopped.
    private func stopped(_ facts: InstanceFacts) -> InstanceFacts {
        facts.channels.reduce(facts) { $0.predicted(after: .stopReceiver(channel: $1.name)) }
    }

    /// The server as it is after it was opened, with the source side of semi-sync off.
    private func opened(_ facts: InstanceFacts) -> InstanceFacts {
        facts.predicted(after: .openWrites).predicted(after: .setSemiSync(source: false, replica: nil))
    }
}

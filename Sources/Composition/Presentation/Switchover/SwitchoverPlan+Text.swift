import ControlModel
package import Promotion
import Refactoring
import TopologyModel

extension SwitchoverPlan {
    /// In one line.
    package var message: String {
        guard let successor, !isRefused else { return "no switchover of \(primary): \(blockers.map(\.description).joined(separator: "; "))" }
        return "\(successor) would take over from \(primary)"
    }

    /// For people: who takes over, in which steps, or what is in the way.
    package var text: String {
        var lines = [isRefused ? "\(primary) would not hand over:" : message + ":"]
        lines += isRefused ? blockers.map { "  - \($0)" } : steps.enumerated().map { position, step in
            "  \(position + 1). " + (step.server.map { "\($0): " } ?? "") + step.title
        }
        if !candidates.isEmpty { lines += ["", "candidates, best first:"] + candidates.map { "  \($0)" } }
        return lines.joined(separator: "\n")
    }
}

extension SwitchoverPlan.PlannedStep {
    fileprivate var title: String {
        switch kind {
        case .hook: "run the hooks \(detail)"
        case .look: "come level while writes go on, \(detail)"
        case .demote: "refuse writes (\(detail))"
        case .drain: "wait \(detail)"
        case .detach: "leave the old primary (\(detail)), once the designation is committed"
        case .openWrites: "open for writes"
        case .repoint: detail
        case .publish: "publish the new primary"
        default: detail
        }
    }
}

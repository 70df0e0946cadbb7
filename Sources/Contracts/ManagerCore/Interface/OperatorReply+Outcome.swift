import ControlModel
import Promotion
import Refactoring
import TopologyModel

extension OperatorReply {
    /// What the audit says of it.
    var outcome: (result: OperatorCall.Outcome, answer: String) {
        switch self {
        case .done(let message): (.done, message)
        case .discovered(let server): (.done, "\(server) was read")
        case .refused(let reason): (.refused, reason)
        case .located(let location): (.done, location.errant.description)
        case .planned(let plan): (.refused, OperatorReply.text(of: plan.blockers))
        case .operated(let result): (result.isSuccess ? .done : .failed, result.message)
        case .switchoverPlanned(let plan): (.refused, OperatorReply.text(of: plan.blockers))
        case .recovered(let result): (result.isSuccess ? .done : .failed, "recovery \(result.recovery): \(result.message)")
        }
    }

    private static func text(of blockers: [PlanBlocker]) -> String { blockers.map(\.description).joined(separator: "; ") }
}

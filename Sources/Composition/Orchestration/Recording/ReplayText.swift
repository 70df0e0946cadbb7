import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import Presentation
import Probing
import Promotion
import Refactoring
import TopologyModel

/// A replay as people read it: a line for everything that is told, committed, done, run, published or answered.
package enum ReplayText {
    private static let wordWidth = 18

    /// Empty for a step in which nothing but probing was decided.
    package static func lines(of step: ReplayedStep) -> [String] {
        let decisions = step.replayed.compactMap { text(of: $0) }
        let asked = request(step.event).map { [$0] } ?? []
        return (asked + decisions).map { line(at: step.at, $0.word, $0.text) }
    }

    /// The first decision that is not the recorded one, with both sides.
    package static func difference(_ step: ReplayedStep) -> [String] {
        let index = zip(step.recorded, step.replayed).enumerated().first { $1.0 != $1.1 }?.offset ?? min(step.recorded.count, step.replayed.count)
        return [
            "\(step.place): decision \(index + 1) after \(step.event.name) at \(moment(step.at)) is another one:",
            "  recorded: \(side(step.recorded, index))", "  replayed: \(side(step.replayed, index))",
        ]
    }

    package static func text(of summary: ReplaySummary) -> [String] {
        let verdict =
            summary.steps == 0
            ? "nothing was replayed"
            : summary.isIdentical
            ? "replayed \(summary.steps) steps; every decision\(summary.skipped > 0 ? " of these" : "") is the recorded one"
            : "replayed \(summary.steps) steps; in \(summary.different) of them the decisions are others than recorded, of which the first is shown"
        return summary.remarks + (summary.skipped > 0 ? ["\(summary.skipped) steps are not replayed"] : []) + [verdict]
    }

    private static func side(_ effects: [ManagerEffect], _ index: Int) -> String {
        guard index < effects.count else { return "nothing" }
        return "\(effects[index])"  // whole: what the short text leaves out may be what differs
    }

    private static func line(at moment: WallTime, _ word: String, _ text: String) -> String {
        let flat = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return "\(self.moment(moment))  \(word)\(String(repeating: " ", count: max(0, wordWidth - word.count)))\(flat)"
    }

    private static func moment(_ moment: WallTime) -> String {
        let civil = CivilMoment(moment)
        return "\(civil.date) \(civil.clock).\(civil.fraction)"
    }

    private static func request(_ event: ManagerEvent) -> (word: String, text: String)? {
        guard case .operatorAsked(_, let request, _) = event else { return nil }
        let text =
            switch request {
            case .operate(let request): "\(request.isDryRun ? "a plan of " : "")\(request.operation), by \(request.owner)"
            case .switchover(let request): "\(request.isDryRun ? "a plan of " : "")a switchover of the cluster of \(wish(request.asked))"
            case .failover(let request): "a failover of \(wish(request.asked))"
            default: "\(request)"  // short in any case
            }
        return ("asked", text)
    }

    private static func wish(_ asked: AskedRecovery) -> String {
        "\(asked.member)\(asked.successor.map { " to \($0)" } ?? ""), by \(asked.owner)\(asked.reason.isEmpty ? "" : ": \(asked.reason)")"
    }

    private static func text(of reply: OperatorReply) -> String {
        switch reply {
        case .done(let message): message
        case .discovered(let address): "\(address) was read"
        case .refused(let message): "refused: \(message)"
        case .located(let location): location.message
        case .planned(let plan):
            plan.isRefused
                ? "refused: \(plan.blockers.map(\.description).joined(separator: "; "))" : "planned: \(plan.tracks.map(\.summary).joined(separator: "; "))"
        case .operated(let result): result.message
        case .switchoverPlanned(let plan): plan.message
        case .recovered(let result): result.message
        }
    }

    /// nil: of no interest to whoever reads what happened.
    private static func text(of effect: ManagerEffect) -> (word: String, text: String)? {
        switch effect {
        case .note(let note):
            let place = note.cluster.isEmpty ? "" : "\(note.cluster): "
            return (note.event?.rawValue ?? "\(note.severity)", place + note.text)
        case .propose(_, let commands): return ("commit", commands.map(\.kind.name).joined(separator: ", "))
        case .act(_, let request): return ("act", "\(request.target): \(request.action.journalText)")
        case .locate(_, let request): return ("search", "\(request.address): \(request.errant)")
        case .write(_, let request): return ("write", "\(request.address), a row of the write probe")
        case .runHooks(_, let invocation): return ("hooks", "\(invocation.phase.rawValue), attempt \(invocation.attempt)")
        case .publish(_, let record): return ("publish", "\(record.clusterName): \(record.primary) of epoch \(record.epoch)")
        case .reply(_, let reply): return ("answer", text(of: reply))
        case .probe, .releaseSessions, .release, .inventoryChanged: return nil
        }
    }
}

extension ManagerEvent {
    /// A word for each kind.
    var name: String {
        switch self {
        case .started: "the start"
        case .stateRead: "a state that others committed"
        case .leads: "the election of this node"
        case .timer: "a timer"
        case .probed(let report): "a probe of \(report.request.address)"
        case .connectionLost(let address): "the loss of the connection to \(address)"
        case .committed: "a commit"
        case .commitFailed: "a failed commit"
        case .acted: "the end of an action"
        case .wrote(_, let report): "a write to \(report.request.address)"
        case .located: "the end of a search"
        case .hooksEnded: "the end of hooks"
        case .published: "the end of a publication"
        case .operatorAsked: "a request"
        case .stopping: "the order to stop"
        }
    }
}

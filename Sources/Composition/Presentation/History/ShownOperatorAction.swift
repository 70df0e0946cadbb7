package import ControlModel
import ManagerCore
import TopologyModel

/// What an operator asked for, with the cluster as it is called now.
package struct ShownOperatorAction: Hashable, Sendable {
    package var record: OperatorAction
    /// The incumbent's name of the cluster; empty: it was about none, or one that is not known any more.
    package var clusterName: String
    /// Empty when nobody gave one.
    package var alias: String

    package init(_ record: OperatorAction, in context: PresentationContext) {
        let cluster = record.call.cluster.flatMap { context.snapshot.control.cluster($0) }
        self.record = record
        clusterName = cluster?.primary.description ?? ""
        alias = cluster?.alias ?? ""
    }

    private var call: OperatorCall { record.call }

    // MARK: In words

    /// Who it was, and where nobody proved to be that, that it is only said.
    package var who: String {
        let person = call.actor
        guard person.name.isEmpty else { return person.claim.isEmpty || person.claim == person.name ? person.name : "\(person.name) (says \(person.claim))" }
        if person.proof == .process { return person.claim.isEmpty ? "the manager's own program" : person.claim }
        return person.claim.isEmpty ? "somebody" : "\(person.claim)?"
    }

    package var origin: String {
        let person = call.actor
        return person.via.isEmpty ? person.address : "\(person.address.isEmpty ? "?" : person.address) by \(person.via)"
    }

    package var what: String { call.detail.isEmpty ? call.verb : "\(call.verb) \(call.detail)" }

    package var outcome: String {
        switch call.outcome {
        case .done: "done"
        case .refused: "refused"
        case .failed: "failed"
        case .asked: "begun"
        }
    }

    /// Why it did not come to what was wanted.
    package var trouble: String {
        switch call.outcome {
        case .done: ""
        case .refused, .failed: call.answer
        case .asked: "its end is not recorded"
        }
    }

    private static func word(_ proof: OperatorActor.Proof) -> String {
        switch proof {
        case .nothing: "nothing"
        case .password: "password"
        case .certificate: "certificate"
        case .proxy: "proxy"
        case .process: "process"
        }
    }

    // MARK: For programs

    /// In our own words: written by the daemon, printed by the command line.
    package var json: JSONValue {
        let person = call.actor
        return .object([
            JSONMember("action", .count(record.index.rawValue)), JSONMember("at_ms", .integer(record.at.milliseconds)),
            JSONMember("last_at_ms", .integer(record.lastAt.milliseconds)), JSONMember("times", .count(record.times)), JSONMember("who", .string(who)),
            JSONMember("name", .string(person.name)), JSONMember("proof", .string(ShownOperatorAction.word(person.proof))), JSONMember("claim", .string(person.claim)),
            JSONMember("from", .string(origin)), JSONMember("verb", .string(call.verb)), JSONMember("detail", .string(call.detail)),
            JSONMember("subject", .string(call.subject)), JSONMember("servers", .strings(call.servers.map(\.description))), JSONMember("cluster", .string(clusterName)),
            JSONMember("alias", .string(alias)), JSONMember("reason", .string(call.reason)), JSONMember("outcome", .string(outcome)),
            JSONMember("answer", .string(call.answer)), JSONMember("node", .string(record.node)), JSONMember("row", .strings(row)), JSONMember("trouble", .string(trouble)),
        ])
    }

    /// The cells of ``AuditTable/heading``.
    private var row: [String] {
        let times = record.times > 1 ? " x\(record.times), last \(CivilTime.format(record.lastAt))" : ""
        return [record.index.description, CivilTime.format(record.at), who, origin, what + times, call.subject, outcome, call.reason]
    }
}

package import Refactoring
import TopologyModel

/// Plans and results of operations as JSON of our own: written by the daemon, printed by the command line.
package enum WireOperation {
    /// Members that the command line reads.
    package static let member = "Operation"
    package static let longest = "longest_ms"
    package static let isEmpty = "nothing_to_do"
    package static let notices = "notices"

    package static func json(_ explained: ExplainedOperation) -> JSONValue {
        let plan = explained.plan
        return .object(
            head(plan, plan.isRefused ? "refused" : "planned") + [
                JSONMember(longest, .integer(explained.longest.wholeMilliseconds)),
                JSONMember("frame", explained.frame.map { track($0) } ?? .null), JSONMember("tracks", .array(explained.tracks.map { track($0) })),
            ])
    }

    package static func json(_ result: OperationResult) -> JSONValue {
        .object(
            head(result.plan, result.isSuccess ? "done" : "failed") + [
                JSONMember("frame", result.frame.map { track($0) } ?? .null), JSONMember("tracks", .array(result.tracks.map { track($0) })),
            ])
    }

    /// The whole answer to `baton/operate/…`: text in the place where people look, values beside it.
    package static func envelope(_ explained: ExplainedOperation) -> JSONValue {
        let own = [JSONMember(member, json(explained))]
        return explained.plan.isRefused
            ? WireEnvelope.error(explained.message, details: .string(explained.text), own: own)
            : WireEnvelope.done(explained.message, details: .string(explained.text), own: own)
    }

    package static func envelope(_ result: OperationResult) -> JSONValue {
        let own = [JSONMember(member, json(result))]
        return result.isSuccess
            ? WireEnvelope.done(result.message, details: .string(result.text), own: own)
            : WireEnvelope.error(result.message, details: .string(result.text), own: own)
    }

    // MARK: Parts

    private static func head(_ plan: OperationPlan, _ outcome: String) -> [JSONMember] {
        [
            JSONMember("name", .string(OperationVerb(plan.operation).rawValue)), JSONMember("server", .string(plan.operation.subject.description)),
            JSONMember("outcome", .string(outcome)), JSONMember(isEmpty, .bool(plan.isEmpty && !plan.isRefused)),
            JSONMember(
                "blockers", .array(plan.blockers.map { ["server": .string($0.server.description), "reason": .string($0.reason)] })),
            JSONMember(notices, .strings(plan.notices)), JSONMember("promoted", plan.promoted.map { .string($0.description) } ?? .null),
        ]
    }

    private static func track(_ track: ExplainedOperation.Track) -> JSONValue {
        [
            "server": .string(track.subject.description), "summary": .string(track.summary), "steps": .array(track.steps.map(\.json)),
            "restored": .strings(track.restored.map(\.description)),
        ]
    }

    private static func track(_ track: TrackResult) -> JSONValue {
        var members = [JSONMember("server", .string(track.subject.description)), JSONMember("summary", .string(track.summary))]
        switch track.end {
        case .done: members.append(JSONMember("end", "done"))
        case .failed(let server, let step, let reason):
            members += [
                JSONMember("end", "failed"), JSONMember("failed_on", .string(server.description)), JSONMember("step", .string(step)),
                JSONMember("reason", .string(reason)),
            ]
        case .skipped(let reason): members += [JSONMember("end", "skipped"), JSONMember("reason", .string(reason))]
        case .abandoned(let reason): members += [JSONMember("end", "abandoned"), JSONMember("reason", .string(reason))]
        }
        members.append(
            JSONMember(
                "restorations",
                .array(
                    track.restorations.map { restoration in
                        [
                            "server": .string(restoration.server.description), "restored": .bool(restoration.isRestored),
                            "missing": restoration.missing.map { .string($0) } ?? .null,
                        ]
                    })))
        return .object(members)
    }
}

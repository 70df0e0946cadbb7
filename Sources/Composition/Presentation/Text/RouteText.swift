import ControlModel
import KVPublishers
import TopologyModel

/// What stores say of primaries, for people.
enum RouteText {
    /// - Parameter comparisons: of one cluster; at least one.
    static func text(_ comparisons: [RouteComparison], name: String) -> String {
        let head = comparisons[0].wanted.map { "\(name): \(text(.primary($0)))" } ?? (comparisons[0].isWithdrawn ? "\(name): to be withdrawn" : "\(name): no primary that takes writes is known here")
        return ([head] + comparisons.flatMap { lines($0) }).joined(separator: "\n")
    }

    private static func lines(_ comparison: RouteComparison) -> [String] {
        let stored = comparison.stored.map { text($0) } ?? "nothing"
        let line: String =
            switch comparison.verdict {
            case .same: "in order"
            case .withdrawn: "in order: \(stored)"
            case .foreign: "\(stored), left alone"
            case .missing: "MISSING: it says nothing"
            case .outdated: "OUTDATED: \(stored)"
            case .strayKeys: "STRAY KEYS: the record is right, and other keys are not"
            case .ahead: "ahead of this manager: \(stored), left alone"
            case .conflict: "CONFLICT: \(stored); a person must look which of the two is the primary"
            case .unwanted: "NOT WITHDRAWN: \(stored)"
            case .unknown: "UNKNOWN: \(comparison.trouble ?? "")"
            }
        return ["  \(comparison.store): \(line)"] + comparison.strayKeys.map { "    \($0)" }
    }

    private static func text(_ record: StoredRecord) -> String {
        switch record {
        case .primary(let record): "\(record.primary) of epoch \(record.epoch)"
        case .withdrawn(let record): "withdrawn, of epoch \(record.epoch): \(record.reason)"
        }
    }

    static func text(_ submission: RouteSubmission) -> String {
        let what: String =
            switch submission.outcome {
            case .published: "published"
            case .unchanged: "was there"
            case .superseded(let stored): "left alone: it has \(text(stored))"
            case .failed(let reason): "FAILED: \(reason)"
            }
        return "\(submission.record.clusterName): \(submission.record.primary) of epoch \(submission.record.epoch) in \(submission.store): \(what)"
    }
}

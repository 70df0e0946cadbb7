package import ControlModel
package import KVPublishers
import TopologyModel

/// What stores say of primaries, as JSON: written by the daemon, printed by the command line.
package enum WireRoutes {
    /// - Parameter name: of a cluster that no record names.
    package static func json(_ report: RouteReport, name: (ClusterID) -> String?) -> JSONValue {
        var clusters: [JSONValue] = []
        var rest = report.comparisons[...]
        while let first = rest.first {
            let ofCluster = rest.prefix { $0.cluster == first.cluster }
            rest = rest.dropFirst(ofCluster.count)
            clusters.append(json(Array(ofCluster), name: name))
        }
        return [
            "phase": .string(report.phase.rawValue), "stores": .strings(report.stores), "troubles": .strings(report.troubles),
            "in_order": .bool(report.comparisons.allSatisfy(\.isInOrder)), "clusters": .array(clusters),
        ]
    }

    /// - Parameter comparisons: of one cluster; at least one.
    private static func json(_ comparisons: [RouteComparison], name: (ClusterID) -> String?) -> JSONValue {
        let cluster = comparisons[0].cluster
        let known = comparisons.lazy.compactMap { $0.wanted?.clusterName ?? $0.stored?.clusterName }.first
        let shown = known ?? name(cluster) ?? cluster.description
        return [
            "cluster": .string(cluster.description), "name": .string(shown), "wanted": comparisons[0].wanted.map { json(.primary($0)) } ?? .null,
            "in_order": .bool(comparisons.allSatisfy(\.isInOrder)),
            "stores": .array(
                comparisons.map { comparison in
                    [
                        "store": .string(comparison.store), "verdict": .string(comparison.verdict.rawValue), "in_order": .bool(comparison.isInOrder),
                        "stored": comparison.stored.map { json($0) } ?? .null, "stray_keys": .strings(comparison.strayKeys),
                        "trouble": comparison.trouble.map { .string($0) } ?? .null,
                    ]
                }),
            "text": .string(RouteText.text(comparisons, name: shown)),
        ]
    }

    private static func json(_ record: StoredRecord) -> JSONValue {
        switch record {
        case .primary(let record):
            [
                "primary": .string(record.primary.description), "host": .string(record.primary.host), "port": .integer(Int64(record.primary.port)), "epoch": .count(record.epoch.rawValue),
                "name": .string(record.clusterName), "ipv4": record.ipv4.map { .string($0) } ?? .null, "ipv6": record.ipv6.map { .string($0) } ?? .null,
                "recovery": record.recovery.map { .count($0.rawValue) } ?? .null, "at": .integer(record.at.milliseconds), "withdrawn": .null,
            ]
        case .withdrawn(let record):
            [
                "primary": .null, "host": .null, "port": .null, "epoch": .count(record.epoch.rawValue), "name": .string(record.clusterName), "ipv4": .null, "ipv6": .null,
                "recovery": record.recovery.map { .count($0.rawValue) } ?? .null, "at": .integer(record.at.milliseconds), "withdrawn": .string(record.reason),
            ]
        }
    }

    // MARK: Submissions

    package static func json(_ submissions: [RouteSubmission]) -> JSONValue {
        .array(
            submissions.map { submission in
                [
                    "cluster": .string(submission.record.cluster.description), "name": .string(submission.record.clusterName), "primary": .string(submission.record.primary.description),
                    "epoch": .count(submission.record.epoch.rawValue), "store": .string(submission.store), "outcome": .string(submission.outcome.word),
                    "failed": .bool(submission.isFailed), "text": .string(RouteText.text(submission)),
                ]
            })
    }

    /// The incumbent's pairs, of each record once.
    package static func pairs(_ submissions: [RouteSubmission], layout: KeyedLayout) -> JSONValue {
        var pairs: [JSONValue] = []
        var last: ClusterID?
        for submission in submissions where submission.record.cluster != last {
            last = submission.record.cluster
            pairs += layout.pairs(of: submission.record).map { ["Key": .string($0.key), "Value": .string($0.value)] }
        }
        return .array(pairs)
    }
}

extension RouteSubmission.Outcome {
    fileprivate var word: String {
        switch self {
        case .published: "published"
        case .unchanged: "unchanged"
        case .superseded: "superseded"
        case .failed: "failed"
        }
    }
}

import ManagerCore
import Promotion
package import TopologyModel

/// The readiness of a cluster with what would keep the manager from acting, for people and as JSON.
package struct ShownReadiness: Sendable {
    private let clusterName: String
    private let alias: String
    private let readiness: ClusterReadiness
    /// What would keep the manager from acting on its own, however dead the primary is.
    private let obstacles: [String]

    package init(of cluster: Cluster, in context: PresentationContext) {
        let policy = context.snapshot.policy(of: cluster)
        clusterName = cluster.name
        alias = context.alias(of: cluster)
        readiness = ClusterReadiness(
            of: cluster, receivedUnknown: context.snapshot.receivedUnknown, promotion: policy.promotion,
            lossless: context.lossless(in: cluster), detection: policy.detection, slowAnswer: context.snapshot.configuration.slowAnswer)
        // An unsupported shape is said once.
        obstacles = readiness.obstacle == nil ? Explanation.obstacles(cluster, context) : []
    }

    /// The cluster would have a primary again, without a person.
    private var isReady: Bool { readiness.isReady && obstacles.isEmpty }

    package var text: String {
        var lines = ["cluster \(clusterName)" + (alias.isEmpty ? "" : " (\(alias))") + ": \(isReady ? "ready" : "NOT READY")"]
        if let obstacle = readiness.obstacle { lines.append("  \(obstacle)") }
        lines += obstacles.map { "  - \($0)" }
        lines += readiness.outlooks.map { "  without \($0.loss): \($0.text)" }
        if readiness.obstacle == nil {
            let hang = readiness.hangDetection
            let seconds = hang.expected.map { "after about \(Double($0.wholeMilliseconds) / ShownReadiness.millisecondsPerSecond) s" }
            lines.append("  a primary that hangs is replaced \(seconds ?? "never by itself: no replica could tell")")
            lines += hang.advice.map { "    \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private static let millisecondsPerSecond = 1_000.0

    package var json: JSONValue {
        [
            "cluster": .string(clusterName), "alias": .string(alias), "ready": .bool(isReady),
            "primary": readiness.primary.map { .string($0.description) } ?? .null, "obstacle": readiness.obstacle.map { .string($0) } ?? .null,
            "obstacles": .strings(obstacles),
            "outlooks": .array(
                readiness.outlooks.map { outlook in
                    [
                        "loss": .string(outlook.loss.kind), "of": .string(outlook.loss.subject), "has_primary": .bool(outlook.hasPrimary),
                        "successor": outlook.successor.map { .string($0.description) } ?? .null, "refusal": outlook.refusal.map { .string($0.description) } ?? .null,
                        "hints": WireOverrideHint.list(outlook.refusal?.hints ?? []),
                        "loses_nothing_acknowledged": .bool(outlook.losesNothingAcknowledged),
                        "transactions_at_risk": outlook.transactionsAtRisk.map { .count($0) } ?? .null,
                        "successor_lag_ms": outlook.successorLag.map { .integer($0.wholeMilliseconds) } ?? .null,
                        "caveat": outlook.caveat.map { .string($0) } ?? .null, "stranded": .strings(outlook.stranded.map(\.description)),
                    ]
                }),
            "hang_detected_after_ms": readiness.hangDetection.expected.map { .integer($0.wholeMilliseconds) } ?? .null,
            "advice": .strings(readiness.hangDetection.advice), "text": .string(text),
        ]
    }
}

extension PossibleLoss {
    fileprivate var kind: String {
        switch self {
        case .primary: "primary"
        case .source: "source"
        case .dataCenter: "data-center"
        }
    }

    fileprivate var subject: String {
        switch self {
        case .primary(let address), .source(let address): address.description
        case .dataCenter(let name): name
        }
    }
}

extension LossOutlook {
    fileprivate var text: String {
        var parts: [String] = []
        if let refusal {
            parts.append("NOBODY could be promoted: \(refusal)")
        } else if let successor {
            parts.append("\(successor) would be promoted")
            switch transactionsAtRisk {
            case _ where losesNothingAcknowledged: parts.append("nothing would be lost that a client was told of, provably (durability: lossless)")
            case 0?: parts.append("nothing that is known would be lost")
            case let count?: parts.append("\(count) transaction\(count == 1 ? "" : "s") had not been received by any replica when they were last read")
            case nil: break
            }
            if let successorLag, successorLag > .zero { parts.append("it is \(successorLag.components.seconds) s behind and would catch up first") }
            if let caveat { parts.append(caveat) }
        } else {
            parts.append("the primary stays")
        }
        if !stranded.isEmpty { parts.append("these would follow nobody until they get another source: \(stranded.map(\.description).joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }
}

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
            lossless: context.lossless(in: cluster), history: context.executedHistory(in: cluster), detection: policy.detection,
            slowAnswer: context.snapshot.configuration.slowAnswer, now: context.snapshot.now)
        // An unsupported shape is said once.
        obstacles = readiness.obstacle == nil ? Explanation.obstacles(cluster, context) : []
    }

    /// The cluster would have a primary again, without a person.
    private var isReady: Bool { readiness.isReady && obstacles.isEmpty }

    package var text: String {
        var lines = ["cluster \(clusterName)" + (alias.isEmpty ? "" : " (\(alias))") + ": \(isReady ? "ready" : "NOT READY")"]
        if let obstacle = readiness.obstacle { lines.append("  \(obstacle)") }
        lines += obstacles.map { "  - \($0)" }
        lines += outlookLines
        if readiness.obstacle == nil {
            let hang = readiness.hangDetection
            lines.append("  a primary that hangs is replaced \(hang.expected.map { "after about \($0.inSeconds)" } ?? "never by itself: no replica could tell")")
            lines += hang.advice.map { "    \($0)" }
            lines += restartLines
        }
        return lines.joined(separator: "\n")
    }

    /// A line has no more servers by name; the JSON form has all of them.
    private static let namedServers = 10

    private static func names(_ servers: [InstanceAddress]) -> String {
        let named = servers.prefix(namedServers).map(\.description).joined(separator: ", ")
        return servers.count > namedServers ? "\(named) and \(servers.count - namedServers) more" : named
    }

    /// Servers that nobody follows stand together where their loss means the same: a cluster may have hundreds of them.
    private var outlookLines: [String] {
        var lines: [String] = []
        var replicas: [(servers: [InstanceAddress], text: String)] = []
        for outlook in readiness.outlooks {
            let text = outlook.text
            guard case .replica(let address) = outlook.loss else {
                lines.append("  without \(outlook.loss): \(text)")
                continue
            }
            if let index = replicas.firstIndex(where: { $0.text == text }) {
                replicas[index].servers.append(address)
            } else {
                replicas.append(([address], text))
            }
        }
        return lines + replicas.map { "  without \($0.servers.count == 1 ? "the replica" : "one of the replicas") \(ShownReadiness.names($0.servers)): \($0.text)" }
    }

    private var restartLines: [String] {
        func parts(_ isReadOnly: Bool?, _ words: String) -> [String] {
            let servers = readiness.restarts.servers.filter { $0.boot.isReadOnly == isReadOnly }.map(\.address)
            return servers.isEmpty ? [] : ["\(words): \(ShownReadiness.names(servers))"]
        }
        let standings = parts(true, "read-only") + parts(false, "WRITABLE") + parts(nil, "not known")
        return ["  after a restart \(standings.joined(separator: "; "))"] + readiness.restarts.advice.map { "    \($0)" }
    }

    package var json: JSONValue {
        [
            "cluster": .string(clusterName), "alias": .string(alias), "ready": .bool(isReady),
            "primary": readiness.primary.map { .string($0.description) } ?? .null, "obstacle": readiness.obstacle.map { .string($0) } ?? .null,
            "obstacles": .strings(obstacles), "outlooks": .array(readiness.outlooks.map(\.json)),
            "hang_detected_after_ms": readiness.hangDetection.expected.map { .integer($0.wholeMilliseconds) } ?? .null,
            "advice": .strings(readiness.hangDetection.advice),
            "restarts": .array(restarts), "restart_advice": .strings(readiness.restarts.advice), "text": .string(text),
        ]
    }

    private var restarts: [JSONValue] {
        readiness.restarts.servers.map { server in
            [
                "server": .string(server.address.description), "read_only": server.boot.isReadOnly.map { .bool($0) } ?? .null,
                "path": .string(server.boot.path),
            ]
        }
    }
}

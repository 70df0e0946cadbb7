import Analysis
import ControlModel
package import ManagerCore
import TopologyModel

/// What a snapshot of the manager says in numbers. No series is about one server: their number is that of the clusters, and of codes.
package enum ManagerMetrics {
    package static func add(_ snapshot: ManagerSnapshot, to text: inout MetricsText) {
        text.add("baton_up", .gauge, "1 while the manager answers.", 1)
        text.add("baton_armed", .gauge, "1 once every known server was read or failed once, so that a failure would be acted upon.", snapshot.isArmed ? 1 : 0)
        text.add("baton_observe_only", .gauge, "1 while nothing is touched.", snapshot.observeOnlyReasons.isEmpty ? 0 : 1)
        text.add("baton_warnings", .gauge, "What is wrong with the manager itself, such as a full disk.", Double(snapshot.warnings.count))
        text.add("baton_start_time_seconds", .gauge, "When the manager started, in seconds since 1970.", Double(snapshot.startedAt.milliseconds) / millisecondsPerSecond)
        text.add("baton_instances", .gauge, "Servers by how the last attempt to read them went.", instances(snapshot))
        text.add(
            "baton_probe_age_seconds", .gauge, "The age of the oldest facts about a server of the cluster; servers that were never read are not in it.",
            ages(snapshot))
        text.add("baton_findings", .gauge, "Findings by code; a cluster in order is not among them.", findings(snapshot))
        text.add("baton_recoveries", .gauge, "Recoveries that the journal still holds, by how they ended.", recoveries(snapshot))
    }

    private static func instances(_ snapshot: ManagerSnapshot) -> [MetricsText.Sample] {
        var (valid, failing, unread) = (0, 0, 0)
        for instance in snapshot.topology.allInstances {
            if instance.freshness.isLastCheckValid {
                valid += 1
            } else if instance.freshness.readAt == nil {
                unread += 1
            } else {
                failing += 1
            }
        }
        return [("valid", valid), ("failing", failing), ("unread", unread)].map { .init([.init("state", $0.0)], Double($0.1)) }
    }

    private static func ages(_ snapshot: ManagerSnapshot) -> [MetricsText.Sample] {
        snapshot.topology.clusters.compactMap { cluster in
            guard let oldest = cluster.members.compactMap(\.freshness.readAt).min() else { return nil }
            return .init([.init("cluster", cluster.name)], Double((snapshot.now - oldest).wholeMilliseconds) / millisecondsPerSecond)
        }
    }

    private static func findings(_ snapshot: ManagerSnapshot) -> [MetricsText.Sample] {
        var counts: [String: Int] = [:]
        for finding in snapshot.findings where finding.code != .noProblem { counts[finding.code.rawValue, default: 0] += 1 }
        return counts.map { .init([.init("code", $0.key)], Double($0.value)) }  // the writer sorts
    }

    private static func recoveries(_ snapshot: ManagerSnapshot) -> [MetricsText.Sample] {
        let outcomes = snapshot.control.recoveries.map { outcome($0.closing?.result) }
        return ["open", "succeeded", "aborted", "stopped", "observed"].map { name in .init([.init("outcome", name)], Double(outcomes.count { $0 == name })) }
    }

    private static func outcome(_ result: RecoveryClosing.Result?) -> String {
        switch result {
        case nil: "open"
        case .succeeded: "succeeded"
        case .aborted: "aborted"
        case .stopped: "stopped"
        case .observed: "observed"
        }
    }

    private static let millisecondsPerSecond = 1000.0
}

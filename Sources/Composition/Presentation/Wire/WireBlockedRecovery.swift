import Analysis
import ControlModel
import ManagerCore
package import TopologyModel

/// Failures that a recovery would answer, and none does, in the incumbent's shape (`BlockedTopologyRecovery`), followed by a member of ours: `Blockers`.
package enum WireBlockedRecovery {
    /// What is held back at the moment of the snapshot, in the order of the findings.
    ///
    /// - Parameter cluster: nil: of all clusters.
    package static func list(of cluster: Cluster? = nil, in context: PresentationContext) -> JSONValue {
        .array(
            context.snapshot.findings.compactMap { finding in
                // Whether the manager that leads is held back is its own to say.
                let blockers = finding.blockers.filter { $0 != AutomationBlock.standby.explanation }
                guard finding.isActionable, !blockers.isEmpty, cluster.map({ $0.member(finding.instanceID) != nil }) ?? true else { return nil }
                return json(finding, blockers, in: context)
            })
    }

    private static func json(_ finding: Finding, _ blockers: [String], in context: PresentationContext) -> JSONValue {
        let cluster = context.snapshot.topology.cluster(of: finding.instanceID)
        let recovery = cluster.flatMap { blockingRecovery(finding, of: $0, context.record(of: $0), in: context.snapshot) }
        return [
            "FailedInstanceKey": WireValues.key(finding.instance), "ClusterName": .string(cluster?.name ?? finding.instance.description),
            "Analysis": .string(finding.code.rawValue), "LastBlockedTimestamp": .string(CivilTime.format(context.snapshot.at)),
            "BlockingRecoveryId": .count(recovery?.rawValue ?? 0), "Blockers": .strings(blockers),
        ]
    }

    /// The recovery whose flap window holds, else the last one of the cluster, or of the server, if it stopped and nobody has said that it was seen. nil: something else
    /// is in the way.
    private static func blockingRecovery(_ finding: Finding, of cluster: Cluster, _ record: ClusterRecord?, in snapshot: ManagerSnapshot) -> RecoveryID? {
        guard let record else { return nil }
        let kind = finding.action.sideRecovery ?? .failover
        // What a filter says of the cluster is no recovery.
        let gates = AutomationGates(control: snapshot.control, configuration: snapshot.configuration, filter: UniformAutomationFilter(true), isArmed: true)
        for case .gate(.flapping(let id, remaining: _)) in gates.blocks(for: cluster, kind: kind, record: record, failed: finding.instance, at: snapshot.at) { return id }
        let last = kind.holdsCluster ? record.lastRecovery.flatMap { snapshot.control.recovery($0) } : snapshot.control.lastRecovery(kind, of: finding.instance)
        guard let last, last.closing?.result == .stopped, last.acknowledgement == nil else { return nil }
        return last.id
    }
}

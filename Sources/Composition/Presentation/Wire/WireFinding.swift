package import Analysis
import ManagerCore
import TopologyModel

/// A finding as JSON in our own words: written by the daemon, printed by the command line.
package enum WireFinding {
    package static func json(_ finding: Finding, in context: PresentationContext) -> JSONValue {
        let cluster = context.snapshot.topology.cluster(of: finding.instanceID)
        let name = cluster?.name ?? finding.instance.description
        let alias = cluster.map(context.alias) ?? ""
        return [
            "cluster": .string(name), "alias": .string(alias), "instance": .string(finding.instance.description),
            "code": .string(finding.code.rawValue), "description": .string(finding.description), "evidence": .strings(finding.evidence),
            "blockers": .strings(finding.blockers), "hints": WireOverrideHint.list(finding.hints), "warnings": .strings(finding.warnings.map(\.rawValue)),
            "suppressed_by": .strings(finding.suppressions.map(\.words)), "worth_telling": .bool(finding.isWorthTelling),
            "text": .string(FindingText.text(finding, clusterName: name, alias: alias)),
        ]
    }
}

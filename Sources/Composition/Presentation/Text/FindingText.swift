package import Analysis

/// Findings as lines for people.
package enum FindingText {
    /// `db1:3306 DeadMaster: description`, and below it the evidence and what keeps the manager from acting.
    package static func text(_ finding: Finding, clusterName: String, alias: String) -> String {
        let cluster = alias.isEmpty || alias == clusterName ? clusterName : "\(alias), \(clusterName)"
        var lines = ["\(finding.instance) (cluster \(cluster)): \(finding.code.rawValue)\(finding.description.isEmpty ? "" : ": " + finding.description)"]
        lines += finding.evidence.map { "  evidence: \($0)" }
        lines += finding.blockers.map { "  nothing is done: \($0)" }
        if finding.isDowntimed { lines.append("  downtimed") }
        lines += finding.suppressions.filter { $0 != .downtime }.map { "  suppressed by \($0.words)" }
        lines += finding.warnings.map { "  warning: \($0.rawValue)" }
        return lines.joined(separator: "\n")
    }
}

public import TopologyModel

/// Says what is wrong with a cluster, from facts and votes alone: same input, same findings.
///
/// Codes are found in the ordered table of rules, by the incumbent's conditions with these differences:
/// - a server is not in order while a suspicion about it is open, whatever its last read said;
/// - a replica whose vote is that it lost its source does not count as replicating though its threads say so, and after a conviction none does;
/// - a replica fails to connect by the number of its error, never by its text;
/// - a primary that lives by its newest answer and is blocked is neither dead nor unreachable, whatever its replicas say;
/// - what is downtimed or in maintenance is reported like the rest, and said to be suppressed.
///
/// Only a code that says that the primary or an intermediate source is dead is ever actionable, and only with a conviction and in a cluster shape that is understood.
/// Whatever is not is reported all the same, as the incumbent would, with the blockers that say why nothing is done.
public enum Analyzer {
    /// Analyzes a cluster.
    ///
    /// - Parameters:
    ///   - suspicions: the open suspicions about its servers, at most one per server; those about others are ignored.
    ///   - durability: what is wanted of the cluster: under ``DurabilityPolicy/lossless`` the primary's finding says what that lacks.
    ///   - now: for the ages in the evidence; it decides nothing.
    /// - Returns: first a finding for the primary, `NoProblem` included, and where there is no single one for the first member. Then, in the order
    ///   of the members, those for other servers about which there is something to be told. An empty cluster has none.
    public static func analyze(
        _ cluster: Cluster, suspicions: [Suspicion], policy: DetectionPolicy, durability: DurabilityPolicy = .bestEffort, now: MonotonicInstant
    ) -> [Finding] {
        ClusterAnalysis(cluster, suspicions: suspicions, policy: policy, durability: durability, now: now).findings
    }

    /// The same with one suspicion at most.
    public static func analyze(
        _ cluster: Cluster, suspicion: Suspicion?, policy: DetectionPolicy, now: MonotonicInstant
    ) -> [Finding] {
        analyze(cluster, suspicions: suspicion.map { [$0] } ?? [], policy: policy, now: now)
    }
}

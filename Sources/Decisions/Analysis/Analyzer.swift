public import TopologyModel

/// Says what is wrong with a cluster, from facts and votes alone: same input, same findings.
///
/// The codes about a primary are found in the ordered table of rules, by the incumbent's conditions with these differences:
/// - the primary is not in order while a suspicion about it is open, whatever its last read said;
/// - a replica whose vote is that it lost the primary does not count as replicating though its threads say so, and after a conviction none does;
/// - a replica fails to connect by the number of its error, never by its text;
/// - a primary that lives by its newest answer and is blocked is neither dead nor unreachable, whatever its replicas say.
///
/// A code that says that the primary is dead is actionable only with a conviction and in a cluster shape that is understood. Otherwise it is
/// reported all the same, as the incumbent would, with the blockers that say why nothing is done.
public enum Analyzer {
    /// Analyzes a cluster.
    ///
    /// - Parameters:
    ///   - suspicion: the open suspicion about the cluster's primary; one about another server is ignored.
    ///   - now: for the ages in the evidence; it decides nothing.
    /// - Returns: one finding for the primary, `NoProblem` included. A cluster without a single root is not analyzed: its first member
    ///   gets a `NoProblem` whose blockers say so. An empty cluster has none.
    public static func analyze(
        _ cluster: Cluster, suspicion: Suspicion?, policy: DetectionPolicy, now: MonotonicInstant
    ) -> [Finding] {
        guard let primary = cluster.primary else { return cluster.members.first.map { [unanalyzed($0, shape: cluster.shape)] } ?? [] }
        let suspicion = suspicion.flatMap { $0.suspect == primary.id ? $0 : nil }
        let replicas = cluster.replicas(of: primary.id)
        let snapshot = PrimarySnapshot(primary: primary, replicas: replicas, suspicion: suspicion, policy: policy)
        guard let rule = AnalysisRule.primary.first(where: { $0.condition(snapshot) }) else {
            preconditionFailure("the last rule holds always: \(snapshot)")
        }
        let stall = snapshot.isBlocked ? PrimaryStall(primary, provedLife: snapshot.provedLife, policy: policy) : nil
        let verdict = suspicion?.verdict(replicas: replicas, policy: policy)
        let blockers = blockers(of: rule, verdict: verdict, cluster: cluster)
        let structure = StructureRule.Subject(primary: primary, replicas: replicas, cluster: cluster)
        let warnings = StructureRule.all.filter { $0.condition(structure) }
        return [
            Finding(
                code: rule.code, instance: primary.address, instanceID: primary.id, description: sentence(of: rule.code),
                evidence: evidence(primary, suspicion: suspicion, verdict: verdict, now: now) + (stall?.evidence(now: now) ?? [])
                    + warnings.flatMap { $0.evidence(structure) },
                isActionable: rule.action == .failover && blockers.isEmpty, blockers: blockers, counts: snapshot.counts,
                warnings: warnings.map(\.code), isDowntimed: primary.placement.isDowntimed)
        ]
    }

    private static func sentence(of code: AnalysisCode) -> String {
        AnalysisCodeEntry.entry(of: code)?.description ?? code.rawValue
    }

    private static func unanalyzed(_ member: Instance, shape: ClusterShape) -> Finding {
        Finding(
            code: .noProblem, instance: member.address, instanceID: member.id, description: "The cluster is only observed", evidence: [],
            isActionable: false, blockers: ["observe only: \(shape.explanation)"], counts: ReplicaCounts(), warnings: [],
            isDowntimed: member.placement.isDowntimed)
    }

    /// A shape that is not understood is told of whatever the code is: nothing will ever be done there.
    private static func blockers(of rule: AnalysisRule, verdict: Verdict?, cluster: Cluster) -> [String] {
        let blockers = blockers(of: rule, verdict: verdict)
        return cluster.shape.isSupported ? blockers : blockers + ["observe only: \(cluster.shape.explanation)"]
    }

    private static func blockers(of rule: AnalysisRule, verdict: Verdict?) -> [String] {
        var blockers: [String] = []
        switch rule.action {
        case .none: return []
        case .neverActionable(let why): blockers.append(why)
        case .reread:
            // Only while a primary is not reachable is there something that one might have expected to happen.
            guard let verdict, !verdict.isConvicted else { return [] }
        case .failover: break
        }
        switch verdict {
        case nil: blockers.append("no evidence was gathered: no suspicion is open")
        case .convicted: break
        case .undecided(let reason, _): blockers.append(reason)
        case .acquitted(let votes):
            let seeing = votes.filter { $0.kind == .sees }.map { "\($0.replica): \($0.reason)" }
            blockers.append("a replica sees the primary: " + seeing.joined(separator: "; "))
        }
        return blockers
    }

    private static func evidence(
        _ primary: Instance, suspicion: Suspicion?, verdict: Verdict?, now: MonotonicInstant
    ) -> [String] {
        var lines: [String] = []
        let freshness = primary.freshness
        lines.append(freshness.readAt.map { "last read \((now - $0).text) ago" } ?? "never read")
        if freshness.failures > 0 {
            let failure = freshness.failure.isEmpty ? "" : ", the last: \(freshness.failure)"
            lines.append("\(freshness.failures) failure\(freshness.failures == 1 ? "" : "s") in a row\(failure)")
        }
        if let suspicion { lines += suspicion.evidence(now: now) }
        for vote in verdict?.votes ?? [] { lines.append("\(vote.replica) \(vote.kind.words): \(vote.reason)") }
        return lines
    }
}

extension Vote.Kind {
    fileprivate var words: String {
        switch self {
        case .sees: "sees it"
        case .lost: "lost it"
        case .noOpinion: "has no opinion"
        }
    }
}

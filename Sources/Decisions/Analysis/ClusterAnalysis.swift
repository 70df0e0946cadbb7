import TopologyModel

/// One analysis of one cluster.
struct ClusterAnalysis {
    private let cluster: Cluster
    private let suspicions: [Suspicion]
    private let policy: DetectionPolicy
    private let durability: DurabilityPolicy
    private let now: MonotonicInstant
    private let followers: Followers

    init(_ cluster: Cluster, suspicions: [Suspicion], policy: DetectionPolicy, durability: DurabilityPolicy, now: MonotonicInstant) {
        self.cluster = cluster
        self.suspicions = suspicions
        self.policy = policy
        self.durability = durability
        self.now = now
        followers = Followers(cluster)
    }

    /// A server with what is found out about it.
    private struct Subject {
        var server: Instance
        var replicas: [Instance]
        var suspicion: Suspicion?
        var verdict: Verdict?
        var snapshot: ServerSnapshot
        /// What is said of the whole cluster is said of it.
        var speaksForCluster: Bool
    }

    var findings: [Finding] {
        guard let speaker = cluster.primary ?? cluster.members.first else { return [] }
        var told: [Finding] = []
        var findings: [Finding] = []
        for place in cluster.members.indices {
            let server = cluster.members[place]
            let speaks = server.id == speaker.id
            let replicas = followers.of(server.id)
            let role = ServerRole(server, source: cluster.sources[place], isFollowed: !replicas.isEmpty, in: cluster)
            let (troubles, isFirstTier) = troubles(of: server, place: place, role: role)
            // Nearly all servers are done with here.
            guard speaks || !replicas.isEmpty || !troubles.isEmpty else { continue }
            let suspicion = suspicions.first { $0.suspect == server.id }
            let verdict = suspicion?.verdict(replicas: replicas, policy: policy)
            var snapshot = ServerSnapshot(server, role: role, replicas: replicas, suspicion: suspicion, verdict: verdict, policy: policy)
            snapshot.troubles = troubles
            snapshot.isFirstTier = isFirstTier
            snapshot.isPassive = role == .coPrimary && !cluster.isPrimary(server.id)
            let subject = Subject(
                server: server, replicas: replicas, suspicion: suspicion, verdict: verdict, snapshot: snapshot, speaksForCluster: speaks)
            if let finding = findingAsSource(subject) {
                if speaks { told.append(finding) } else { findings.append(finding) }
            }
            guard !troubles.isEmpty else { continue }
            for aspect in [AnalysisRule.Aspect.replica, .access] {
                if let rule = AnalysisRule.first(aspect, for: snapshot) { findings.append(findingAsReplica(subject, rule, place: place)) }
            }
        }
        return told + findings
    }

    // MARK: As a source

    /// nil where there is nothing to be told, of any server but the one that speaks for the cluster.
    private func findingAsSource(_ subject: Subject) -> Finding? {
        guard let rule = AnalysisRule.first(.source, for: subject.snapshot) else {
            preconditionFailure("the last rule holds always: \(subject.snapshot)")
        }
        let structure = StructureRule.Subject(
            server: subject.server, replicas: subject.replicas, cluster: cluster, durability: durability, speaksForCluster: subject.speaksForCluster)
        let warnings = StructureRule.holding(structure)
        guard subject.speaksForCluster || rule.code != .noProblem || !warnings.isEmpty else { return nil }
        let blockers = blockers(of: rule, subject)
        let evidence = evidence(of: subject) + evidence(of: rule.code, subject) + warnings.flatMap { $0.evidence(structure) }
        return finding(subject, rule, evidence: evidence, blockers: blockers, warnings: warnings.map(\.code))
    }

    private func evidence(of code: AnalysisCode, _ subject: Subject) -> [String] {
        var lines: [String] = []
        if [.lockedSemiSyncPrimary, .lockedSemiSyncPrimaryHypothesis, .primaryWithTooManySemiSyncReplicas].contains(code) {
            lines += SemiSyncBalance.evidence(of: subject.server)
        }
        if subject.snapshot.isBlocked || subject.snapshot.failsToWrite {
            lines += PrimaryStall(subject.server, provedLife: subject.snapshot.provedLife, policy: policy).evidence(now: now)
        }
        return lines
    }

    // MARK: As a replica

    /// What its own reads say of a server as a replica, and whether its source replicates from nobody else.
    private func troubles(of server: Instance, place: Int, role: ServerRole) -> (LinkTroubles, isFirstTier: Bool) {
        let isRead = server.freshness.isLastCheckValid
        guard isRead else {
            if server.freshness.isOutOfSpace { return (.outOfSpace, false) }
            let isLeaf = role == .replica || role == .groupMember
            return (isLeaf && server.freshness.failures > 0 ? .unreachable : [], false)
        }
        guard let sourceID = cluster.sources[place], let facts = server.facts else { return ([], false) }
        var troubles: LinkTroubles = []
        // Another cluster's nodes write to it there.
        if !facts.settings.readOnly, !facts.settings.isGaleraNode, role == .replica || role == .intermediateSource { troubles.insert(.writable) }
        guard mayHaveTroubles(server, facts), let source = cluster.member(sourceID), let link = ReplicaLink(server, from: source) else {
            return (troubles, false)
        }
        let isSourceOK = source.freshness.isLastCheckValid && !suspicions.contains { $0.suspect == sourceID }
        troubles.formUnion(ReplicaAssessment(link, source: source, policy: policy).troubles(isSourceOK: isSourceOK))
        return (troubles, cluster.source(of: sourceID) == nil)
    }

    /// Whether it is worth looking closer: of a replica that works, and of which something was just seen moving, there is nothing to be found.
    private func mayHaveTroubles(_ server: Instance, _ facts: InstanceFacts) -> Bool {
        let freshness = server.freshness
        if freshness.applierStandsSince != nil { return true }
        if let silent = freshness.receiverSilentSince, let readAt = freshness.readAt, readAt - silent >= policy.hangTolerance { return true }
        // By place, because handing a channel to a closure copies it.
        return facts.channels.indices.contains { place in
            facts.channels[place].receiver != .running || facts.channels[place].applier != .running || facts.channels[place].receiverWaitsForSpace
        }
    }

    private func findingAsReplica(_ subject: Subject, _ rule: AnalysisRule, place: Int) -> Finding {
        var lines = evidence(of: subject)
        if let source = cluster.sources[place].flatMap(cluster.member), let link = ReplicaLink(subject.server, from: source) {
            lines += ReplicaAssessment(link, source: source, policy: policy).evidence(of: rule.code)
        }
        return finding(subject, rule, evidence: lines, blockers: [], warnings: [])
    }

    // MARK: Findings

    private func finding(
        _ subject: Subject, _ rule: AnalysisRule, evidence: [String], blockers: [String], warnings: [AnalysisCode]
    ) -> Finding {
        let isObserved = rule.code == .noProblem && cluster.primaryID == nil
        let description = isObserved ? "The cluster is only observed" : AnalysisCodeEntry.entry(of: rule.code)?.description ?? rule.code.rawValue
        return Finding(
            code: rule.code, instance: subject.server.address, instanceID: subject.server.id, description: description, evidence: evidence,
            isActionable: rule.action.isRecovery && blockers.isEmpty, action: rule.action, blockers: blockers, counts: subject.snapshot.counts,
            warnings: warnings, suppressions: suppressions(subject, rule))
    }

    private func suppressions(_ subject: Subject, _ rule: AnalysisRule) -> [FindingSuppression] {
        let counts = subject.snapshot.counts
        var suppressions: [FindingSuppression] = []
        if subject.server.placement.isDowntimed { suppressions.append(.downtime) }
        if rule.isAboutReplicas, counts.replicas > 0, counts.downtimed == counts.replicas { suppressions.append(.downtimeOfReplicas) }
        if subject.server.placement.isInMaintenance { suppressions.append(.maintenance) }
        if subject.server.placement.failuresAreIgnored { suppressions.append(.ignored) }
        return suppressions
    }

    /// A shape that is not understood is told of whatever the code of the server that speaks for the cluster is: nothing will ever be done there.
    private func blockers(of rule: AnalysisRule, _ subject: Subject) -> [String] {
        let blockers = ownBlockers(of: rule, subject)
        let tellsShape = !cluster.shape.isSupported && (subject.speaksForCluster || !blockers.isEmpty || rule.action == .relocate)
        return tellsShape ? blockers + ["observe only: \(cluster.shape.explanation)"] : blockers
    }

    private func ownBlockers(of rule: AnalysisRule, _ subject: Subject) -> [String] {
        var blockers: [String] = []
        switch rule.action {
        case .none: return []
        case .neverActionable(let why): blockers.append(why)
        case .reread:
            // Only while a server is not reachable is there something that one might have expected to happen.
            guard let verdict = subject.verdict, !verdict.isConvicted else { return [] }
        case .relocate where subject.snapshot.isOK: blockers.append("it answers the manager, so its replicas are not moved away from it automatically")
        case .relocate where cluster.replicas(below: subject.server.id).isEmpty:
            blockers.append("it takes no writes, and only the other one of the two follows it: there is nothing to move")
        case .unlockSemiSync where !policy.freesLockedPrimary: blockers.append("RecoverLockedSemiSyncMaster is off, so its replicas are not made to acknowledge")
        case .unlockSemiSync where SemiSyncBalance.isBeyondHelp(subject.server):
            blockers.append(
                "on MariaDB commits that wait keep later ones out of the binary log, and what a replica has already it does not acknowledge: make one acknowledge with "
                    + "`baton enable-semi-sync-replica`, then acknowledge what waits with `baton disable-semi-sync-source` and `baton enable-semi-sync-source`")
        case .failover, .relocate, .promoteOther, .unlockSemiSync, .openPrimary: break
        }
        if !subject.snapshot.isOK { blockers += missingEvidence(subject) }
        return blockers
    }

    /// What keeps the verdict from being a conviction.
    private func missingEvidence(_ subject: Subject) -> [String] {
        switch subject.verdict {
        case nil: return ["no evidence was gathered: no suspicion is open"]
        case .convicted: return []
        case .undecided(let missing, _): return [missing.description]
        case .acquitted(let votes):
            let seeing = votes.filter { $0.kind == .sees }.map { "\($0.replica): \($0.reason)" }
            return ["a replica sees \(subject.snapshot.role == .primary ? "the primary" : "it"): " + seeing.joined(separator: "; ")]
        }
    }

    private func evidence(of subject: Subject) -> [String] {
        var lines: [String] = []
        let freshness = subject.server.freshness
        lines.append(freshness.readAt.map { "last read \((now - $0).text) ago" } ?? "never read")
        if freshness.failures > 0 {
            let failure = freshness.failure.isEmpty ? "" : ", the last: \(freshness.failure)"
            lines.append("\(freshness.failures) failure\(freshness.failures == 1 ? "" : "s") in a row\(failure)")
        }
        if let suspicion = subject.suspicion { lines += suspicion.evidence(now: now) }
        for vote in subject.verdict?.votes ?? [] { lines.append("\(vote.replica) \(vote.kind.words): \(vote.reason)") }
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

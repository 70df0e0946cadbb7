import Analysis
import ControlModel
import TopologyModel

extension CandidateRanking {
    /// Whether nobody may be promoted, or not the one that is wanted, for what people and the configuration say or for how the servers were when they were read: stopping receivers changes none of it.
    func isRuledOut(_ wanted: InstanceAddress?) -> Bool {
        let asked = contest.entries.filter { wanted == nil || $0.address == wanted }
        return !asked.isEmpty && asked.allSatisfy { entry in
            // What a server that does not answer was like says nothing of what it is like when it does.
            entry.blockers.contains { $0.constraint.isSaid || $0.constraint.isOfServer && entry.candidate.isReachable }
        }
    }

    /// Why nobody is chosen; nil: somebody is.
    ///
    /// - Parameters:
    ///   - claim: who alone takes the place of one of two primaries; before `wanted`.
    ///   - lossless: what must stay proved whatever is accepted; nil: nothing.
    func refusal(of wanted: InstanceAddress?, beside claim: CoPrimaryClaim?, lossless: LosslessRecord?) -> PromotionRefusal? {
        let why = if let claim { cause(of: claim.server, because: claim.reason) } else { cause(of: wanted) }
        guard let why else { return nil }
        var hints = contest.hints(for: claim?.server ?? wanted)
        if let lossless { hints.removeAll { !keepsProof($0, lossless) } }
        if let claim, let other = choice?.address ?? gathering(of: nil)?.successor, let hint = claim.hint(failed: contest.failed.address, allowing: other) {
            hints.append(hint)
        }
        return PromotionRefusal(why, hints: hints)
    }

    /// Why nobody is chosen where all that is missing is the proof that no acknowledged commit is lost; nil: nothing is missing.
    func refusal(lacking proof: LosslessProof, of wanted: InstanceAddress?, beside claim: CoPrimaryClaim?) -> PromotionRefusal? {
        guard let gap = proof.gap else { return nil }
        let sought = claim?.server ?? wanted
        let named = claim == nil ? wanted.map { " --to \($0)" } ?? "" : ""
        let hint = (gathering(of: sought)?.successor ?? choice(of: sought)?.address).map { server in
            OverrideHint(
                .lossless, gap, means: .command("baton failover \(contest.failed.address)\(named) --accept-data-loss"), allowing: server,
                loss: proof.lost.map { OverrideHint.Loss.transactions($0) } ?? .unknown)
        }
        return PromotionRefusal("blocked: would lose data: \(gap)", hints: hint.map { [$0] } ?? [])
    }

    /// A replica whose loss is accepted proves nothing any more; everything else that people say leaves the proof as it is.
    private func keepsProof(_ hint: OverrideHint, _ record: LosslessRecord) -> Bool {
        guard hint.constraint == .lacksTransactions else { return true }
        var policy = contest.policy
        policy.acceptedLosses += hint.holders
        let replicas = contest.entries.map(\.candidate)
        let ranking = CandidateRanking(failed: contest.failed, candidates: replicas, policy: policy)
        return LosslessProof(record, replicas: replicas, ranking: ranking, accepted: policy.acceptedLosses, flavor: contest.flavor).gap == nil
    }
}

extension PromotionConstraint {
    /// People or the configuration say it, of whatever answers there.
    fileprivate var isSaid: Bool {
        switch self {
        case .downtime, .maintenance, .promotionRule, .promotionIgnored, .dataCenter, .region, .environment: true
        default: false
        }
    }

    /// The server is so, whoever else answers. What most replicas have shows only when all have been looked at.
    fileprivate var isOfServer: Bool {
        switch self {
        case .identity, .serverID, .binaryLog, .replicaUpdates, .galera, .groupReplication, .offline, .severalSources, .filters, .delay, .errant: true
        default: false
        }
    }
}

extension Contest {
    /// The flavour that the transactions are written in.
    fileprivate var flavor: ServerFlavor {
        failed.facts?.server.flavor ?? entries.lazy.compactMap { $0.candidate.instance.facts?.server.flavor }.first ?? .unknown
    }
}

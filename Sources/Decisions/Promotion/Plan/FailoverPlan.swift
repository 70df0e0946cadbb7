import Analysis
public import ControlModel
public import Refactoring
public import TopologyModel

/// What a failover would do with what is known now: the choice, and the steps in the order of ``RecoveryMachine``.
///
/// For showing and for journaling what was only observed. The real failover looks again at every step, so a plan promises nothing.
public struct FailoverPlan: Sendable {
    /// One step of the plan; what it means is its kind.
    public struct Step: Sendable {
        public let kind: StepKind
        /// The server it touches, as it is known now; nil for hooks and publishing.
        public let server: Instance?
        /// In the order in which they are carried out; empty where nothing is sent.
        public let actions: [ServerAction]
        /// What exactly, in the words of the journal.
        public let detail: String

        init(_ kind: StepKind, on server: Instance? = nil, _ actions: [ServerAction] = [], detail: String? = nil) {
            self.kind = kind
            self.server = server
            self.actions = actions
            self.detail = detail ?? actions.map(\.journalText).joined(separator: "; ")
        }
    }

    public let ranking: CandidateRanking
    /// Why nobody would be promoted, and what alone would change that; nil when there is a ``successor``.
    public let refusal: PromotionRefusal?
    public let successor: Instance?
    /// What a person should know of it beforehand.
    public let notices: [String]
    /// Empty without a successor.
    public let steps: [Step]

    /// Plans with the replicas that were read successfully last.
    ///
    /// - Parameters:
    ///   - replicas: the direct replicas of `failed`.
    ///   - coPrimary: the one of them that `failed` follows in turn.
    ///   - receivedUnknown: those of them whose received set cannot be known (``CandidateSnapshot/receivedIsKnown``).
    ///   - hookStages: the stages that have hooks.
    ///   - lossless: what must be proved; nil: nothing.
    public init(
        failed: Instance, replicas: [Instance], coPrimary: InstanceAddress?, receivedUnknown: [InstanceID], hookStages: [HookStage], policy: PromotionPolicy,
        lossless: LosslessRecord? = nil
    ) {
        let candidates = replicas.map { CandidateSnapshot(lastRead: $0, receivedUnknown: receivedUnknown) }
        let ranking = CandidateRanking(failed: failed, candidates: candidates, policy: policy)
        self.ranking = ranking
        let claim = policy.claim(of: coPrimary.flatMap { other in replicas.first { $0.address == other } }, asked: nil)
        notices = [claim?.notice(failed: failed.address), ranking.noticeWithoutGTID].compactMap { $0 }
        let gathering = ranking.gathering(of: claim?.server)
        let choice = gathering?.successor ?? ranking.choice(of: claim?.server)?.address
        // Of a primary that was never read its replicas say it.
        let flavor = ([failed] + replicas).lazy.compactMap { $0.facts?.server.flavor }.first ?? .unknown
        let proof = lossless.map { LosslessProof($0, replicas: candidates, ranking: ranking, accepted: policy.acceptedLosses, flavor: flavor) }
        let objection = ranking.objectionWithoutGTID(isRing: coPrimary != nil) ?? proof.flatMap { ranking.refusal(lacking: $0, of: nil, beside: claim) }
        let successor = objection == nil ? replicas.first { $0.address == choice } : nil
        self.successor = successor
        guard let successor else {
            refusal = objection ?? ranking.refusal(of: nil, beside: claim, lossless: lossless) ?? PromotionRefusal("nobody can be promoted")
            steps = []
            return
        }
        refusal = nil
        steps = FailoverPlan.steps(
            failed: failed, successor: successor, replicas: replicas, receivedUnknown: receivedUnknown, hookStages: hookStages,
            target: ranking.targetCoordinates.map { "up to \($0) of the failed primary's log" } ?? ranking.target.description, isByFile: ranking.targetCoordinates != nil,
            gathering: gathering, durability: lossless == nil ? .bestEffort : .lossless)
    }

    private static func steps(
        failed: Instance, successor: Instance, replicas: [Instance], receivedUnknown: [InstanceID], hookStages: [HookStage], target: String,
        isByFile: Bool, gathering: Gathering?, durability: DurabilityPolicy
    ) -> [Step] {
        // A replica of several sources has no single channel: it is left as it is.
        let followers = replicas.filter { $0.freshness.isLastCheckValid && $0.facts != nil && $0.channel != nil }
        let moved = followers.filter { $0.id != successor.id }
        var steps: [Step] = []
        if hookStages.contains(.preFailover) { steps.append(Step(.hook, detail: HookStage.preFailover.rawValue)) }
        steps.append(Step(.confirmDeath, on: failed, [.inspect]))
        for replica in followers {
            guard let facts = replica.facts, let channel = replica.channel else { continue }
            let actions = RevokePlan.actions(for: facts, channel: channel, receivedIsUnknown: receivedUnknown.contains(replica.id))
            if !actions.isEmpty { steps.append(Step(.revoke, on: replica, actions)) }
        }
        if let gathering { steps.append(Step(.gather, on: successor, [successor.pointing(to: gathering.source)])) }
        steps.append(Step(.fence, on: failed, [.fence]))
        steps.append(Step(.drain, on: successor, detail: target.isEmpty ? "everything that any replica received" : target))
        if isByFile { steps.append(Step(.align, on: successor, successor.aligning, detail: "read where its own log ends")) }
        steps.append(Step(.detach, on: successor, [.resetReplication(channel: successor.channel?.name ?? "")]))
        steps.append(Step(.openWrites, on: successor, successor.opening(under: durability)))
        for replica in moved {
            // Which place that is shows only when the successor stands still.
            steps.append(
                isByFile
                    ? Step(.repoint, on: replica, detail: "replicate from \(successor.address) from there on, if it stands where the successor stood")
                    : Step(.repoint, on: replica, [replica.pointing(to: successor.address)]))
        }
        steps.append(Step(.publish, detail: "primary record"))
        let semiSyncWasOn = failed.facts?.semiSync.sourceEnabled == true || successor.facts?.semiSync.sourceEnabled == true
        if durability == .bestEffort, semiSyncWasOn, successor.facts?.semiSync.isAvailable == true, !moved.isEmpty {
            steps.append(Step(.settings, on: successor, [.setSemiSync(source: true, replica: nil)]))
        }
        for stage in [HookStage.postPrimaryFailover, .postFailover] where hookStages.contains(stage) {
            steps.append(Step(.hook, detail: stage.rawValue))
        }
        return steps
    }
}

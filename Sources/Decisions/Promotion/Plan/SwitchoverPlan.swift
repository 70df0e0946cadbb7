public import ControlModel
public import Refactoring
public import TopologyModel

/// What a planned switchover would do with what is known now: who takes over, in which steps, or what is in the way.
///
/// For deciding whether to begin, and for showing. The real switchover looks again before it touches anything, so a plan promises nothing.
public struct SwitchoverPlan: Hashable, Sendable, Codable {
    public let primary: InstanceAddress
    /// nil where nobody can take over, or nothing can be decided.
    public let successor: InstanceAddress?
    /// Why it is not begun, each with what would help; empty: it may begin.
    public let blockers: [PlanBlocker]
    /// One line per replica: why it may take over or not.
    public let candidates: [String]
    /// Empty where it is refused.
    public let steps: [PlannedStep]

    public var isRefused: Bool { !blockers.isEmpty }

    /// One step, for showing.
    public struct PlannedStep: Hashable, Sendable, Codable {
        public let kind: StepKind
        /// nil for hooks and publishing.
        public let server: InstanceAddress?
        /// In the order in which they are carried out.
        public let actions: [ServerAction]
        public let detail: String

        init(_ kind: StepKind, _ server: InstanceAddress? = nil, _ actions: [ServerAction] = [], _ detail: String? = nil) {
            self.kind = kind
            self.server = server
            self.actions = actions
            self.detail = detail ?? actions.map(\.journalText).joined(separator: "; ")
        }
    }

    /// Plans for the primary of `cluster`.
    ///
    /// - Parameters:
    ///   - requested: who is to take over; nil: the first in ``CandidateRanking/handoverOrder`` that could at once, or else the first.
    ///   - planner: answers who could follow whom; its policy says whether a server can be given an account for replication.
    ///   - receivedUnknown: replicas whose received set cannot be known (``CandidateSnapshot/receivedIsKnown``).
    ///   - hookStages: the stages that have hooks.
    public init(
        cluster: Cluster, requested: InstanceAddress?, planner: OperationPlanner, receivedUnknown: [InstanceID], hookStages: [HookStage],
        promotion: PromotionPolicy, switchover: SwitchoverPolicy
    ) {
        guard let primary = cluster.primary else {
            let first = cluster.members[0].address
            self.init(primary: first, blockers: [PlanBlocker(first, "its cluster has no single primary")])
            return
        }
        let replicas = cluster.replicas(of: primary.id)
        let ranking = CandidateRanking(
            failed: primary, candidates: replicas.map { CandidateSnapshot(lastRead: $0, receivedUnknown: receivedUnknown) }, policy: promotion)
        var blockers = SwitchoverPlan.blockers(of: primary, cluster: cluster)
        let order = ranking.handoverOrder
        let chosen = requested ?? order.first { address in
            replicas.first { $0.address == address }.map { SwitchoverPlan.couldTakeOver($0, from: primary, switchover) } ?? false
        } ?? order.first
        guard let chosen, let successor = replicas.first(where: { $0.address == chosen }) else {
            if replicas.isEmpty {
                blockers.append(PlanBlocker(primary.address, "it has no replica that could take over"))
            } else if let requested {
                let names = replicas.map(\.address.description).joined(separator: ", ")
                blockers.append(PlanBlocker(requested, "it does not follow \(primary.address) directly; move it there first, or name one of \(names)"))
            } else {
                blockers.append(PlanBlocker(primary.address, "none of its replicas may take over: \(ranking.explanation.joined(separator: "; "))"))
            }
            self.init(primary: primary.address, blockers: blockers, candidates: ranking.explanation)
            return
        }
        blockers += (ranking.candidates.first { $0.address == chosen }?.blockers ?? []).map { PlanBlocker(chosen, $0) }
        if let obstacle = SwitchoverRules.obstacle(primary: primary, successor: successor), blockers.isEmpty { blockers.append(PlanBlocker(chosen, obstacle)) }
        if let obstacle = SwitchoverPlan.lagObstacle(of: successor, switchover) { blockers.append(PlanBlocker(chosen, obstacle)) }
        let hasAccount = primary.facts?.channels.contains { !$0.user.isEmpty } ?? false
        if !hasAccount, !planner.policy.suppliesCredentials {
            blockers.append(
                PlanBlocker(primary.address, "it has no account to replicate with, so it could not follow \(chosen); configure ReplicationCredentialsQuery"))
        }
        // Who could not follow the new primary would be lost, which is nothing to plan for.
        for follower in [primary] + replicas where follower.address != chosen && follower.freshness.isLastCheckValid && !follower.placement.isDowntimed {
            for obstacle in planner.obstacles(to: follower.address, following: chosen) where !blockers.contains(obstacle) { blockers.append(obstacle) }
        }
        self.init(
            primary: primary.address, successor: chosen, blockers: blockers, candidates: ranking.explanation,
            steps: blockers.isEmpty ? SwitchoverPlan.steps(primary, successor, replicas, hookStages) : [])
    }

    private init(
        primary: InstanceAddress, successor: InstanceAddress? = nil, blockers: [PlanBlocker], candidates: [String] = [], steps: [PlannedStep] = []
    ) {
        self.primary = primary
        self.successor = successor
        self.blockers = blockers
        self.candidates = candidates
        self.steps = steps
    }

    /// The same, with something more in the way.
    public func refused(by more: [PlanBlocker]) -> SwitchoverPlan {
        more.isEmpty ? self : SwitchoverPlan(primary: primary, successor: successor, blockers: more + blockers, candidates: candidates)
    }

    private static func couldTakeOver(_ replica: Instance, from primary: Instance, _ policy: SwitchoverPolicy) -> Bool {
        SwitchoverRules.obstacle(primary: primary, successor: replica) == nil && lagObstacle(of: replica, policy) == nil
    }

    private static func lagObstacle(of replica: Instance, _ policy: SwitchoverPolicy) -> String? {
        guard let lag = replica.lag, lag > policy.maximumLag else { return nil }
        return "it is \(lag.components.seconds) s behind, more than the \(policy.maximumLag.components.seconds) s allowed"
    }

    private static func blockers(of primary: Instance, cluster: Cluster) -> [PlanBlocker] {
        if !cluster.shape.isSupported { return [PlanBlocker(primary.address, cluster.shape.explanation)] }
        if let other = cluster.coPrimary(of: primary.id) {
            return [
                PlanBlocker(
                    primary.address,
                    "it and \(other.address) replicate from each other, and a switchover would end that: make it read-only (`baton set-read-only`), wait until \(other.address) has "
                        + "applied everything, and open that one (`baton set-writeable`)")
            ]
        }
        guard primary.freshness.isLastCheckValid, primary.facts != nil else {
            let why = primary.freshness.failure.isEmpty ? "it was not read yet" : primary.freshness.failure
            return [PlanBlocker(primary.address, "it does not answer (\(why)); a switchover needs a primary that is well")]
        }
        return []
    }

    private static func steps(_ primary: Instance, _ successor: Instance, _ replicas: [Instance], _ hookStages: [HookStage]) -> [PlannedStep] {
        var steps: [PlannedStep] = []
        if hookStages.contains(.preSwitchover) { steps.append(PlannedStep(.hook, nil, [], HookStage.preSwitchover.rawValue)) }
        steps.append(PlannedStep(.look, successor.address, [.inspect], "until it is level with \(primary.address)"))
        steps.append(PlannedStep(.demote, primary.address, [.setReadOnly]))
        steps.append(PlannedStep(.drain, successor.address, [.inspect], "until it has executed everything that \(primary.address) has"))
        steps.append(PlannedStep(.detach, successor.address, [.resetReplication(channel: successor.channel?.name ?? "")]))
        steps.append(PlannedStep(.openWrites, successor.address, [.openWrites]))
        let gtidUse: ReplicationGTIDUse = primary.facts?.server.flavor == .mariadb ? .slavePosition : .autoPosition
        for follower in [primary] + replicas where follower.id != successor.id && follower.freshness.isLastCheckValid {
            let specification = SourceSpecification(
                channel: follower.channel?.name ?? "", source: successor.address, gtidUse: gtidUse, countsOwnWrites: follower.id == primary.id)
            steps.append(PlannedStep(.repoint, follower.address, [.pointToSource(specification)]))
        }
        steps.append(PlannedStep(.publish, nil, [], "primary record"))
        for stage in [HookStage.postPrimaryFailover, .postFailover, .postSwitchover] where hookStages.contains(stage) {
            steps.append(PlannedStep(.hook, nil, [], stage.rawValue))
        }
        return steps
    }
}

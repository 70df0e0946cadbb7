public import TopologyModel

/// Turns what an operator wants into a plan, from what is known at one moment. Touches nothing.
///
/// ```swift
/// let planner = OperationPlanner(topology: topology, now: now)
/// let plan = planner.plan(.relocate(replica, below: target))
/// print(plan.blockers, plan.tracks.map(\.summary))
/// ```
public struct OperationPlanner: Sendable {
    let topology: Topology
    let now: MonotonicInstant
    public internal(set) var policy: RefactoringPolicy
    let equivalences: PositionEquivalences

    /// - Parameters:
    ///   - now: what the ages of facts are relative to.
    ///   - equivalences: learned from earlier moves without GTID.
    public init(
        topology: Topology, now: MonotonicInstant, policy: RefactoringPolicy = RefactoringPolicy(),
        equivalences: PositionEquivalences = PositionEquivalences()
    ) {
        self.topology = topology
        self.now = now
        self.policy = policy
        self.equivalences = equivalences
    }

    /// Every blocker that is known is in the plan; a plan without any is what will be done.
    public func plan(_ operation: Operation, _ options: OperationOptions = OperationOptions()) -> OperationPlan {
        var draft = PlanDraft(OperationPlan(operation: operation, options: options))
        switch operation {
        case .relocate(let server, let target): relocate(server, below: target, by: nil, into: &draft)
        case .moveUp(let server): moveUp(server, into: &draft)
        case .moveBelow(let server, let sibling): relocate(server, below: sibling, by: [.gtid, .sibling], into: &draft)
        case .moveEquivalent(let server, let target): relocate(server, below: target, by: [.equivalence], into: &draft)
        case .moveGTID(let server, let target): relocate(server, below: target, by: [.gtid], into: &draft)
        case .repoint(let server, let target): repoint(server, to: target, into: &draft)
        case .relocateReplicas(let server, let target): relocateReplicas(of: server, below: target, into: &draft)
        case .moveUpReplicas(let server): moveUpReplicas(of: server, into: &draft)
        case .repointReplicas(let server): repointReplicas(of: server, into: &draft)
        case .regroupReplicas(let server): regroupReplicas(of: server, into: &draft)
        case .takeSiblings(let server): takeSiblings(server, into: &draft)
        case .rejoin(let server, let target): rejoin(server, below: target, into: &draft)
        case .takeSource(let server): takeSource(server, into: &draft)
        case .makeCoPrimary(let server): makeCoPrimary(server, into: &draft)
        case .detach(let server): detach(server, into: &draft)
        case .reattach(let server): reattach(server, into: &draft)
        case .resetReplication(let server): resetReplication(server, into: &draft)
        case .startReplication(let server): startReplication(server, into: &draft)
        case .stopReplication(let server, let nicely): stopReplication(server, nicely: nicely, into: &draft)
        case .restartReplication(let server): restartReplication(server, into: &draft)
        case .setDelay(let server, let delay): setDelay(server, delay, into: &draft)
        case .setGTID(let server, let on): setGTID(server, on, into: &draft)
        case .skipTransaction(let server, let gtid): skipTransaction(server, gtid, into: &draft)
        case .injectErrantAsEmpty(let server): injectErrantAsEmpty(server, into: &draft)
        case .forgetErrant(let server): forgetErrant(server, into: &draft)
        case .setReadOnly(let server, let on): setReadOnly(server, on, into: &draft)
        case .setSemiSync(let server, let side, let on): setSemiSync(server, side, on, into: &draft)
        case .flushBinaryLogs(let server): flushBinaryLogs(server, into: &draft)
        case .purgeBinaryLogs(let server, let before): purgeBinaryLogs(server, before: before, into: &draft)
        case .endQuery(let server, let id): endQuery(server, id, into: &draft)
        }
        return draft.finished()
    }

    // MARK: What all share

    func rules(_ draft: PlanDraft) -> ReplicationRules { ReplicationRules(topology: topology, policy: policy, options: draft.plan.options) }

    /// The server, when it was read lately; else the reason is a blocker.
    func known(_ address: InstanceAddress, into draft: inout PlanDraft) -> KnownServer? {
        guard let instance = topology.id(of: address).flatMap(topology.instance) else {
            draft.block(address, "it is not known; discover it first")
            return nil
        }
        if let reason = absence(of: instance) { draft.block(address, reason) }
        return instance.facts.map { KnownServer(instance: instance, facts: $0) }
    }

    /// Why nothing is planned on what is known of a server; nil: it was read lately.
    func absence(of instance: Instance) -> String? {
        guard instance.facts != nil, let readAt = instance.freshness.readAt else { return "it was never read" + OperationPlanner.failure(instance) }
        if !instance.freshness.isLastCheckValid { return "the last attempt to read it failed" + OperationPlanner.failure(instance) }
        return now - readAt > policy.maximumAge ? "it was last read \((now - readAt).components.seconds) s ago" : nil
    }

    private static func failure(_ instance: Instance) -> String {
        instance.freshness.failure.isEmpty ? "" : " (\(instance.freshness.failure))"
    }

    /// The one channel by which the server follows a source; else the reason is a blocker.
    func channel(of server: KnownServer, into draft: inout PlanDraft) -> ReplicationChannel? {
        let named = server.facts.channels.filter { $0.source != nil }
        switch named.count {
        case 1: return named[0]
        case 0: draft.block(server.address, "it follows no source")
        default: draft.block(server.address, "it follows \(named.count) sources; servers of several sources are left as they are")
        }
        return nil
    }

    /// The known server that a channel's source is; nil when it is not known, which is no blocker here.
    func source(of channel: ReplicationChannel) -> KnownServer? {
        guard let address = channel.source, let instance = topology.id(of: address).flatMap(topology.instance), let facts = instance.facts else {
            return nil
        }
        return KnownServer(instance: instance, facts: facts)
    }

    /// The direct replicas that the options name, by whatever channel they follow, in address order.
    func replicas(of server: Instance, _ options: OperationOptions) -> [Instance] {
        topology.replicas(of: server.id).filter { options.only.isEmpty || $0.address.description.contains(options.only) }
    }
}

public import TopologyModel

/// Whether one server could follow another at all.
extension OperationPlanner {
    /// Every reason why a server cannot follow another, whatever way it would take to get there and whoever follows whom today; empty when it can.
    ///
    /// - Parameter byGTID: also whether the two could do so by GTID. MariaDB servers always can.
    public func obstacles(to replica: InstanceAddress, following source: InstanceAddress, byGTID: Bool = false) -> [PlanBlocker] {
        var draft = PlanDraft(OperationPlan(operation: .relocate(replica, below: source), options: OperationOptions()))
        let servers = (known(replica, into: &draft), known(source, into: &draft))
        guard let replica = servers.0, let source = servers.1 else { return draft.plan.blockers }
        draft.block(rules(draft).blockers(replica, below: source, mayFormRing: true))
        if byGTID {
            for server in [replica, source] where !server.isMariaDB && !OperationPlanner.modesWithGTID.contains(server.facts.settings.gtidMode) {
                draft.block(server.address, "its gtid_mode is \(server.facts.settings.gtidMode), so there is no following by GTID")
            }
        }
        return draft.plan.blockers
    }

    /// Every reason why one replica cannot fetch by GTID, from another of the same source, what it lacks; empty when it can. Both have to have been read.
    public static func obstacles(to replica: Instance, fetchingFrom source: Instance, policy: RefactoringPolicy = RefactoringPolicy()) -> [PlanBlocker] {
        guard let facts = replica.facts, let channel = replica.channel else { return [PlanBlocker(replica.address, "it follows nobody, or several sources")] }
        guard let sourceFacts = source.facts else { return [PlanBlocker(source.address, "it was never read")] }
        // Siblings stand side by side: nothing in the topology speaks for or against it.
        let planner = OperationPlanner(topology: Topology(), now: MonotonicInstant(nanoseconds: 0), policy: policy)
        let (replica, source) = (KnownServer(instance: replica, facts: facts), KnownServer(instance: source, facts: sourceFacts))
        let options = OperationOptions()
        let rules = ReplicationRules(topology: planner.topology, policy: policy, options: options)
        let gtid = planner.gtidObstacle(replica, channel, below: source, options).map { [PlanBlocker(replica.address, $0)] } ?? []
        return rules.compatibility(replica, source) + gtid
    }

    /// In which every new transaction carries a GTID, as positions by GTID need.
    private static let modesWithGTID = ["ON", "ON_PERMISSIVE"]
}

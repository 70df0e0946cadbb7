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

    /// In which every new transaction carries a GTID, as positions by GTID need.
    private static let modesWithGTID = ["ON", "ON_PERMISSIVE"]
}

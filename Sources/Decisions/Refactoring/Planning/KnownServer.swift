import TopologyModel

/// A server that was read, so that something can be planned for it.
struct KnownServer {
    let instance: Instance
    let facts: InstanceFacts

    var address: InstanceAddress { instance.address }
    var planned: PlannedServer { PlannedServer(address: address, identity: facts.server.identity, links: facts.channels.map(PlannedLink.init)) }
    var isMariaDB: Bool { facts.server.flavor == .mariadb }

    func act(_ action: ServerAction, _ purpose: String) -> PlanStep { PlanStep(planned, .act(.fixed(action)), purpose) }
    func act(_ action: PlannedAction, _ purpose: String) -> PlanStep { PlanStep(planned, .act(action), purpose) }
    func wait(_ condition: PlanCondition, _ limit: Duration, _ purpose: String) -> PlanStep {
        PlanStep(planned, .wait(condition, limit: limit), purpose)
    }
}

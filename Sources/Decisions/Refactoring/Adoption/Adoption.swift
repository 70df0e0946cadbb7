public import TopologyModel

/// Another source for a replica whose own is dead, or why nobody can be it.
public struct Adoption: Hashable, Sendable, Codable {
    /// How the replica gets there; nil: nobody adopts it.
    public var plan: OperationPlan?
    /// Whom it is to follow; nil without a plan.
    public var source: InstanceAddress?
    /// Why those before it in the order were passed over, and without a plan why all were.
    public var refusals: [PlanBlocker]

    init(plan: OperationPlan? = nil, source: InstanceAddress? = nil, refusals: [PlanBlocker]) {
        self.plan = plan
        self.source = source
        self.refusals = refusals
    }
}

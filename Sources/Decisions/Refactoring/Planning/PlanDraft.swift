import TopologyModel

/// A plan in the making.
struct PlanDraft {
    private(set) var plan: OperationPlan

    init(_ plan: OperationPlan) {
        self.plan = plan
    }

    var options: OperationOptions { plan.options }

    mutating func block(_ server: InstanceAddress, _ reason: String) { block([PlanBlocker(server, reason)]) }

    mutating func block(_ blockers: [PlanBlocker]) {
        for blocker in blockers where !plan.blockers.contains(blocker) { plan.blockers.append(blocker) }
    }

    mutating func notice(_ text: String) { plan.notices.append(text) }
    mutating func add(_ track: PlanTrack) { plan.tracks.append(track) }
    mutating func replaceTracks(_ tracks: [PlanTrack]) { plan.tracks = tracks }
    mutating func frame(_ track: PlanTrack) { plan.frame = track }
    mutating func promote(_ server: InstanceAddress) { plan.promoted = server }

    /// A plan that is refused shows no steps: what is known of them depends on what is in the way.
    func finished() -> OperationPlan {
        guard plan.isRefused else { return plan }
        var refused = plan
        refused.frame = nil
        refused.tracks = []
        return refused
    }
}

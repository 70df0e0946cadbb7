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

    /// What `--force` accepts: then it is told all the same.
    mutating func object(_ objections: [PlanBlocker]) {
        for objection in objections {
            if options.isForced {
                notice("accepted with --force: \(objection)")
            } else {
                block(objection.server, objection.reason + "; --force accepts it")
            }
        }
    }

    /// Each text once: what is told of a source is told for every replica that is moved there.
    mutating func notice(_ text: String) {
        if !plan.notices.contains(text) { plan.notices.append(text) }
    }

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

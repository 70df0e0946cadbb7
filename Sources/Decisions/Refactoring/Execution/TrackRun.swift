import TopologyModel

/// One track under way.
struct TrackRun: Codable {
    enum Phase: Codable {
        /// Not begun.
        case waiting
        /// Reading how its servers are before anything is changed; the number of those that were read.
        case looking(Int)
        case stepping(Int)
        /// Its steps are done; what it holds is kept until the others are done. Frames only.
        case holding
        /// Bringing servers back to what they had; those that are left, the last touched first.
        case restoring([PlannedServer])
        case ended
    }

    struct Touched: Codable {
        var server: PlannedServer
        var before: InstanceFacts
        /// As it was when its source was changed.
        var leaving: InstanceFacts?
        /// Counts changes of sources in the track; 0: its own was not changed.
        var sourceChange = 0
        /// Its applier was started up to a place, where it stops by itself.
        var stopsByItself = false
        /// Where it was pointed to last.
        var pointed: SourceSpecification?
        /// Its binary logs were to be deleted, and it has to know these as executed; nil: nothing of that was sent.
        var keeping: GTIDSet?
        /// Something was sent that changes it.
        var isChanged = false
    }

    let track: PlanTrack
    var phase = Phase.waiting
    /// The answer that is waited for.
    var token: OperationToken?
    /// When to go on by itself.
    var wakeAt: MonotonicInstant?
    /// When the step, or the restoring of a server, is given up.
    var deadline = MonotonicInstant(nanoseconds: .max)
    /// Since when the server of the step, for which it waits, is not reached; nil: it answered when it was asked last.
    var silentSince: MonotonicInstant?
    /// Every server of its steps, in the order in which they are touched first.
    var touched: [Touched] = []
    var end: TrackResult.End?
    var restorations: [Restoration] = []
    /// The equal places that its steps prove, if it ends well.
    var equivalence: OperationResult.Equivalence?
    /// Why the last attempt at the step did not do.
    var lastReason = ""

    init(_ track: PlanTrack) {
        self.track = track
    }

    /// Each server of its steps once, in the order of the steps.
    var servers: [PlannedServer] {
        var servers: [PlannedServer] = []
        for step in track.steps where !servers.contains(step.server) { servers.append(step.server) }
        return servers
    }

    var isEnded: Bool { if case .ended = phase { true } else { false } }
    var isHolding: Bool { if case .holding = phase { true } else { false } }

    var result: TrackResult {
        TrackResult(
            subject: track.subject, summary: track.summary, end: end ?? .skipped("it was not begun"), restorations: restorations)
    }
}

import TopologyModel

/// What the schedule keeps of one server.
struct ProbeSlot: Sendable, Codable {
    /// A probe that is under way.
    struct Flight: Sendable, Codable {
        let startedAt: MonotonicInstant
        var place: ProbePlaces.Kind
    }

    let watchedSince: MonotonicInstant
    /// When the server's next turn is. A turn follows from the turn before, not from when a probe began or ended, so the rhythm does not drift.
    var turn: MonotonicInstant
    /// Whether its turns have a place of their own within the interval. Servers that were heard of together are read at once, and then spread.
    var isSpread = false
    /// From when on the details are read after a turn.
    var detailsTurn = MonotonicInstant(nanoseconds: .min)
    /// The entry of the queue that counts; others of this server are outdated.
    var generation: UInt32 = 0
    /// When that entry is due; nil when there is none.
    var due: MonotonicInstant?
    var kept: Flight?
    var fresh: Flight?
    var details: Flight?
    /// The details are to be read as soon as there is a place.
    var wantsDetails = false
    /// Of the probe under way on the kept connection.
    var isSlowTold = false
    /// What the last answer on the kept connection took.
    var lastAnswer = Duration.zero
    var wantsFresh = false
    var isTried = false
    var isRead = false

    init(watchedSince: MonotonicInstant) {
        self.watchedSince = watchedSince
        turn = watchedSince
    }
}

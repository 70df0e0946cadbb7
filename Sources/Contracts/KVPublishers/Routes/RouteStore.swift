import ControlModel
import TopologyModel

/// What is to be done in one store. Of one cluster it has one thing to do at a time, and a withdrawal of all by itself, so that what it does last is what was wanted last.
struct RouteStore: Sendable {
    struct Refusal: Sendable {
        var cluster: ClusterID
        var reason: String
    }

    /// Clusters whose record it is being told.
    private var publishing: [ClusterID] = []
    private var isWithdrawing = false
    /// Clusters with a new record, which is tried at once: the store may have been down for another reason, or be back.
    private var fresh: [ClusterID] = []
    /// What failed during the present sweep, in the order in which it is tried again.
    private var failed: [ClusterID] = []
    private var isSweeping = false
    private var sweptTo: ClusterID?
    /// When everything is published, or withdrawn, once more.
    private var nextRound: MonotonicInstant
    /// Nothing but what is new is tried before; nil: the store did not fail.
    private var pausedUntil: MonotonicInstant?
    private var failures = 0
    private(set) var trouble: String?
    private(set) var refusals: [Refusal] = []

    init(now: MonotonicInstant) {
        nextRound = now
    }

    /// Everything begins anew: another thing is wanted from now on.
    mutating func beginAnew(now: MonotonicInstant) {
        (fresh, failed, isSweeping, pausedUntil, failures) = ([], [], false, nil, 0)
        nextRound = now
    }

    mutating func wantsSoon(_ clusters: [ClusterID]) {
        for cluster in clusters where !fresh.contains(cluster) { fresh.append(cluster) }
    }

    func isWanted(_ cluster: ClusterID) -> Bool { publishing.contains(cluster) || fresh.contains(cluster) }

    /// As many records are under way at a time: a store takes about as long for each whatever else it does, and has other users.
    private static let maximumPublishing = 8

    /// One that failed is asked for one thing, until it has done it.
    private var hasRoom: Bool { !isWithdrawing && publishing.count < (failures == 0 ? RouteStore.maximumPublishing : 1) }

    // MARK: What is next

    /// It is under way from then on.
    mutating func nextRecord(of routes: WantedRoutes, now: MonotonicInstant, interval: Duration) -> PrimaryRecord? {
        guard hasRoom, let record = choose(from: routes, now: now, interval: interval) else { return nil }
        publishing.append(record.cluster)
        return record
    }

    private mutating func choose(from routes: WantedRoutes, now: MonotonicInstant, interval: Duration) -> PrimaryRecord? {
        if let record = take(from: &fresh, routes) { return record }
        if let pausedUntil, pausedUntil > now { return nil }
        if !isSweeping, nextRound <= now {
            (isSweeping, sweptTo, failed) = (true, nil, [])
            nextRound = now + interval
            refusals.removeAll { routes.record(of: $0.cluster) == nil }
            // Where nothing is wanted, nothing would show that the store does what it is asked.
            if routes.records.isEmpty { storeDidIt() }
        }
        if isSweeping {
            while let record = routes.record(after: sweptTo) {
                sweptTo = record.cluster
                if !publishing.contains(record.cluster) { return record }
            }
            isSweeping = false
        }
        return take(from: &failed, routes)
    }

    /// The first that is not under way. Those of which nothing is wanted any more are forgotten.
    private func take(from clusters: inout [ClusterID], _ routes: WantedRoutes) -> PrimaryRecord? {
        var place = 0
        while place < clusters.count {
            if publishing.contains(clusters[place]) {
                place += 1
            } else if let record = routes.record(of: clusters.remove(at: place)) {
                return record
            }
        }
        return nil
    }

    /// It is under way from then on.
    mutating func mustWithdraw(now: MonotonicInstant, interval: Duration) -> Bool {
        guard let next = nextWithdrawal, next <= now else { return false }
        nextRound = now + interval
        isWithdrawing = true
        return true
    }

    /// nil while no more can be under way: the end of something comes first.
    var nextPublication: MonotonicInstant? {
        guard hasRoom else { return nil }
        if isSweeping || !failed.isEmpty, let pausedUntil { return pausedUntil }
        return max(nextRound, pausedUntil ?? nextRound)
    }

    /// nil while anything is under way: its end comes first.
    var nextWithdrawal: MonotonicInstant? {
        guard !isWithdrawing, publishing.isEmpty else { return nil }
        return max(nextRound, pausedUntil ?? nextRound)
    }

    // MARK: What came of it

    /// - Parameter pause: how long the store is left alone after so many failures in a row.
    mutating func ended(_ work: RouteWork, _ outcome: RouteOutcome, now: MonotonicInstant, pause: (_ failures: Int) -> Duration) {
        switch work {
        case .publish(let cluster): publishing.removeAll { $0 == cluster }
        case .withdraw: isWithdrawing = false
        }
        switch (outcome, work) {
        case (.succeeded, .publish(let cluster)):
            storeDidIt()
            failed.removeAll { $0 == cluster }
            refusals.removeAll { $0.cluster == cluster }
        case (.succeeded, .withdraw):
            storeDidIt()
            refusals = []
        case (.recordRefused(let reason), .publish(let cluster)):
            storeDidIt()
            refusals.removeAll { $0.cluster == cluster }
            refusals.append(Refusal(cluster: cluster, reason: reason))
        // Of all its routes some are withdrawn; the rest is tried again.
        case (.storeFailed(let reason), .withdraw), (.recordRefused(let reason), .withdraw):
            storeFailed(reason, now: now, pause: pause)
            nextRound = now
        case (.storeFailed(let reason), .publish(let cluster)):
            storeFailed(reason, now: now, pause: pause)
            if !failed.contains(cluster) { failed.append(cluster) }
        }
    }

    private mutating func storeDidIt() { (trouble, pausedUntil, failures) = (nil, nil, 0) }

    private mutating func storeFailed(_ reason: String, now: MonotonicInstant, pause: (_ failures: Int) -> Duration) {
        trouble = reason
        // What else was under way fails for the same reason.
        if let pausedUntil, pausedUntil > now { return }
        failures += 1
        pausedUntil = now + pause(failures)
    }
}

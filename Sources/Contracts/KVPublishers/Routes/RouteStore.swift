import ControlModel
import TopologyModel

/// What is to be done in one store. It has one thing to do at a time, so that what it does last is what was wanted last.
struct RouteStore: Sendable {
    enum Work: Hashable, Sendable {
        case publish(ClusterID)
        case withdraw
    }

    struct Refusal: Sendable {
        var cluster: ClusterID
        var reason: String
    }

    var underWay: Work?
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

    func isWanted(_ cluster: ClusterID) -> Bool { underWay == .publish(cluster) || fresh.contains(cluster) }

    // MARK: What is next

    mutating func nextRecord(of routes: WantedRoutes, now: MonotonicInstant, interval: Duration) -> PrimaryRecord? {
        while !fresh.isEmpty {
            if let record = routes.record(of: fresh.removeFirst()) { return record }
        }
        if let pausedUntil, pausedUntil > now { return nil }
        if !isSweeping, nextRound <= now {
            (isSweeping, sweptTo, failed) = (true, nil, [])
            nextRound = now + interval
            refusals.removeAll { routes.record(of: $0.cluster) == nil }
            // Where nothing is wanted, nothing would show that the store does what it is asked.
            if routes.records.isEmpty { storeDidIt() }
        }
        if isSweeping {
            if let record = routes.record(after: sweptTo) {
                sweptTo = record.cluster
                return record
            }
            isSweeping = false
        }
        while !failed.isEmpty {
            if let record = routes.record(of: failed.removeFirst()) { return record }
        }
        return nil
    }

    mutating func mustWithdraw(now: MonotonicInstant, interval: Duration) -> Bool {
        guard max(nextRound, pausedUntil ?? nextRound) <= now else { return false }
        nextRound = now + interval
        return true
    }

    /// nil while something is under way: its end comes first.
    var nextWakeUp: MonotonicInstant? {
        guard underWay == nil else { return nil }
        if isSweeping || !failed.isEmpty, let pausedUntil { return pausedUntil }
        return max(nextRound, pausedUntil ?? nextRound)
    }

    // MARK: What came of it

    /// - Parameter pause: how long the store is left alone after so many failures in a row.
    mutating func ended(_ outcome: RouteOutcome, now: MonotonicInstant, pause: (_ failures: Int) -> Duration) {
        guard let work = underWay else { return }
        underWay = nil
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
        failures += 1
        trouble = reason
        pausedUntil = now + pause(failures)
    }
}

public import ControlModel
public import TopologyModel

/// Drives the stores of one manager's data center towards the state that several managers keep together, and takes the routes out of them where that state may be out of date.
///
/// Every manager has one, whether it leads or not. It publishes the primary of every cluster that the state says takes writes in the present epoch. A manager that has been without contact
/// with a quorum for ``RoutePolicy/routeTTL`` withdraws all routes, so that applications of a data center that is cut off are not sent to a primary that may have been replaced; with
/// contact again it publishes again. One that starts without a quorum publishes nothing, and withdraws what it finds after the same time.
///
/// Stores do not wait for each other. A failed store is tried again with growing delays; a new record is tried at once all the same. All records are compared with the stores
/// periodically. No record of a lower epoch is wanted than any state named before.
///
/// A store that does not end what it was asked for keeps its routes until it does. A store that managers of several data centers share is withdrawn by the first of them that is cut off,
/// and published again by the others within ``RoutePolicy/reconcileInterval``.
///
/// What is known of contact is a time on a clock that counts suspend: a manager that slept for longer than the limit withdraws first of all.
public struct RouteKeeper: Sendable {
    public let policy: RoutePolicy
    private let startedAt: MonotonicInstant
    private var random: SplitMix64
    /// What is wanted of all stores.
    public private(set) var phase = RouteReport.Phase.starting
    private var routes = WantedRoutes()
    private var stores: [RouteStore]
    private var lastContact: MonotonicInstant?
    /// Since when contact has had no gap.
    private var contactSince: MonotonicInstant?
    /// What people were told of that is not over.
    public private(set) var troubles: [RouteTrouble] = []

    /// - Parameters:
    ///   - stores: how many there are.
    ///   - seed: of the generator that spreads rounds and retries.
    public init(stores: Int, policy: RoutePolicy = RoutePolicy(), seed: UInt64, now: MonotonicInstant) {
        self.policy = policy
        self.stores = Array(repeating: RouteStore(now: now), count: stores)
        random = SplitMix64(state: seed)
        startedAt = now
    }

    /// No store of this manager names a primary, or is to name one any longer.
    public var isWithdrawn: Bool { phase == .withdrawn }

    /// What every store should hold unless the routes are withdrawn, ordered by cluster.
    public var records: [PrimaryRecord] { routes.records }

    /// Whether the record of a cluster is still to be told to a store, or is being told.
    public func isWanted(_ cluster: ClusterID, store: Int) -> Bool { stores.indices.contains(store) && stores[store].isWanted(cluster) }

    /// One more store, which is brought up to date with the next step. Its number is the next one.
    public mutating func addStore(now: MonotonicInstant) { stores.append(RouteStore(now: now)) }

    /// When ``RouteEvent/timer`` is wanted next; nil: never, unless another event comes.
    public var nextWakeUp: MonotonicInstant? {
        switch phase {
        case .starting: return deadline
        case .publishing: return stores.reduce(deadline) { min($0, $1.nextPublication ?? $0) }
        case .withdrawn: return stores.reduce(nil) { MonotonicInstant.earlier($0, $1.nextWithdrawal) }
        }
    }

    public mutating func step(_ event: RouteEvent, now: MonotonicInstant, wall: WallTime, into effects: inout [RouteEffect]) {
        // By what was known until now: whoever slept hears of a leader before it hears what that committed meanwhile.
        judgeContact(now: now)
        switch event {
        case .state(let state):
            hear(state.contactAt, now: now)
            let changed = routes.take(state.control, at: wall)
            if phase == .publishing { for index in stores.indices { stores[index].wantsSoon(changed) } }
        case .timer: break
        case .asked(let cluster):
            guard phase == .publishing else { break }
            let asked = routes.records.map(\.cluster).filter { cluster == nil || $0 == cluster }
            for index in stores.indices { stores[index].wantsSoon(asked) }
        case .ended(let store, let work, let outcome):
            guard stores.indices.contains(store) else { break }
            let policy = policy
            var random = random
            stores[store].ended(work, outcome, now: now) { failures in
                let delay = min(policy.firstRetry * (1 << min(failures - 1, RouteKeeper.maximumDoublings)), policy.lastRetry)
                return RouteKeeper.spread(delay, &random)
            }
            self.random = random
        }
        judgeContact(now: now)
        work(now: now, wall: wall, into: &effects)
        tell(into: &effects)
    }

    // MARK: Contact

    private mutating func hear(_ contact: MonotonicInstant?, now: MonotonicInstant) {
        // What is heard before this manager began, or after this moment, is somebody's mistake.
        guard let contact = contact.map({ min($0, now) }), contact >= startedAt, lastContact.map({ $0 < contact }) ?? true else { return }
        if contactSince == nil || lastContact.map({ contact - $0 >= policy.settling }) ?? true { contactSince = contact }
        lastContact = contact
    }

    /// When the routes are withdrawn, if nothing is heard until then.
    private var deadline: MonotonicInstant { (lastContact ?? startedAt) + policy.routeTTL }

    private mutating func judgeContact(now: MonotonicInstant) {
        if now >= deadline {
            contactSince = nil
            enter(.withdrawn, now: now)
        } else if let contactSince, let lastContact, lastContact - contactSince >= policy.settling {
            enter(.publishing, now: now)
        }
    }

    private mutating func enter(_ next: RouteReport.Phase, now: MonotonicInstant) {
        guard phase != next else { return }
        phase = next
        for index in stores.indices { stores[index].beginAnew(now: now) }
    }

    // MARK: Stores

    private mutating func work(now: MonotonicInstant, wall: WallTime, into effects: inout [RouteEffect]) {
        for index in stores.indices {
            let interval = nextInterval()
            switch phase {
            case .starting: break
            case .publishing:
                while let record = stores[index].nextRecord(of: routes, now: now, interval: interval) { effects.append(.publish(store: index, record)) }
            case .withdrawn:
                if stores[index].mustWithdraw(now: now, interval: interval) { effects.append(.withdraw(store: index, reason: RouteTrouble.reason(policy.routeTTL), at: wall)) }
            }
        }
    }

    /// 250 ms doubled so often is beyond any ``RoutePolicy/lastRetry`` that makes sense, and far from an overflow.
    private static let maximumDoublings = 16

    private mutating func nextInterval() -> Duration { RouteKeeper.spread(policy.reconcileInterval, &random) }

    /// Between three quarters of a time and all of it.
    private static func spread(_ time: Duration, _ random: inout SplitMix64) -> Duration {
        time - time * Int64.random(in: 0...1_000, using: &random) / 4_000
    }

    // MARK: Telling

    private mutating func tell(into effects: inout [RouteEffect]) {
        var present: [RouteTrouble] = phase == .withdrawn && !stores.isEmpty ? [.withdrawn(after: policy.routeTTL)] : []
        for index in stores.indices {
            if let reason = stores[index].trouble { present.append(.store(index, reason: reason)) }
            present += stores[index].refusals.map { RouteTrouble.record(index, $0.cluster, reason: $0.reason) }
        }
        guard present != troubles else { return }
        for trouble in present where !troubles.contains(where: { $0.isSame(as: trouble) }) { effects.append(.note(.began(trouble))) }
        for trouble in troubles where !present.contains(where: { $0.isSame(as: trouble) }) { effects.append(.note(.ended(trouble))) }
        troubles = present
    }
}

extension RouteTrouble {
    /// Whether it is the same one, for whatever reason by now: a store that fails in other words is not told of again.
    fileprivate func isSame(as other: RouteTrouble) -> Bool {
        switch (self, other) {
        case (.withdrawn, .withdrawn): true
        case (.store(let one, _), .store(let two, _)): one == two
        case (.record(let one, let cluster, _), .record(let two, let otherCluster, _)): one == two && cluster == otherCluster
        default: false
        }
    }
}

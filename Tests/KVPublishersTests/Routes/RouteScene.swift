import ControlModel
import KVPublishers
import TopologyModel

/// A keeper, stores that answer a millisecond after they were asked, and a state that several managers would share.
struct RouteScene {
    struct Store {
        var records: [ClusterID: StoredRecord] = [:]
        var fails = false
        /// Asked, and not answered until ``RouteScene/answer(_:)``.
        var hangs = false
        /// What is there of these clusters is none of ours.
        var spoiled: Set<ClusterID> = []
        /// Since when it does what it is asked.
        var healthySince = RouteScene.start
        /// What it was asked, in order.
        var asked: [String] = []
    }

    static let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    var keeper: RouteKeeper
    var stores: [Store]
    var control = ControlState()
    var now = RouteScene.start
    /// Whether a quorum is heard, once a second.
    var hasContact = true
    var contactAt: MonotonicInstant?
    var notes: [RouteNote] = []
    private(set) var wokenAt = RouteScene.start
    /// What no store may ever be seen to do.
    private(set) var violations: [String] = []
    private var pending: [(at: MonotonicInstant, store: Int, work: RouteWork, outcome: RouteOutcome)] = []
    private var held: [(store: Int, effect: RouteEffect)] = []
    private var nextFeed = RouteScene.start

    init(stores: Int = 1, policy: RoutePolicy = RoutePolicy(), seed: UInt64 = 1) {
        keeper = RouteKeeper(stores: stores, policy: policy, seed: seed, now: now)
        self.stores = Array(repeating: Store(), count: stores)
    }

    static func cluster(_ number: UInt64) -> ClusterID { ClusterID(high: 0, low: number) }
    static func server(_ name: String) -> InstanceAddress { InstanceAddress(host: name, port: 3306) }

    var wall: WallTime { WallTime(milliseconds: now.nanoseconds / 1_000_000) }

    // MARK: What is committed

    mutating func commit(_ command: ControlCommand) {
        _ = control.apply(command, stamp: CommandStamp(at: wall, node: "n"), index: control.lastIndex.next)
    }

    /// A cluster with a primary that takes writes.
    mutating func register(_ number: UInt64, _ primary: String) {
        commit(.registerCluster(RouteScene.cluster(number), primary: RouteScene.server(primary)))
        commit(.primaryTakesWrites(RouteScene.cluster(number), epoch: .initial))
    }

    /// The next epoch, in which nothing is known to take writes yet.
    mutating func change(_ number: UInt64, to primary: String) {
        guard let record = control.cluster(RouteScene.cluster(number)) else { return }
        commit(
            .changePrimary(
                PrimaryChange(cluster: record.id, expectedEpoch: record.epoch, primary: RouteScene.server(primary), identity: primary, reason: "test")))
    }

    mutating func takesWrites(_ number: UInt64) {
        guard let record = control.cluster(RouteScene.cluster(number)) else { return }
        commit(.primaryTakesWrites(record.id, epoch: record.epoch))
    }

    // MARK: Time

    mutating func run(_ duration: Duration) {
        let end = now + duration
        while true {
            let next = [nextFeed, keeper.nextWakeUp, pending.map { $0.at }.min()].compactMap { $0 }.min() ?? end
            if next > end { break }
            now = max(now, next)
            if let index = pending.firstIndex(where: { $0.at <= now }) {
                let (_, store, work, outcome) = pending.remove(at: index)
                step(.ended(store: store, work, outcome))
            } else if nextFeed <= now {
                nextFeed = now + .seconds(1)
                feed()
            } else {
                step(.timer)
            }
        }
        now = end
    }

    mutating func feed() {
        if hasContact { contactAt = now }
        step(.state(RouteState(control: control, contactAt: contactAt)))
    }

    /// The whole manager stands still.
    mutating func sleep(_ duration: Duration) {
        now = now + duration
        wokenAt = now
    }

    /// Answers what a store was asked while it hung.
    mutating func answer(_ store: Int) {
        stores[store].hangs = false
        for asked in held where asked.store == store { carryOut(asked.effect, in: store) }
        held.removeAll { $0.store == store }
    }

    mutating func step(_ event: RouteEvent) {
        var effects: [RouteEffect] = []
        keeper.step(event, now: now, wall: wall, into: &effects)
        for effect in effects {
            switch effect {
            case .note(let note): notes.append(note)
            case .publish(let store, _), .withdraw(let store, _, _):
                if stores[store].hangs { held.append((store, effect)) } else { carryOut(effect, in: store) }
            }
        }
    }

    private mutating func carryOut(_ effect: RouteEffect, in store: Int) {
        let before = stores[store].records
        pending.append((now + .milliseconds(1), store, effect.work, outcome(of: effect, in: store)))
        for number in UInt64(0)..<10 {
            let cluster = RouteScene.cluster(number)
            guard let old = before[cluster] else { continue }
            if stores[store].records[cluster].map({ $0.epoch < old.epoch }) ?? true { violations.append("store \(store) went back behind epoch \(old.epoch) of \(cluster)") }
        }
    }

    private mutating func outcome(of effect: RouteEffect, in store: Int) -> RouteOutcome {
        switch effect {
        case .publish(_, let record):
            stores[store].asked.append("\(record.primary.host) \(record.epoch)")
            if !stores[store].fails, control.cluster(record.cluster)?.epoch == record.epoch, control.cluster(record.cluster)?.hasWritablePrimary != true {
                violations.append("\(record.primary) is published for epoch \(record.epoch) before it takes writes")
            }
            if stores[store].fails { return .storeFailed("down") }
            if stores[store].spoiled.contains(record.cluster) { return .recordRefused("none of ours") }
            switch PublishDecision(present: stores[store].records[record.cluster], new: record) {
            case .write: stores[store].records[record.cluster] = .primary(record)
            case .keep, .yield: break
            case .conflict: return .recordRefused("another primary")
            }
        case .withdraw(_, let reason, let moment):
            stores[store].asked.append("withdraw")
            if stores[store].fails { return .storeFailed("down") }
            for (cluster, record) in stores[store].records {
                if let withdrawn = record.withdrawn(because: reason, at: moment) { stores[store].records[cluster] = .withdrawn(withdrawn) }
            }
        case .note: break
        }
        return .succeeded
    }

    // MARK: Looking

    /// Who a store says is primary; nil: nobody, or the route is withdrawn.
    func route(_ number: UInt64, in store: Int = 0) -> String? {
        guard case .primary(let record)? = stores[store].records[RouteScene.cluster(number)] else { return nil }
        return "\(record.primary.host) \(record.epoch)"
    }

    var namesNobody: Bool {
        stores.allSatisfy { store in
            store.records.values.allSatisfy { if case .withdrawn = $0 { true } else { false } }
        }
    }
}

extension RouteEffect {
    fileprivate var work: RouteWork {
        switch self {
        case .publish(_, let record): .publish(record.cluster)
        case .withdraw: .withdraw
        case .note: preconditionFailure("nobody ends a note")
        }
    }
}

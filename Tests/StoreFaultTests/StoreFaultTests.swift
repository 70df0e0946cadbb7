#if Network
import ControlModel
import KVPublishers
import Logging
import Orchestration
import StoreTestSupport
import TestProcesses
import TestStores
import Testing

/// A manager keeps four stores up to date while primaries fail and one store after the other does not do what it should. Another one, which hears of everything late, keeps the same stores.
@Suite(.serialized) struct StoreFaultTests {
    /// Of events that come soon, beside a compiler.
    private static let patience: Duration = .seconds(60)
    private static let failoversPerFault = 4
    /// So often each store is read between two failovers.
    private static let readingsPerFailover = 10

    /// Of seconds instead of a minute, with all others in the same proportion.
    private static let policy: RoutePolicy = {
        // Nothing is withdrawn here.
        var policy = RoutePolicy(routeTTL: .seconds(600))
        policy.settling = .milliseconds(100)
        policy.reconcileInterval = .seconds(6)
        policy.firstRetry = .milliseconds(20)
        policy.lastRetry = .seconds(1)
        return policy
    }()

    @Test(.timeLimit(.minutes(8))) func `whatever happens to a store, it ends up with the newest records, and nobody ever sees less than one whole`() async throws {
        try await withStores { stores in
            var failovers = 0
            try await whileKept(stores) { fleet, service in
                for store in stores {
                    for fault in store.faults {
                        let before = store.sightings.latest
                        try await fault.begin()
                        for number in 0..<Self.failoversPerFault {
                            let member = Fleet.members[(failovers + number) % Fleet.members.count]
                            let readings = stores.map(\.sightings.readings)
                            let epoch = fleet.failOver(member)
                            // The fault lasts until all others have it, and were read often enough: they wait for nothing that this store does.
                            for (other, before) in zip(stores, readings) where other.name != store.name {
                                try await Eventually.holds("\(other.name) has epoch \(epoch) of \(member.alias) while \(store.name) \(fault.name)", within: Self.patience) {
                                    other.sightings.reached(member.cluster, epoch) && other.sightings.readings >= before + Self.readingsPerFailover
                                }
                            }
                        }
                        failovers += Self.failoversPerFault
                        if fault.holdsBack { #expect(store.sightings.latest == before, "\(store.name) \(fault.name)") }
                        try await fault.end()
                        // It is read less while it does not answer.
                        let enough = Self.readingsPerFailover * failovers
                        try await Eventually.holds("\(store.name) catches up after it \(fault.name)", within: Self.patience) {
                            fleet.isReached(by: store.sightings) && store.sightings.readings >= enough
                        }
                    }
                }
                try await Eventually.holds("nothing is wrong any more", within: Self.patience) { await service.troubles.isEmpty }
            }
            #expect(failovers >= 50)
            for store in stores {
                #expect(store.sightings.faults == [], "\(store.name)")
                // Each record but those of its own faults was waited for, and the readings between them were many.
                #expect(store.sightings.changes >= failovers - store.faults.count * Self.failoversPerFault, "\(store.name)")
                #expect(store.sightings.readings >= Self.readingsPerFailover * failovers, "\(store.name)")
            }
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a store that does not end what it was asked for delays no other`() async throws {
        try await withStores { stores in
            let held = stores.map { HeldPublisher($0.publisher) }
            var kept = stores
            for index in kept.indices { kept[index].publisher = held[index] }
            try await whileKept(kept) { fleet, _ in
                for (store, publisher) in zip(stores, held) {
                    let before = store.sightings.latest
                    await publisher.hold()
                    do {
                        for member in Fleet.members {
                            let epoch = fleet.failOver(member)
                            try await Eventually.holds("all others have epoch \(epoch) of \(member.alias) while \(store.name) is at it", within: Self.patience) {
                                let isUnderWay = await publisher.underWay > 0
                                return isUnderWay && stores.allSatisfy { $0.name == store.name || $0.sightings.reached(member.cluster, epoch) }
                            }
                        }
                    } catch {
                        await publisher.release()
                        throw error
                    }
                    #expect(store.sightings.latest == before, "\(store.name)")
                    await publisher.release()
                    try await Eventually.holds("\(store.name) catches up", within: Self.patience) { fleet.isReached(by: store.sightings) }
                }
            }
            for store in stores { #expect(store.sightings.faults == [], "\(store.name)") }
        }
    }

    /// Nothing but the comparison of all records finds that.
    @Test(.timeLimit(.minutes(2))) func `what somebody removed from the stores comes back`() async throws {
        try await withStores { stores in
            try await whileKept(stores) { fleet, _ in
                // A reader would see that it is gone.
                let late = stores.map { _ in Sightings() }
                for store in stores { try await store.wipe() }
                try await Eventually.holds("everything is there again", within: Self.patience) {
                    for (store, sightings) in zip(stores, late) { if let readings = try? await store.read() { sightings.take(readings) } }
                    return late.allSatisfy { fleet.isReached(by: $0) }
                }
                #expect(late.flatMap(\.faults) == [])
            }
        }
    }

    // MARK: That the reader notices

    @Test(.timeLimit(.minutes(2)), arguments: StoreKind.allCases) func `a reader notices who writes one key after the other`(kind: StoreKind) async throws {
        let (layout, port) = (KeyedLayout(prefix: "careless"), try await kind.shared().port)
        let careless = CarelessPublisher(store: try kind.client([port]), layout: layout)
        let member = Fleet.members[0]
        let unused = try kind.publisher([port])
        let watched = FaultyStore(name: kind.rawValue, publisher: unused, otherPublisher: unused, read: FaultyStore.reader(try kind.client([port]), layout, [member]), faults: [])
        let isDone = Flag()
        var epoch: UInt64 = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watched.watch(until: isDone) }
            defer { isDone.raise() }
            // As many as the other test has of good ones.
            while watched.sightings.faults.isEmpty, epoch < 50 {
                epoch += 1
                try await careless.publish(Self.record(epoch, of: member))
            }
        }
        #expect(watched.sightings.faults.first?.contains("addresses") == true, "\(watched.sightings.faults) after \(epoch) changes and \(watched.sightings.readings) readings")
    }

    private static func record(_ epoch: UInt64, of member: Fleet.Member) -> PrimaryRecord { SightingsTests.record(epoch, "db-\(epoch)", of: member) }

    // MARK: The stage

    private func withStores(_ body: ([FaultyStore]) async throws -> Void) async throws {
        try await TestConsul.own { consul in
            try await TestEtcd.own { etcd in
                try await TestZooKeeper.own { zookeeper in
                    let servers: [(StoreKind, any TestStore)] = [(.consul, consul), (.etcd, etcd), (.zookeeper, zookeeper)]
                    let proxies = servers.map { SlowProxy(before: $1.port) }
                    defer { for proxy in proxies { proxy.stop() } }
                    let keyed = try zip(servers, proxies).map { try FaultyStore.keyed($0.0, $0.1, behind: $1) }
                    try await body(keyed + [try FaultyStore.file(try TestDirectory.path(for: "routes"))])
                }
            }
        }
    }

    /// Runs a manager's part that keeps the stores, and a reader of each, from when all of them have all clusters.
    private func whileKept(_ stores: [FaultyStore], _ body: (Fleet, RouteKeeperService) async throws -> Void) async throws {
        let (fleet, isDone) = (Fleet(), Flag())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = RouteKeeperService(publishers: stores.map { $0.publisher }, policy: Self.policy, states: fleet.states, logger: logger, seed: 1)
        let other = RouteKeeperService(publishers: stores.map { $0.otherPublisher }, policy: Self.policy, states: fleet.lateStates, logger: logger, seed: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for one in [service, other] { group.addTask { await one.run() } }
            for store in stores { group.addTask { await store.watch(until: isDone) } }
            defer {
                isDone.raise()
                fleet.end()
            }
            try await Eventually.holds("every store has every cluster", within: Self.patience) {
                fleet.tell()
                return stores.allSatisfy { fleet.isReached(by: $0.sightings) }
            }
            try await body(fleet, service)
        }
    }
}
#endif

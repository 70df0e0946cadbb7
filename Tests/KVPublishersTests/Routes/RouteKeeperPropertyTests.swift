import ControlModel
import KVPublishers
import Testing
import TopologyModel

/// Drawn sequences of changes, lost contact and failing stores. A failure names its seed.
@Suite struct RouteKeeperPropertyTests {
    private static let stores = 3
    private static let clusters = UInt64(4)

    @Test(arguments: UInt64(1)...200) func `stores never go back, are withdrawn in time, and come to hold the state`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let policy = RoutePolicy(routeTTL: .seconds(Int64.random(in: 5...40, using: &random)))
        var scene = RouteScene(stores: RouteKeeperPropertyTests.stores, policy: policy, seed: seed)
        for number in 0..<RouteKeeperPropertyTests.clusters { scene.register(number, "first-\(number)") }
        for step in 0..<120 {
            RouteKeeperPropertyTests.disturb(&scene, step, &random)
            scene.run(.milliseconds(Int64.random(in: 1...8_000, using: &random)))
            let deadline = (scene.contactAt ?? RouteScene.start) + policy.routeTTL
            for store in scene.stores where !store.fails && !store.hangs {
                // A store that did not do what it was asked is left alone for the longest delay at most.
                let delay = store.healthySince == RouteScene.start ? .zero : policy.lastRetry
                // Nobody is told anything while the manager sleeps; and one answer of the store may come first.
                let due = max(deadline, store.healthySince, scene.wokenAt) + delay + .milliseconds(10)
                if scene.now > due { #expect(store.names == 0, "seed \(seed), step \(step), at \(scene.now)") }
            }
        }
        for store in scene.stores.indices {
            scene.stores[store].fails = false
            scene.answer(store)
        }
        scene.hasContact = true
        scene.run(policy.reconcileInterval * 2)
        for number in 0..<RouteKeeperPropertyTests.clusters {
            guard let record = scene.control.cluster(RouteScene.cluster(number)), record.hasWritablePrimary else { continue }
            for store in 0..<RouteKeeperPropertyTests.stores {
                #expect(scene.route(number, in: store) == "\(record.primary.host) \(record.epoch)", "seed \(seed), store \(store)")
            }
        }
        #expect(scene.violations.isEmpty, "seed \(seed)")
        #expect(scene.keeper.troubles.isEmpty, "seed \(seed)")
    }

    private static func disturb(_ scene: inout RouteScene, _ step: Int, _ random: inout SplitMix64) {
        let cluster = UInt64.random(in: 0..<clusters, using: &random)
        let store = Int.random(in: 0..<stores, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
            scene.change(cluster, to: "step-\(step)")
            if Bool.random(using: &random) { scene.takesWrites(cluster) }
        case 2: scene.takesWrites(cluster)
        case 3, 4: scene.hasContact.toggle()
        case 5:
            scene.stores[store].fails.toggle()
            scene.stores[store].healthySince = scene.now
        case 6:
            if scene.stores[store].hangs { scene.answer(store) } else { scene.stores[store].hangs = true }
            scene.stores[store].healthySince = scene.now
        case 7: scene.commit(.setClusterAlias(RouteScene.cluster(cluster), "alias-\(step)"))
        case 8: scene.sleep(.seconds(Int64.random(in: 0...60, using: &random)))
        default: break
        }
    }
}

extension RouteScene.Store {
    fileprivate var names: Int { records.values.count { if case .primary = $0 { true } else { false } } }
}

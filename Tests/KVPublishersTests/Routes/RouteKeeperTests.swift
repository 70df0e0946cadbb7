import ControlModel
import KVPublishers
import Testing
import TopologyModel

@Suite struct RouteKeeperTests {
    /// Published, and left alone for a while.
    private static func settled(stores: Int = 1) -> RouteScene {
        var scene = RouteScene(stores: stores)
        scene.register(1, "a")
        scene.register(2, "m")
        scene.run(.seconds(10))
        return scene
    }

    @Test func `what takes writes is published once contact has lasted`() {
        var scene = RouteScene()
        scene.register(1, "a")
        scene.run(.milliseconds(1_900))
        #expect(scene.stores[0].asked.isEmpty)
        scene.run(.seconds(2))
        #expect(scene.route(1) == "a 0")
        #expect(scene.notes.isEmpty && scene.keeper.troubles.isEmpty)
    }

    @Test func `the next primary is published when it takes writes, and not before`() {
        var scene = RouteKeeperTests.settled()
        scene.change(1, to: "b")
        scene.run(.seconds(70))
        #expect(scene.route(1) == "a 0", "nobody knows better yet")
        scene.takesWrites(1)
        scene.run(.seconds(2))
        #expect(scene.route(1) == "b 1")
        #expect(scene.route(2) == "m 0")
        #expect(scene.violations.isEmpty)
    }

    @Test func `an old primary is not published again while the next one does not take writes`() {
        var scene = RouteKeeperTests.settled()
        scene.hasContact = false
        scene.run(.seconds(31))
        scene.change(1, to: "b")
        scene.hasContact = true
        scene.run(.seconds(70))
        #expect(scene.route(1) == nil)
        #expect(scene.route(2) == "m 0")
    }

    @Test func `a new alias is published in the same epoch`() {
        var scene = RouteKeeperTests.settled()
        scene.commit(.setClusterAlias(RouteScene.cluster(1), "orders"))
        scene.run(.seconds(2))
        guard case .primary(let record)? = scene.stores[0].records[RouteScene.cluster(1)] else {
            Issue.record("\(scene.stores[0].records)")
            return
        }
        #expect(record.clusterName == "orders" && record.epoch == .initial)
    }

    @Test func `a cluster without an alias is called after its primary`() {
        var scene = RouteKeeperTests.settled()
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.run(.seconds(2))
        guard case .primary(let record)? = scene.stores[0].records[RouteScene.cluster(1)], let cluster = scene.control.cluster(RouteScene.cluster(1)) else {
            Issue.record("\(scene.stores[0].records)")
            return
        }
        #expect(record.clusterName == "b:3306" && record.clusterName == PrimaryRecord.name(of: cluster))
    }

    // MARK: For people

    @Test func `who asks has all stores compared at once, one that is left alone as well`() {
        var scene = RouteKeeperTests.settled(stores: 2)
        scene.stores[1].fails = true
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.run(.seconds(8))
        let (first, second) = (scene.stores[0].asked.count, scene.stores[1].asked.count)
        scene.stores[1].fails = false
        scene.step(.asked(nil))
        scene.run(.milliseconds(10))
        #expect(Array(scene.stores[0].asked[first...]) == ["b 1", "m 0"])
        #expect(Array(scene.stores[1].asked[second...]) == ["b 1", "m 0"])
        scene.step(.asked(RouteScene.cluster(2)))
        #expect(scene.keeper.isWanted(RouteScene.cluster(2), store: 0) && !scene.keeper.isWanted(RouteScene.cluster(1), store: 0))
        scene.run(.milliseconds(10))
        #expect(Array(scene.stores[0].asked[first...]) == ["b 1", "m 0", "m 0"])
        #expect(!scene.keeper.isWanted(RouteScene.cluster(2), store: 0))
    }

    @Test func `who asks while routes are withdrawn changes nothing`() {
        var scene = RouteKeeperTests.settled()
        scene.hasContact = false
        scene.run(.seconds(31))
        let asked = scene.stores[0].asked.count
        scene.step(.asked(nil))
        scene.run(.milliseconds(10))
        #expect(scene.route(1) == nil && scene.stores[0].asked.count == asked)
    }

    @Test func `a store that is added is brought up to date with the next step`() {
        var scene = RouteKeeperTests.settled()
        scene.stores.append(RouteScene.Store())
        scene.keeper.addStore(now: scene.now)
        scene.step(.timer)
        scene.run(.milliseconds(10))
        #expect(scene.stores[1].asked == ["a 0", "m 0"])
        scene.hasContact = false
        scene.run(.seconds(31))
        #expect(scene.stores[1].asked.last == "withdraw")
    }

    @Test func `everything is compared again within the interval`() {
        var scene = RouteKeeperTests.settled()
        scene.stores[0].records = [:]
        scene.run(.seconds(60))
        #expect(scene.route(1) == "a 0" && scene.route(2) == "m 0")
    }

    // MARK: A quorum

    @Test func `without a quorum the routes are withdrawn after the limit, and told of once`() {
        var scene = RouteKeeperTests.settled(stores: 2)
        scene.hasContact = false
        scene.run(.milliseconds(29_900) - (scene.now - (scene.contactAt ?? scene.now)))
        #expect(scene.route(1) == "a 0")
        scene.run(.milliseconds(200))
        #expect(scene.namesNobody && scene.keeper.isWithdrawn)
        scene.run(.seconds(300))
        #expect(scene.notes == [.began(.withdrawn(after: .seconds(30)))])
        #expect(scene.keeper.troubles == [.withdrawn(after: .seconds(30))])
    }

    @Test func `with a quorum again the routes are published again, and that is told`() {
        var scene = RouteKeeperTests.settled()
        scene.hasContact = false
        scene.run(.seconds(100))
        scene.hasContact = true
        scene.run(.seconds(5))
        #expect(scene.route(1) == "a 0" && scene.route(2) == "m 0")
        #expect(scene.notes == [.began(.withdrawn(after: .seconds(30))), .ended(.withdrawn(after: .seconds(30)))])
        #expect(scene.keeper.troubles.isEmpty)
    }

    @Test func `contact that comes and goes publishes nothing`() {
        var scene = RouteScene()
        scene.register(1, "a")
        for _ in 0..<20 {
            scene.hasContact = true
            scene.feed()
            scene.hasContact = false
            scene.run(.seconds(3))
        }
        #expect(scene.stores[0].asked.isEmpty)
    }

    @Test func `a state that is old when contact is back is not published`() {
        var scene = RouteKeeperTests.settled()
        let old = scene.control
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.run(.seconds(2))
        #expect(scene.route(1) == "b 1")
        scene.hasContact = false
        scene.run(.seconds(31))
        // As from a disk that was put back.
        let newest = scene.control
        scene.control = old
        scene.hasContact = true
        scene.run(.seconds(100))
        #expect(scene.route(1) == nil && scene.route(2) == "m 0")
        scene.control = newest
        scene.run(.seconds(2))
        #expect(scene.route(1) == "b 1")
    }

    @Test func `a start without a quorum publishes nothing, and withdraws what is there after the limit`() {
        var scene = RouteScene()
        scene.register(1, "a")
        scene.hasContact = false
        // Left by the process before, of a cluster that this state does not know.
        let left = PrimaryRecord(
            cluster: RouteScene.cluster(7), clusterName: "left", primary: RouteScene.server("x"), epoch: Epoch(rawValue: 4), recovery: nil, at: scene.wall)
        scene.stores[0].records[left.cluster] = .primary(left)
        scene.run(.milliseconds(29_900))
        #expect(scene.stores[0].asked.isEmpty)
        scene.run(.milliseconds(200))
        #expect(scene.stores[0].asked == ["withdraw"])
        #expect(scene.namesNobody && scene.stores[0].records[left.cluster]?.epoch == left.epoch)
    }

    @Test func `a manager that slept withdraws first of all`() {
        var scene = RouteKeeperTests.settled()
        scene.stores[0].asked = []
        scene.hasContact = false
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.sleep(.seconds(3_600))
        // A leader is heard at once; what it committed meanwhile comes next.
        scene.hasContact = true
        scene.feed()
        #expect(scene.stores[0].asked == ["withdraw"])
        scene.run(.seconds(5))
        #expect(scene.stores[0].asked == ["withdraw", "b 1", "m 0"])
    }

    // MARK: Stores that fail

    @Test func `a store that is down keeps no other from being published`() {
        var scene = RouteScene(stores: 3)
        scene.register(1, "a")
        scene.stores[0].fails = true
        scene.stores[1].hangs = true
        scene.run(.seconds(5))
        #expect(scene.route(1, in: 2) == "a 0")
        #expect(scene.notes == [.began(.store(0, reason: "down"))])
        scene.stores[0].fails = false
        scene.answer(1)
        scene.run(.seconds(10))
        #expect(scene.route(1, in: 0) == "a 0" && scene.route(1, in: 1) == "a 0")
        #expect(scene.notes.last == .ended(.store(0, reason: "down")) && scene.keeper.troubles.isEmpty)
    }

    @Test func `a failed store is tried again with growing delays`() {
        var scene = RouteScene()
        scene.register(1, "a")
        scene.stores[0].fails = true
        scene.run(.seconds(60))
        // 250 ms, doubled to 10 s: in a minute about ten times.
        #expect((8...16).contains(scene.stores[0].asked.count), "\(scene.stores[0].asked.count)")
        #expect(scene.notes.count == 1)
    }

    @Test func `a change does not wait for the end of a delay`() {
        var scene = RouteKeeperTests.settled()
        scene.stores[0].fails = true
        scene.run(.seconds(180))
        scene.stores[0].fails = false
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.run(.milliseconds(1_010))
        #expect(scene.route(1) == "b 1")
    }

    @Test func `the trouble of a store ends when nothing is wanted of it any more`() {
        var scene = RouteScene()
        scene.register(1, "a")
        scene.stores[0].fails = true
        scene.run(.seconds(10))
        #expect(scene.keeper.troubles == [.store(0, reason: "down")])
        scene.change(1, to: "b")
        scene.run(.seconds(70))
        #expect(scene.keeper.troubles.isEmpty)
    }

    @Test func `a record that is in the way keeps no other cluster from being published`() {
        var scene = RouteScene()
        scene.register(1, "a")
        scene.register(2, "m")
        scene.stores[0].spoiled = [RouteScene.cluster(1)]
        scene.run(.seconds(10))
        #expect(scene.route(2) == "m 0")
        #expect(scene.keeper.troubles == [.record(0, RouteScene.cluster(1), reason: "none of ours")])
        #expect(scene.stores[0].asked.count == 2, "only the next round tries it again")
        scene.stores[0].spoiled = []
        scene.run(.seconds(60))
        #expect(scene.route(1) == "a 0" && scene.keeper.troubles.isEmpty)
    }

    @Test func `what a hanging store did not do yet is done by what is wanted then`() {
        var scene = RouteKeeperTests.settled()
        scene.stores[0].hangs = true
        scene.change(1, to: "b")
        scene.takesWrites(1)
        scene.hasContact = false
        scene.feed()
        scene.run(.seconds(40))
        #expect(scene.route(1) == "a 0")
        scene.answer(0)
        scene.run(.milliseconds(10))
        #expect(scene.namesNobody)
    }

    @Test func `a withdrawal that fails is tried again`() {
        var scene = RouteKeeperTests.settled()
        scene.stores[0].fails = true
        scene.hasContact = false
        scene.run(.seconds(60))
        #expect(scene.route(1) == "a 0")
        #expect(scene.keeper.troubles == [.withdrawn(after: .seconds(30)), .store(0, reason: "down")])
        scene.stores[0].fails = false
        scene.run(.seconds(11))
        #expect(scene.namesNobody)
        #expect(scene.keeper.troubles == [.withdrawn(after: .seconds(30))])
    }
}

import BatonTesting
@testable import ManagerCore
import Promotion
import Testing
import TopologyModel

/// Since when nobody has received what a primary writes.
@Suite struct `What readiness is told by` {
    @Test func `readings of a primary are kept, and the newest one that replicas have is found`() throws {
        var scene = ManagerScene.armed()
        let primary = try #require(scene.machine.topology.id(of: ManagerScene.db1))
        let before = scene.now
        scene["db1"].builder.hold(TopologyFixtures.transactions("0-1-105", .mariadb))
        scene.run(.seconds(5))
        let history = try #require(scene.machine.executedHistories[primary])
        let received = try #require(history.newestReading(within: TopologyFixtures.executed(.mariadb)))
        #expect(received <= before)
        let newest = try #require(history.newestReading(within: TopologyFixtures.transactions("0-1-105", .mariadb)))
        #expect(newest > before && scene.now - newest <= .seconds(2))
        #expect(scene.machine.executedHistories.count == 1, "of replicas nothing is kept")
        scene.ask(.forget(ManagerScene.db1))
        scene.run(.milliseconds(100))
        #expect(scene.machine.executedHistories.isEmpty)
    }
}

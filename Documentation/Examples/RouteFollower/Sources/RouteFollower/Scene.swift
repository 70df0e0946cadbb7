import ControlModel
import KVPublishers
import TopologyModel

/// What happens to the cluster, as a manager publishes it, and what the application makes of it.
struct Scene {
    static let cluster = ClusterID(high: 1, low: 1)
    let store: any KVPublisher

    func play() async throws {
        let follower = RouteFollower(Scene.cluster, in: store)
        var connections = Connections()
        func step(_ title: String) async {
            print(title)
            if let route = await follower.look() {
                print("  the route leads to \(route)")
                connections.follow(route)
            }
            connections.write(by: await follower.route)
        }
        await step("Nothing was published yet")
        _ = try await store.publish(Scene.record("db1", epoch: 1))
        await step("db1 is the primary")
        _ = try await store.publish(Scene.record("db2", epoch: 2))
        await step("db1 failed, and db2 took over")
        if case .superseded(let record) = try await store.publish(Scene.record("db1", epoch: 1)) {
            print("A manager that slept publishes db1 once more, and is refused: \(record) is there, of epoch \(record.epoch)")
        }
        await step("The store kept db2")
        _ = try await store.withdraw(Scene.cluster, because: "no contact with a quorum of managers for 30 s", at: WallTime(milliseconds: 0))
        await step("The data center is cut off")
        _ = try await store.publish(Scene.record("db2", epoch: 2))
        await step("It is back, and nobody was replaced")
    }

    private static func record(_ host: String, epoch: UInt64) -> PrimaryRecord {
        PrimaryRecord(
            cluster: cluster, clusterName: "orders", primary: InstanceAddress(host: host, port: 3306), epoch: Epoch(rawValue: epoch), recovery: nil, at: WallTime(milliseconds: 0))
    }
}

import Clocks
import ControlModel
import Foundation
import KVPublishers
import Logging
import Orchestration
import TopologyModel

/// A manager that starts and finds a store without any of its clusters.
struct Filling {
    private let store: MeasuredStore
    private let clusters: Int

    init(_ store: MeasuredStore, clusters: Int) {
        self.store = store
        self.clusters = clusters
    }

    /// Seconds from the moment at which the manager's part for its stores has the state, until every record was read back.
    func run() async throws -> Double {
        var policy = RoutePolicy()
        // A manager waits a while at its start, for what it may not have heard yet; that is not what is measured.
        policy.settling = .zero
        let state = Filling.state(clusters)
        let (states, input) = AsyncStream.makeStream(of: RouteState.self, bufferingPolicy: .bufferingNewest(1))
        let counting = CountingPublisher(try store.publisher(), awaiting: clusters)
        let service = RouteKeeperService(publishers: [counting], policy: policy, states: states, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { await service.run() }
        let start = ContinuousClock.now
        input.yield(RouteState(control: state, contactAt: ServiceClock.system.now()))
        await counting.all()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let report = await service.report(of: nil)
        guard report.comparisons.count == clusters, report.comparisons.allSatisfy({ $0.verdict == .same }) else { throw Failure(description: "\(store.kind) does not hold every record") }
        input.finish()
        await running.value
        return seconds
    }

    /// Each with a primary that takes writes.
    private static func state(_ clusters: Int) -> ControlState {
        var state = ControlState()
        let stamp = CommandStamp(at: WallTime(milliseconds: 0), node: "benchmark")
        for number in 0..<clusters {
            let cluster = ClusterID(high: 1, low: UInt64(number))
            let commands: [ControlCommand] = [
                .registerCluster(cluster, primary: InstanceAddress(host: "db-\(number)", port: 3306)), .setClusterAlias(cluster, "cluster-\(number)"), .primaryTakesWrites(cluster, epoch: .initial),
            ]
            for command in commands { _ = state.apply(command, stamp: stamp, index: state.lastIndex.next) }
        }
        return state
    }
}

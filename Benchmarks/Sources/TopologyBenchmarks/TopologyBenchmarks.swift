import BatonTesting
import TopologyModel

/// What a change costs in a fleet of 100,000 servers in clusters of five.
///
/// Absolute times hold for one machine on one day; the ratios, taken within one run, are what to compare.
@main struct TopologyBenchmarks {
    static let servers = 100_000
    static let clusterSize = 5
    static let changed = 1_000
    static let rounds = 21

    static func main() {
        let builders = (0..<servers).map { number in
            let server = InstanceBuilder("db\(number)", serverID: UInt32(number + 1))
            return number % clusterSize == 0 ? server : server.following("db\(number - number % clusterSize)")
        }
        var topology = Topology()
        let register = once { for builder in builders { _ = topology.register(builder.address) } }
        let empty = topology
        let instances = builders.enumerated().map { $1.build(id: InstanceID(rawValue: UInt32($0))) }
        let rebuild = median(of: 5) { round in
            var fresh = empty
            fresh.update(instances)
            return fresh.cluster(of: InstanceID(rawValue: UInt32(round))) != nil
        }
        topology.update(instances)

        // Spread over the whole fleet: 1,000 clusters change, which is the worst case.
        let stride = servers / changed
        let versions = (0..<rounds).map { round in
            (0..<changed).map { number in
                var server = builders[number * stride]
                server.freshness.readAt = TopologyFixtures.now.advanced(by: .milliseconds(round + 1))
                return instances[number * stride].with(freshness: server.freshness)
            }
        }
        let update = median(of: rounds) { round in
            topology.update(versions[round])
            return true
        }
        var snapshot = topology
        let shared = median(of: rounds) { round in
            snapshot = topology
            topology.update(versions[round])
            return snapshot.instance(InstanceID(rawValue: 0)) != nil
        }
        let relinked = median(of: rounds) { round in
            let id = InstanceID(rawValue: UInt32(round * clusterSize + 1))
            topology.update([builders[id.index].following("db\(servers - clusterSize)", channel: "second").build(id: id)])
            return true
        }
        let walk = median(of: rounds) { _ in topology.clusters.count > 0 }

        print("register \(servers) addresses: \(register)")
        print("form all clusters from \(servers) changed links: \(rebuild)")
        print("update \(changed) of \(servers), no link changed: \(update)")
        print("the same while another copy of the topology is held: \(shared)")
        print("one new link: \(relinked)")
        print("list all clusters: \(walk)")
        print("ratio of forming all to updating \(changed): \(rebuild / update)")
    }

    static func once(_ work: () -> Void) -> Duration {
        ContinuousClock().measure(work)
    }

    /// - Parameter work: Returns whether it did what it is measured for, so that it cannot be optimized away.
    static func median(of rounds: Int, _ work: (Int) -> Bool) -> Duration {
        let clock = ContinuousClock()
        let times = (0..<rounds).map { round in
            clock.measure { precondition(work(round), "nothing was done") }
        }
        return times.sorted()[rounds / 2]
    }
}

import RaftCore
import RaftTestSupport
import Testing
import TopologyModel

@testable import Raft

/// A node's machine under a bad network and bad disks: whatever happens, every command is applied once, in one order, on every node.
@Suite struct ReplicaClusterTests {
    private static let seeds: Range<UInt64> = 1..<31

    @Test(arguments: seeds) func everyCommandIsAppliedOnce(_ seed: UInt64) {
        var cluster = ReplicaCluster(seed: seed)
        for _ in 0..<10_000 { cluster.turn() }
        cluster.calm(turns: 5_000)
        #expect(cluster.violations.isEmpty)
        #expect(cluster.answered > 20, "nothing got done")
        let tallies = cluster.nodes.compactMap { $0.machine?.state.machine.values }
        let longest = tallies.max { $0.count < $1.count } ?? []
        for tally in tallies { #expect(Array(longest.prefix(tally.count)) == tally) }
        #expect(Set(longest).count == longest.count, "a command was applied twice")
        // Each client went on only when it had its answer.
        for client in cluster.clients { #expect(Set(longest).isSuperset(of: (client.value / 1_000_000 * 1_000_000)..<client.value)) }
    }

    /// One node after the other is upgraded: newer commands may be proposed when the last one is.
    @Test(arguments: 1..<6 as Range<UInt64>) func theLevelIsThatOfTheOldestVersion(_ seed: UInt64) {
        let new = FeatureLevels(library: 2, machine: 7)
        var cluster = ReplicaCluster(seed: seed)
        func levels(_ cluster: ReplicaCluster) -> [FeatureLevels?] { cluster.nodes.map { $0.machine?.state.features } }
        for upgraded in cluster.nodes.indices {
            cluster.calm(turns: 15_000)
            #expect(levels(cluster) == [.first, .first, .first])
            cluster.crash(upgraded)
            cluster.nodes[upgraded].features = new
        }
        cluster.calm(turns: 15_000)
        #expect(levels(cluster) == [new, new, new])
        #expect(cluster.violations.isEmpty)
        #expect(cluster.events.contains(.featuresRaised(new)))
    }

    /// What the runs are for does happen in them.
    @Test func theRunsGoWhereTheyShould() {
        var (taken, installed, failed, sent) = (0, 0, 0, 0)
        for seed in 1..<12 as Range<UInt64> {
            var cluster = ReplicaCluster(seed: seed)
            for _ in 0..<20_000 { cluster.turn() }
            for event in cluster.events {
                switch event {
                case .snapshotTaken: taken += 1
                case .snapshotInstalled: installed += 1
                case .snapshotFailed: failed += 1
                case .snapshotSent(_, _, let isStored): sent += isStored ? 1 : 0
                default: break
                }
            }
        }
        for count in [taken, installed, failed, sent] { #expect(count > 0) }
    }
}

@testable import Analysis
import BatonTesting
import TopologyModel
import Testing

/// What a replica may show of its replication, in every combination.
enum ReplicaStates {
    /// Longer than every bound, before the newest read.
    static let long = TopologyFixtures.now + .seconds(-3_600)

    /// `db2`, which follows `db1`, in each of its states.
    static var all: [TopologyBuilder] {
        var states: [TopologyBuilder] = []
        for receiver in [ReplicationThreadState.running, .connecting, .stopped] {
            for applier in [ReplicationThreadState.running, .stopped] {
                for receiverError in [nil, 2003, 1236, 1021] as [Int?] {
                    // A thread that works has no error.
                    if receiver == .running, receiverError != nil { continue }
                    for applierError in [nil, 1062, 1021] as [Int?] {
                        if applier == .running, applierError != nil { continue }
                        for flags in 0..<8 {
                            var fleet = TopologyBuilder(drawing: "db1 <- db2")
                            fleet["db1"].hold(TopologyFixtures.transactions("0-1-200", .mariadb))
                            fleet["db2"].channels[0].receiver = receiver
                            fleet["db2"].channels[0].applier = applier
                            fleet["db2"].channels[0].receiverError = receiverError.map { ReplicationError(code: $0, message: "") }
                            fleet["db2"].channels[0].applierError = applierError.map { ReplicationError(code: $0, message: "") }
                            fleet["db2"].channels[0].receiverWaitsForSpace = flags & 1 != 0 && receiver == .running
                            if flags & 2 != 0, receiver == .running { fleet["db2"].freshness.receiverSilentSince = long }
                            if flags & 4 != 0, receiver == .running, applier == .running { fleet["db2"].freshness.applierStandsSince = long }
                            states.append(fleet)
                        }
                    }
                }
            }
        }
        return states
    }

    /// Every set of troubles that comes of these states, and of a replica that cannot be read.
    static func reachableTroubles() throws -> [LinkTroubles] {
        var found: [LinkTroubles] = [[.unreachable], [.writable]]
        for fleet in all {
            let topology = fleet.build()
            let source = try #require(topology.instance(at: InstanceBuilder.address("db1")))
            let replica = try #require(topology.instance(at: InstanceBuilder.address("db2")))
            let link = try #require(ReplicaLink(replica, from: source))
            for isSourceOK in [true, false] {
                let troubles = ReplicaAssessment(link, source: source, policy: DetectionPolicy()).troubles(isSourceOK: isSourceOK)
                for combined in [troubles, troubles.union(.writable)] where !found.contains(combined) { found.append(combined) }
            }
        }
        return found
    }
}

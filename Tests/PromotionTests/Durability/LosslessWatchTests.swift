import BatonTesting
import ControlModel
@testable import Promotion
import Testing
import TopologyModel

@Suite("Lossless: who counts")
struct LosslessWatchTests {
    private static let start = TopologyFixtures.now
    /// `db4` cannot be read.
    private static var withoutOne: TopologyBuilder {
        var fleet = TopologyFixtures.lossless()
        fleet["db1"].semiSync.sourceClients = 2
        fleet["db4"] = fleet["db4"].unreachable(readAt: start + .seconds(-30))
        return fleet
    }

    private func watch(
        _ fleet: TopologyBuilder, at moment: MonotonicInstant = start, epoch: Epoch = .initial, earlier: LosslessWatch? = nil
    ) throws -> LosslessWatch {
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primary)
        return LosslessWatch(primary, replicas: cluster.replicas(of: primary.id), epoch: epoch, startedAt: moment, earlier: earlier)
    }

    private func hosts(_ watch: LosslessWatch) -> [String] { watch.record.ackers.map(\.server.host) }

    @Test func `one that is away for long and that the primary does not count either need not be read`() throws {
        var watch = try watch(LosslessWatchTests.withoutOne)
        #expect(hosts(watch) == ["db2", "db3", "db4"])
        watch = try self.watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .milliseconds(9_999), earlier: watch)
        #expect(hosts(watch) == ["db2", "db3", "db4"], "readings of different servers differ")
        watch = try self.watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .seconds(10), earlier: watch)
        #expect(hosts(watch) == ["db2", "db3"])
        watch = try self.watch(TopologyFixtures.lossless(), at: LosslessWatchTests.start + .seconds(11), earlier: watch)
        #expect(hosts(watch) == ["db2", "db3", "db4"], "it is back")
    }

    @Test func `one that only we cannot read counts for as long as it takes`() throws {
        var fleet = LosslessWatchTests.withoutOne
        fleet["db1"].semiSync.sourceClients = 3
        let earlier = try watch(fleet)
        #expect(hosts(try watch(fleet, at: LosslessWatchTests.start + .seconds(3_600), earlier: earlier)) == ["db2", "db3", "db4"])
    }

    @Test func `one reading in between that cannot be explained begins the wait anew`() throws {
        var other = LosslessWatchTests.withoutOne
        other["db1"].semiSync.sourceClients = 3
        var watch = try watch(LosslessWatchTests.withoutOne)
        watch = try self.watch(other, at: LosslessWatchTests.start + .seconds(9), earlier: watch)
        watch = try self.watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .seconds(10), earlier: watch)
        watch = try self.watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .seconds(19), earlier: watch)
        #expect(hosts(watch) == ["db2", "db3", "db4"])
        watch = try self.watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .seconds(20), earlier: watch)
        #expect(hosts(watch) == ["db2", "db3"])
    }

    @Test func `another epoch begins anew`() throws {
        let earlier = try watch(LosslessWatchTests.withoutOne)
        let later = try watch(LosslessWatchTests.withoutOne, at: LosslessWatchTests.start + .seconds(60), epoch: Epoch(rawValue: 1), earlier: earlier)
        #expect(hosts(later) == ["db2", "db3", "db4"])
    }

    @Test func `who was read acknowledging only since is added without a run, and who was not read since is not`() throws {
        let watch = try watch(TopologyFixtures.lossless(replicas: 2), at: LosslessWatchTests.start)
        var fleet = TopologyFixtures.lossless(replicas: 2)
        fleet.add(InstanceBuilder("db0", serverID: 9).following("db1").acknowledging())
        fleet.add(InstanceBuilder("db9", serverID: 8).following("db1").acknowledging())
        fleet["db0"].freshness.readAt = LosslessWatchTests.start + .milliseconds(1)
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primaryID)
        let later = watch.adding(lateAckersOf: cluster.replicas(of: primary))
        #expect(hosts(later) == ["db0", "db2", "db3"])
        #expect(later.record.ackers.map { $0.bootedAt == nil } == [true, false, false])
    }
}

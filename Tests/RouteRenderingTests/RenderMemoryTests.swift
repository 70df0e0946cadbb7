import ControlModel
import KVPublishers
@testable import RouteRendering
import Testing
import TopologyModel

@Suite struct RenderMemoryTests {
    private static func reading(_ records: StoredRecord...) -> StoreReading { StoreReading(records: records) }

    @Test func `what is new is taken`() {
        var memory = RenderMemory()
        let taken = memory.take(Self.reading(Fixture.primary(1), Fixture.withdrawn(2)))
        #expect(memory.shown == [Fixture.primary(1), Fixture.withdrawn(2)] && taken.changes == [.taken(Fixture.primary(1)), .taken(Fixture.withdrawn(2))] && taken.troubles.isEmpty)
        #expect(memory.take(Self.reading(Fixture.primary(1), Fixture.withdrawn(2))) == RenderMemory.Taken())
    }

    @Test func `a higher epoch is taken`() {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(epoch: 3)))
        #expect(memory.take(Self.reading(Fixture.primary(host: "db2", epoch: 4))).changes == [.taken(Fixture.primary(host: "db2", epoch: 4))])
        #expect(memory.shown == [Fixture.primary(host: "db2", epoch: 4)])
    }

    @Test(arguments: [Fixture.primary(host: "db2", epoch: 2), Fixture.withdrawn(host: "db2", epoch: 2), Fixture.primary(host: "db1", epoch: 2)])
    func `a lower epoch is not, and is told of`(older: StoredRecord) {
        for present in [Fixture.primary(epoch: 3), Fixture.withdrawn(epoch: 3)] {
            var memory = RenderMemory()
            _ = memory.take(Self.reading(present))
            let taken = memory.take(Self.reading(older))
            #expect(memory.shown == [present] && taken.changes.isEmpty)
            #expect(taken.troubles.count == 1 && taken.troubles[0].contains("the store went back to epoch 2"))
        }
    }

    @Test func `an epoch names one primary`() {
        for present in [Fixture.primary(host: "db1", epoch: 3), Fixture.withdrawn(host: "db1", epoch: 3)] {
            var memory = RenderMemory()
            _ = memory.take(Self.reading(present))
            let taken = memory.take(Self.reading(Fixture.primary(host: "db2", epoch: 3)))
            #expect(memory.shown == [present] && taken.troubles.count == 1 && taken.troubles[0].contains("another primary for epoch 3"))
        }
    }

    @Test func `a route is withdrawn and restored within its epoch`() {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(epoch: 3)))
        #expect(memory.take(Self.reading(Fixture.withdrawn(epoch: 3))).changes == [.taken(Fixture.withdrawn(epoch: 3))])
        #expect(memory.shown == [Fixture.withdrawn(epoch: 3)])
        #expect(memory.take(Self.reading(Fixture.primary(epoch: 3))).changes == [.taken(Fixture.primary(epoch: 3))])
        #expect(memory.shown == [Fixture.primary(epoch: 3)])
    }

    @Test func `another time is no change, and is rendered`() {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(at: 1)))
        #expect(memory.take(Self.reading(Fixture.primary(at: 2))) == RenderMemory.Taken())
        #expect(memory.shown == [Fixture.primary(at: 2)])
    }

    @Test func `a removed cluster is not rendered, and does not come back with a lower epoch`() {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(1, epoch: 5), Fixture.primary(2)))
        #expect(memory.take(Self.reading(Fixture.primary(2))).changes == [.removed(Fixture.primary(1, epoch: 5))])
        #expect(memory.shown == [Fixture.primary(2)])
        #expect(memory.take(Self.reading(Fixture.primary(2))) == RenderMemory.Taken())
        let taken = memory.take(Self.reading(Fixture.primary(1, host: "db9", epoch: 4), Fixture.primary(2)))
        #expect(memory.shown == [Fixture.primary(1, epoch: 5), Fixture.primary(2)])
        #expect(taken.troubles.count == 1 && taken.changes == [.taken(Fixture.primary(1, epoch: 5))])
    }

    @Test func `a store that was emptied is not believed`() {
        var memory = RenderMemory()
        #expect(memory.take(Self.reading()) == RenderMemory.Taken())
        _ = memory.take(Self.reading(Fixture.primary()))
        let taken = memory.take(Self.reading())
        #expect(memory.shown == [Fixture.primary()] && taken.changes.isEmpty && taken.troubles == ["the store has no record of any cluster; what was rendered before stays"])
    }

    @Test func `what is no record leaves the one before it, and keeps no other`() {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(1), Fixture.primary(2), Fixture.primary(3)))
        let damaged = StoreReading.Unreadable(cluster: Fixture.cluster(2), reason: "a\nb")
        let taken = memory.take(StoreReading(records: [Fixture.primary(1), Fixture.primary(3, host: "db2", epoch: 2)], unreadable: [damaged]))
        #expect(memory.shown == [Fixture.primary(1), Fixture.primary(2), Fixture.primary(3, host: "db2", epoch: 2)])
        #expect(taken.troubles.count == 1 && !taken.troubles[0].contains("\n"))
    }

    /// Against the obvious version, over drawn readings.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `no epoch falls, and none names two primaries, whatever a store says`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var memory = RenderMemory()
        var (highest, primaries): ([ClusterID: Epoch], [String: InstanceAddress]) = ([:], [:])
        for _ in 0..<200 {
            var records: [StoredRecord] = []
            for number in 1...4 as ClosedRange<UInt64> where Bool.random(using: &random) {
                let (host, epoch) = ("db\(Int.random(in: 1...3, using: &random))", UInt64.random(in: 1...6, using: &random))
                records.append(Int.random(in: 0..<4, using: &random) == 0 ? Fixture.withdrawn(number, host: host, epoch: epoch) : Fixture.primary(number, host: host, epoch: epoch))
            }
            _ = memory.take(StoreReading(records: records))
            for record in memory.shown {
                #expect(record.epoch >= highest[record.cluster] ?? Epoch(rawValue: 0))
                highest[record.cluster] = record.epoch
                guard case .primary(let primary) = record else { continue }
                let key = "\(record.cluster) \(record.epoch)"
                #expect(primaries[key] ?? primary.primary == primary.primary)
                primaries[key] = primary.primary
            }
        }
    }

    @Test func `a memory is read back as it was kept`() throws {
        var memory = RenderMemory()
        _ = memory.take(StoreReading(records: Fixture.hostileNames.enumerated().map { Fixture.primary(UInt64($0.offset), name: $0.element) }))
        _ = memory.take(Self.reading(Fixture.withdrawn(0, name: "x\n\ny", epoch: 9), Fixture.primary(1)))
        for isReloadOwed in [false, true] {
            memory.isReloadOwed = isReloadOwed
            #expect(try RenderMemoryCoding.decode(RenderMemoryCoding.encode(memory)) == memory)
        }
        #expect(try RenderMemoryCoding.decode(RenderMemoryCoding.encode(RenderMemory())) == RenderMemory())
    }

    @Test func `what was not kept is not taken for a memory`() throws {
        var memory = RenderMemory()
        _ = memory.take(Self.reading(Fixture.primary(1), Fixture.primary(2)))
        _ = memory.take(Self.reading(Fixture.primary(2)))
        let bytes = try RenderMemoryCoding.encode(memory)
        for length in 0..<bytes.count { #expect(throws: RouteRenderingError.self) { try RenderMemoryCoding.decode(Array(bytes[..<length])) } }
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
        for other in [lines.reversed().map { $0 }, [Array("baton render 2".utf8)] + lines.dropFirst(), lines + lines.dropFirst(), [lines[0], lines[1], lines[1], [], Array("end".utf8), []]] {
            #expect(throws: RouteRenderingError.self) { try RenderMemoryCoding.decode(Array(other.joined(separator: [10]))) }
        }
    }
}

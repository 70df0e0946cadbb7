#if Network
import ControlModel
import KVPublishers
import Testing
import TopologyModel

/// What a reader takes for whole, and what not.
@Suite struct SightingsTests {
    private let member = Fleet.members[0]

    static func record(_ epoch: UInt64, _ host: String, of member: Fleet.Member) -> PrimaryRecord {
        PrimaryRecord(
            cluster: member.cluster, clusterName: member.alias, primary: InstanceAddress(host: host, port: 3306), epoch: Epoch(rawValue: epoch), recovery: nil,
            at: WallTime(milliseconds: 1_709_210_096_007))
    }

    private func reading(_ epoch: UInt64, _ host: String, addresses: [String?]? = nil) throws -> RouteReading {
        let bytes = try PrimaryRecordCoding.encode(.primary(Self.record(epoch, host, of: member)))
        return RouteReading(cluster: member.cluster, record: bytes, addresses: addresses ?? ["\(host):3306", host, "3306", nil, nil])
    }

    @Test func `records of growing epochs are well`() throws {
        let sightings = Sightings()
        sightings.take([RouteReading(cluster: member.cluster, record: nil, addresses: [nil, nil, nil, nil, nil])])
        for reading in [try reading(1, "a"), try reading(1, "a"), try reading(3, "b")] { sightings.take([reading]) }
        #expect(sightings.faults == [])
        #expect((sightings.readings, sightings.changes) == (4, 2))
        #expect(sightings.reached(member.cluster, Epoch(rawValue: 3)))
        #expect(!sightings.reached(member.cluster, Epoch(rawValue: 4)))
    }

    @Test func `everything else is noticed`() throws {
        let before = try reading(2, "a")
        let bytes = try #require(before.record)
        let withdrawn = try PrimaryRecordCoding.encode(.withdrawn(WithdrawnRecord(Self.record(2, "a", of: member), because: "x", at: WallTime(milliseconds: 0))))
        let wrong: [(RouteReading, String)] = [
            (try reading(1, "a"), "went from epoch 2 to 1"),
            (try reading(2, "b"), "in epoch 2"),
            (try reading(3, "b", addresses: ["a:3306", "a", "3306", nil, nil]), "and the addresses"),
            (try reading(3, "b", addresses: ["b:3306", "a", "3306", nil, nil]), "and the addresses"),
            (try reading(3, "b", addresses: ["b:3306", "b", nil, nil, nil]), "and the addresses"),
            (try reading(3, "b", addresses: ["b:3306", "b", "3306", "192.0.2.1", nil]), "and the addresses"),
            (RouteReading(cluster: member.cluster, record: Array(bytes.dropLast(9)), addresses: nil), "half a record"),
            (RouteReading(cluster: member.cluster, record: [], addresses: nil), "half a record"),
            (RouteReading(cluster: member.cluster, record: withdrawn, addresses: nil), "a withdrawn route"),
            (RouteReading(cluster: member.cluster, record: nil, addresses: ["a:3306", nil, nil, nil, nil]), "no record"),
            (RouteReading(cluster: member.cluster, record: nil, addresses: nil), "is gone"),
        ]
        for (reading, words) in wrong {
            let sightings = Sightings()
            sightings.take([before])
            sightings.take([reading])
            #expect(sightings.faults.count == 1 && sightings.faults[0].contains(words), "\(sightings.faults)")
        }
    }
}
#endif

import ControlModel
import KVPublishers
import Testing
import TopologyModel

@Suite struct PublishDecisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var present: StoredRecord?
        var new: PrimaryRecord
        var decision: PublishDecision
        var testDescription: String
    }

    private static func record(_ epoch: UInt64, _ host: String = "a", name: String = "orders", at: Int64 = 0) -> PrimaryRecord {
        PrimaryRecord(
            cluster: ClusterID(high: 0, low: 1), clusterName: name, primary: InstanceAddress(host: host, port: 3306), epoch: Epoch(rawValue: epoch), recovery: nil,
            at: WallTime(milliseconds: at))
    }

    private static func withdrawn(_ epoch: UInt64, _ host: String = "a") -> StoredRecord {
        .withdrawn(WithdrawnRecord(record(epoch, host), because: "no quorum", at: WallTime(milliseconds: 9)))
    }

    private static let addressed: PrimaryRecord = {
        var record = Self.record(3)
        (record.ipv4, record.ipv6) = ("192.0.2.7", "")
        return record
    }()
    private static let addressless: PrimaryRecord = {
        var record = Self.record(3)
        (record.ipv4, record.ipv6) = ("", "")
        return record
    }()

    static let rows: [Row] = [
        Row(present: nil, new: record(0), decision: .write, testDescription: "nothing is there"),
        Row(present: .primary(record(3)), new: record(3, at: 5), decision: .keep(record(3)), testDescription: "the same at another time"),
        Row(present: .primary(addressed), new: record(3), decision: .keep(addressed), testDescription: "nobody could look for addresses"),
        Row(present: .primary(record(3)), new: addressed, decision: .write, testDescription: "addresses that were not known"),
        Row(present: .primary(addressed), new: addressless, decision: .write, testDescription: "an address that is gone"),
        Row(present: .primary(record(3)), new: record(3, name: "shop"), decision: .write, testDescription: "another name"),
        Row(present: .primary(record(3)), new: record(4, "b"), decision: .write, testDescription: "a higher epoch"),
        Row(present: .primary(record(3)), new: record(2, "b"), decision: .yield(.primary(record(3))), testDescription: "a lower epoch"),
        Row(present: .primary(record(3)), new: record(3, "b"), decision: .conflict(.primary(record(3))), testDescription: "another primary of the epoch"),
        Row(present: withdrawn(3), new: record(3, name: "shop"), decision: .write, testDescription: "withdrawn, the same primary"),
        Row(present: withdrawn(3), new: record(4, "b"), decision: .write, testDescription: "withdrawn, a higher epoch"),
        Row(present: withdrawn(3), new: record(2, "b"), decision: .yield(withdrawn(3)), testDescription: "withdrawn, a lower epoch"),
        Row(present: withdrawn(3), new: record(2), decision: .yield(withdrawn(3)), testDescription: "withdrawn, a lower epoch of the same primary"),
        Row(present: withdrawn(3), new: record(3, "b"), decision: .conflict(withdrawn(3)), testDescription: "withdrawn, another primary of the epoch"),
    ]

    @Test(arguments: rows) func `a record is judged by the one that is there`(row: Row) {
        #expect(PublishDecision(present: row.present, new: row.new) == row.decision)
    }

    @Test func `a withdrawal keeps everything but the primary, and is not repeated`() throws {
        let record = Self.record(3, at: 7)
        let moment = WallTime(milliseconds: 9)
        let withdrawn = try #require(StoredRecord.primary(record).withdrawn(because: "no quorum", at: moment))
        #expect(withdrawn.cluster == record.cluster && withdrawn.clusterName == record.clusterName && withdrawn.epoch == record.epoch)
        #expect(withdrawn.at == record.at && withdrawn.withdrawnAt == moment && withdrawn.reason == "no quorum")
        #expect(StoredRecord.withdrawn(withdrawn).withdrawn(because: "still none", at: moment) == nil)
    }
}

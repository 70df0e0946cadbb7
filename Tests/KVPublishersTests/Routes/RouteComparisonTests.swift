import ControlModel
import KVPublishers
import Testing
import TopologyModel

@Suite struct RouteComparisonTests {
    private static let cluster = ClusterID(high: 0, low: 1)

    private static func record(_ epoch: UInt64, _ host: String = "a") -> PrimaryRecord {
        PrimaryRecord(cluster: cluster, clusterName: "orders", primary: InstanceAddress(host: host, port: 3306), epoch: Epoch(rawValue: epoch), recovery: nil, at: WallTime(milliseconds: 0))
    }

    private static func withdrawn(_ epoch: UInt64) -> StoredRecord { .withdrawn(WithdrawnRecord(record(epoch), because: "no quorum", at: WallTime(milliseconds: 9))) }

    private static func comparison(
        _ wanted: PrimaryRecord?, _ stored: StoredRecord?, isWithdrawn: Bool = false, strayKeys: [String] = [], trouble: String? = nil
    ) -> RouteComparison {
        RouteComparison(store: "store", cluster: cluster, wanted: wanted, isWithdrawn: isWithdrawn, stored: stored, strayKeys: strayKeys, trouble: trouble)
    }

    @Test(arguments: [
        (comparison(record(3), .primary(record(3))), .same, true), (comparison(record(3), nil), .missing, false), (comparison(record(3), .primary(record(2, "b"))), .outdated, false),
        (comparison(record(3), withdrawn(3)), .outdated, false), (comparison(record(3), .primary(record(3)), strayKeys: ["key"]), .strayKeys, false),
        (comparison(record(3), .primary(record(4, "b"))), .ahead, true), (comparison(record(3), .primary(record(3, "b"))), .conflict, false),
        (comparison(nil, .primary(record(3))), .foreign, true), (comparison(nil, nil), .foreign, true), (comparison(nil, withdrawn(3), isWithdrawn: true), .withdrawn, true),
        (comparison(nil, nil, isWithdrawn: true), .withdrawn, true), (comparison(nil, .primary(record(3)), isWithdrawn: true), .unwanted, false),
        (comparison(record(3), nil, trouble: "down"), .unknown, false), (comparison(nil, nil, isWithdrawn: true, trouble: "down"), .unknown, false),
    ] as [(RouteComparison, RouteComparison.Verdict, Bool)])
    func `what a store says is held against what it should say`(comparison: RouteComparison, verdict: RouteComparison.Verdict, isInOrder: Bool) {
        #expect(comparison.verdict == verdict && comparison.isInOrder == isInOrder)
    }
}

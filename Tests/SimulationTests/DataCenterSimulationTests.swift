import FleetSimulator
import Testing

/// `db0` and `db2` are in one data center, and `db1`, which received the same as `db2` and comes before it, is in another one.
@Suite struct DataCenterSimulationTests {
    private static func run(crossing: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        try QuietFleet.run(
            """
            data centers = 2
            promotions across data centers are forbidden = \(crossing)
            fault = at 10000 ms: crash primary
            """, defect: defect, seed: seed)
    }

    @Test(arguments: [("yes", .dataCenterKept), ("no", .nearOnePreferred)] as [(String, SimulationMark)], 1...3 as ClosedRange<UInt64>)
    func `the one nearby is promoted`(policy: (String, SimulationMark), seed: UInt64) throws {
        let result = try Self.run(crossing: policy.0, seed: seed)
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.failovers > 0 && result.marks.contains(policy.1))
    }

    @Test(arguments: ["yes", "no"])
    func `that another one is promoted is noticed`(crossing: String) throws {
        #expect(try Self.run(crossing: crossing, defect: .hideDataCenters).violation?.invariant == .neverPromoted)
    }
}

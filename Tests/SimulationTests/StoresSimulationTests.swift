import FleetSimulator
import Testing

/// The first of two stores is down when a successor is published.
@Suite struct StoresSimulationTests {
    private static func run(defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        try QuietFleet.run(
            """
            stores = 2
            fault = designation+ 0 ms for 8 s: store-unavailable
            fault = at 10000 ms: crash primary
            """, defect: defect, seed: seed)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func `the one that was down is told later`(seed: UInt64) throws {
        let result = try Self.run(seed: seed)
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.failovers > 0 && result.marks.contains(.publishedToSome))
    }

    @Test func `that it is not told later is noticed`() throws {
        #expect(try Self.run(defect: .oneStoreIsEnough).violation?.invariant == .epochsGrow)
    }
}

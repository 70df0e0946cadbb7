import FleetSimulator
import Testing

/// One of three replicas does not come back, or is not reached any more, and nothing else is wrong when the primary dies.
@Suite struct LastingFaultsSimulationTests {
    private static func run(_ faults: String, lines: String = "", defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        try QuietFleet.run("replicas = 3\nlasting faults = \(faults)\n\(lines)", defect: defect, seed: seed)
    }

    @Test(arguments: ["2 is dead", "2 is out of reach"], 1...3 as ClosedRange<UInt64>)
    func `the primary is replaced beside a replica that does not answer`(faults: String, seed: UInt64) throws {
        let result = try Self.run(faults, seed: seed)
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.failovers == 1)
        #expect(result.marks.contains(.promotedBesideDead) == (faults == "2 is dead"))
        #expect(result.marks.contains(.promotedBesideUnreachable) == (faults == "2 is out of reach"))
    }

    /// It dies in the middle of the run and would be started again after the faults have ended.
    @Test func `a replica that is dead for good is not started again`() throws {
        let result = try Self.run("2 is dead", lines: "fault = at 39000 ms: crash 2 3 s")
        #expect(result.violation == nil, "\(result.report)")
        #expect(!result.timeline.contains { $0.contains("db2") && $0.contains("is back") })
    }

    @Test func `that the manager waits for it is noticed`() throws {
        #expect(try Self.run("2 is out of reach", defect: .waitForSessions).violation?.invariant == .promotesInTime)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `two managers of three replace the primary`(seed: UInt64) throws {
        let managers = "managers = 3, election timeout 300 ms, latency 1 ms...3 ms, snapshot every 40, does not come back: manager 1"
        let result = try QuietFleet.run("manager seeds = db0 db1 db2\n\(managers)", seed: seed)
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.failovers == 1 && result.marks.contains(.promotedWithoutAManager))
    }
}

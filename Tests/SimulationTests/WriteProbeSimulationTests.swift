import FleetSimulator
import Testing

/// The disk of the primary takes nothing for twenty seconds, and everything else is well.
@Suite struct WriteProbeSimulationTests {
    private static func run(probe: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        try QuietFleet.run(
            """
            write probe = \(probe)
            write probe period = 3 s
            fault = at 10000 ms for 20 s: disk-freezes primary
            """, defect: defect, seed: seed)
    }

    @Test(arguments: 1...3) func `a primary whose commits hang is told of`(seed: UInt64) throws {
        let result = try Self.run(probe: "yes", seed: seed)
        #expect(result.violation == nil && result.marks.contains(.hungPrimaryNoticed))
    }

    @Test func `without the option nothing is promised, and nothing is found`() throws {
        let result = try Self.run(probe: "no")
        #expect(result.violation == nil && !result.marks.contains(.hungPrimaryNoticed))
    }

    @Test(arguments: [(SimulationDefect.hungIsWritten, SimulationInvariant.hangIsNoticed), (.writeToReplica, .writesToPrimaryOnly)])
    func `a probe that is carried out wrongly is noticed`(defect: SimulationDefect, invariant: SimulationInvariant) throws {
        #expect(try Self.run(probe: "yes", defect: defect).violation?.invariant == invariant)
    }
}

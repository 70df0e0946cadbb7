import FleetSimulator
import Testing

/// Two replicas received the same, and the one that would be chosen must not be promoted for what it is.
@Suite struct OddReplicaSimulationTests {
    private static func run(_ odd: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        try QuietFleet.run(
            """
            odd replicas = \(odd)
            fault = at 10000 ms: crash primary
            """, defect: defect, seed: seed)
    }

    @Test(arguments: ["1 is delayed by 10 s", "1 is filtered", "1 is newer", "1 is delayed by 2 s, 1 is filtered, 1 is newer"], 1...3 as ClosedRange<UInt64>)
    func `it is passed over`(odd: String, seed: UInt64) throws {
        let result = try Self.run(odd, seed: seed)
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.failovers > 0 && result.marks.contains(.oddReplicaLeftOut))
    }

    @Test(arguments: [
        ("1 is delayed by 10 s", SimulationDefect.hideDelays, SimulationInvariant.neverPromoted), ("1 is filtered", .hideFilters, .neverPromoted),
        ("1 is newer", .hideVersions, .neverPromoted), ("1 is delayed by 10 s", .loseDelays, .replicasFollow),
    ])
    func `that it is not is noticed`(odd: String, defect: SimulationDefect, invariant: SimulationInvariant) throws {
        #expect(try Self.run(odd, defect: defect).violation?.invariant == invariant)
    }

    @Test(arguments: ["1 is delayed", "is newer", "1 is older", "1 is delayed by 3", ""])
    func `what is no odd replica is no schedule`(odd: String) {
        #expect(throws: SimulationSchedule.Problem.self) { try Self.run(odd) }
    }
}

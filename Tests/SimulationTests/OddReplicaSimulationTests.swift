import FleetSimulator
import Testing

/// Two replicas received the same, and the one that would be chosen must not be promoted for what it is.
@Suite struct OddReplicaSimulationTests {
    private static func run(_ odd: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
        let schedule = try SimulationSchedule(
            parsing: """
                seeds = 1...3
                replicas = 2
                second tier = no
                bystander = no
                connect retry = 1 s
                heartbeat period = 2 s
                net timeout = 4 s
                primary boots read-only = yes
                replication starts with the server = yes
                locks are told = no
                apply cost = 50 us
                network latency = 20 us...400 us
                journal latency = 100 us...1 ms
                clients = 1
                client interval = 200 ms
                hooks =
                hook duration = 50 ms...150 ms
                inventory is kept = yes
                manager seeds = db0
                poll interval = 1 s
                probe timeout = 300 ms
                details interval = 10 s
                hang tolerance = 3 s
                drain timeout = 10 s
                primary restart grace = 0 s
                fence limit = 10 s
                flap window = 0 s
                heals at = 40 s
                final death is a freeze = no
                odd replicas = \(odd)
                fault = at 10000 ms: crash primary
                """)
        var options = SimulationOptions(seed: seed)
        options.defect = defect
        return FleetSimulation.run(schedule, options)
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

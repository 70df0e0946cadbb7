import FleetSimulator
import Testing

/// The disk of the primary takes nothing for twenty seconds, and everything else is well.
@Suite struct WriteProbeSimulationTests {
    private static func run(probe: String, defect: SimulationDefect? = nil, seed: UInt64 = 1) throws -> SimulationResult {
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
                client interval = 50 ms
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
                write probe = \(probe)
                write probe period = 3 s
                fault = at 10000 ms for 20 s: disk-freezes primary
                """)
        var options = SimulationOptions(seed: seed)
        options.defect = defect
        return FleetSimulation.run(schedule, options)
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

import FleetSimulator
import Testing

@Suite("Simulated Raft clusters")
struct RaftSimulationTests {
    /// A few; `simulate --raft` runs thousands.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a seed keeps every promise`(seed: UInt64) {
        let result = RaftSimulation.run(RaftSimulationOptions(seed: seed))
        #expect(result.violation == nil, "\(result.report)")
        #expect(result.commits > 0)
    }

    /// Of seeds that find something when it is taken out of the core (scripts/check-mutations raft): that a membership is rolled back with its entry, and that whoever takes its own vote away may still lead.
    @Test(arguments: [41, 180] as [UInt64])
    func `what was found stays found`(seed: UInt64) {
        let result = RaftSimulation.run(RaftSimulationOptions(seed: seed))
        #expect(result.violation == nil, "\(result.report)")
    }

    @Test func `the same seed is the same run`() {
        let (one, other) = (RaftSimulation.run(RaftSimulationOptions(seed: 5)), RaftSimulation.run(RaftSimulationOptions(seed: 5)))
        #expect(one.hash == other.hash)
        #expect(one.events == other.events)
        #expect(RaftSimulation.run(RaftSimulationOptions(seed: 6)).hash != one.hash)
    }

    @Test func `what plays no part in a failure is left out`() throws {
        // Whoever is without a majority answers reads of what it has.
        var options = RaftSimulationOptions()
        options.defect = .readsUnconfirmed
        let failing = (1...100 as ClosedRange<UInt64>).lazy.map { seed in
            options.seed = seed
            return RaftSimulation.run(options)
        }.first { $0.violation != nil && $0.plan.split(separator: "\n").count { $0.hasPrefix("fault ") } > 3 }
        let seed = try #require(failing?.seed)
        options.seed = seed
        options.omittedFaults = RaftSimulation.omissibleFaults(options)
        #expect(!options.omittedFaults.isEmpty)
        #expect(RaftSimulation.run(options).violation?.invariant == failing?.violation?.invariant)
    }

    /// With sessions: applied twice, kept for ever; and answers that only a history shows to be wrong.
    @Test(arguments: [(RaftDefect.sessionTwice, RaftInvariant.exactlyOnce), (.sessionForever, .exactlyOnce), (.staleValue, .linearizable)])
    func `what clients would see is noticed within a hundred seeds`(defect: RaftDefect, invariant: RaftInvariant) {
        var options = RaftSimulationOptions()
        options.defect = defect
        let noticed = (1...100 as ClosedRange<UInt64>).lazy.map { seed in
            options.seed = seed
            return RaftSimulation.run(options)
        }.first { $0.violation != nil }
        #expect(noticed?.violation?.invariant == invariant)
    }

    @Test func `a mistake is noticed, and the timeline shows it`() {
        var options = RaftSimulationOptions()
        options.defect = .voteBeforeDurable
        options.traces = true
        let noticed = (1...20 as ClosedRange<UInt64>).lazy.map { seed in
            options.seed = seed
            return RaftSimulation.run(options)
        }.first { $0.violation != nil }
        #expect(noticed?.violation?.invariant == .voteOnce)
        #expect(noticed?.timeline.isEmpty == false)
    }
}

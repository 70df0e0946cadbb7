import FleetSimulator
import Foundation
import Testing

/// Every defect that a simulation found in the product, kept as the smallest plan that showed it.
@Suite struct ScheduleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Schedules")

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []).filter { $0.hasSuffix(".schedule") }.sorted()

    /// In a debug build; `simulate --schedule` runs all of a schedule's seeds, in every test run too.
    private static let fewSeeds = 3

    @Test(arguments: names)
    func `a schedule that once broke an invariant breaks none`(name: String) throws {
        let schedule = try SimulationSchedule(parsing: String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
        for seed in schedule.seeds.prefix(Self.fewSeeds) {
            let result = FleetSimulation.run(schedule, SimulationOptions(seed: seed))
            #expect(result.violation == nil, "replay: simulate --replay \(seed) --schedule <Tests/SimulationTests/Schedules/\(name)")
        }
    }

    @Test func `there are schedules`() { #expect(!Self.names.isEmpty) }

    private static let page = URL(filePath: #filePath).appending(path: "../../../Documentation/Manual/Development/Defects.md").standardized

    @Test func `each is named once on the page of what simulation found, and no other is`() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let named = text.matches(of: #/`([a-z0-9-]+\.schedule)`/#).map { String($0.output.1) }
        #expect(named.sorted() == Self.names)
    }

    @Test(arguments: 1...40) func `a plan survives being written and read`(seed: UInt64) throws {
        let options = SimulationOptions(seed: seed)
        let schedule = SimulationSchedule(options)
        let read = try SimulationSchedule(parsing: schedule.description)
        #expect(read.description == schedule.description)
        #expect(read.seeds == schedule.seeds && read.seeds.first == seed && read.seeds.count >= 20)
        if seed <= 2 { #expect(FleetSimulation.run(read, options).hash == FleetSimulation.run(options).hash) }
    }

    @Test(arguments: ["replicas = many", "replicas", "speed = 3", "fault = sometimes: crash primary", "fault = at 3 ms: crash", "seeds = none", "seeds = 1...3"])
    func `what is no schedule says what is wrong with it`(text: String) {
        #expect(throws: SimulationSchedule.Problem.self) { try SimulationSchedule(parsing: text) }
    }
}

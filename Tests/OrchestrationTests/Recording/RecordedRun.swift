import FleetSimulator
import Foundation
import ManagerCore
@testable import Orchestration
import Synchronization

/// The steps of a simulated manager, as a recorder would be given them.
final class RecordedRun: Sendable {
    private struct State {
        var items: [FlightRecorder.Item] = []
        var answers: [RuleAnswer] = []
        var steps = 0
    }

    private let state = Mutex(State())

    var items: [FlightRecorder.Item] { state.withLock { $0.items } }
    var stepCount: Int { state.withLock { $0.steps } }

    /// - Parameter stepsPerMachine: after so many steps the whole machine is recorded again, as at the beginning of a further file.
    init(seed: UInt64, moves: Bool = false, stepsPerMachine: Int = .max) {
        var options = SimulationOptions(seed: seed)
        options.moves = moves
        options.observe = { [self] before, step in
            state.withLock { state in
                if case .started = step.event { state.items.append(.machine(before, state.answers)) } else if state.steps % stepsPerMachine == 0 {
                    state.items.append(.machine(before, state.answers))
                }
                state.answers += step.answers
                state.items.append(.step(step))
                state.steps += 1
            }
        }
        _ = FleetSimulation.run(options)
    }

    /// Writes everything into a recording.
    func write(to path: String, limits: RecordingLimits = RecordingLimits()) async throws {
        let writer = RecordingWriter(path: path, limits: limits)
        for item in items { _ = try await writer.write(item) }
        await writer.close()
    }
}

/// A folder of its own for each test; removed with it.
final class RecordingFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "baton-recording-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var file: String { path + "/flight.jsonl" }

    func lines(of file: String) throws -> [String] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func write(_ lines: [String], to file: String, ended: Bool = true) throws {
        try Data((lines.joined(separator: "\n") + (ended ? "\n" : "")).utf8).write(to: URL(fileURLWithPath: file))
    }

    /// Everything that a replay prints, and its summary.
    func replay(_ files: [String]? = nil) throws -> (text: [String], summary: ReplaySummary, differences: [ReplayedStep]) {
        var replay = Replay()
        var text: [String] = []
        var differences: [ReplayedStep] = []
        try replay.run(files ?? [file]) { step in
            text += ReplayText.lines(of: step)
            if let line = ReplayLine(step) { text.append(try line.text()) }
            if !step.isSame { differences.append(step) }
        }
        return (text, replay.summary, differences)
    }
}

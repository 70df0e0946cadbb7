import Foundation
import Logging
import ManagerCore
@testable import Orchestration
import Testing

@Suite("Recordings on disk")
struct RecordingFileTests {
    private func limits(bytes: Int, files: Int) -> RecordingLimits {
        var limits = RecordingLimits()
        limits.maximumFileBytes = bytes
        limits.files = files
        return limits
    }

    @Test func `only the owner can read it`() async throws {
        let folder = try RecordingFolder()
        _ = FileManager.default.createFile(atPath: folder.file, contents: nil, attributes: [.posixPermissions: 0o644])
        try await RecordedRun(seed: 7).write(to: folder.file)
        let permissions = try FileManager.default.attributesOfItem(atPath: folder.file)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
    }

    @Test func `full files are set aside, the oldest is deleted, and each can be replayed by itself`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7, stepsPerMachine: 100)
        let bytes = 32 << 10
        try await run.write(to: folder.file, limits: limits(bytes: bytes, files: 3))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(files == ["flight.jsonl", "flight.jsonl.1", "flight.jsonl.2"])
        for file in files {
            let summary = try folder.replay([folder.path + "/" + file]).summary
            #expect(summary.isIdentical)
            #expect(summary.steps > 0)
            #expect(summary.remarks == [])
        }
        let all = try folder.replay(files.reversed().map { folder.path + "/" + $0 }).summary
        #expect(all.isIdentical)
        #expect(all.steps < run.stepCount)
    }

    @Test func `another file is left untouched, and nothing is recorded`() async throws {
        let folder = try RecordingFolder()
        try folder.write(["precious"], to: folder.file)
        await #expect(throws: RecordingError.self) { try await RecordedRun(seed: 7).write(to: folder.file) }
        #expect(try folder.lines(of: folder.file) == ["precious"])
    }

    @Test func `two processes do not write one recording`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7)
        let first = RecordingWriter(path: folder.file, limits: RecordingLimits())
        _ = try await first.write(run.items[0])
        await #expect(throws: RecordingError.self) { try await run.write(to: folder.file) }
        await first.close()
    }

    /// A child has copies of all descriptors until it becomes another program.
    @Test func `a recording that was ended can be gone on with while a copy of its descriptor is open`() throws {
        let folder = try RecordingFolder()
        var first = RecordingFile(path: folder.file, limits: RecordingLimits())
        try first.open()
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        let own = try #require(descriptors.first { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == folder.file })
        let copy = dup(own)
        try #require(copy >= 0)
        defer { close(copy) }
        first.endFile()
        var second = RecordingFile(path: folder.file, limits: RecordingLimits())
        try second.open()
    }

    @Test func `a recorder that cannot write says so and holds nobody up`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7)
        let recorder = FlightRecorder(path: folder.path + "/absent/flight.jsonl", logger: Logger(label: "test"))
        feed(run.items[...], to: recorder)
        recorder.finish()
        await recorder.run()
        #expect(recorder.trouble?.contains("No such file or directory") == true)
    }

    @Test func `a recorder leaves steps out when nothing is written, and goes on when there is room`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7, stepsPerMachine: 1)
        let (first, rest) = (run.items[..<800], run.items[800...])
        let recorder = FlightRecorder(path: folder.file, limits: RecordingLimits(), maximumWaiting: 100, logger: Logger(label: "test"))
        // Nobody writes yet: a machine and 99 steps wait, and the rest is counted.
        feed(first, to: recorder)
        await withTaskGroup { group in
            group.addTask { await recorder.run() }
            while recorder.waitingCount > 0 { await Task.yield() }
            feed(rest.prefix(100), to: recorder)
            recorder.finish()
        }
        #expect(recorder.trouble == nil)
        let summary = try folder.replay().summary
        #expect(summary.isIdentical)
        #expect(summary.skipped == 400 - 99)
        #expect(summary.steps == 99 + 50)
    }

    private func feed(_ items: ArraySlice<FlightRecorder.Item>, to recorder: FlightRecorder) {
        let rules = RecordedRules(asking: ManagerRules(automation: UniformAutomationFilter(true)))
        var machine: ManagerMachine?
        for case .step(let step) in items { rules.learn(step.answers) }
        for item in items {
            switch item {
            case .machine(let state, _): machine = state
            case .step(let step):
                if let machine { recorder.begin(machine, rules) }
                recorder.record(step)
            case .dropped: break
            }
        }
    }
}

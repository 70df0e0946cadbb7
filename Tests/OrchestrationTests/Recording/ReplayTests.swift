import ManagerCore
@testable import Orchestration
import Testing

@Suite("Recordings are replayed")
struct ReplayTests {
    @Test("failovers and switchovers of simulated fleets: every decision is the recorded one", arguments: 1...6)
    func failovers(seed: Int) async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: UInt64(seed))
        try await run.write(to: folder.file)
        let replay = try folder.replay()
        #expect(replay.summary == ReplaySummary(steps: run.stepCount), "\(replay.differences.first.map(ReplayText.difference) ?? [])")
    }

    /// In seed 55 a former primary rejoins unasked.
    @Test("from any moment, operations under way included", arguments: [(1, false), (2, false), (3, false), (55, false), (4, true), (5, true), (6, true)])
    func fromAnyMoment(seed: Int, moves: Bool) async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: UInt64(seed), moves: moves, stepsPerMachine: 97)
        try await run.write(to: folder.file)
        let replay = try folder.replay()
        #expect(replay.summary == ReplaySummary(steps: run.stepCount), "\(replay.differences.first.map(ReplayText.difference) ?? [])")
    }

    @Test func `two replays print the same`() async throws {
        let folder = try RecordingFolder()
        try await RecordedRun(seed: 7).write(to: folder.file)
        #expect(try folder.replay().text == folder.replay().text)
    }

    @Test func `a decision that was changed is found, with its line and both sides`() async throws {
        let folder = try RecordingFolder()
        try await RecordedRun(seed: 7).write(to: folder.file)
        var lines = try folder.lines(of: folder.file)
        let changed = try #require(lines.firstIndex { $0.contains("\"event\":\"convicted\"") })
        lines[changed] = lines[changed].replacing("\"event\":\"convicted\"", with: "\"event\":\"acquitted\"")
        try folder.write(lines, to: folder.file)
        let replay = try folder.replay()
        #expect(replay.summary.different == 1)
        let difference = try #require(replay.differences.first.map(ReplayText.difference))
        #expect(difference[0].hasPrefix("\(folder.file):\(changed + 1): decision "))
        #expect(difference[1].contains("acquitted"))
        #expect(difference[2].contains("convicted"))
    }

    @Test func `a recording that ends in the middle of a line is replayed up to there`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7)
        try await run.write(to: folder.file)
        var lines = try folder.lines(of: folder.file)
        lines[lines.count - 1].removeLast(lines[lines.count - 1].count / 2)
        try folder.write(lines, to: folder.file, ended: false)
        let summary = try folder.replay().summary
        #expect(summary.steps == run.stepCount - 1)
        #expect(summary.isIdentical)
        #expect(summary.remarks == ["\(folder.file):\(lines.count): the recording is cut in the middle of this line, as when its process dies; it is replayed up to there"])
    }

    @Test func `a process that goes on with a recording ends the cut line and begins anew`() async throws {
        let folder = try RecordingFolder()
        let (first, second) = (RecordedRun(seed: 7), RecordedRun(seed: 8))
        try await first.write(to: folder.file)
        var lines = try folder.lines(of: folder.file)
        lines[lines.count - 1].removeLast(5)
        try folder.write(lines, to: folder.file, ended: false)
        try await second.write(to: folder.file)
        let summary = try folder.replay().summary
        #expect(summary.steps == first.stepCount - 1 + second.stepCount)
        #expect(summary.isIdentical)
        #expect(summary.remarks.count == 1)
    }

    @Test func `steps that were left out are said, and the replay goes on after them`() async throws {
        let folder = try RecordingFolder()
        let run = RecordedRun(seed: 7, stepsPerMachine: 50)
        let writer = RecordingWriter(path: folder.file, limits: RecordingLimits())
        let gap = try #require(run.items.indices.filter { if case .machine = run.items[$0] { true } else { false } }.dropFirst(3).first)
        for item in run.items[..<(gap - 20)] { _ = try await writer.write(item) }
        _ = try await writer.write(.dropped(20))
        for item in run.items[gap...] { _ = try await writer.write(item) }
        await writer.close()
        let summary = try folder.replay().summary
        #expect(summary.isIdentical)
        #expect(summary.steps == run.stepCount - 20)
        #expect(summary.skipped == 20)
        #expect(summary.remarks.first?.contains("20 steps came faster than they could be written") == true)
    }

    @Test func `another format and files that are no recordings are refused with a reason`() async throws {
        let folder = try RecordingFolder()
        try await RecordedRun(seed: 7).write(to: folder.file)
        var lines = try folder.lines(of: folder.file)
        lines[0] = lines[0].replacing("\"format\":1", with: "\"format\":2")
        try folder.write(lines, to: folder.file)
        #expect(throws: RecordingError.self) { try folder.replay() }
        for content in ["", "hello\n", "{\"topology\":1}\n"] {
            try folder.write([content], to: folder.file, ended: false)
            #expect(throws: RecordingError.self, "\(content)") { try folder.replay() }
        }
        #expect(throws: RecordingError.self) { try folder.replay([folder.path + "/absent"]) }
    }

    @Test func `a line that another version wrote is told from one that was cut`() async throws {
        let folder = try RecordingFolder()
        try await RecordedRun(seed: 7).write(to: folder.file)
        var lines = try folder.lines(of: folder.file)
        lines[1] = lines[1].replacing("\"flapWindow\"", with: "\"flapWindowOfTomorrow\"")
        try folder.write(lines, to: folder.file)
        let error = #expect(throws: RecordingError.self) { try folder.replay() }
        #expect(error?.message.contains("flapWindow") == true)
    }
}

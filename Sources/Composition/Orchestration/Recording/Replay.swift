import ControlModel
import ManagerCore
import Presentation
import TopologyModel

/// Feeds the events of a recording to the same machines again. Touches nothing: there are no servers, no journal and no clock behind it.
package struct Replay {
    package private(set) var summary = ReplaySummary()
    private let rules: RecordedRules
    private let coder: RecordingCoder
    private var machine: ManagerMachine?
    private var follower: RecordingFollower?
    private var version = ""
    private var lineNumber = 0

    package init() {
        rules = RecordedRules()
        coder = RecordingCoder(rules: rules.rules)
    }

    /// Replays the files one after the other, the oldest first, and passes each step on.
    package mutating func run(_ paths: [String], _ each: (ReplayedStep) throws -> Void) throws {
        for path in paths {
            var reader = try LineReader(path: path)
            lineNumber = 0
            while let line = try reader.next() {
                lineNumber += 1
                if let step = try take(line, of: path) { try each(step) }
            }
            if lineNumber == 0 { throw RecordingError("\(path) is empty; there is nothing to replay") }
        }
        if rules.unansweredCount > 0 {
            summary.remarks.append(
                "\(rules.unansweredCount) questions to the configuration's patterns are not answered in the recording; they are from where it differs")
        }
    }

    private mutating func take(_ line: LineReader.Line, of path: String) throws -> ReplayedStep? {
        let place = "\(path):\(lineNumber)"
        let decoded: RecordingLine
        do {
            decoded = try coder.line(line.bytes)
        } catch {
            try passOver(line, at: place, because: error)
            return nil
        }
        switch decoded {
        case .head(let format, let version, _):
            guard format == RecordingLine.format else {
                throw RecordingError(
                    "\(place): a recording of format \(format); Baton \(ProductVersion.text) reads format \(RecordingLine.format): replay it with Baton \(version)")
            }
            self.version = version
            if version != ProductVersion.text {
                summary.remarks.append("\(place): recorded by Baton \(version) and replayed by \(ProductVersion.text), which may decide otherwise on purpose")
            }
        case .machine(let state, let answers):
            rules.learn(answers)
            machine = state
            follower = RecordingFollower(state)
        case .dropped(let count):
            summary.remarks.append("\(place): \(count) steps came faster than they could be written; the replay goes on after them")
            summary.skipped += count
            machine = nil
        case .step(let now, let wall, let event, let effects, let answers):
            rules.learn(answers)
            return step(event, effects, now: now, wall: wall, at: place)
        }
        return nil
    }

    private mutating func step(
        _ recorded: RecordedEvent, _ effects: [ManagerEffect], now: MonotonicInstant, wall: WallTime, at place: String
    ) -> ReplayedStep? {
        guard machine != nil, let event = follower?.restored(recorded) else {
            summary.skipped += 1
            return nil
        }
        // States follow from what was recorded, not from what is decided now: else one difference would make many.
        follower?.decided(effects)
        var replayed: [ManagerEffect] = []
        machine?.step(event, now: now, wall: wall, into: &replayed)
        summary.steps += 1
        let step = ReplayedStep(place: place, at: wall, event: event, recorded: effects, replayed: replayed)
        if !step.isSame { summary.different += 1 }
        return step
    }

    /// A line that is not understood: cut by the end of a process, which is nothing special, or of another version or no recording at all, which is.
    private mutating func passOver(_ line: LineReader.Line, at place: String, because error: any Error) throws {
        if lineNumber == 1 { throw RecordingError("\(place): this is no recording of `baton serve --record`") }
        guard line.isWhole, coder.isJSON(line.bytes) else {
            summary.remarks.append("\(place): the recording is cut in the middle of this line, as when its process dies; it is replayed up to there")
            machine = nil
            return
        }
        throw RecordingError(
            "\(place): recorded by Baton \(version), which says this otherwise than \(ProductVersion.text) (\(error)); replay it with Baton \(version)")
    }
}

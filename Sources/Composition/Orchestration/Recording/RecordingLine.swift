import ControlModel
import ManagerCore
import Presentation
import TopologyModel

/// One line of a recording: one JSON object with one member, which names the kind.
enum RecordingLine: Codable {
    /// The first line of a file, and of what each further process added to it.
    case head(format: Int, version: String, node: String)
    /// The whole manager: a replay begins here.
    indirect case machine(state: ManagerMachine, answers: [RuleAnswer])
    case step(now: MonotonicInstant, wall: WallTime, event: RecordedEvent, effects: [ManagerEffect], answers: [RuleAnswer])
    /// That many steps are missing, because they came faster than they could be written. A machine follows.
    case dropped(steps: Int)

    /// Grows when lines change their meaning. The values inside change with the software; the version in the head tells of that.
    static let format = 1
    /// What every recording begins with; nothing else is ever appended to.
    static let beginning = "{\"head\":"

    static func head(node: String) -> RecordingLine { .head(format: format, version: ProductVersion.text, node: node) }
}

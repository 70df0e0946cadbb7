import ManagerCore
import TopologyModel

/// A replayed step as JSON, for scripts.
package struct ReplayLine: Encodable {
    private var place: String
    private var at: WallTime
    private var decisions: [ManagerEffect]
    /// Only where they are others.
    private var recorded: [ManagerEffect]?

    /// nil for a step without decisions, as recorded.
    package init?(_ step: ReplayedStep) {
        if step.isSame, step.replayed.isEmpty { return nil }
        (place, at, decisions) = (step.place, step.at, step.replayed)
        recorded = step.isSame ? nil : step.recorded
    }

    package func text() throws -> String { String(decoding: try RecordingCoder().bytes(self).dropLast(), as: UTF8.self) }
}

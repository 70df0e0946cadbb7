public import TopologyModel

/// One step of a machine: what it was fed, when, and what it decided.
public struct RecordedStep: Hashable, Sendable {
    public var now: MonotonicInstant
    public var wall: WallTime
    public var event: ManagerEvent
    public var effects: [ManagerEffect]
    /// What the patterns of the configuration were asked for the first time, and answered.
    public var answers: [RuleAnswer]

    public init(now: MonotonicInstant, wall: WallTime, event: ManagerEvent, effects: [ManagerEffect], answers: [RuleAnswer] = []) {
        self.now = now
        self.wall = wall
        self.event = event
        self.effects = effects
        self.answers = answers
    }
}

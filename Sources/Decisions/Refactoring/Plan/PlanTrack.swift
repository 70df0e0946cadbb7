public import TopologyModel

/// Steps that follow one another. Tracks of one plan do not wait for each other, and each has an end of its own.
public struct PlanTrack: Hashable, Sendable, Codable {
    /// The server that the track is about.
    public var subject: InstanceAddress
    /// What it does, in a few words: "follow db3:3306 by GTID".
    public var summary: String
    public var steps: [PlanStep]
    /// The servers that are meant to be different afterwards; every other one that the steps touch gets back what it had. After a failure all do.
    public var changed: [InstanceAddress]
    /// What is remembered when it ended well: the subject's place under its new source equals the one under its old.
    public var provesEquivalence: EquivalenceClaim?

    public init(
        subject: InstanceAddress, summary: String, steps: [PlanStep], changed: [InstanceAddress], provesEquivalence: EquivalenceClaim? = nil
    ) {
        self.subject = subject
        self.summary = summary
        self.steps = steps
        self.changed = changed
        self.provesEquivalence = provesEquivalence
    }
}

public import TopologyModel

/// An attempt to open a primary that came back read-only, as the journal has it.
public struct ReopeningRecord: Hashable, Sendable, Codable {
    /// The place of the intent in the log: its identity.
    public var index: LogIndex
    public var intent: ReopeningIntent
    public var intendedAt: WallTime
    /// The node that announced it.
    public var node: String
    public var outcome: ReopeningOutcome?
    public var endedAt: WallTime?

    public init(index: LogIndex, intent: ReopeningIntent, intendedAt: WallTime, node: String) {
        self.index = index
        self.intent = intent
        self.intendedAt = intendedAt
        self.node = node
    }

    /// Whether a statement of it may still take effect at `moment`: its end is not known, and its limit has not passed.
    public func mayTakeEffect(at moment: WallTime) -> Bool {
        guard outcome == nil || outcome?.result == .unknown else { return false }
        return moment - intendedAt < intent.limit
    }
}

public import ControlModel
public import TopologyModel

/// One moment of a failover, for people.
public struct TimelineEntry: Hashable, Sendable, Codable {
    public enum Event: String, Hashable, Sendable, CaseIterable, Codable {
        case suspected, acquitted, convicted, opened, fenceTried = "fence-tried", receiversStopped = "receivers-stopped", gathering, demoted, designated, drained,
            opening, writable, rowWritten = "row-written", fenced, repointed, published, hooks, closed, blocked, reopening, reopened
    }

    public var event: Event
    public var at: WallTime
    /// The incumbent's cluster name at that time.
    public var cluster: String
    public var recovery: RecoveryID?
    public var text: String

    public init(event: Event, at: WallTime, cluster: String, recovery: RecoveryID?, text: String) {
        self.event = event
        self.at = at
        self.cluster = cluster
        self.recovery = recovery
        self.text = text
    }
}

/// Something worth a line in the timeline.
public struct RecoveryNote: Hashable, Sendable {
    public enum Event: Hashable, Sendable {
        case demoted, fenceTried, receiversStopped, gathering, designated, drained, opening, writable, rowWritten, repointed, published, hooks, closed, blocked, resumed
    }

    public var event: Event
    public var text: String

    public init(_ event: Event, _ text: String) {
        self.event = event
        self.text = text
    }
}

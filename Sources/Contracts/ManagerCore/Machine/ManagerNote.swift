public import ControlModel

/// Something worth telling people: the shell makes a log line and a timeline entry of it.
public struct ManagerNote: Hashable, Sendable, Codable {
    public enum Severity: Hashable, Sendable, Codable { case debug, notice, warning, critical }

    public var event: TimelineEntry.Event?
    public var severity: Severity
    public var cluster: String
    public var recovery: RecoveryID?
    public var text: String

    public init(_ severity: Severity, event: TimelineEntry.Event? = nil, cluster: String = "", recovery: RecoveryID? = nil, _ text: String) {
        self.severity = severity
        self.event = event
        self.cluster = cluster
        self.recovery = recovery
        self.text = text
    }
}

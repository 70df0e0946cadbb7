public import ManagerCore
public import Orchestration

/// Where numbers come from that are neither the manager's nor the listener's own.
public struct MetricsSources: Sendable {
    /// nil: commits are not measured.
    public var controlLog: MeasuredControlLog?
    /// What this manager is among several, whenever it is asked.
    public var standing: @Sendable () async -> ManagerStanding
    /// What one of several managers counted; nil: nothing is counted.
    public var quorum: (@Sendable () -> QuorumMeasurements)?

    public init(
        controlLog: MeasuredControlLog? = nil, standing: @escaping @Sendable () async -> ManagerStanding = { .single }, quorum: (@Sendable () -> QuorumMeasurements)? = nil
    ) {
        self.controlLog = controlLog
        self.quorum = quorum
        self.standing = standing
    }
}

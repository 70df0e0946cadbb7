/// How the announced attempt to open a primary ended.
public struct ReopeningOutcome: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    public var epoch: Epoch
    public var attempt: UInt32
    public var result: StepResult
    /// What was seen at the end, or why it failed.
    public var observed: String

    public init(cluster: ClusterID, epoch: Epoch, attempt: UInt32, result: StepResult, observed: String) {
        self.cluster = cluster
        self.epoch = epoch
        self.attempt = attempt
        self.result = result
        self.observed = observed
    }
}

public import TopologyModel

/// What came of one probe.
public struct ProbeReport: Hashable, Sendable, Codable {
    public var request: ProbeRequest
    /// When the first byte was sent (or the connection attempt began). Evidence is as old as this, not as the reply.
    public var startedAt: MonotonicInstant
    public var finishedAt: MonotonicInstant
    public var outcome: ProbeOutcome
    /// What came of the configuration's own queries; empty unless the details lane asked them.
    public var answers: [CustomAnswer]

    public init(
        request: ProbeRequest, startedAt: MonotonicInstant, finishedAt: MonotonicInstant, outcome: ProbeOutcome, answers: [CustomAnswer] = []
    ) {
        self.request = request
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.answers = answers
    }
}

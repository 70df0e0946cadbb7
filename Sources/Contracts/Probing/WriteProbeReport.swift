public import TopologyModel

/// What came of one wish to write, and when, by the clock of whoever wished.
public struct WriteProbeReport: Hashable, Sendable, Codable {
    public var request: WriteProbeRequest
    public var startedAt: MonotonicInstant
    public var finishedAt: MonotonicInstant
    public var outcome: WriteProbeOutcome

    public init(request: WriteProbeRequest, startedAt: MonotonicInstant, finishedAt: MonotonicInstant, outcome: WriteProbeOutcome) {
        self.request = request
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
    }
}

import Probing
import TopologyModel

/// A prober without servers: it answers from a script and has a clock of its own, so that every run prints the same.
///
/// A program with real servers implements `probe` with its own client, or takes Baton's, which needs the trait `MySQL`.
actor ScriptedProber: InstanceProber {
    typealias Script = @Sendable (ProbeRequest, MonotonicInstant) -> ProbeOutcome

    /// How long every probe takes.
    private static let roundTrip: Duration = .milliseconds(1)

    private(set) var now = MonotonicInstant.zero
    private let script: Script
    nonisolated let losses: AsyncStream<InstanceAddress>

    init(_ script: @escaping Script) {
        self.script = script
        // No connection is kept, so none is lost.
        losses = AsyncStream { $0.finish() }
    }

    func probe(_ request: ProbeRequest) -> ProbeReport {
        let startedAt = now
        now = now + Self.roundTrip
        return ProbeReport(request: request, startedAt: startedAt, finishedAt: now, outcome: script(request, startedAt))
    }

    func forget(_ address: InstanceAddress) {}

    func wait(until instant: MonotonicInstant) {
        now = max(now, instant)
    }
}

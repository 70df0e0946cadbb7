import Probing
import TopologyModel

/// The real prober, with a look at the clock around it.
struct JournalingProber: InstanceProber {
    let prober: any InstanceProber
    let journal: ProbeJournal

    var losses: AsyncStream<InstanceAddress> { prober.losses }

    func probe(_ request: ProbeRequest) async -> ProbeReport {
        let report = await prober.probe(request)
        if Task.isCancelled { return report }
        let failure: String? =
            switch report.outcome {
            case .read: nil
            case .alive(let failure), .unreachable(let failure): failure.message
            }
        journal.note(request.address, startedAt: report.startedAt, failure: failure, isTurn: request.lane == .liveness)
        return report
    }

    func forget(_ address: InstanceAddress) async { await prober.forget(address) }
}

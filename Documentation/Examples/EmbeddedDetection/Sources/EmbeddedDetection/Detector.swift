import Analysis
import Probing
import TopologyModel

/// Discovery, suspicion and analysis of one cluster, without a manager: what a program does that wants to know and acts by itself.
struct Detector {
    private var discovery = DiscoveryMachine()
    private var suspicion: Suspicion?
    private let policy = DetectionPolicy()

    /// Watches the cluster of `seed` until `end`, tells of every finding about its primary that differs from the one before in its code or in whether to
    /// act, and returns the last one. The findings about other servers are left out.
    mutating func watch(
        _ seed: InstanceAddress, with prober: ScriptedProber, until end: MonotonicInstant, tell: (MonotonicInstant, Finding) -> Void
    ) async -> Finding? {
        var last: Finding?
        await discovery.watch(seed, now: prober.now)
        while let due = discovery.nextDue, due <= end {
            await prober.wait(until: due)
            var requests: [ProbeRequest] = []
            var changes: [DiscoveryChange] = []
            await discovery.takeDue(now: prober.now, into: &requests, changes: &changes)
            for request in requests {
                let report = await prober.probe(request)
                discovery.take(report, now: report.finishedAt, changes: &changes)
                for change in changes { take(change, now: report.finishedAt) }
                changes.removeAll()
            }
            let now = await prober.now
            guard discovery.isComplete, let cluster = discovery.topology.cluster(containing: seed) else { continue }
            guard let finding = Analyzer.analyze(cluster, suspicion: suspicion, policy: policy, now: now).first else { continue }
            if (finding.code, finding.isActionable) != (last?.code, last?.isActionable) { tell(now, finding) }
            last = finding
        }
        return last
    }

    /// Opens, feeds and closes the suspicion about the primary.
    private mutating func take(_ change: DiscoveryChange, now: MonotonicInstant) {
        switch change {
        case .failed(let id, let failure, let startedAt, let fresh):
            guard let primary = discovery.topology.cluster(of: id)?.primary, primary.id == id else { return }
            if suspicion == nil { suspect(primary, because: failure.message, now: now) }
            suspicion?.noteFailedAttempt(startedAt: startedAt, finishedAt: now, reason: failure.message, freshConnection: fresh)
        case .read(let id, _, let startedAt, _):
            if suspicion?.suspect == id { suspicion = nil }
            guard let instance = discovery.topology.instance(id), let facts = instance.facts else { return }
            suspicion?.observe(instance, facts: facts, startedAt: startedAt)
        case .answered, .detailed, .alive, .late, .slow, .found, .leftAlone, .aliased, .nameChecked, .nameMoved,
            .identityChanged:
            return
        }
    }

    /// The manager's own failure is not enough: the primary is tried once more on a new connection, and its replicas are asked at once.
    private mutating func suspect(_ primary: Instance, because cause: String, now: MonotonicInstant) {
        guard let replicas = discovery.topology.cluster(of: primary.id)?.replicas(of: primary.id) else { return }
        suspicion = Suspicion(suspect: primary, since: now, cause: cause, replicas: replicas)
        discovery.expedite(primary.id, at: now, fresh: true)
        for replica in replicas { discovery.expedite(replica.id, at: now, fresh: false) }
    }
}

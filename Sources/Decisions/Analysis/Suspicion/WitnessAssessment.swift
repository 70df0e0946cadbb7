import TopologyModel

/// What a replica's record amounts to under a policy.
struct WitnessAssessment {
    var kind: Vote.Kind
    var reason: String
    /// Lost, because nothing arrived and not because connecting failed.
    var isBySilence = false
}

extension WitnessRecord {
    func assessment(policy: DetectionPolicy, since: MonotonicInstant) -> WitnessAssessment {
        guard let newest, !newestIsBaseline else {
            let age = baselineReadAt.map { ", last read \((since - $0).text) before it" } ?? ""
            return WitnessAssessment(kind: .noOpinion, reason: "not read since the suspicion began\(age)")
        }
        guard case .follows(let channel) = newest.link else { return stranger(newest.link) }
        let sighting = self.sighting.flatMap { ($0.baselineAge ?? .zero) <= policy.evidenceSlack ? $0 : nil }
        if hasRestarted, reads < WitnessRecord.readsAfterRestart, sighting == nil {
            return WitnessAssessment(kind: .noOpinion, reason: "it restarted; \(reads) of \(WitnessRecord.readsAfterRestart) reads of its new run")
        }
        let silent = silenceAssessment(channel, policy: policy)
        if let silent, silent.kind == .lost { return silent }
        let failing = errorAssessment(channel, sighting: sighting, policy: policy, since: since)
        if let failing, failing.kind == .lost { return failing }
        var result = failing ?? silent ?? neutral(channel)
        if let sighting {
            result.kind = .sees
            result.reason = "\(sighting.how), \((sighting.at - since).text) after the suspicion began"
            if let failing { result.reason += "; since then \(failing.reason)" }
        } else if failing != nil, errorRun?.beganWithProgress == true, !beganWithSuspicion(policy, since) {
            result.kind = .sees
            result.reason = "received events \(((errorRun?.first ?? since) - since).text) after the suspicion began; since then \(result.reason)"
        }
        return result
    }

    /// A server that just started shows threads on their way; two reads show where they got to.
    static let readsAfterRestart = 2

    private func stranger(_ link: ReplicaReading.Link) -> WitnessAssessment {
        switch link {
        case .noSource: WitnessAssessment(kind: .noOpinion, reason: "it replicates from nobody")
        case .severalSources: WitnessAssessment(kind: .noOpinion, reason: "it replicates from several sources")
        case .otherSource(let source): WitnessAssessment(kind: .noOpinion, reason: "it replicates from \(source)")
        case .follows: WitnessAssessment(kind: .noOpinion, reason: "nothing is known of its receiver")
        }
    }

    private func neutral(_ channel: ReplicationChannel) -> WitnessAssessment {
        let error = channel.receiverError.map { " with error \($0.code)" } ?? ""
        if channel.receiverWaitsForSpace {
            return WitnessAssessment(kind: .noOpinion, reason: "its receiver waits for space on the disk of its relay logs")
        }
        return switch channel.receiver {
        case .stopped: WitnessAssessment(kind: .noOpinion, reason: "its receiver is stopped\(error)")
        case .connecting: WitnessAssessment(kind: .noOpinion, reason: "its receiver is connecting\(error)")
        case .running: WitnessAssessment(kind: .noOpinion, reason: "its receiver runs")
        }
    }

    // MARK: Patience

    /// Whether the receiver says that it is connected, for less than a hang may last: what the primary sends would show soon. Its own heartbeat period is
    /// not waited for: a receiver that waits for room on its disk says the same, and does not notice that its source died.
    func mayStillSee(policy: DetectionPolicy) -> Bool {
        // One that waits for room on its own disk can show nothing.
        guard !newestIsBaseline, let channel = newest?.channel, channel.receiver == .running, !channel.receiverWaitsForSpace else { return false }
        return silence.map { $0.last - $0.first < policy.hangTolerance } ?? true
    }

    // MARK: Silence

    private func silenceAssessment(_ channel: ReplicationChannel, policy: DetectionPolicy) -> WitnessAssessment? {
        guard let silence else { return nil }
        guard let period = silence.heartbeatPeriod else {
            return WitnessAssessment(kind: .noOpinion, reason: "it does not tell of heartbeats, so silence proves nothing (privileges: baton preflight)")
        }
        guard period > .zero else {
            // An idle primary sends nothing at all then, so silence means nothing.
            return WitnessAssessment(kind: .noOpinion, reason: "its heartbeats are switched off, so silence proves nothing")
        }
        let needed = policy.tolerableSilence(heartbeatPeriod: period)
        let lasted = silence.last - silence.first
        let reason = "nothing received for \(lasted.text) (heartbeat period \(period.text))"
        if lasted >= needed { return WitnessAssessment(kind: .lost, reason: reason, isBySilence: true) }
        guard !silence.isClosed else { return nil }
        return WitnessAssessment(kind: .noOpinion, reason: "\(reason), \(needed.text) needed")
    }

    // MARK: Connection errors

    private func beganWithSuspicion(_ policy: DetectionPolicy, _ since: MonotonicInstant) -> Bool {
        errorRun.map { $0.first - since <= policy.simultaneity } ?? false
    }

    private func errorAssessment(
        _ channel: ReplicationChannel, sighting: Sighting?, policy: DetectionPolicy, since: MonotonicInstant
    ) -> WitnessAssessment? {
        guard let run = errorRun else { return nil }
        let sawLater = sighting.map { !$0.isByEvents || $0.at - since > policy.underWay } ?? false
        let isSameEvent = !sawLater && beganWithSuspicion(policy, since)
        let isYoung = run.isProvenYoung || run.ranBefore.map { $0 <= policy.evidenceSlack } == true
        let began = "\((run.first - since).text) after the suspicion began"
        if isSameEvent, isYoung {
            return WitnessAssessment(kind: .lost, reason: "its receiver failed with error \(run.error.code), seen \(began)")
        }
        let ownRetry = run.connectRetry + policy.retryMargin
        let needed = isSameEvent ? ownRetry : max(policy.hangTolerance, ownRetry)
        let lasted = run.lastTrying - run.first
        let reason = "its receiver shows error \(run.error.code) for \(lasted.text), first seen \(began) (connect retry \(run.connectRetry.text))"
        if lasted >= needed { return WitnessAssessment(kind: .lost, reason: reason) }
        let isTrying = channel.receiver == .connecting
        return WitnessAssessment(kind: .noOpinion, reason: reason + (isTrying ? ", \(needed.text) needed" : ", and is stopped"))
    }
}

import TopologyModel

/// What a replica's record amounts to under a policy.
struct WitnessAssessment {
    var kind: Vote.Kind
    var reason: WitnessReason
    /// Lost, because nothing arrived and not because connecting failed.
    var isBySilence = false
}

extension WitnessRecord {
    func assessment(policy: DetectionPolicy, since: MonotonicInstant) -> WitnessAssessment {
        guard let newest, !newestIsBaseline else {
            return WitnessAssessment(kind: .noOpinion, reason: .unread(lastReadBefore: baselineReadAt.map { since - $0 }))
        }
        guard case .follows(let channel) = newest.link else { return stranger(newest.link) }
        let sighting = self.sighting.flatMap { ($0.baselineAge ?? .zero) <= policy.evidenceSlack ? $0 : nil }
        if hasRestarted, reads < WitnessRecord.readsAfterRestart, sighting == nil {
            return WitnessAssessment(kind: .noOpinion, reason: .restarted(reads: reads, needed: WitnessRecord.readsAfterRestart))
        }
        let silent = silenceAssessment(channel, policy: policy)
        if let silent, silent.kind == .lost { return silent }
        let failing = errorAssessment(channel, sighting: sighting, policy: policy, since: since)
        if let failing, failing.kind == .lost { return failing }
        var result = failing ?? silent ?? neutral(channel)
        if let sighting {
            result.kind = .sees
            result.reason = .saw(sighting.how, after: sighting.at - since, sinceThen: failing?.reason)
        } else if failing != nil, errorRun?.beganWithProgress == true, !beganWithSuspicion(policy, since) {
            result.kind = .sees
            result.reason = .receivedEvents(after: (errorRun?.first ?? since) - since, sinceThen: result.reason)
        }
        return result
    }

    /// A server that just started shows threads on their way; two reads show where they got to.
    static let readsAfterRestart = 2

    private func stranger(_ link: ReplicaReading.Link) -> WitnessAssessment {
        switch link {
        case .noSource: WitnessAssessment(kind: .noOpinion, reason: .text("it replicates from nobody"))
        case .severalSources: WitnessAssessment(kind: .noOpinion, reason: .text("it replicates from several sources"))
        case .otherSource(let source): WitnessAssessment(kind: .noOpinion, reason: .text("it replicates from \(source)"))
        case .follows: WitnessAssessment(kind: .noOpinion, reason: .text("nothing is known of its receiver"))
        }
    }

    private func neutral(_ channel: ReplicationChannel) -> WitnessAssessment {
        if channel.receiverWaitsForSpace { return WitnessAssessment(kind: .noOpinion, reason: .text("its receiver waits for space on the disk of its relay logs")) }
        return WitnessAssessment(kind: .noOpinion, reason: .receiver(channel.receiver, error: channel.receiverError?.code))
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
            return WitnessAssessment(kind: .noOpinion, reason: .text("it does not tell of heartbeats, so silence proves nothing (privileges: baton preflight)"))
        }
        guard period > .zero else {
            // An idle primary sends nothing at all then, so silence means nothing.
            return WitnessAssessment(kind: .noOpinion, reason: .text("its heartbeats are switched off, so silence proves nothing"))
        }
        let needed = policy.tolerableSilence(heartbeatPeriod: period)
        let lasted = silence.last - silence.first
        if lasted >= needed { return WitnessAssessment(kind: .lost, reason: .silent(for: lasted, period: period, needed: nil), isBySilence: true) }
        guard !silence.isClosed else { return nil }
        return WitnessAssessment(kind: .noOpinion, reason: .silent(for: lasted, period: period, needed: needed))
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
        let began = run.first - since
        if isSameEvent, isYoung { return WitnessAssessment(kind: .lost, reason: .failed(error: run.error.code, after: began)) }
        let ownRetry = run.connectRetry + policy.retryMargin
        let needed = isSameEvent ? ownRetry : max(policy.hangTolerance, ownRetry)
        let lasted = run.lastTrying - run.first
        func failing(_ waitingFor: WitnessReason.WaitingFor) -> WitnessReason {
            .failing(error: run.error.code, for: lasted, after: began, retry: run.connectRetry, waitingFor)
        }
        if lasted >= needed { return WitnessAssessment(kind: .lost, reason: failing(.nothing)) }
        return WitnessAssessment(kind: .noOpinion, reason: failing(channel.receiver == .connecting ? .duration(needed) : .start))
    }
}

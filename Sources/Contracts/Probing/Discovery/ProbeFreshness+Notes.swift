import TopologyModel

extension ProbeFreshness {
    mutating func noteRead(startedAt: MonotonicInstant, finishedAt: MonotonicInstant) {
        readAt = startedAt
        // An action that read the server back is told as one moment.
        if finishedAt > startedAt { answeredIn = finishedAt - startedAt }
        aliveAt = finishedAt
        failures = 0
        failure = ""
        failedAt = nil
        isOutOfSpace = false
        stranger = nil
    }

    /// What a read says of a stall. An attempt that reached nobody says nothing of it, so it goes on.
    mutating func noteStall(_ facts: InstanceFacts, previous: InstanceFacts?, startedAt: MonotonicInstant, finishedAt: MonotonicInstant) {
        let standsStill = previous.map { $0.server.isSameRun(as: facts.server) && $0.transactions.executed == facts.transactions.executed } ?? true
        if facts.stall.commits.isEmpty {
            commitsWaitSince = nil
        } else if !standsStill || commitsWaitSince == nil {
            commitsWaitSince = startedAt
        }
        noteRoom(isLeft: !facts.stall.isOutOfConnections, at: finishedAt)
    }

    /// A server that was started anew, or was closed for writes, is written to as if for the first time.
    mutating func noteClosed(_ facts: InstanceFacts, previous: InstanceFacts?) {
        guard writes != nil else { return }
        if facts.settings.readOnly || previous.map({ !$0.server.isSameRun(as: facts.server) }) ?? false { writes = nil }
    }

    /// What came of a write.
    ///
    /// - Parameter keepsFor: for how long what was seen of earlier writes counts when none can be tried.
    mutating func noteWrite(_ report: WriteProbeReport, keepsFor: Duration) {
        var standing = writes ?? WriteStanding()
        func trouble(_ kind: WriteStanding.Trouble.Kind, _ text: String) -> WriteStanding.Trouble {
            let since = standing.trouble?.since ?? report.startedAt
            return WriteStanding.Trouble(kind: kind, since: since, seenAt: report.finishedAt, text: text)
        }
        switch report.outcome {
        case .acknowledged:
            standing = WriteStanding()
            standing.acknowledgedAt = report.finishedAt
        case .waits(let text):
            standing.trouble = trouble(.waits, text)
            standing.impossible = ""
        case .failed(let text):
            standing.trouble = trouble(.fails, text)
            standing.impossible = ""
        case .impossible(let reason):
            standing.trouble = nil
            standing.impossible = reason
        case .notTried:
            if let seenAt = standing.trouble?.seenAt, report.finishedAt - seenAt > keepsFor { standing.trouble = nil }
        }
        writes = standing
    }

    mutating func noteRoom(isLeft: Bool, at moment: MonotonicInstant) { noRoomSince = isLeft ? nil : noRoomSince ?? moment }

    /// What a slower read says of the server's own place in its binary log.
    mutating func noteLogPlace(_ facts: InstanceFacts, previous: InstanceFacts?, startedAt: MonotonicInstant) {
        if facts.transactions.ownCoordinates == nil {
            logStandsSince = nil
        } else if logStandsSince == nil {
            logStandsSince = startedAt
        } else {
            noteLogMove(facts, previous: previous, startedAt: startedAt)
        }
    }

    /// Any facts may bring along what a slower read has found meanwhile: that the place moved, but not that it still stands.
    mutating func noteLogMove(_ facts: InstanceFacts, previous: InstanceFacts?, startedAt: MonotonicInstant) {
        guard logStandsSince != nil, let place = facts.transactions.ownCoordinates, place != previous?.transactions.ownCoordinates else { return }
        logStandsSince = startedAt
    }

    /// What a read says of whether replication goes on. Only of a server with one channel: several appliers share one set of applied transactions.
    mutating func noteReplication(_ facts: InstanceFacts, previous: InstanceFacts?, startedAt: MonotonicInstant) {
        guard facts.channels.count == 1, facts.channels[0].source != nil, facts.channels[0].receiver == .running else {
            applierStandsSince = nil
            receiverSilentSince = nil
            return
        }
        let before = previous.flatMap { $0.isComparable(with: facts) ? $0 : nil }
        noteApplier(facts, before: before, startedAt: startedAt)
        noteReceiver(facts, before: before, startedAt: startedAt)
    }

    private mutating func noteApplier(_ facts: InstanceFacts, before: InstanceFacts?, startedAt: MonotonicInstant) {
        guard facts.channels[0].applier == .running, facts.channels[0].hasAppliedReceived(facts.transactions) == false else {
            applierStandsSince = nil
            return
        }
        let standsStill =
            before.map {
                $0.transactions.applied == facts.transactions.applied
                    && $0.channels[0].executedCoordinates == facts.channels[0].executedCoordinates
            } ?? false
        if !standsStill || applierStandsSince == nil { applierStandsSince = startedAt }
    }

    private mutating func noteReceiver(_ facts: InstanceFacts, before: InstanceFacts?, startedAt: MonotonicInstant) {
        // An idle source sends nothing at all where heartbeats are off.
        guard let heartbeats = facts.channels[0].receivedHeartbeats, facts.channels[0].heartbeatPeriod > .zero else {
            receiverSilentSince = nil
            return
        }
        let isSilent =
            before.map {
                $0.channels[0].receiver == .running && $0.channels[0].receivedHeartbeats == heartbeats
                    && $0.channels[0].readCoordinates == facts.channels[0].readCoordinates
                    && $0.channels[0].receivedGTIDs == facts.channels[0].receivedGTIDs
            } ?? false
        if !isSilent || receiverSilentSince == nil { receiverSilentSince = startedAt }
    }

    mutating func noteFailure(_ text: String, at moment: MonotonicInstant, isOutOfSpace: Bool = false) {
        failures += 1
        failure = text
        failedAt = moment
        self.isOutOfSpace = isOutOfSpace
        stranger = nil
    }

    mutating func noteStranger(_ identity: ServerIdentity, at moment: MonotonicInstant) {
        noteFailure("another server (\(identity)) answers at this address", at: moment)
        stranger = identity
    }
}

extension InstanceFacts {
    /// Both are of one run of the server, which followed one and the same source.
    fileprivate func isComparable(with newer: InstanceFacts) -> Bool {
        server.isSameRun(as: newer.server) && channels.count == 1 && channels[0].source == newer.channels[0].source
    }
}

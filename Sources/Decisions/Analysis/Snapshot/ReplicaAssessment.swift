import TopologyModel

/// What a replica's own reads say about its replication (server truth T3: progress, not flags).
struct ReplicaAssessment {
    private let link: ReplicaLink
    private let source: Instance
    private let policy: DetectionPolicy

    init(_ link: ReplicaLink, source: Instance, policy: DetectionPolicy) {
        self.link = link
        self.source = source
        self.policy = policy
    }

    /// - Parameter isSourceOK: the source answers, and is not suspected. Of one that does not, nothing is said here: that its replicas do not reach
    ///   it is the same event.
    func troubles(isSourceOK: Bool) -> LinkTroubles {
        var troubles: LinkTroubles = []
        let failsToConnect = link.channel.receiver != .running && link.channel.receiverError?.isFailureToConnect == true
        if failsToConnect, isSourceOK, link.channel.applier == .running { troubles.insert(.failsToConnect) }
        if isOutOfSpace { troubles.insert(.outOfSpace) }
        let receiverFailed = link.channel.receiver != .running && link.channel.receiverError != nil && (!failsToConnect || isSourceOK)
        let applierFailed = link.channel.applier == .stopped && link.channel.applierError != nil
        if receiverFailed || applierFailed { troubles.insert(.stoppedByError) }
        if link.isReplicating, let stood = applierStall, stood >= link.channel.configuredDelay + policy.applierStall { troubles.insert(.appliesNothing) }
        if isSourceOK, let silence, silence >= policy.tolerableSilence(heartbeatPeriod: link.channel.heartbeatPeriod), sourceHasMore {
            troubles.insert(.receivesNothing)
        }
        return troubles
    }

    /// ER_DISK_FULL.
    private static let diskFullCode = 1021

    private var isOutOfSpace: Bool {
        link.channel.receiverWaitsForSpace || link.channel.receiverError?.code == ReplicaAssessment.diskFullCode
            || link.channel.applierError?.code == ReplicaAssessment.diskFullCode
    }

    private func lasted(_ since: MonotonicInstant?) -> Duration? {
        guard let since, let readAt = link.replica.freshness.readAt else { return nil }
        return readAt - since
    }

    private var applierStall: Duration? { lasted(link.replica.freshness.applierStandsSince) }

    /// How long nothing has arrived at a receiver that says that it is connected.
    private var silence: Duration? { lasted(link.replica.freshness.receiverSilentSince) }

    /// The source holds what the replica has not received: by GTID, else by the source's place in its binary log.
    private var sourceHasMore: Bool {
        guard let facts = source.facts else { return false }
        if link.channel.gtidUse.usesGTID { return link.replica.received.covers(facts.transactions.executed) == false }
        guard let place = facts.transactions.ownCoordinates, let read = link.channel.readCoordinates else { return false }
        return place > read
    }

    /// Error messages may quote whole statements.
    private static let messageLength = 200

    /// What was observed, for people.
    func evidence(of code: AnalysisCode) -> [String] {
        let channel = link.channel
        switch code {
        case .firstTierReplicaFailingToConnectToPrimary, .replicaStoppedByError:
            return errors
        case .replicaOutOfSpace:
            return (channel.receiverWaitsForSpace ? ["its receiver waits for somebody to free space on the disk of its relay logs"] : []) + errors
        case .replicaAppliesNothing:
            guard let stood = applierStall else { return [] }
            let lock = channel.applierWaitsForLock ? "; it waits for a lock that a session holds" : ""
            let lag = link.replica.lag.map { "; it is \($0.text) behind" } ?? ""
            return ["it has received more than it has applied, and applied nothing for \(stood.text)\(lock)\(lag)"]
        case .replicaReceivesNothing:
            guard let silence else { return [] }
            return [
                "it received nothing for \(silence.text) (heartbeat period \(channel.heartbeatPeriod.text)), and \(source.address) holds what it has not received"
            ]
        default: return []
        }
    }

    private var errors: [String] {
        let channel = link.channel
        var lines: [String] = []
        func tell(_ thread: String, _ state: ReplicationThreadState, _ error: ReplicationError?) {
            guard let error, state != .running else { return }
            let verb = state == .stopped ? "is stopped" : "is connecting"
            let message = error.message.count <= ReplicaAssessment.messageLength ? error.message : error.message.prefix(ReplicaAssessment.messageLength) + "…"
            lines.append("its \(thread) \(verb) with error \(error.code)\(message.isEmpty ? "" : ": \(message)")")
        }
        tell("receiver", channel.receiver, channel.receiverError)
        tell("applier", channel.applier, channel.applierError)
        return lines
    }
}

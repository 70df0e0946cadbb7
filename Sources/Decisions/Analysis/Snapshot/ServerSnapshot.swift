package import TopologyModel

/// What the rules about a primary look at: numbers and flags, taken once.
package struct PrimarySnapshot: Hashable, Sendable {
    /// The newest read succeeded and no suspicion is in force.
    package var isOK = false
    /// It failed to answer a read and proved in the same attempt that it lives, for example by refusing a login.
    package var provedLife = false
    /// It lives by its newest answer, and for longer than is tolerated commits do not finish or all connections are taken. See ``PrimaryStall``.
    package var isBlocked = false
    package var counts = ReplicaCounts()

    package init() {}

    package init(primary: Instance, replicas: [Instance], suspicion: Suspicion?, policy: DetectionPolicy) {
        let freshness = primary.freshness
        isOK = freshness.isLastCheckValid && suspicion == nil
        if let aliveAt = freshness.aliveAt, freshness.failures > 0 {
            provedLife = freshness.failedAt.map { aliveAt >= $0 } ?? freshness.readAt.map { aliveAt > $0 } ?? true
        }
        isBlocked = suspicion == nil && PrimaryStall(primary, provedLife: provedLife, policy: policy).isBlocked
        let isConvicted = suspicion?.verdict(replicas: replicas, policy: policy).isConvicted ?? false
        for replica in replicas {
            let channel = replica.channel(from: primary)
            counts.count(replica, channel: channel, policy: policy)
            // The threads of a replica say "Yes" for a minute after its primary hung (server truth T3); its vote knows better. A conviction
            // stands for all of them: none sees the primary then.
            let lost = isConvicted || suspicion?.vote(of: replica, policy: policy).kind == .lost
            if replica.freshness.isLastCheckValid, channel?.isReplicating == true, !lost { counts.validReplicating += 1 }
        }
    }
}

extension ReplicaCounts {
    /// Counts one more replica, for everything but ``validReplicating``.
    fileprivate mutating func count(_ replica: Instance, channel: ReplicationChannel?, policy: DetectionPolicy) {
        replicas += 1
        let isValid = replica.freshness.isLastCheckValid
        if isValid { valid += 1 }
        if replica.placement.isDowntimed { downtimed += 1 }
        guard let channel else { return }
        if isValid, channel.receiver != .running, channel.applier == .running, channel.receiverError?.isFailureToConnect == true {
            failingToConnect += 1
        }
        if let lag = replica.lag, lag - channel.configuredDelay > policy.reasonableReplicationLag { lagging += 1 }
        if channel.configuredDelay > .zero { delayed += 1 }
    }
}

extension Instance {
    /// The channel by which it follows `source`: its only one, else the one that names the source's address or says its identity.
    fileprivate func channel(from source: Instance) -> ReplicationChannel? {
        if let channel { return channel }
        let named = facts?.channels.filter { $0.source != nil } ?? []
        if let byAddress = named.first(where: { $0.source == source.address }) { return byAddress }
        guard let server = source.facts?.server else { return nil }
        if case .mysql(let uuid) = server.identity, !uuid.isEmpty { return named.first { $0.sourceUUID == uuid } }
        return server.serverID == 0 ? nil : named.first { $0.sourceServerID == server.serverID }
    }
}

extension ReplicationError {
    /// The receiver got no connection: its source did not answer, or refused it. The incumbent finds these by the text of the message.
    fileprivate var isFailureToConnect: Bool {
        switch code {
        case 1040, 1045, 1129, 1130, 1203, 1226: true
        default: isConnectionClass
        }
    }
}

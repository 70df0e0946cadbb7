package import TopologyModel

/// What the rules about a primary look at: numbers and flags, taken once.
package struct PrimarySnapshot: Hashable, Sendable {
    /// The newest read succeeded and no suspicion is in force.
    package var isOK = false
    /// It failed to answer a read and proved in the same attempt that it lives, for example by refusing a login.
    package var provedLife = false
    package var counts = ReplicaCounts()

    package init() {}

    package init(primary: Instance, replicas: [Instance], suspicion: Suspicion?, policy: DetectionPolicy) {
        let freshness = primary.freshness
        isOK = freshness.isLastCheckValid && suspicion == nil
        if let aliveAt = freshness.aliveAt, freshness.failures > 0 {
            provedLife = freshness.failedAt.map { aliveAt >= $0 } ?? freshness.readAt.map { aliveAt > $0 } ?? true
        }
        let isConvicted = suspicion?.verdict(replicas: replicas, policy: policy).isConvicted ?? false
        for replica in replicas {
            counts.count(replica, policy: policy)
            // The threads of a replica say "Yes" for a minute after its primary hung (server truth T3); its vote knows better. A conviction
            // stands for all of them: none sees the primary then.
            let lost = isConvicted || suspicion?.vote(of: replica, policy: policy).kind == .lost
            if replica.freshness.isLastCheckValid, replica.channel?.isReplicating == true, !lost { counts.validReplicating += 1 }
        }
    }
}

extension ReplicaCounts {
    /// Counts one more replica, for everything but ``validReplicating``.
    fileprivate mutating func count(_ replica: Instance, policy: DetectionPolicy) {
        replicas += 1
        let isValid = replica.freshness.isLastCheckValid
        if isValid { valid += 1 }
        if replica.placement.isDowntimed { downtimed += 1 }
        guard let channel = replica.channel else { return }
        if isValid, channel.receiver != .running, channel.applier == .running, channel.receiverError?.isFailureToConnect == true {
            failingToConnect += 1
        }
        if let lag = channel.lag, lag > policy.reasonableReplicationLag { lagging += 1 }
        if channel.configuredDelay > .zero { delayed += 1 }
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

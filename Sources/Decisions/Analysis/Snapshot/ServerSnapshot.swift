import TopologyModel

/// What the rules about a server look at: numbers and flags, taken once.
package struct ServerSnapshot: Hashable, Sendable {
    package var role = ServerRole.primary
    /// The newest read succeeded and no suspicion is in force.
    package var isOK = false
    /// It failed to answer a read and proved in the same attempt that it lives, for example by refusing a login.
    package var provedLife = false
    /// It lives by its newest answer, and for as long as is tolerated commits do not finish, those of the write probe included, or all connections are
    /// taken. See ``PrimaryStall``.
    package var isBlocked = false
    /// The newest read succeeded, it takes writes, and for as long as is tolerated every write of the write probe has ended with an error.
    package var failsToWrite = false
    /// It is convicted, by silence alone: see ``Verdict/isHang``.
    package var isHung = false
    package var isReadOnly = false
    /// One of a ring of two that takes no writes while the other one may.
    package var isPassive = false
    package var semiSync = SemiSyncBalance.even
    /// Of its replicas.
    package var counts = ReplicaCounts()
    /// Of itself as a replica.
    package var troubles: LinkTroubles = []
    /// It replicates from a server that replicates from nobody else.
    package var isFirstTier = false
    /// ``DetectionPolicy/wantsExactSemiSyncReplicas``
    package var wantsExactSemiSyncReplicas = false
    /// ``DetectionPolicy/wantsWritablePrimary``
    package var wantsWritablePrimary = false

    package init() {}

    init(_ server: Instance, role: ServerRole, replicas: [Instance], suspicion: Suspicion?, verdict: Verdict?, policy: DetectionPolicy) {
        self.role = role
        let freshness = server.freshness
        isOK = freshness.isLastCheckValid && suspicion == nil
        if let aliveAt = freshness.aliveAt, freshness.failures > 0 {
            provedLife = freshness.failedAt.map { aliveAt >= $0 } ?? freshness.readAt.map { aliveAt > $0 } ?? true
        }
        if role.takesWrites, suspicion == nil {
            let stall = PrimaryStall(server, provedLife: provedLife, policy: policy)
            isBlocked = stall.isBlocked
            failsToWrite = stall.failsToWrite
        }
        isHung = verdict?.isHang ?? false
        isReadOnly = server.facts?.settings.readOnly ?? false
        if role == .primary { semiSync = SemiSyncBalance(server, policy: policy) }
        wantsExactSemiSyncReplicas = policy.wantsExactSemiSyncReplicas
        wantsWritablePrimary = policy.wantsWritablePrimary
        let isConvicted = verdict?.isConvicted ?? false
        for replica in replicas {
            let link = ReplicaLink(replica, from: server)
            counts.count(replica, link: link, policy: policy)
            // The threads of a replica say "Yes" for a minute after its source hung (server truth T3); its vote knows better. A conviction
            // stands for all of them: none sees the source then.
            let lost = isConvicted || suspicion?.vote(of: replica, policy: policy).kind == .lost
            if replica.freshness.isLastCheckValid, link?.isReplicating == true, !lost { counts.validReplicating += 1 }
        }
    }
}

extension ReplicaCounts {
    /// Counts one more replica, for everything but ``validReplicating``.
    fileprivate mutating func count(_ replica: Instance, link: ReplicaLink?, policy: DetectionPolicy) {
        replicas += 1
        let isValid = replica.freshness.isLastCheckValid
        if isValid { valid += 1 }
        if replica.placement.isDowntimed { downtimed += 1 }
        guard let link else { return }
        if isValid, link.failsToConnect { failingToConnect += 1 }
        if let lag = link.lag, lag > policy.reasonableReplicationLag { lagging += 1 }
        if link.channel.configuredDelay > .zero { delayed += 1 }
    }
}

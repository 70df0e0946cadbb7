import Analysis
import TopologyModel

/// The hard filters: what makes a replica impossible or forbidden as successor, each with its words.
struct EligibilityRules {
    private let failed: Instance
    private let policy: PromotionPolicy
    /// The family and version that most reachable replicas have: a successor above it would leave them behind.
    private let commonFamilyIsMariaDB: Bool?
    private let commonVersion: Release?
    private let commonFormat: BinlogFormat?
    private let serverIDs: [(id: UInt32, address: InstanceAddress)]

    /// Major and minor number: what decides whether a server may follow another.
    private struct Release: Hashable, Comparable, CustomStringConvertible {
        var major: Int
        var minor: Int

        init(_ version: ServerVersion) {
            major = version.major
            minor = version.minor
        }

        var description: String { "\(major).\(minor)" }
        static func < (lhs: Release, rhs: Release) -> Bool { (lhs.major, lhs.minor) < (rhs.major, rhs.minor) }
    }

    init(failed: Instance, candidates: [CandidateSnapshot], policy: PromotionPolicy) {
        self.failed = failed
        self.policy = policy
        let reachable = candidates.filter(\.isReachable).compactMap(\.instance.facts)
        commonFamilyIsMariaDB = EligibilityRules.commonFamily(of: reachable, failed: failed)
        let family = commonFamilyIsMariaDB
        commonVersion = EligibilityRules.mostCommon(
            reachable.filter { ($0.server.flavor == .mariadb) == family }.map { Release($0.server.version) })
        commonFormat = EligibilityRules.mostCommon(
            reachable.filter { $0.settings.binaryLogEnabled && $0.settings.logsReplicaUpdates }.compactMap(\.settings.binlogFormat))
        serverIDs = ([failed] + candidates.map(\.instance)).compactMap { instance in
            instance.facts.map { ($0.server.serverID, instance.address) }
        }
    }

    /// Versions of different families say nothing to each other. With as many of one as of the other, the failed primary's family counts.
    private static func commonFamily(of facts: [InstanceFacts], failed: Instance) -> Bool? {
        guard !facts.isEmpty else { return nil }
        let mariadb = facts.count { $0.server.flavor == .mariadb }
        if mariadb * 2 == facts.count { return failed.facts.map { $0.server.flavor == .mariadb } ?? false }
        return mariadb * 2 > facts.count
    }

    /// The value that occurs most often; the smaller one of two that are equally frequent.
    private static func mostCommon<Value: Comparable>(_ values: [Value]) -> Value? {
        var best: (value: Value, count: Int)?
        for value in values.sorted() {
            let count = values.count { $0 == value }
            if count > (best?.count ?? 0) { best = (value, count) }
        }
        return best?.value
    }

    /// Why the candidate may not be promoted; empty when it may.
    func blockers(of candidate: CandidateSnapshot, extent: ReceivedExtent, errant: ErrantTransactions) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        let placement = candidate.instance.placement
        if !candidate.isReachable {
            let failure = candidate.instance.freshness.failure
            blockers.append(.init(.unreachable, failure.isEmpty ? "it is not reachable" : "it is not reachable (\(failure))"))
        }
        if placement.isDowntimed { blockers.append(.init(.downtime, "it is downtimed")) }
        if placement.isInMaintenance { blockers.append(.init(.maintenance, "it is under maintenance")) }
        if placement.isBannedFromPromotion {
            blockers.append(.init(.promotionIgnored, "PromotionIgnoreHostnameFilters names it"))
        } else if placement.promotionRule == .mustNot {
            blockers.append(.init(.promotionRule, "its promotion rule is must_not"))
        }
        if candidate.wasGivenUp { blockers.append(.init(.givenUp, "this recovery has given it up")) }
        blockers += placementBlockers(placement)
        guard let facts = candidate.instance.facts else { return blockers + [CandidateBlocker(.neverRead, "it was never read, so nobody knows which server it is")] }
        blockers += identityBlockers(facts, address: candidate.instance.address)
        blockers += settingBlockers(facts)
        blockers += replicationBlockers(facts)
        blockers += progressBlockers(candidate.instance, facts)
        if !errant.isEmpty, Contest.isOrigin(failed), !policy.acceptedErrant.contains(candidate.instance.address) {
            blockers.append(.init(.errant, "it holds transactions that neither the failed primary nor another replica has: \(errant.excerpt)"))
        }
        if extent == .unknown { blockers.append(.init(.receivedUnknown, "what it received is not known (restarted, or its threads were both stopped)")) }
        return blockers
    }

    private func placementBlockers(_ placement: Placement) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        if policy.preventCrossDataCenter, placement.dataCenter != failed.placement.dataCenter {
            blockers.append(.init(.dataCenter, "it is in data center \"\(placement.dataCenter)\", the failed primary in \"\(failed.placement.dataCenter)\""))
        }
        if policy.preventCrossEnvironment, placement.environment != failed.placement.environment {
            blockers.append(
                .init(.environment, "it is in environment \"\(placement.environment)\", the failed primary in \"\(failed.placement.environment)\""))
        }
        if policy.preventCrossRegion, placement.region != failed.placement.region {
            blockers.append(.init(.region, "it is in region \"\(placement.region)\", the failed primary in \"\(failed.placement.region)\""))
        }
        return blockers
    }

    private func identityBlockers(_ facts: InstanceFacts, address: InstanceAddress) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        if case .mysql(let uuid) = facts.server.identity, uuid.isEmpty { blockers.append(.init(.identity, "it does not say who it is (no server_uuid)")) }
        let namesakes = serverIDs.filter { $0.id == facts.server.serverID && $0.address != address }.map(\.address).sorted()
        if !namesakes.isEmpty {
            blockers.append(.init(.serverID, "its server_id \(facts.server.serverID) is also that of \(namesakes.map(\.description).joined(separator: ", "))"))
        }
        if let family = commonFamilyIsMariaDB, (facts.server.flavor == .mariadb) != family {
            blockers.append(.init(.flavor, "it is \(facts.server.flavor.rawValue), most replicas are \(family ? "MariaDB" : "of the MySQL family")"))
        } else if let commonVersion, Release(facts.server.version) > commonVersion {
            blockers.append(.init(.version, "its version \(Release(facts.server.version)) is higher than \(commonVersion), which most replicas have"))
        }
        return blockers
    }

    private func settingBlockers(_ facts: InstanceFacts) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        let settings = facts.settings
        if !settings.binaryLogEnabled { blockers.append(.init(.binaryLog, "it writes no binary log")) }
        if !settings.logsReplicaUpdates { blockers.append(.init(.replicaUpdates, "it does not log replicated changes (log_replica_updates)")) }
        if let format = settings.binlogFormat, let commonFormat, format > commonFormat {
            blockers.append(.init(.binlogFormat, "its binlog_format \(format.rawValue) is larger than \(commonFormat.rawValue), which most replicas have"))
        }
        if settings.isGaleraNode { blockers.append(.init(.galera, "it is a Galera node")) }
        if settings.isGroupReplicationMember { blockers.append(.init(.groupReplication, "it is a member of a replication group")) }
        if settings.isOffline == true { blockers.append(.init(.offline, "it is in offline_mode: applications could not connect to it")) }
        if facts.locks.globalReadLockHeld == true { blockers.append(.init(.globalLock, "somebody holds a global read or backup lock on it")) }
        return blockers
    }

    private func replicationBlockers(_ facts: InstanceFacts) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        if facts.channels.count(where: { $0.source != nil }) > 1 { blockers.append(.init(.severalSources, "it replicates from several sources")) }
        for channel in facts.channels {
            if channel.hasFilters { blockers.append(.init(.filters, "it has replication filters")) }
            if channel.configuredDelay > policy.maximumConfiguredDelay {
                blockers.append(
                    .init(
                        .delay,
                        "its configured delay of \(channel.configuredDelay.components.seconds) s is longer than the "
                            + "\(policy.maximumConfiguredDelay.components.seconds) s allowed"))
            }
            if let error = channel.applierError { blockers.append(.init(.applierError, "its applier stopped with error \(error.code)")) }
            if channel.applierWaitsForLock { blockers.append(.init(.applierLock, "its applier waits for a lock that a session on it holds")) }
        }
        return blockers
    }

    private func progressBlockers(_ replica: Instance, _ facts: InstanceFacts) -> [CandidateBlocker] {
        var blockers: [CandidateBlocker] = []
        if let refused = policy.refusedLag {
            if let lag = replica.lag {
                if lag >= refused { blockers.append(.init(.lag, "it lags \(lag.components.seconds) s; \(refused.components.seconds) s and more are refused")) }
            } else {
                blockers.append(.init(.lag, "its lag is not known; \(refused.components.seconds) s and more are refused"))
            }
        }
        if policy.requiresAppliedRelayLog {
            switch replica.channel?.hasAppliedReceived(facts.transactions) {
            case true?: break
            case false?: blockers.append(.init(.notApplied, "it has not applied all it received"))
            case nil: blockers.append(.init(.notApplied, "it is not known whether it has applied all it received"))
            }
        }
        return blockers
    }
}

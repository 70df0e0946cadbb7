import TopologyModel

/// Acknowledgements that a primary's commits wait for, against the replicas that could give them.
package enum SemiSyncBalance: Hashable, Sendable, CaseIterable {
    /// Enough, or nothing waits for them.
    case even
    /// Too few, and the primary's place in its binary log has not stood still for long.
    case lacking
    /// Too few, and nothing has been written for long.
    case locked
    /// More than are waited for.
    case excessive

    init(_ primary: Instance, policy: DetectionPolicy) {
        self = .even
        guard let semiSync = primary.facts?.semiSync, semiSync.sourceEnabled, semiSync.sourceActive, semiSync.waitForReplicaCount > 0 else { return }
        if semiSync.sourceClients > semiSync.waitForReplicaCount { self = .excessive }
        guard semiSync.sourceClients < semiSync.waitForReplicaCount else { return }
        let stood = max(SemiSyncBalance.standstill(of: primary) ?? .zero, SemiSyncBalance.waiting(on: primary) ?? .zero)
        self = stood >= policy.reasonableSemiSyncLock ? .locked : .lacking
    }

    /// How long the primary's own place in its binary log has been seen standing still, as of the newest slower read.
    private static func standstill(of primary: Instance) -> Duration? {
        guard let since = primary.freshness.logStandsSince, let newest = primary.freshness.detailsReadAt else { return nil }
        return newest - since
    }

    /// How long its commits have been seen waiting without one that finished. MariaDB 10.11 does not tell its place meanwhile: behind a second commit that waits
    /// SHOW MASTER STATUS waits, too.
    private static func waiting(on primary: Instance) -> Duration? {
        guard let since = primary.freshness.commitsWaitSince, let newest = primary.freshness.readAt else { return nil }
        return newest - since
    }

    /// Nothing is acknowledged any more, whoever is made to: an acknowledgement is of new events, and MariaDB 10.11 writes none behind two commits that wait (the
    /// second one holds the binary log's lock). MySQL writes them, and the next one that is acknowledged frees all.
    static func isBeyondHelp(_ primary: Instance) -> Bool { primary.facts?.server.flavor == .mariadb && primary.freshness.commitsWaitSince != nil }

    /// What was observed, for people.
    static func evidence(of primary: Instance) -> [String] {
        guard let facts = primary.facts else { return [] }
        let semiSync = facts.semiSync
        let replicas = "\(semiSync.sourceClients) semi-sync replica\(semiSync.sourceClients == 1 ? " is" : "s are") connected"
        var lines = ["\(replicas), and a commit waits for \(semiSync.waitForReplicaCount) of them, for \(semiSync.sourceTimeout.text) at most"]
        if semiSync.sourceClients < semiSync.waitForReplicaCount, let stood = standstill(of: primary) {
            lines.append("its place in the binary log has stood still for \(stood.text)")
        }
        if semiSync.sourceClients < semiSync.waitForReplicaCount, let waited = waiting(on: primary) {
            lines.append("commits have been waiting, and none finished, for \(waited.text)")
        }
        return lines
    }
}

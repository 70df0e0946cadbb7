import ControlModel
import ManagerCore
import Promotion
import TopologyModel

/// Replicas that must not be promoted for what they are: F7, F19, and whom the promise of a promotion is made for.
extension FleetSimulation {
    func isDelayed(_ server: SimulatedServer) -> Bool {
        Duration.nanoseconds(server.channel?.delay ?? 0) > plan.configuration.promotion.maximumConfiguredDelay
    }

    /// Whether a replica must not be promoted for what it is, and nobody can fetch from it either.
    private func isOdd(_ candidate: SimulatedServer, after primary: InstanceAddress, beside followers: [SimulatedServer]) -> Bool {
        isDelayed(candidate) || candidate.isFiltered || followers.contains { $0.release.version < candidate.release.version }
            || owner(of: primary).map { holdsErrant(candidate, after: servers[$0], beside: followers.filter(\.answers)) } ?? false
    }

    /// Whether a replica alone holds what did not come from the primary. On MariaDB only what it wrote itself shows. What one of a ring wrote last, the other one may not have yet.
    func holdsErrant(_ candidate: SimulatedServer, after primary: SimulatedServer, beside followers: [SimulatedServer]) -> Bool {
        guard plan.withoutGTID == nil, primary.channel?.isDetached ?? true else { return false }
        return servers.indices.contains { origin in
            guard origin != primary.index, candidate.isMySQL || origin == candidate.index else { return false }
            let newest = newestReceived(of: origin, by: candidate)
            return newest > primary.newestOfOrigin[origin]
                && followers.allSatisfy { $0 === candidate || newestReceived(of: origin, by: $0) < newest }
        }
    }

    private func newestReceived(of origin: Int, by server: SimulatedServer) -> UInt64 {
        let received = server.channel?.pending.lazy.map { self.transactions[Int($0)] }.filter { Int($0.origin) == origin }.map(\.sequence).max()
        return max(server.newestOfOrigin[origin], received ?? 0)
    }

    /// Whether a replica may take the primary's place, as far as what and where it is goes.
    private func mayBePromoted(_ candidate: SimulatedServer, after primary: InstanceAddress, beside followers: [SimulatedServer]) -> Bool {
        !isOdd(candidate, after: primary, beside: followers) && mayCross(from: primary, to: candidate.address)
    }

    // MARK: Judgement

    /// A server is designated, and what its predecessor had is known.
    func checkHoldsNoErrant(_ server: SimulatedServer, _ open: Oracle.OpenRecovery) {
        guard !open.kind.isPlanned, let facts = manager.machine?.topology.instance(at: servers[open.failed].address)?.facts, facts.channels.allSatisfy({ $0.source == nil }) else { return }
        guard holdsErrant(server, after: servers[open.failed], beside: servers) else { return }
        // On MariaDB others' rows may hide it.
        let failed = servers[open.failed]
        let copied = failed.lastReplicated.map { transactions[Int($0)].sequence } ?? 0
        guard server.isMySQL || failed.newestOfOrigin[server.index] > 0 || copied < server.newestOfOrigin[server.index] else { return }
        violate(.neverPromoted, "\(server.address) is designated, and it alone holds what did not come from \(servers[open.failed].address)")
    }

    /// A server is designated; whom it was designated from is known.
    func checkIsNotOdd(_ server: SimulatedServer, _ open: Oracle.OpenRecovery) {
        guard let odd = plan.oddReplicas else { return }
        if isDelayed(server) { violate(.neverPromoted, "\(server.address) is designated, and its applier is delayed") }
        if server.isFiltered { violate(.neverPromoted, "\(server.address) is designated, and it leaves rows out") }
        // A switchover was planned by what had been read before it began.
        if !open.kind.isPlanned, let older = servers.first(where: { mustFollow($0, server, open) }) {
            violate(.neverPromoted, "\(server.address) is designated, and \(older.address), which is of a lower version, would have to follow it")
        }
        if [odd.delayed, odd.filtered, odd.newer].contains(where: { $0.map { open.reachable[$0] != nil } ?? false }) { marks.hit(.oddReplicaLeftOut) }
    }

    /// A replica of a lower version could be asked to follow the one that is designated, and nothing held it up.
    private func mustFollow(_ replica: SimulatedServer, _ server: SimulatedServer, _ open: Oracle.OpenRecovery) -> Bool {
        open.reachable[replica.index] != nil && open.knownToFollow[replica.index] && replica.channel?.applier == .running && !replica.hasGlobalReadLock
            && replica.waitingActions.isEmpty && replica.release.version < server.release.version
    }

    /// One that is delayed is so as long as it is a replica, whomever it follows.
    func checkKeepsDelay(_ server: SimulatedServer) {
        guard server.index == plan.oddReplicas?.delayed, let channel = server.channel, channel.delay != plan.oddReplicas?.delay else { return }
        violate(.replicasFollow, "\(server.address) follows \(channel.source), and its delay is gone")
    }

    // MARK: The last death

    /// Whether anybody is left who may be promoted.
    var hasPermittedCandidate: Bool {
        guard let record else { return false }
        let followers = servers.filter { $0.channel?.source == record.primary }
        return followers.contains { isWhole($0) && mayBePromoted($0, after: record.primary, beside: followers) }
    }

    /// What was on its way when the primary died may have come to a replica alone that must not be promoted, and from which nobody can fetch it: for what it is, or because it is
    /// in another data center and follows by file and position. Nothing that a replica received is lost, so nobody is promoted then (``CandidateRanking``).
    var isHeldByUnpromotable: Bool {
        guard let record else { return false }
        let followers = servers.filter { $0.answers && $0.channel?.source == record.primary }
        let candidates = followers.filter { isWhole($0) && mayBePromoted($0, after: record.primary, beside: followers) }
        return followers.contains { follower in
            guard isOdd(follower, after: record.primary, beside: followers) || plan.withoutGTID != nil && !mayCross(from: record.primary, to: follower.address) else { return false }
            let newest = Array(follower.log.suffix(FleetSimulation.smallBacklog)) + (follower.channel?.pending ?? [])
            // What a person wrote on another server may have come to it long ago, where an address led to that one for a while.
            let strays = follower.log.filter { transactions[Int($0)].isStray && Int(transactions[Int($0)].origin) != follower.index }
            return (newest + strays).contains { row in
                !candidates.contains { $0.holds(transactions[Int(row)]) || $0.channel?.pending.contains(row) == true }
            }
        }
    }

    /// Received and not applied, by one that is to be no further behind than that; of a delayed one any.
    func isLevel(_ server: SimulatedServer, with primary: SimulatedServer) -> Bool {
        isDelayed(server) || primary.log.count - server.log.count <= FleetSimulation.smallBacklog
    }

    /// Vendors support no replica of a lower version than its source.
    func mayFollow(_ server: Int, below source: Int) -> Bool { servers[server].release.version >= servers[source].release.version }
}

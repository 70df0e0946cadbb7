import Analysis
import ControlModel
import ManagerCore
import Probing
import Promotion
import TopologyModel

/// The last act but one: a source below the primary dies for good, and its replicas get another source.
extension FleetSimulation {
    /// A source below the primary whose replicas could follow somebody else; nil: there is none, or it died already.
    var sourceInOrder: Int? {
        guard oracle.lostSource == nil, let record, let primary = owner(of: record.primary) else { return nil }
        return servers.indices.first { source in
            guard source != primary, servers[source].isUp, servers[source].channel?.isReplicating == true,
                journal.state.recoveries.allSatisfy({ !$0.isOpen }), journal.state.relocationMayOpen(of: servers[source].address),
                isBelow(primary, source), managerHasReadSinceHealing(servers[source].address)
            else { return false }
            let followers = self.followers(of: source)
            return !followers.isEmpty && followers.allSatisfy { isInOrder($0, below: source, primary) }
        }
    }

    /// Whether a server follows another one, or one that does. Replicas that a failover could not move are not below the primary and left to people, and so are
    /// those of a ring of two that is no part of the cluster any more.
    func isBelow(_ source: Int, _ server: Int) -> Bool {
        var passed = [server]
        while let next = servers[passed[passed.count - 1]].channel.flatMap({ owner(of: $0.source) }) {
            if next == source { return true }
            if passed.contains(next) { return false }
            passed.append(next)
        }
        return false
    }

    /// Those that are below it: of a ring of two not the other one.
    private func followers(of source: Int) -> [SimulatedServer] {
        let beside = coPrimary(of: source)
        return servers.filter { $0.isUp && $0.channel?.source == servers[source].address && $0.index != beside }
    }

    /// The manager reaches it, it replicates by GTID and without a delay, has nothing that the primary lacks, and the manager knows it so: with its receiver running, else the failure that it shows after
    /// the death is one that was seen before, which proves nothing until it has outlasted the receiver's pause.
    private func isInOrder(_ server: SimulatedServer, below source: Int, _ primary: Int) -> Bool {
        guard isWhole(server), let channel = server.channel, channel.isReplicating, channel.usesGTID, channel.applierError == 0, !isDelayed(server),
            channel.pendingCount <= FleetSimulation.smallBacklog, let known = manager.machine?.topology.instance(at: server.address),
            known.freshness.isLastCheckValid, known.channel?.source == servers[source].address, known.channel?.receiver == .running
        else { return false }
        let isHeld = { (transaction: Int32) in self.servers[primary].holds(self.transactions[Int(transaction)]) }
        // Rows of its own may lie below the newest: a former primary wrote them that nobody received.
        return channel.pending.allSatisfy(isHeld) && zip(server.newestOfOrigin, servers[primary].newestOfOrigin).allSatisfy { $0 <= $1 }
    }

    func killSourceForGood(_ source: Int) {
        trace("the source \(servers[source].address) dies for good")
        phase = .losingSource
        oracle.lostSource = (source, now)
        crash(source)
    }

    /// From the death to other sources, by the bounds that the configuration names.
    private var adoptionBound: Int64 {
        let configuration = plan.configuration
        var bound = 10 * Nanoseconds.second
        bound += (configuration.discovery.pollInterval * 2 + configuration.discovery.probeTimeout * 3).wholeNanoseconds
        bound += configuration.recovery.repointLimit.wholeNanoseconds
        bound += plan.hookDuration.upperBound
        if configuration.discovery.pollInterval > configuration.detection.evidenceSlack {
            bound += plan.connectRetry + configuration.detection.retryMargin.wholeNanoseconds
        }
        return bound
    }

    func awaitAdoption() {
        guard let lost = oracle.lostSource else { return }
        let left = followers(of: lost.server)
        if left.isEmpty {
            trace("nobody follows \(servers[lost.server].address) any more, \((now - lost.at) / Nanoseconds.millisecond) ms after its death")
            endRing(around: lost.server)
            phase = .settling
        } else if now - lost.at > adoptionBound {
            // A hook or a rule of the caller's may have refused it.
            if mayCallerRefuse {
                endRing(around: lost.server)
                phase = .settling
                return
            }
            violate(
                .replicasAdopted,
                "\(left[0].address) still follows \(servers[lost.server].address), which died \(adoptionBound / Nanoseconds.millisecond) ms ago")
        }
    }
}

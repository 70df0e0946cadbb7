import ControlModel
import ManagerCore
import Probing
import Promotion
import TopologyModel

/// The record of the cluster that a run is about, and the servers that it names: looked up when something is committed, asked for after most events.
final class WatchedCluster {
    let record: ClusterRecord
    let primary: Int?
    /// For every server: as whom the record deposed it, if it says who that was.
    let deposed: [DeposedServer?]

    init(_ record: ClusterRecord, primary: Int?, deposed: [DeposedServer?]) {
        self.record = record
        self.primary = primary
        self.deposed = deposed
    }
}

/// What is kept up to date, and judged, after events.
extension FleetSimulation {
    /// The cluster that the run is about.
    var record: ClusterRecord? { watched?.record }

    func watch(_ record: ClusterRecord) -> WatchedCluster {
        let deposed = servers.map { server in record.deposed.first { $0.address == server.address && !$0.identity.isEmpty } }
        return WatchedCluster(record, primary: owner(of: record.primary), deposed: deposed)
    }

    /// From the manager whose turn it is.
    func managerLink(to server: Int) -> SimulatedNetwork.Link { network.fromManager(manager.index, to: server) }

    /// A server by the address that is its own, whoever answers there.
    func owner(of address: InstanceAddress) -> Int? { servers.firstIndex { $0.address == address } }

    /// How long two servers may accept writes while the manager is able to fence one: an attempt that was under way when the server came
    /// back has to end, and the next to succeed.
    private func fenceBound(isFormer: Bool) -> Int64 {
        let policy = plan.configuration.recovery
        return (policy.fenceTimeout * 2 + (isFormer ? policy.fenceInterval : policy.patientFenceInterval) + .seconds(1)).wholeNanoseconds
    }

    func checkAfter(_ event: SimulationEvent) {
        if plan.moves != nil { return }  // judged where things are done
        // What is watched here does not depend on rows; only a bound that is running may end by the passing of time.
        if event.movesRowsOnly, !oracle.hasTwoWriters, oracle.reopenableSince == nil { return }
        for server in servers.indices {
            let isManageable =
                servers[server].answers && servers[server].statementDelay == 0 && managerLink(to: server) == .fine && !network.resolverHangs
                && behindAddress[server] == server
            if isManageable != (oracle.manageableSince[server] != nil) { oracle.manageableSince[server] = isManageable ? now : nil }
        }
        guard let watched, let primary = watched.primary else { return }
        watchHealth(of: primary)
        if servers[primary].isUp, !servers[primary].readOnly, oracle.writableEpochs.last != watched.record.epoch {
            oracle.writableEpochs.append(watched.record.epoch)
        }
        watchTwoWriters(watched, primary)
        watchReadOnlyPrimary(watched.record, primary)
        if plan.hasWriteProbe { watchStall(watched.record, primary) }
    }

    /// While a data center is cut off nobody outside can tell what goes on in it.
    private func isSeen(_ server: Int) -> Bool { siteCutOff.map { (server % managers.count == $0) == (leading.index == $0) } ?? true }

    private func watchHealth(of primary: Int) {
        let isHealthy =
            servers[primary].acceptsWrites
            && servers.contains { replica in
                guard let channel = replica.channel, channel.receiver == .running, channel.connectedTo == primary, replica.answers, isSeen(replica.index) else { return false }
                return network.between(replica.index, primary) == .fine
            }
        if oracle.healthyPrimary != primary {
            oracle.healthyPrimary = primary
            oracle.healthySince = nil
        }
        if isHealthy != (oracle.healthySince != nil) { oracle.healthySince = isHealthy ? now : nil }
    }

    /// Nobody is fenced; but one that handed over was closed by then, and stays so.
    func isFencingWaived(_ record: ClusterRecord) -> Bool {
        guard plan.configuration.recovery.fencing == .waived else { return false }
        return journal.state.recoveries.last { $0.opening.cluster == record.id && $0.epoch == record.epoch }?.opening.kind.isPlanned != true
    }

    /// A row of an account that `read_only` does not bind: one that was fenced takes nobody's.
    func checkMayWriteThrough(_ server: SimulatedServer) {
        marks.hit(.writtenThroughReadOnly)
        if server.isFenced { violate(.formerPrimaryFenced, "\(server.address) was fenced, and takes rows of a privileged account") }
    }

    private func watchTwoWriters(_ watched: WatchedCluster, _ primary: Int) {
        let canFence = servers[primary].acceptsWrites && isManaged && !isFencingWaived(watched.record)
        for server in servers.indices {
            guard canFence, let deposed = watched.deposed[server], servers[server].acceptsWrites, let manageableSince = oracle.manageableSince[server] else {
                if oracle.twoWritersSince[server] != nil { oracle.twoWritersSince[server] = nil }
                continue
            }
            let since = oracle.twoWritersSince[server] ?? now
            oracle.twoWritersSince[server] = since
            var bound = fenceBound(isFormer: deposed.address == watched.record.formerPrimary)
            // One that was fenced, and that nobody could see when it was started again, is found by its next poll, or by the one after that which is under way.
            if servers[server].bootedAt < manageableSince {
                bound += (plan.configuration.discovery.pollInterval + plan.configuration.discovery.probeTimeout).wholeNanoseconds
            }
            if now - since > bound {
                violate(.formerPrimaryFenced, "\(deposed.address) and \(servers[primary].address) accept writes for \((now - since) / Nanoseconds.millisecond) ms")
            }
        }
    }
}

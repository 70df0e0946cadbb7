import ControlModel
import ManagerCore
import Promotion
import TopologyModel

/// What is kept up to date, and judged, after every event.
extension FleetSimulation {
    /// The cluster that the run is about.
    var record: ClusterRecord? { oracle.cluster.flatMap { journal.state.cluster($0) } }

    /// A server by the address that is its own, whoever answers there.
    func owner(of address: InstanceAddress) -> Int? { servers.firstIndex { $0.address == address } }

    /// How long two servers may accept writes while the manager is able to fence one: an attempt that was under way when the server came
    /// back has to end, and the next to succeed.
    private func fenceBound(isFormer: Bool) -> Int64 {
        let policy = plan.configuration.recovery
        return (policy.fenceTimeout * 2 + (isFormer ? policy.fenceInterval : policy.patientFenceInterval) + .seconds(1)).wholeNanoseconds
    }

    func checkAfterEvent() {
        if plan.moves != nil { return }  // judged where things are done
        for server in servers.indices {
            let isManageable =
                servers[server].answers && servers[server].statementDelay == 0 && network.fromManager(to: server) == .fine && !network.resolverHangs
                && behindAddress[server] == server
            if !isManageable {
                oracle.manageableSince[server] = nil
            } else if oracle.manageableSince[server] == nil {
                oracle.manageableSince[server] = now
            }
        }
        guard let record, let primary = owner(of: record.primary) else { return }
        watchHealth(of: primary)
        if servers[primary].isUp, !servers[primary].readOnly, oracle.writableEpochs.last != record.epoch { oracle.writableEpochs.append(record.epoch) }
        watchTwoWriters(record, primary)
        watchReadOnlyPrimary(record, primary)
    }

    private func watchHealth(of primary: Int) {
        var isHealthy = servers[primary].acceptsWrites
        if isHealthy {
            isHealthy = servers.indices.contains { replica in
                guard let channel = servers[replica].channel, channel.receiver == .running, channel.connectedTo == primary, servers[replica].answers else { return false }
                return network.between(replica, primary) == .fine
            }
        }
        if !isHealthy || oracle.healthyPrimary != primary { oracle.healthySince = nil }
        oracle.healthyPrimary = primary
        if isHealthy, oracle.healthySince == nil { oracle.healthySince = now }
    }

    private func watchTwoWriters(_ record: ClusterRecord, _ primary: Int) {
        for former in servers.indices {
            let both = former != primary && servers[former].acceptsWrites && servers[primary].acceptsWrites && oracle.manageableSince[former] != nil && manager.isRunning
            guard both, let deposed = record.deposed.first(where: { $0.address == servers[former].address }), !deposed.identity.isEmpty else {
                oracle.twoWritersSince[former] = nil
                continue
            }
            let since = oracle.twoWritersSince[former] ?? now
            oracle.twoWritersSince[former] = since
            if now - since > fenceBound(isFormer: deposed.address == record.formerPrimary) {
                violate(.formerPrimaryFenced, "\(deposed.address) and \(servers[primary].address) accept writes for \((now - since) / Nanoseconds.millisecond) ms")
            }
        }
    }
}

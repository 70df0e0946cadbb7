import ControlModel
import Probing
import TopologyModel

/// Two primaries that replicate from each other: people and other programs move the writes between them without asking the manager.
extension ManagerMachine {
    /// The control state follows the writes from one of the two to the other once that one alone takes them. Nobody is deposed by it: both live.
    mutating func followWrites(of server: Instance, into effects: inout [ManagerEffect]) {
        guard isArmed, configuration.observeOnlyReasons.isEmpty, server.takesWrites, let cluster = topology.cluster(of: server.id),
            let other = cluster.coPrimary(of: server.id), !other.takesWrites, other.freshness.isLastCheckValid, other.freshness.readAt.map({ $0 >= resumedAt }) ?? false,
            let record = controlRecord(of: cluster), record.primary == other.address, record.openRecovery == nil, !handOversBeingRecorded.contains(record.id),
            // One that was deposed is closed again.
            !control.clusters.contains(where: { $0.hasDeposed(server.address) }), let identity = server.facts?.server.identity
        else { return }
        handOversBeingRecorded.append(record.id)
        let change = PrimaryChange(
            cluster: record.id, expectedEpoch: record.epoch, primary: server.address, identity: identity.description,
            reason: "it takes the writes now, and \(other.address) does not any more")
        effects.append(.propose(newToken(.handOver(change)), [.changePrimary(change)]))
    }

    mutating func handOverRecorded(_ change: PrimaryChange, _ answer: CommandResult?, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        handOverNotRecorded(change)
        if case .designated(let epoch)? = answer, let record = control.cluster(change.cluster) { follow(change, to: record, epoch, now: now, into: &effects) }
    }

    /// The next reading proposes it again.
    mutating func handOverNotRecorded(_ change: PrimaryChange) { handOversBeingRecorded.removeAll { $0 == change.cluster } }
}

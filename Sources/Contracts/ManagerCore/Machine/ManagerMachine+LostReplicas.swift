import ControlModel
import Promotion
import Storage
import TopologyModel

/// Replicas that a failover has lost are downtimed, where the configuration says for how long, until they follow the primary again.
extension ManagerMachine {
    /// Who downtimes them: what makes the manager do it.
    private static let lostOwner = "MasterFailoverLostInstancesDowntimeMinutes"

    /// Proposes what a recovery wants to have committed, and in the batch of its closing what becomes of the replicas that it has lost.
    mutating func propose(_ commands: [ControlCommand], of running: RunningRecovery, into effects: inout [ManagerEffect]) {
        // An observed recovery has one batch, its closing; what would have been done stands before it.
        var before = running.observedSteps + downtimes(with: commands, of: running)
        let room = max(0, ControlLogLimits.maximumBatch - commands.count)
        while before.count > room {
            let first = before.prefix(min(before.count - room, ControlLogLimits.maximumBatch))
            effects.append(.propose(newToken(.unawaited), Array(first)))
            before.removeFirst(first.count)
        }
        effects.append(.propose(newToken(.recoveryCommit(running.id)), before + commands))
    }

    /// What a person said of a server while it was not lost is not replaced.
    private func downtimes(with commands: [ControlCommand], of running: RunningRecovery) -> [ControlCommand] {
        let duration = configuration.recovery.lostDowntime
        guard duration > .zero, running.machine.opening.kind == .failover else { return [] }
        var lost: [InstanceAddress] = []
        for case .closeRecovery(_, let closing) in commands { lost += closing.lostReplicas }
        return lost.filter { control.downtime(of: $0, at: wall)?.isLostInRecovery ?? true }.map {
            .beginDowntime(Downtime(instance: $0, owner: ManagerMachine.lostOwner, reason: Downtime.lostInRecovery, endsAt: wall + duration))
        }
    }

    /// A server was read: whether it was lost, and follows its primary again.
    mutating func noteFollowing(_ instance: Instance, into effects: inout [ManagerEffect]) {
        guard isArmed, configuration.observeOnlyReasons.isEmpty, control.downtime(of: instance.address, at: wall)?.isLostInRecovery == true,
            !downtimesBeingEnded.contains(instance.address), instance.channel?.isReplicating == true, let cluster = topology.cluster(of: instance.id),
            let record = controlRecord(of: cluster), record.primary != instance.address, cluster.member(at: record.primary) != nil
        else { return }
        downtimesBeingEnded.append(instance.address)
        effects.append(.propose(newToken(.endOfLostDowntime(instance.address)), [.endDowntime(instance.address)]))
        effects.append(.note(ManagerNote(.notice, cluster: cluster.name, "\(instance.address) follows \(record.primary) again: it is not downtimed any more as lost")))
    }
}

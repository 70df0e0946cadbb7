import BinaryCoding
import Raft
import RaftControlLog
import RaftCore

/// The disks of the replicated log: one write after the other, each as long as the disk takes.
extension FleetSimulation {
    func write(_ batch: PersistBatch, _ token: PersistToken, of replica: SimulatedReplica) {
        let isFirst = replica.disk.writes.isEmpty
        replica.disk.writes.append(.init(token: token, batch: batch, commitHint: 0))
        if isFirst { startWrite(of: replica) }
    }

    private func startWrite(of replica: SimulatedReplica) {
        let ends = max(now + quorumRandom.integer(plan.journalLatency) * replica.disk.slowness, replica.disk.stalledUntil)
        schedule(.replicaWritten(manager: Int32(manager.index), incarnation: replica.incarnation), at: ends)
    }

    /// Of a process that is stopped: what ended meanwhile has ended for it when it goes on.
    func replicaWritten(_ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        guard let replica = manager.replica, replica.incarnation == incarnation else { return }
        // A stall that began meanwhile holds it, too.
        if replica.disk.stalledUntil > now { return schedule(.replicaWritten(manager: Int32(index), incarnation: incarnation), at: replica.disk.stalledUntil) }
        if manager.isPaused { return replica.waitingEvents.append(.replicaWritten(manager: Int32(index), incarnation: incarnation)) }
        guard let write = replica.disk.finishWrite() else { return }
        if !replica.disk.writes.isEmpty { startWrite(of: replica) }
        step(replica, .persisted(write.token))
    }

    /// After as long as a write takes.
    func later(_ event: ReplicaEvent<ReplicatedControlState>, for replica: SimulatedReplica) {
        post(event, to: replica, after: quorumRandom.integer(plan.journalLatency) * replica.disk.slowness)
    }

    func post(_ event: ReplicaEvent<ReplicatedControlState>, to replica: SimulatedReplica, after delay: Int64 = 0) {
        let slot = laterReplicaEvents.add(LaterReplicaEvent(manager: manager, incarnation: replica.incarnation, event: event))
        schedule(.replicaGoesOn(slot: slot), after: delay)
    }

    func replicaGoesOn(_ slot: Int32) {
        guard let later = laterReplicaEvents[slot] else { return }
        manager = later.manager
        guard let replica = manager.replica, replica.incarnation == later.incarnation else {
            _ = laterReplicaEvents.remove(slot)
            return
        }
        if manager.isPaused { return replica.waitingEvents.append(.replicaGoesOn(slot: slot)) }
        _ = laterReplicaEvents.remove(slot)
        let before = replica.lastPosition
        step(replica, later.event)
        if case .propose(let requests) = later.event, let request = requests.first { noteAppended(request, after: before, by: replica) }
    }

    // MARK: A leader's snapshots

    func keepArrived(_ mark: SnapshotMark, _ contents: [UInt8], on replica: SimulatedReplica) {
        do throws(BinaryCodingError) {
            replica.disk.received.append(.init(mark: mark, state: try SimulatedReplica.State(decoding: contents)))
            later(.arrivedWritten(mark, problem: nil), for: replica)
        } catch {
            violate(.logIsOne, "\(name(of: manager)) cannot read a snapshot: \(error)")
        }
    }

    func installArrived(_ mark: SnapshotMark, on replica: SimulatedReplica) {
        guard let arrived = replica.disk.received.last(where: { $0.mark == mark }) else {
            return violate(.logIsOne, "\(name(of: manager)) records a snapshot that is on no disk")
        }
        marks.hit(.snapshotSent)
        replica.disk.install(arrived)
    }
}

import Raft
import RaftCore

/// Messages between managers: late, lost, and out of order.
extension FleetSimulation {
    private static let permille: UInt64 = 1_000

    func send(_ frame: RaftFrame, to receiver: NodeID, from replica: SimulatedReplica) {
        guard let quorum = plan.quorum else { return }
        let to = SimulatedReplica.index(receiver)
        if managerLinks.isCut(manager.index, to) { return }
        if managerLinks.lossPermille > 0, quorumRandom.next() % FleetSimulation.permille < managerLinks.lossPermille { return }
        let slot = frames.add(FrameUnderWay(frame: frame, sender: replica.id, receiver: to))
        schedule(.replicaReceives(slot: slot), after: quorumRandom.integer(quorum.latency))
    }

    func replicaReceives(_ slot: Int32) {
        guard let arrived = frames[slot] else { return }
        manager = managers[arrived.receiver]
        guard let replica = manager.replica, replica.isUp else {
            _ = frames.remove(slot)
            return
        }
        if manager.isPaused { return replica.waitingEvents.append(.replicaReceives(slot: slot)) }
        _ = frames.remove(slot)
        step(replica, .received(arrived.frame, from: arrived.sender))
    }
}

/// A message on its way from one manager to another.
struct FrameUnderWay {
    var frame: RaftFrame
    var sender: NodeID
    var receiver: Int
}

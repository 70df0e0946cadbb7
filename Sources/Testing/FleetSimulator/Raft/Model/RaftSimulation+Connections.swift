import RaftCore
import TopologyModel

/// Connections: closed when a process ends, and reset by whatever lies between two that go on.
extension RaftSimulation {
    /// The process is gone, and its system says so to those who can be told. One whose machine is gone as well is only not heard any more.
    func closeConnections(of node: SimulatedRaftNode) {
        for other in nodes where other.isUp && other.index != node.index && !links.isCut(node.index, other.index) && faultRandom.chance(plan.network.closeToldPercent) { tellClosed(other, by: node.index) }
    }

    /// Both live, and are told that they have lost each other.
    func resetConnection(_ one: Int, _ other: Int) {
        guard one != other else { return }
        for (node, peer) in [(one, other), (other, one)] where nodes[node].isUp && nodes[peer].isUp {
            marks.hit(.connectionReset)
            tellClosed(nodes[node], by: peer)
        }
    }

    func resetConnections(of node: Int) {
        trace("the connections of \(nodes[node].id) are reset")
        for other in nodes.indices { resetConnection(node, other) }
    }

    private func tellClosed(_ node: SimulatedRaftNode, by peer: Int) {
        guard options.defect != .closesUntold else { return }
        let latency = phase == .recovery ? plan.network.calmLatency : plan.network.latency
        // Behind whatever was sent before, as on a connection.
        let time = latency.upperBound + networkRandom.integer(latency) + links.delay(peer, node.index)
        queue.push(.connectionClosed(node: Int32(node.index), peer: Int32(peer)), at: now + time)
    }

    func connectionClosed(_ node: SimulatedRaftNode, by peer: NodeID) {
        guard let core = node.core else { return }
        if core.role == .follower, core.leader == peer {
            trace("\(node.id) has lost its connection with \(peer), which leads")
            marks.hit(.leaderConnectionClosed)
            node.leaderClosedAt = now
            if options.defect == .closeTakenForHandover { tell(node, .received(RaftMessage(from: peer, term: core.term, body: .timeoutNow))) }
        }
        tell(node, .peerDown(peer))
    }

    /// Sooner than anybody's election timeout after the close of its leader's connection.
    func isSoonAfterClose(_ node: SimulatedRaftNode) -> Bool { node.leaderClosedAt.map { now - $0 < plan.settings.electionTimeoutMin.wholeNanoseconds } ?? false }
}

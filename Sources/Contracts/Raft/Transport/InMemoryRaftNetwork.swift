import BinaryCoding
public import RaftCore
import Synchronization

/// Nodes of one process, which talk without a network: for tests, and to try a state machine out. Frames go through their byte form, and arrive in the order in which they were sent.
public final class InMemoryRaftNetwork: Sendable {
    private struct Member {
        var node: NodeID
        var receive: @Sendable (RaftFrame, NodeID) -> Void
        var closed: @Sendable (NodeID) -> Void
    }

    private struct State {
        /// In the order of their nodes.
        var members: [Member] = []
        var isolated: Set<NodeID> = []

        func tellClosed(by node: NodeID) {
            for other in members where other.node != node && !isolated.contains(other.node) { other.closed(node) }
        }
    }

    /// Held while a node is told something: nothing comes from a node after it was said that its connections are closed.
    private let state = Mutex(State())

    public init() {}

    /// How one node takes part.
    public func transport(of node: NodeID) -> any RaftTransport { Endpoint(network: self, node: node) }

    /// Nothing gets from or to it from here on.
    public func isolate(_ node: NodeID) { state.withLock { _ = $0.isolated.insert(node) } }

    public func heal(_ node: NodeID) { state.withLock { _ = $0.isolated.remove(node) } }

    /// As if the node's process were killed: nothing gets from or to it from here on, and the others learn that their connections with it are closed.
    public func kill(_ node: NodeID) {
        state.withLock { state in
            state.isolated.insert(node)
            state.tellClosed(by: node)
        }
    }

    private func join(_ member: Member) {
        state.withLock { state in
            state.members.removeAll { $0.node == member.node }
            state.members.append(member)
            state.members.sort { $0.node < $1.node }
        }
    }

    private func leave(_ node: NodeID) {
        state.withLock { state in
            let count = state.members.count
            state.members.removeAll { $0.node == node }
            if state.members.count < count, !state.isolated.contains(node) { state.tellClosed(by: node) }
        }
    }

    private func deliver(_ frame: RaftFrame, from sender: NodeID, to node: NodeID) {
        guard let copy = try? RaftFrame(decoding: frame.encoded()) else { return }
        state.withLock { state in
            guard !state.isolated.contains(sender), !state.isolated.contains(node) else { return }
            state.members.first { $0.node == node }?.receive(copy, sender)
        }
    }

    private struct Endpoint: RaftTransport {
        let network: InMemoryRaftNetwork
        let node: NodeID

        func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void, closed: @escaping @Sendable (NodeID) -> Void) async throws {
            network.join(Member(node: node, receive: receive, closed: closed))
        }

        func send(_ frame: RaftFrame, to receiver: NodeID) { network.deliver(frame, from: node, to: receiver) }

        func setPeers(_ peers: [MemberAddress]) {}

        func stop() async { network.leave(node) }
    }
}

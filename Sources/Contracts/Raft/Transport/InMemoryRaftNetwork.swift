import BinaryCoding
public import RaftCore
import Synchronization

/// Nodes of one process, which talk without a network: for tests, and to try a state machine out. Frames go through their byte form, and arrive in the order in which they were sent.
public final class InMemoryRaftNetwork: Sendable {
    private struct State {
        var receivers: [NodeID: @Sendable (RaftFrame, NodeID) -> Void] = [:]
        var isolated: Set<NodeID> = []
    }

    private let state = Mutex(State())

    public init() {}

    /// How one node takes part.
    public func transport(of node: NodeID) -> any RaftTransport { Endpoint(network: self, node: node) }

    /// Nothing gets from or to it from here on.
    public func isolate(_ node: NodeID) { state.withLock { _ = $0.isolated.insert(node) } }

    public func heal(_ node: NodeID) { state.withLock { _ = $0.isolated.remove(node) } }

    private func deliver(_ frame: RaftFrame, from sender: NodeID, to node: NodeID) {
        let receive = state.withLock { state in state.isolated.contains(sender) || state.isolated.contains(node) ? nil : state.receivers[node] }
        guard let receive, let copy = try? RaftFrame(decoding: frame.encoded()) else { return }
        receive(copy, sender)
    }

    private struct Endpoint: RaftTransport {
        let network: InMemoryRaftNetwork
        let node: NodeID

        func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void) async throws { network.state.withLock { $0.receivers[node] = receive } }

        func send(_ frame: RaftFrame, to receiver: NodeID) { network.deliver(frame, from: node, to: receiver) }

        func setPeers(_ peers: [MemberAddress]) {}

        func stop() async { network.state.withLock { $0.receivers[node] = nil } }
    }
}

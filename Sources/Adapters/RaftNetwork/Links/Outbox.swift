#if Network
import RaftCore
import Synchronization

/// Between whoever sends, on any thread, and the event loop: the queues, and whether the loop knows that there is something in them.
final class Outbox: Sendable {
    private struct Entry {
        let node: NodeID
        var queues: [FrameQueue]
    }

    private struct State {
        /// Sorted by node.
        var entries: [Entry] = []
        /// Whom the transport is to reach by its newest list, which the loop may not have come to yet. Their queues stay, whatever older list the loop goes by: what was sent after the newest list was
        /// set would go with them.
        var wanted: [NodeID] = []
        var isWoken = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let empty: [FrameQueue]

    init(_ settings: RaftNetworkSettings) {
        empty = Lane.allCases.map {
            switch $0 {
            case .messages: FrameQueue(urgentBytes: settings.urgentQueueBytes, bulkBytes: settings.bulkQueueBytes)
            case .snapshots: FrameQueue(urgentBytes: settings.urgentQueueBytes, bulkBytes: settings.snapshotQueueBytes)
            }
        }
    }

    /// Whether the loop has to be woken, and how many frames were dropped. A frame to a node without queues is.
    func put(_ frame: OutgoingFrame, to node: NodeID, lane: Lane, isUrgent: Bool) -> (wakes: Bool, dropped: Int) {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.node == node }) else { return (false, 1) }
            let dropped = state.entries[place].queues[Int(lane.rawValue)].put(frame, isUrgent: isUrgent)
            defer { state.isWoken = true }
            return (!state.isWoken, dropped)
        }
    }

    /// The loop looks at the queues now: what is put into them from now on wakes it again.
    func wokenUp() { state.withLock { $0.isWoken = false } }

    func take(for node: NodeID, lane: Lane, upTo bytes: Int) -> [OutgoingFrame] {
        withQueue(of: node, lane) { $0.take(upTo: bytes) } ?? []
    }

    func isEmpty(for node: NodeID, lane: Lane) -> Bool { withQueue(of: node, lane) { $0.isEmpty } ?? true }

    func bytes(for node: NodeID, lane: Lane) -> Int { withQueue(of: node, lane) { $0.bytes } ?? 0 }

    /// Of all nodes, sorted.
    var bytes: [(node: NodeID, bytes: Int)] { state.withLock { $0.entries.map { ($0.node, $0.queues.reduce(0) { $0 + $1.bytes }) } } }

    /// How many frames were dropped.
    func clear(_ node: NodeID, lane: Lane) -> Int { withQueue(of: node, lane) { $0.removeAll() } ?? 0 }

    private func withQueue<Value: Sendable>(of node: NodeID, _ lane: Lane, _ body: (inout FrameQueue) -> Value) -> Value? {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.node == node }) else { return nil }
            return body(&state.entries[place].queues[Int(lane.rawValue)])
        }
    }

    /// What is sent from now on to one of these finds its queue, and it stays until others are wanted. Queues of those that are not wanted any more go with ``keep(_:)`` or ``close(_:)``.
    func want(_ nodes: [NodeID]) {
        state.withLock { state in
            state.wanted = nodes
            for node in nodes { open(node, in: &state) }
        }
    }

    func open(_ node: NodeID) { state.withLock { open(node, in: &$0) } }

    private func open(_ node: NodeID, in state: inout State) {
        guard !state.isClosed, !state.entries.contains(where: { $0.node == node }) else { return }
        state.entries.append(Entry(node: node, queues: empty))
        state.entries.sort { $0.node < $1.node }
    }

    /// Unless it is wanted. How many frames were dropped.
    func close(_ node: NodeID) -> Int {
        state.withLock { state in
            guard !state.wanted.contains(node), let place = state.entries.firstIndex(where: { $0.node == node }) else { return 0 }
            return state.entries.remove(at: place).queues.reduce(0) { $0 + $1.count }
        }
    }

    /// Closes all others that are not wanted; how many frames were dropped.
    func keep(_ nodes: [NodeID]) -> Int {
        state.withLock { state in
            let kept = nodes + state.wanted
            let others = state.entries.filter { !kept.contains($0.node) }
            state.entries.removeAll { !kept.contains($0.node) }
            return others.reduce(0) { $0 + $1.queues.reduce(0) { $0 + $1.count } }
        }
    }

    func closeAll() {
        state.withLock { state in
            state.entries = []
            state.isClosed = true
        }
    }
}
#endif

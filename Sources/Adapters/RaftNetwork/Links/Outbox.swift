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

    /// How many frames were dropped.
    func clear(_ node: NodeID, lane: Lane) -> Int { withQueue(of: node, lane) { $0.removeAll() } ?? 0 }

    private func withQueue<Value: Sendable>(of node: NodeID, _ lane: Lane, _ body: (inout FrameQueue) -> Value) -> Value? {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.node == node }) else { return nil }
            return body(&state.entries[place].queues[Int(lane.rawValue)])
        }
    }

    func open(_ node: NodeID) {
        state.withLock { state in
            guard !state.isClosed, !state.entries.contains(where: { $0.node == node }) else { return }
            state.entries.append(Entry(node: node, queues: empty))
            state.entries.sort { $0.node < $1.node }
        }
    }

    /// How many frames were dropped.
    func close(_ node: NodeID) -> Int {
        state.withLock { state in
            guard let place = state.entries.firstIndex(where: { $0.node == node }) else { return 0 }
            return state.entries.remove(at: place).queues.reduce(0) { $0 + $1.count }
        }
    }

    /// Closes all others; how many frames were dropped.
    func keep(_ nodes: [NodeID]) -> Int {
        state.withLock { state in
            let others = state.entries.filter { !nodes.contains($0.node) }
            state.entries.removeAll { !nodes.contains($0.node) }
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

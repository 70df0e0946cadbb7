import RaftCore
import TopologyModel

/// When a leader's heartbeats went out: their answers say which they are of. Of each node only the newest one counts.
struct RoundTrips: Sendable {
    private var sent: [NodeID: (round: UInt64, at: MonotonicInstant)] = [:]

    mutating func sends(_ message: RaftMessage, to node: NodeID, now: MonotonicInstant) {
        if case .heartbeat(let heartbeat) = message.body { sent[node] = (heartbeat.round, now) }
    }

    /// How long an answer took; nil: it is none, or of an earlier heartbeat.
    mutating func received(_ message: RaftMessage, from node: NodeID, now: MonotonicInstant) -> Duration? {
        guard case .heartbeatResponse(let round) = message.body, let last = sent[node], last.round == round else { return nil }
        sent[node] = nil
        return now - last.at
    }

    /// Others are no members any more.
    mutating func keep(_ nodes: [NodeID]) { sent = sent.filter { nodes.contains($0.key) } }
}

/// What one node tells another. Messages may be lost, doubled, and overtake each other.
public struct RaftMessage: Hashable, Sendable {
    public enum Body: Hashable, Sendable {
        case voteRequest(VoteRequest)
        case voteResponse(VoteResponse)
        case append(Append)
        case appendResponse(AppendResponse)
        case heartbeat(Heartbeat)
        case heartbeatResponse(round: UInt64)
        /// Stand for election at once, without asking first: the sender, which leads in this term, hands over.
        case timeoutNow
    }

    public var from: NodeID
    /// Of the sender when it sent this; of a pre-vote's request and its grant, the term that the candidate would stand in.
    public var term: UInt64
    public var body: Body

    public init(from: NodeID, term: UInt64, body: Body) {
        self.from = from
        self.term = term
        self.body = body
    }
}

extension RaftMessage.Body {
    /// Whoever is sent both in the same term needs `newer` only.
    func isReplaced(by newer: RaftMessage.Body) -> Bool {
        switch (self, newer) {
        case (.voteRequest(let old), .voteRequest(let new)): old.isPreVote == new.isPreVote
        case (.voteResponse(let old), .voteResponse(let new)): old.isPreVote == new.isPreVote
        case (.appendResponse, .appendResponse), (.heartbeatResponse, .heartbeatResponse), (.heartbeat, .heartbeat): true
        default: false
        }
    }
}

import TopologyModel

/// What a leader keeps for as long as it leads.
struct Leadership: Sendable {
    /// Its first entry of its own term: before that is committed it knows neither what is committed nor who takes part.
    var firstIndex: UInt64 = 0
    /// All other members, sorted.
    var peers: [Peer] = []
    var nextHeartbeat = MonotonicInstant.zero
    /// Of the last heartbeats that were sent.
    var round: UInt64 = 0
    /// In the order of their entries.
    var proposals: [PendingProposal] = []
    /// Of entries that are not committed.
    var uncommittedBytes = 0
    /// They wait for this round to be confirmed.
    var confirming: [PendingRead] = []
    var confirmingRound: UInt64?
    /// They wait for the next round, or for the first commit of the term.
    var waitingReads: [ReadID] = []
    var transfer: Transfer?

    struct PendingProposal: Sendable {
        var id: ProposalID
        var position: LogPosition
    }

    struct PendingRead: Sendable {
        var id: ReadID
        var index: UInt64
    }

    struct Transfer: Sendable {
        var target: NodeID
        var deadline: MonotonicInstant
        var isAsked = false
    }

    func peerIndex(_ node: NodeID) -> Int? { peers.firstIndex { $0.id == node } }
}

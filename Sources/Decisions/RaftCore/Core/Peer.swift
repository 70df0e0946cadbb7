import TopologyModel

/// What a leader knows of another member.
struct Peer: Sendable {
    enum Progress: Sendable {
        /// Where its log parts from the leader's is being found: one append per answer, or per heartbeat.
        case probing(isAsked: Bool)
        /// Appends go out without waiting, these last indices among them not acknowledged yet.
        case replicating(inflight: [UInt64])
        /// It lacks what the leader does not hold any more: a snapshot of this place, or of a later one, is on its way.
        case receivingSnapshot(of: LogPosition)
    }

    let id: NodeID
    /// Up to here its log is the leader's, and on its disk.
    var match: UInt64 = 0
    /// The first entry to send next.
    var next: UInt64
    var progress = Progress.probing(isAsked: false)
    /// How far it was told that the log is committed.
    var toldCommit: UInt64 = 0
    /// When it answered last in this term.
    var heardAt: MonotonicInstant
    /// The newest round of heartbeats that it has confirmed.
    var confirmedRound: UInt64 = 0
    /// Its log was damaged, and it does not vote before it has this (``HardState/quarantine``), as far as is known.
    var quarantine: LogPosition?
    /// ``match`` at its last answer to a heartbeat: if nothing came of what is on its way since, that is lost.
    var matchAtHeartbeat: UInt64?

    init(id: NodeID, next: UInt64, heardAt: MonotonicInstant) {
        self.id = id
        self.next = next
        self.heardAt = heardAt
    }

    mutating func probe(from index: UInt64) {
        next = max(index, match + 1)
        progress = .probing(isAsked: false)
    }

    /// Everything through `index` is on its disk.
    ///
    /// - Parameter base: before it the leader has nothing to send but a snapshot.
    mutating func matched(through index: UInt64, base: UInt64) {
        guard index >= match else { return }
        match = index
        switch progress {
        case .replicating(let inflight):
            next = max(next, index + 1)
            progress = .replicating(inflight: inflight.filter { $0 > index })
        case .receivingSnapshot where index < base: break
        // What was asked for may be behind a newer snapshot than the one that it has now.
        case .probing, .receivingSnapshot:
            next = index + 1
            progress = .replicating(inflight: [])
        }
    }
}

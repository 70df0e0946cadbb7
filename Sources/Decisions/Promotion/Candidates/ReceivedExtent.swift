import TopologyModel

/// How much of the failed primary's history a replica holds, in the terms in which it can be compared with its siblings.
enum ReceivedExtent: Hashable {
    /// By transactions.
    case transactions(GTIDValue)
    /// By place in the failed primary's binary logs; for channels that follow without GTID.
    case coordinates(BinlogCoordinates)
    /// Nobody can say how much it holds (server truth T1).
    case unknown

    init(_ candidate: CandidateSnapshot) {
        let channel = candidate.instance.channel
        let executed = candidate.instance.facts?.transactions.executed ?? .none
        if ReceivedExtent.followsByFile(candidate) {
            self = ReceivedExtent.place(candidate).map { .coordinates($0) } ?? .unknown
        } else if candidate.received == .none {
            self = .unknown
        } else if candidate.receivedIsKnown {
            self = .transactions(candidate.received)
        } else if let channel, channel.applier != .stopped, channel.applierHasReadAllRelayLog, channel.applierError == nil,
            let all = candidate.received.union(executed)
        {
            // Everything in its relay logs is executed, so what it executed is all it holds.
            self = .transactions(all)
        } else {
            self = .unknown
        }
    }

    /// Whether transactions without a GTID may be among those received, so that places in the source's log have to be compared.
    private static func followsByFile(_ candidate: CandidateSnapshot) -> Bool {
        guard let facts = candidate.instance.facts, let channel = candidate.instance.channel else { return candidate.received == .none }
        // In file mode Gtid_IO_Pos stands still, and is empty after a restart: the transactions that count are those executed.
        return facts.followsByFile(channel) || !facts.server.flavor.isMySQLFamily && candidate.received == .none
    }

    /// How far a replica has come in the log of its source. nil where that is not known: what a server shows as read after it was started anew is no
    /// more than what its receiver had noted before, and may lie behind what is executed; its relay logs may hold more, until its applier, where it works
    /// alone, says that it has executed all of them.
    private static func place(_ candidate: CandidateSnapshot) -> BinlogCoordinates? {
        guard let read = candidate.receivedCoordinates, let channel = candidate.instance.channel else { return nil }
        let executed = channel.executedCoordinates ?? read
        if candidate.receivedIsKnown, read >= executed { return read }
        guard channel.applier == .running, channel.applierHasReadAllRelayLog, channel.applierError == nil,
            candidate.instance.facts?.details?.applier.workers == 0
        else { return nil }
        return max(read, executed)
    }

    /// Whether this extent includes all of `other`; nil when the two are in different terms.
    func covers(_ other: ReceivedExtent) -> Bool? {
        switch (self, other) {
        case (.transactions(let own), .transactions(let theirs)): own == theirs || theirs.isEmpty ? true : own.covers(theirs)
        case (.coordinates(let own), .coordinates(let theirs)): own >= theirs
        default: nil
        }
    }

    /// nil for what is told in other terms.
    var place: BinlogCoordinates? {
        if case .coordinates(let place) = self { place } else { nil }
    }

    var description: String {
        switch self {
        case .transactions(let value): value.isEmpty ? "nothing" : value.description
        case .coordinates(let coordinates): coordinates.description
        case .unknown: "an unknown set"
        }
    }
}

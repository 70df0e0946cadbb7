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
        let followsByFile = ReceivedExtent.followsByFile(candidate)
        if followsByFile {
            self = candidate.receivedCoordinates.map { .coordinates($0) } ?? .unknown
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
        guard let facts = candidate.instance.facts else { return candidate.received == .none }
        // In file mode Gtid_IO_Pos stands still, and is empty after a restart: the transactions that count are those executed.
        guard facts.server.flavor.isMySQLFamily else {
            return candidate.received == .none || candidate.instance.channel?.gtidUse == .fileAndPosition
        }
        // MySQL's Retrieved_Gtid_Set is filled without auto-positioning too, but below ON the source may write transactions without GTID.
        return candidate.instance.channel?.gtidUse != .autoPosition && facts.settings.gtidMode != "ON"
    }

    /// Whether this extent includes all of `other`; nil when the two are in different terms.
    func covers(_ other: ReceivedExtent) -> Bool? {
        switch (self, other) {
        case (.transactions(let own), .transactions(let theirs)): own == theirs || theirs.isEmpty ? true : own.covers(theirs)
        case (.coordinates(let own), .coordinates(let theirs)): own >= theirs
        default: nil
        }
    }

    var description: String {
        switch self {
        case .transactions(let value): value.isEmpty ? "nothing" : value.description
        case .coordinates(let coordinates): coordinates.description
        case .unknown: "an unknown set"
        }
    }
}

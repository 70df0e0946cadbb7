import TopologyModel

/// How long a time of a primary's writes would be lost with it, at most.
///
/// From the moments of readings: what the primary had executed when a reading of it began and the survivors have received is not lost, so only what it wrote after
/// that moment can be. Neither clocks of servers nor the lag that replicas tell play a part: a replica whose receiver hangs tells of none.
public struct WritesAtRisk: Hashable, Sendable {
    /// What the estimate is by.
    public enum Basis: Hashable, Sendable {
        /// Everything that the newest reading found has been received.
        case newestReading
        /// Not everything that the newest one found, and everything that an earlier one did.
        case earlierReading
        /// Without GTID: its place in its binary log, which the slower lane reads, has been received.
        case logPlace
    }

    /// An upper estimate: from the reading to now.
    public var atMost: Duration
    public var basis: Basis

    /// nil where no reading is known all of which was received.
    ///
    /// - Parameters:
    ///   - ranking: of the replicas that would survive.
    ///   - history: of the primary; nil: none was kept.
    init?(losing primary: Instance, with ranking: CandidateRanking, history: ExecutedHistory?, now: MonotonicInstant) {
        guard let transactions = primary.facts?.transactions else { return nil }
        let since: MonotonicInstant?
        if let received = ranking.targetCoordinates {
            let isReceived = transactions.ownCoordinates.map { $0 <= received } ?? false
            since = isReceived ? primary.freshness.detailsReadAt : nil
            basis = .logPlace
        } else if ranking.target.covers(transactions.executed) == true {
            since = primary.freshness.readAt
            basis = .newestReading
        } else {
            since = history?.newestReading(within: ranking.target)
            basis = .earlierReading
        }
        guard let since else { return nil }
        atMost = max(.zero, now - since)
    }
}

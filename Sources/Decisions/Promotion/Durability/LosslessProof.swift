public import ControlModel
public import TopologyModel

/// Whether a promotion is certain to lose no commit that a client was told of.
///
/// Each of them is held by ``LosslessRecord/acknowledgements`` (k) of the n servers that could acknowledge it. Of any n-k+1 of them one at least holds it, so the
/// union of what so many received, once they receive no more, holds all of them. On MariaDB k is 1, and everybody is needed (server truth T10). What was
/// executed before the last reading of the primary may be older than these n: it is compared.
public struct LosslessProof: Sendable {
    /// Why it is not certain, in words; nil: it is.
    public let gap: String?
    /// How many transactions are known to be lost, where that is why; nil: nobody can count them, or it is certain.
    public let lost: UInt64?

    /// - Parameters:
    ///   - replicas: as they were read after their receivers were stopped.
    ///   - ranking: of the same replicas; whoever is promoted covers its ``CandidateRanking/target``.
    ///   - accepted: replicas whose transactions do not count (``PromotionPolicy/acceptedLosses``).
    ///   - flavor: of the failed primary's transactions.
    public init(_ record: LosslessRecord, replicas: [CandidateSnapshot], ranking: CandidateRanking, accepted: [InstanceAddress], flavor: ServerFlavor) {
        guard let doubt = LosslessProof.doubt(record, replicas, ranking, accepted) else {
            let missing = LosslessProof.missing(from: ranking.target, executed: record.executed, flavor: flavor)
            gap = missing?.text
            lost = missing?.count
            return
        }
        gap = doubt
        lost = nil
    }

    /// Why what was acknowledged is not among what was received for certain; nil: it is.
    private static func doubt(_ record: LosslessRecord, _ replicas: [CandidateSnapshot], _ ranking: CandidateRanking, _ accepted: [InstanceAddress]) -> String? {
        guard record.shortcomings.isEmpty else {
            return "when the primary was read last, its commits were not sure to be on a replica: \(record.shortcomings.joined(separator: "; "))"
        }
        if ranking.targetCoordinates != nil {
            return "the replicas follow by file and position, so what the primary had executed cannot be compared with what they received"
        }
        let doubts = record.ackers.compactMap { acker in
            LosslessProof.doubt(acker, replicas, accepted).map { "\(acker.server) (\($0))" }
        }
        let needed = record.ackers.count - Int(record.acknowledgements) + 1
        let read = record.ackers.count - doubts.count
        guard read < needed else { return nil }
        return "a commit is acknowledged by \(record.acknowledgements) of \(record.ackers.count) replicas, so \(needed) of them must be read, and \(read) could be; "
            + "what these acknowledged is not known: \(doubts.joined(separator: ", "))"
    }

    /// Why what a server acknowledged is not known; nil: it is among what it received.
    private static func doubt(_ acker: LosslessRecord.Acker, _ replicas: [CandidateSnapshot], _ accepted: [InstanceAddress]) -> String? {
        guard let snapshot = replicas.first(where: { $0.instance.address == acker.server }) else { return "not among the replicas that could be read" }
        if accepted.contains(acker.server) { return "the loss of what it holds is accepted" }
        guard snapshot.isReachable else {
            let failure = snapshot.instance.freshness.failure
            return failure.isEmpty ? "not reachable" : failure
        }
        if acker.bootedAt == nil { return "it began to acknowledge after the primary was read last" }
        guard acker.isInSameRun(snapshot.instance) else { return "restarted since, which may have cost it what it received" }
        return snapshot.receivedIsKnown ? nil : "what it received is not known"
    }

    /// What the primary had and nobody received, in words, and how many transactions that is where they can be counted; nil: there is none.
    private static func missing(from target: GTIDValue, executed text: String, flavor: ServerFlavor) -> (text: String, count: UInt64?)? {
        guard !text.isEmpty else { return nil }
        guard let executed = GTIDValue.parsing(text, flavor: flavor), let missing = target.missing(from: executed), let count = target.transactionsMissing(comparedTo: executed)
        else { return ("what the primary had executed when it was read last (\(text)) cannot be compared with what its replicas received", nil) }
        guard count > 0 else { return nil }
        return ("no replica received the last \(count) transaction\(count == 1 ? "" : "s") that the primary had when it was read last (\(missing))", count)
    }
}

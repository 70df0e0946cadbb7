public import TopologyModel

/// All replicas of a failed primary, best successor first, and the one that may be promoted.
///
/// **Eligible** is a replica that no hard filter blocks: reachable, not downtimed or under maintenance, not `must_not`, with a known identity and a server_id
/// of its own, with binary log and logged replica updates, without filters, delay, applier error, held locks or several sources, without errant transactions (below), of the
/// flavour, and not above the version and binary log format, that most reachable replicas have, and in a permitted data center and region.
///
/// **Order** among the eligible: who lacks nothing of ``target``, who lacks the fewest transactions of all that any replica received, whose purged
/// binary logs leave the fewest siblings behind, then the promotion rule, the failed primary's data center, region and environment, the lower version, the smaller binary log format, and the address.
/// The number of missing transactions agrees with inclusion, and orders sets of which neither includes the other. Ineligible replicas come
/// last, in the same order. The input's order plays no part as long as addresses differ.
///
/// **Choice.** The first one, if its received set covers ``target``: the union of what all reachable replicas received, eligible or not
/// (``PromotionPolicy/acceptedLosses`` excepted). Otherwise nobody is promoted and ``refusal`` names what would be lost, unless the best can fetch it
/// from a sibling first: ``gathering(of:without:)``.
///
/// **Errant transactions.** What a replica alone has and did not get from the failed primary, as a primary that was deposed does, does not count as received: on MariaDB its
/// sequence numbers say nothing of what others wrote (server truth T11). It is not promoted with them, nor fetched from, unless ``PromotionPolicy/acceptedErrant`` names it: its siblings
/// would get them, or could not follow it.
///
/// **Unknown received sets.** A reachable replica whose received set is not known (server truth T1) may hold the only copy of a
/// transaction, so nobody is promoted while there is one, with one exception: if its applier says that it has read all of its relay log,
/// what it executed is all that it holds. An unreachable replica never counts.
///
/// Where channels follow without GTID, places in the failed primary's binary logs are compared instead; a mixture cannot be compared and is
/// refused.
public struct CandidateRanking: Sendable {
    /// Best first, ineligible ones last.
    public let candidates: [RankedCandidate]
    /// The eligible ones in the order in which a primary that is well hands over to them: it waits until the successor has everything, so what each had received when it was last read does not count before
    /// the promotion rule and the place.
    public let handoverOrder: [InstanceAddress]
    /// Everything that any reachable replica received and that the successor must have applied before it is opened.
    public let target: GTIDValue
    /// The furthest place in the failed primary's binary logs that any reachable replica received; nil where transactions are compared.
    public let targetCoordinates: BinlogCoordinates?
    let contest: Contest
    /// Why nobody may be promoted, in words; nil when there is a ``choice``.
    private let cause: String?

    /// The replica to promote; nil when nobody may be.
    public var choice: RankedCandidate? { cause == nil ? candidates.first : nil }

    /// The same where a person wants a certain one: that one, if it may be promoted and lacks nothing.
    public func choice(of wanted: InstanceAddress?) -> RankedCandidate? {
        guard let wanted else { return choice }
        guard let candidate = candidates.first(where: { $0.address == wanted }), candidate.isEligible, candidate.losesNothing else { return nil }
        return candidate
    }

    /// Why nobody may be promoted, with what alone would allow it, and what would be lost then; nil when there is a ``choice``.
    public var refusal: PromotionRefusal? { refusal(of: nil) }

    /// The same of ``choice(of:)``.
    public func refusal(of wanted: InstanceAddress?) -> PromotionRefusal? { refusal(of: wanted, beside: nil, lossless: nil) }

    /// Why there is no ``choice(of:)``, in words; nil where there is one.
    ///
    /// - Parameter why: nobody else will do; follows the address in a sentence.
    func cause(of wanted: InstanceAddress?, because why: String = "was asked for") -> String? {
        guard let wanted else { return cause }
        guard choice(of: wanted) == nil else { return nil }
        guard let candidate = candidates.first(where: { $0.address == wanted }) else { return "\(wanted) did not follow the failed primary" }
        let obstacles = candidate.isEligible ? candidate.reasons.prefix(1).map { $0 } : candidate.blockers
        return "\(wanted) \(why) and may not be promoted: \(obstacles.joined(separator: ", "))"
    }

    /// What should be fetched before anybody is promoted; nil where nobody has to fetch anything, or can.
    ///
    /// - Parameters:
    ///   - wanted: whom a person wants; nil: the best.
    ///   - tried: what came to nothing.
    public func gathering(of wanted: InstanceAddress?, without tried: [Gathering] = []) -> Gathering? { contest.gathering(of: wanted, without: tried) }

    public init(failed: Instance, candidates: [CandidateSnapshot], policy: PromotionPolicy) {
        let contest = Contest(failed: failed, candidates: candidates, policy: policy)
        self.contest = contest
        self.candidates = contest.entries.map { contest.ranked($0) }
        handoverOrder = contest.handoverOrder.map(\.address)
        target = contest.target
        targetCoordinates = contest.targetCoordinates
        cause = contest.refusal()
    }
}

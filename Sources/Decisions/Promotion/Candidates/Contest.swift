import TopologyModel

/// The working of ``CandidateRanking``: compares the replicas once, then answers who is first and whether that is enough.
struct Contest {
    struct Entry {
        var candidate: CandidateSnapshot
        var extent: ReceivedExtent
        var errant: ErrantTransactions
        var blockers: [CandidateBlocker]
        /// How many transactions it lacks of all that any replica, reachable or not, is known to have received; the maximum where that
        /// cannot be counted. A set that includes another lacks fewer.
        var lacking: UInt64
        /// How many of the replicas' received sets its own covers; orders places in logs, where transactions cannot be counted.
        var coverage: Int
        /// Reachable siblings that need what its binary logs hold no longer: they could not follow it.
        var stranded: [InstanceAddress]
        /// Its received set covers that of every replica whose transactions must survive.
        var losesNothing: Bool

        var address: InstanceAddress { candidate.instance.address }
        var isEligible: Bool { blockers.isEmpty }
        /// In words.
        var obstacles: String { blockers.map(\.text).joined(separator: ", ") }
    }

    let failed: Instance
    let policy: PromotionPolicy
    /// Best first.
    private(set) var entries: [Entry]
    let target: GTIDValue
    let targetCoordinates: BinlogCoordinates?
    /// Reachable replicas whose transactions must survive.
    let holders: [Entry]

    init(failed: Instance, candidates: [CandidateSnapshot], policy: PromotionPolicy) {
        self.failed = failed
        self.policy = policy
        let rules = EligibilityRules(failed: failed, candidates: candidates, policy: policy)
        let errant = candidates.map { Contest.errant(of: $0, failed: failed, others: candidates) }
        let extents = zip(candidates, errant).map { ReceivedExtent($0).without($1, of: $0.instance) }
        // Where the primary was never read nobody knows whether it had the same: all else being equal, who has more comes first, but on MariaDB, whose numbers tell nothing.
        let compared = zip(candidates, extents).map { if case .mysql = $0.received, failed.facts == nil { ReceivedExtent($0) } else { $1 } }
        let everything = Contest.union(of: compared)
        var entries = candidates.indices.map { index in
            let (candidate, extent) = (candidates[index], extents[index])
            return Entry(
                candidate: candidate, extent: extent, errant: errant[index], blockers: rules.blockers(of: candidate, extent: extent, errant: errant[index]),
                lacking: Contest.lacking(compared[index], of: everything), coverage: extents.count { extent.covers($0) == true },
                stranded: Contest.stranded(by: candidate, among: zip(candidates, extents)), losesNothing: false)
        }
        holders = entries.filter { $0.candidate.isReachable && !policy.acceptedLosses.contains($0.address) }
        for index in entries.indices { entries[index].losesNothing = Contest.missing(in: entries[index], of: holders).isEmpty }
        self.entries = []
        target = Contest.union(of: holders.map(\.extent))
        targetCoordinates = holders.compactMap(\.extent.place).max()
        self.entries = entries.sorted(by: precedes)
    }

    /// The union of all sets of transactions; sets of another flavour than the first are left out, and cannot be covered either.
    static func union(of extents: [ReceivedExtent]) -> GTIDValue {
        extents.reduce(GTIDValue.none) { union, extent in
            if case .transactions(let value) = extent { union.union(value) ?? union } else { union }
        }
    }

    private static func lacking(_ extent: ReceivedExtent, of everything: GTIDValue) -> UInt64 {
        guard case .transactions(let value) = extent else { return .max }
        return value.transactionsMissing(comparedTo: everything) ?? .max
    }

    /// MySQL: a source refuses a replica that lacks what it has purged (error 1236; manual, "GTID Auto-Positioning"). What a sibling received it will have applied by then.
    private static func stranded(by candidate: CandidateSnapshot, among others: some Sequence<(CandidateSnapshot, ReceivedExtent)>) -> [InstanceAddress] {
        guard let purged = candidate.instance.facts?.transactions.purged, !purged.isEmpty else { return [] }
        return others.compactMap { other, extent in
            guard other.isReachable, other.instance.address != candidate.instance.address, case .transactions(let received) = extent,
                received.missing(from: purged)?.isEmpty == false
            else { return nil }
            return other.instance.address
        }
    }

    /// Stands for the version of a server that was never read: after all others.
    private static let unread = ServerVersion(.max, .max, .max)

    /// The holders whose transactions the entry did not receive.
    static func missing(in entry: Entry, of holders: [Entry]) -> [Entry] {
        holders.filter { $0.address != entry.address && entry.extent.covers($0.extent) != true }
    }

    /// A strict total order as long as addresses differ: every key is compared in both directions before the next one counts.
    func precedes(_ lhs: Entry, _ rhs: Entry) -> Bool {
        if lhs.isEligible != rhs.isEligible { return lhs.isEligible }
        if lhs.losesNothing != rhs.losesNothing { return lhs.losesNothing }
        if lhs.lacking != rhs.lacking { return lhs.lacking < rhs.lacking }
        if lhs.coverage != rhs.coverage { return lhs.coverage > rhs.coverage }
        if let leavesFewer = leavesFewerBehind(lhs, than: rhs) { return leavesFewer }
        if let isPreferred = isPreferred(lhs, to: rhs) { return isPreferred }
        let (left, right) = (lhs.candidate.instance, rhs.candidate.instance)
        let (leftVersion, rightVersion) = (left.facts?.server.version ?? Contest.unread, right.facts?.server.version ?? Contest.unread)
        if leftVersion != rightVersion { return leftVersion < rightVersion }
        let (leftFormat, rightFormat) = (left.facts?.settings.binlogFormat ?? .row, right.facts?.settings.binlogFormat ?? .row)
        if leftFormat != rightFormat { return leftFormat < rightFormat }
        return left.address < right.address
    }

    var handoverOrder: [Entry] {
        entries.filter(\.isEligible).sorted { leavesFewerBehind($0, than: $1) ?? isPreferred($0, to: $1) ?? precedes($0, $1) }
    }

    /// nil: equally many.
    private func leavesFewerBehind(_ lhs: Entry, than rhs: Entry) -> Bool? {
        lhs.stranded.count == rhs.stranded.count ? nil : lhs.stranded.count < rhs.stranded.count
    }

    /// Whether the site prefers one to the other, whatever they received: by promotion rule, then by how near they are to the failed primary. nil: equally.
    func isPreferred(_ lhs: Entry, to rhs: Entry) -> Bool? {
        let (left, right) = (lhs.candidate.instance.placement, rhs.candidate.instance.placement)
        if left.promotionRule != right.promotionRule { return left.promotionRule < right.promotionRule }
        let home = failed.placement
        for near in [\Placement.dataCenter, \Placement.region, \Placement.environment] {
            let (leftIsNear, rightIsNear) = (left[keyPath: near] == home[keyPath: near], right[keyPath: near] == home[keyPath: near])
            if leftIsNear != rightIsNear { return leftIsNear }
        }
        return nil
    }

    func ranked(_ entry: Entry) -> RankedCandidate {
        let received: GTIDValue = if case .transactions(let value) = entry.extent { value } else { entry.candidate.received }
        return RankedCandidate(
            address: entry.address, identity: entry.candidate.instance.facts?.server.identity, isEligible: entry.isEligible,
            losesNothing: entry.losesNothing, blockers: entry.blockers.map(\.text), reasons: reasons(for: entry), received: received, receivedPlace: entry.extent.place)
    }

    private func reasons(for entry: Entry) -> [String] {
        var reasons: [String] = []
        let missing = Contest.missing(in: entry, of: holders)
        if entry.extent == .unknown {
            reasons.append("what it received is not known")
        } else if missing.isEmpty {
            reasons.append("received everything that any reachable replica received: \(entry.extent.description)")
        } else {
            reasons.append("received \(entry.extent.description), not all of what \(Contest.list(missing.map(\.address))) received")
        }
        if !entry.errant.isEmpty { reasons.append("has what nobody else has and does not count as received: \(entry.errant.excerpt)") }
        if !entry.stranded.isEmpty { reasons.append("has purged binary logs that \(Contest.list(entry.stranded)) could not follow it without") }
        let placement = entry.candidate.instance.placement
        reasons.append("promotion rule \(placement.promotionRule.rawValue)")
        reasons.append(Contest.nearness("data center", placement.dataCenter, failed.placement.dataCenter))
        reasons.append(Contest.nearness("region", placement.region, failed.placement.region))
        reasons.append(Contest.nearness("environment", placement.environment, failed.placement.environment))
        if let facts = entry.candidate.instance.facts {
            reasons.append("version \(facts.server.version)")
            if let format = facts.settings.binlogFormat { reasons.append("binlog_format \(format.rawValue)") }
        }
        return reasons
    }

    private static func nearness(_ what: String, _ own: String, _ home: String) -> String {
        if own == home { return own.isEmpty ? "no \(what) known" : "same \(what) as the failed primary (\(own))" }
        return "\(what) \"\(own)\", the failed primary's is \"\(home)\""
    }

    static func list(_ addresses: [InstanceAddress]) -> String {
        addresses.sorted().map(\.description).joined(separator: ", ")
    }

    // MARK: Refusals

    /// Why nobody may be promoted, in words; nil: the first may.
    func refusal() -> String? {
        guard !entries.isEmpty else { return "\(failed.address) has no replica that could be promoted" }
        guard entries.contains(where: \.candidate.isReachable) else {
            return "none of the \(entries.count) replicas of \(failed.address) is reachable"
        }
        guard let best = entries.first, best.isEligible else {
            let each = entries.sorted { $0.address < $1.address }.map { "\($0.address): \($0.obstacles)" }
            return "no replica of \(failed.address) may be promoted: " + each.joined(separator: "; ")
        }
        let lost = Contest.missing(in: best, of: holders)
        guard !lost.isEmpty else { return nil }
        let each = lost.sorted { $0.address < $1.address }.map { Contest.loss(of: $0, best: best) }
        return "promoting \(best.address) could lose transactions: " + each.joined(separator: "; ")
    }

    /// What would be lost with one replica, and why it is not promoted itself.
    private static func loss(of holder: Entry, best: Entry) -> String {
        let why: String
        if !holder.isEligible {
            why = "and cannot be promoted (\(holder.obstacles))"
        } else if holder.extent.covers(best.extent) == nil {
            why = "and the two cannot be compared"
        } else {
            why = "and lacks what \(best.address) received"
        }
        switch (holder.extent, best.extent) {
        case (.unknown, _): return "\(holder.address) may hold transactions that nobody knows of \(why)"
        case (.transactions(let theirs), .transactions(let own)):
            guard let missing = own.missing(from: theirs), let count = own.transactionsMissing(comparedTo: theirs) else { break }
            return "\(holder.address) received \(count) that \(best.address) did not (\(missing)) \(why)"
        default: break
        }
        return "\(holder.address) received \(holder.extent.description), \(best.address) only \(best.extent.description), \(why)"
    }
}

import TopologyModel

/// What one replica alone holds because it wrote it itself: rows of a primary that was deposed, or a mistake. It says nothing of how much of the failed primary's
/// history the replica has, so it does not count as received.
extension Contest {
    /// The failed primary counts as it was last read, all other replicas as they are known, those that do not answer included.
    ///
    /// On MySQL they are the transactions with the replica's own UUID that neither of them had. On MariaDB, where the numbers of a domain tell nothing across servers (server truth T11), the
    /// newest of each domain that the replica wrote itself, and what it wrote itself after what the primary's log has of it, or after anything that the primary can have replicated. Where the
    /// primary was never read, as after a restart of the manager, it is on both what the replica wrote itself. Empty where nobody can tell.
    static func errant(of candidate: CandidateSnapshot, failed: Instance, others: [CandidateSnapshot]) -> ErrantTransactions {
        let others = others.filter { $0.instance.id != candidate.instance.id }
        switch candidate.received {
        case .mysql(let received): return .mysql(errant(received, of: candidate, failed: failed, others: others))
        case .mariadb(let received): return .mariadb(errant(received, of: candidate, failed: failed, others: others))
        case .none: return .mysql(GTIDSet())
        }
    }

    /// Whether the failed primary can be taken for the origin of everything that is not errant: it was read, and got nothing from a source of its own, as in a ring of two, whose
    /// newest writes it may have lacked.
    static func isOrigin(_ failed: Instance) -> Bool { failed.facts.map { $0.channels.allSatisfy { $0.source == nil } } ?? false }

    private static func errant(_ received: GTIDSet, of candidate: CandidateSnapshot, failed: Instance, others: [CandidateSnapshot]) -> GTIDSet {
        guard let server = candidate.instance.facts?.server else { return GTIDSet() }
        // Those of other servers may be a part of the primary's history that was newer than its last reading: somebody applied a log there.
        var suspect = received.subtracting(received.withoutWrites(of: [server]))
        if let facts = failed.facts {
            // One that has no GTIDs of its own does not say what it has.
            guard isOrigin(failed), case .mysql(let executed) = facts.transactions.executed, !executed.isEmpty else { return GTIDSet() }
            suspect = suspect.subtracting(executed)
        } else if !others.contains(where: { $0.received != .none }) {
            // The only one that could be read may be a former primary, and all it wrote then.
            return GTIDSet()
        }
        return others.reduce(suspect) { rest, other in
            if !rest.isEmpty, case .mysql(let theirs) = other.received { rest.subtracting(theirs) } else { rest }
        }
    }

    private static func errant(_ received: MariaDBGTIDPosition, of candidate: CandidateSnapshot, failed: Instance, others: [CandidateSnapshot]) -> [MariaDBErrantRange] {
        guard let facts = candidate.instance.facts else { return [] }
        let own = facts.server.serverID
        func isElsewhere(_ transaction: MariaDBGTID) -> Bool {
            failed.facts?.mayHold(transaction) == true || others.contains { $0.received.mayHold(transaction) || $0.instance.facts?.mayHold(transaction) == true }
        }
        let newest = received.elements.filter { $0.server == own }.map { MariaDBErrantRange(last: $0, newestShared: nil) }
        // A primary that was made from a copy has a log that began anew, which says nothing of what is older: no newer than where it was to go on replicating (gtid_slave_pos).
        let replicated: MariaDBGTIDPosition? = if case .mariadb(let applied)? = failed.facts?.transactions.applied { applied } else { nil }
        func isNewerThanCopy(_ last: MariaDBGTID) -> Bool { replicated.map { ($0.element(in: last.domain)?.sequence ?? 0) < last.sequence } ?? false }
        let hidden = failed.facts.flatMap { facts.errant(comparedTo: $0) }.map { errant in
            errant.ranges.filter { $0.last.server == own && ($0.newestShared != nil || isNewerThanCopy($0.last)) }
        } ?? []
        let ranges = newest.map { range in hidden.first { $0.last == range.last } ?? range } + hidden.filter { range in !newest.contains { $0.last == range.last } }
        return ranges.filter { !isElsewhere($0.last) }
    }
}

extension ErrantTransactions {
    /// Empty on MySQL.
    fileprivate var ranges: [MariaDBErrantRange] {
        if case .mariadb(let ranges) = self { ranges } else { [] }
    }
}

extension ReceivedExtent {
    /// The same without what the replica alone holds: in those domains of MariaDB what it replicated counts.
    func without(_ errant: ErrantTransactions, of replica: Instance) -> ReceivedExtent {
        guard !errant.isEmpty else { return self }
        switch (self, errant) {
        case (.transactions(.mysql(let set)), .mysql(let errant)): return .transactions(.mysql(set.subtracting(errant)))
        case (.transactions(.mariadb(let position)), .mariadb(let ranges)):
            guard let facts = replica.facts else { return self }
            let received = replica.channel?.receivedGTIDs ?? .none
            guard case .mariadb(let replicated) = received.union(facts.transactions.applied) ?? .none else { return .transactions(.mariadb(MariaDBGTIDPosition())) }
            let elements = position.elements.compactMap { element in
                ranges.contains { $0.last == element } ? replicated.element(in: element.domain) : element
            }
            return .transactions(.mariadb(MariaDBGTIDPosition(elements)))
        default: return self
        }
    }
}

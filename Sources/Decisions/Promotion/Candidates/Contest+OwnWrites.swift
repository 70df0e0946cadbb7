import TopologyModel

extension Contest {
    /// What the replica wrote itself and nobody else is known to have, one per domain of MariaDB: rows of a primary that was deposed, or a mistake. The
    /// failed primary's log counts as it was last read.
    static func ownWrites(of candidate: CandidateSnapshot, failed: Instance, others: [CandidateSnapshot]) -> [MariaDBGTID] {
        guard case .mariadb(let received) = candidate.received, let facts = candidate.instance.facts else { return [] }
        return received.elements.filter { element in
            guard element.server == facts.server.serverID, failed.facts?.mayHold(element) != true else { return false }
            return !others.contains { other in
                guard other.instance.id != candidate.instance.id else { return false }
                if case .mariadb(let theirs) = other.received, let last = theirs.element(in: element.domain), last.server == element.server,
                    last.sequence >= element.sequence
                {
                    return true
                }
                return other.instance.facts?.mayHold(element) == true
            }
        }
    }
}

extension ReceivedExtent {
    /// The same without the transactions that the replica wrote itself: in their domains what it replicated counts.
    func without(_ ownWrites: [MariaDBGTID], of replica: Instance) -> ReceivedExtent {
        guard !ownWrites.isEmpty, case .transactions(.mariadb(let position)) = self, let facts = replica.facts else { return self }
        let received = replica.channel?.receivedGTIDs ?? .none
        guard case .mariadb(let replicated) = received.union(facts.transactions.applied) ?? .none else { return .transactions(.mariadb(MariaDBGTIDPosition())) }
        let elements = position.elements.compactMap { element in ownWrites.contains(element) ? replicated.element(in: element.domain) : element }
        return .transactions(.mariadb(MariaDBGTIDPosition(elements)))
    }
}

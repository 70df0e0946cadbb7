/// Transactions that did not come from the primary.
extension Cluster {
    /// What a member holds and the primary of the cluster lacks, as of their last reads: a GTID set, or on MariaDB what the two binary logs tell per
    /// domain and server (server truth T11).
    ///
    /// The two were not read at the same moment, so what carries the primary's own identity is taken for that, not for errant; and so is what carries that of the
    /// other one of a ring of two that takes writes.
    ///
    /// - Returns: nil where that cannot be told: without a single primary, for the primary itself, for a server that gathers the writes of several
    ///   sources, where one of the two was not read or has no GTIDs, and on MariaDB where one does not log what it replicates or its log has no state.
    public func errantTransactions(of id: InstanceID) -> ErrantTransactions? {
        guard let primary, let member = member(id) else { return nil }
        return Cluster.errantTransactions(of: member, comparedTo: primary, writers: writers)
    }

    /// Who holds what the primary lacks, in the order of ``members``.
    public var errantMembers: [(server: InstanceAddress, transactions: ErrantTransactions)] {
        guard let primary else { return [] }
        let writers = writers
        return members.compactMap { member in
            guard let errant = Cluster.errantTransactions(of: member, comparedTo: primary, writers: writers), !errant.isEmpty else { return nil }
            return (member.address, errant)
        }
    }

    /// Whose own transactions are nobody's mistake.
    private var writers: [ServerFacts] {
        guard let primary else { return [] }
        return ([primary] + [coPrimary(of: primary.id)].compactMap { $0 }.filter(\.takesWrites)).compactMap(\.facts?.server)
    }

    private static func errantTransactions(of member: Instance, comparedTo primary: Instance, writers: [ServerFacts]) -> ErrantTransactions? {
        guard primary.id != member.id, let theirs = primary.facts, let own = member.facts else { return nil }
        guard own.channels.count(where: { $0.source != nil }) <= 1 else { return nil }
        return own.errant(comparedTo: theirs)?.withoutWrites(of: writers)
    }
}

extension ErrantTransactions {
    /// But for what those servers wrote themselves.
    fileprivate func withoutWrites(of servers: [ServerFacts]) -> ErrantTransactions {
        switch self {
        case .mysql(let set): .mysql(set.withoutWrites(of: servers))
        case .mariadb(let ranges): .mariadb(ranges.filter { range in !servers.contains { $0.serverID == range.last.server } })
        }
    }
}

extension GTIDSet {
    /// But for what those servers committed first.
    public func withoutWrites(of servers: [ServerFacts]) -> GTIDSet {
        guard !isEmpty else { return self }
        let own = servers.compactMap { $0.identity.mysqlUUID.flatMap { ServerUUID(parsing: $0) } }
        var rest = GTIDSet()
        for entry in entries where !own.contains(entry.uuid) {
            for range in entry.ranges { rest.insert(range, uuid: entry.uuid, tag: entry.tag) }
        }
        return rest
    }
}

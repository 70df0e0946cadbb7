public import TopologyModel

/// What a reading of a server says otherwise than the reading before it: most of what a server says never changes. nil: the same.
public struct FactsChange: Hashable, Sendable, Codable {
    public enum Details: Hashable, Sendable, Codable {
        case unasked
        /// As when they were read last.
        case same
        case read(InstanceDetails)
    }

    var server: ServerFacts?
    var settings: ServerSettings?
    var transactions: TransactionFacts?
    var channels: [ReplicationChannel]?
    var semiSync: SemiSyncFacts?
    var locks: LockFacts?
    var stall: StallFacts?
    var unread: [UnreadFact]?
    /// Written with every reading of the few servers that have one.
    var group: GroupReplicationFacts?
    var details: Details

    /// - Parameters:
    ///   - older: nil: everything is new.
    ///   - known: the newest details, which the reading before may not have asked for.
    init(_ newer: InstanceFacts, since older: InstanceFacts?, details known: InstanceDetails?) {
        func changed<Group: Equatable>(_ group: KeyPath<InstanceFacts, Group>) -> Group? {
            older?[keyPath: group] == newer[keyPath: group] ? nil : newer[keyPath: group]
        }
        server = changed(\.server)
        settings = changed(\.settings)
        transactions = changed(\.transactions)
        channels = changed(\.channels)
        semiSync = changed(\.semiSync)
        locks = changed(\.locks)
        stall = changed(\.stall)
        unread = changed(\.unread)
        group = newer.group
        details = newer.details.map { $0 == known ? .same : .read($0) } ?? .unasked
    }

    /// The newer reading; nil: what it builds on is missing.
    func applied(to older: InstanceFacts?, details known: InstanceDetails?) -> InstanceFacts? {
        guard let server = server ?? older?.server, let settings = settings ?? older?.settings, let transactions = transactions ?? older?.transactions,
            let channels = channels ?? older?.channels, let semiSync = semiSync ?? older?.semiSync, let locks = locks ?? older?.locks,
            let stall = stall ?? older?.stall, let unread = unread ?? older?.unread
        else { return nil }
        let details: InstanceDetails?
        switch self.details {
        case .unasked: details = nil
        case .same:
            guard let known else { return nil }
            details = known
        case .read(let read): details = read
        }
        return InstanceFacts(
            server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks, stall: stall, group: group,
            details: details, unread: unread)
    }
}

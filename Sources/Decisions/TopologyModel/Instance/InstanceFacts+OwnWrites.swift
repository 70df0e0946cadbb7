/// What a MariaDB server wrote itself says nothing of what others wrote: its sequence numbers go on from where it stood, and may stand for rows that nobody
/// else has (server truth T11).
extension InstanceFacts {
    /// Whether the server has executed `wanted`, as far as it can tell.
    public func hasExecuted(_ wanted: GTIDValue) -> Bool {
        [transactions.executed, transactions.applied].contains { held in
            guard held.covers(wanted) == true else { return false }
            guard case .mariadb(let position) = held, case .mariadb(let elements) = wanted, let log = transactions.binlogState else { return true }
            return elements.elements.allSatisfy { element in
                guard let last = position.element(in: element.domain), last.server == server.serverID, last.server != element.server else { return true }
                return log.covers(MariaDBGTIDPosition([element]))
            }
        }
    }

    /// Whether the binary log or a position of the server says that it has a transaction of MariaDB. That of what it replicated stands where it was when the server began to write itself.
    public func mayHold(_ transaction: MariaDBGTID) -> Bool {
        if let log = transactions.binlogState, log.covers(MariaDBGTIDPosition([transaction])) { return true }
        return [transactions.executed, transactions.applied].contains { $0.mayHold(transaction) }
    }
}

extension GTIDValue {
    /// Whether the last transaction of its domain is of the same server, and no older.
    public func mayHold(_ transaction: MariaDBGTID) -> Bool {
        guard case .mariadb(let position) = self, let last = position.element(in: transaction.domain) else { return false }
        return last.server == transaction.server && last.sequence >= transaction.sequence
    }
}

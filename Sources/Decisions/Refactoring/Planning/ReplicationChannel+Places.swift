package import TopologyModel

extension ReplicationChannel {
    /// Its receiver, once started, would fetch again what is executed already: without GTID that is executed twice. MariaDB shows this after its relay logs
    /// were applied by file and position on a server that was started anew (measured on 10.11: `Read_Master_Log_Pos` stays where the restart left it).
    package var fetchesAgainWhatIsExecuted: Bool {
        guard gtidUse == .fileAndPosition, let read = readCoordinates, let executed = executedCoordinates else { return false }
        return read < executed
    }

    /// Its receiver, once started, would fetch everything from the first binary log, though the server has executed something. So MariaDB stands where it was
    /// pointed to its source by GTID, and was left by file and position before it received anything, for the sake of its relay logs.
    package func hasNoPlace(_ transactions: TransactionFacts) -> Bool {
        guard gtidUse == .fileAndPosition, executedCoordinates == nil, case .mariadb(let executed) = transactions.executed else { return false }
        return !executed.elements.isEmpty
    }
}

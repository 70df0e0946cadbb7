package import TopologyModel

extension ReplicationChannel {
    /// Its receiver, once started, would fetch again what is executed already: without GTID that is executed twice. MariaDB shows this after its relay logs
    /// were applied by file and position on a server that was started anew (measured on 10.11: `Read_Master_Log_Pos` stays where the restart left it).
    package var fetchesAgainWhatIsExecuted: Bool {
        guard gtidUse == .fileAndPosition, let read = readCoordinates, let executed = executedCoordinates else { return false }
        return read < executed
    }
}

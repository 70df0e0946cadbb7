/// What a server holds and another one lacks (server truth T11).
extension InstanceFacts {
    /// What the two tell: a GTID set, or on MariaDB what the binary logs say per domain and server, because sequence numbers alone lie there. What this server received
    /// after the other one was read is among it.
    ///
    /// - Returns: nil where that cannot be told: one has no GTIDs, the flavours differ, or on MariaDB one does not log what it replicates or its log has no state.
    public func errant(comparedTo other: InstanceFacts) -> ErrantTransactions? {
        switch (transactions.executed, other.transactions.executed) {
        case (.mysql(let own), .mysql(let theirs)):
            // Nearly every replica is behind its primary, or level with it: nothing is made for those.
            return .mysql(theirs.isSuperset(of: own) ? GTIDSet() : own.subtracting(theirs))
        case (.mariadb, .mariadb):
            guard settings.logsReplicaUpdates, other.settings.logsReplicaUpdates, let own = transactions.binlogState, let theirs = other.transactions.binlogState
            else { return nil }
            return own.errant(comparedTo: theirs).map(ErrantTransactions.mariadb)
        default: return nil
        }
    }

    /// The same as a proof, of a server that receives nothing.
    public func divergence(from other: InstanceFacts) -> Divergence {
        if server.flavor.isMySQLFamily, settings.gtidMode != "ON" {
            return .unknown("its gtid_mode is \(settings.gtidMode.isEmpty ? "not known" : settings.gtidMode), and what it committed without a GTID is in no set")
        }
        if let silence { return .unknown("it \(silence)") }
        if let silence = other.silence { return .unknown("the other one \(silence)") }
        guard let errant = errant(comparedTo: other) else { return .unknown("the two have GTIDs of different kinds") }
        return errant.isEmpty ? .none : .errant(errant)
    }

    /// Why the binary log of a MariaDB server does not say all that it holds; nil: it does, as far as it can.
    private var silence: String? {
        guard server.flavor == .mariadb else { return nil }
        if !settings.binaryLogEnabled { return "writes no binary log" }
        if !settings.logsReplicaUpdates { return "does not log what it replicates (log_slave_updates)" }
        return transactions.binlogState?.isEmpty ?? true ? "has an empty gtid_binlog_state, as when a binary log was begun anew" : nil
    }
}

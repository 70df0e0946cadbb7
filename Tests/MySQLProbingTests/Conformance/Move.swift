#if MySQL
/// One thing that somebody does to a source and its replica. What is not said of the source happens on the replica.
enum Move: Hashable, Sendable {
    case stopReceiver, startReceiver, stopApplier, startApplier
    /// `STOP SLAVE` and `START SLAVE`.
    case stopBoth, startBoth
    /// `CHANGE MASTER TO RELAY_LOG_FILE, RELAY_LOG_POS, MASTER_USE_GTID=no; START SLAVE SQL_THREAD`.
    case applyRelayLogs
    /// Follows the same source again, by GTID.
    case pointToSource
    /// Killed and started again; `startsReplication`: without `skip_slave_start`, as servers are by default.
    case restartReplica(startsReplication: Bool)
    /// Another server in its place, which follows the same source from the beginning: the old one's data are gone.
    case rebuildReplica
    /// `FLUSH TABLES WITH READ LOCK` in a session of its own, and its end.
    case lockTables, unlockTables
    case openWrites
    /// A row of an ordinary account.
    case tryWrite
    /// Statements that may hang.
    case tryStopApplier, tryStopReceiver

    /// A statement of an application that writes a row and takes so long.
    case beginLongWrite(Duration)
    /// A transaction of an application that has written a row and waits for its client; and its COMMIT.
    case beginTransaction, tryCommit
    /// `SET GLOBAL read_only=1` by somebody who waits for locks, and gives up after some seconds.
    case tryClose
    /// Whether the replica has what its source lacks is told from here on.
    case compareHistories

    /// Commits on the source wait for the replica's acknowledgement, which it gives; and they wait no more.
    case waitForAcknowledgements, waitForNobody
    /// A row on the source; and what `tryClose` does, there.
    case tryWriteToSource, tryCloseSource

    /// From here on the disk of the source's binary log has no room; see ``ScenarioRow/hasLogDisk``.
    case fillLogDisk
    /// A liveness reading of the source, and a slower one, which asks for its binary log.
    case askSource, askSourceForLog

    case killSource, restartSource, freezeSource, thawSource
    /// So many rows on the source, each a transaction.
    case writeToSource(Int)
    /// The same, with a pause after each.
    case keepWriting(Int, every: Duration)
    /// Heartbeats count from here on.
    case noteHeartbeats
    case passTime(Duration)

    /// Waits; a milestone that is not reached fails the scenario.
    case until(Milestone)
}
#endif

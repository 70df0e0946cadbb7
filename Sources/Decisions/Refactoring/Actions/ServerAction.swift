public import TopologyModel

/// Something done to one server. Values only: the dialect turns them into statements, the controller sends them.
///
/// Every action is safe to repeat: the controller looks first, acts only if the server is not yet in the wanted state, and looks again.
public enum ServerAction: Hashable, Sendable, Codable {
    /// `STOP REPLICA IO_THREAD`. Never both threads at once: that blocks behind a global read lock (server truth T6).
    case stopReceiver(channel: String)
    /// `START REPLICA IO_THREAD`. On MariaDB with GTID only while the applier runs, else relay logs are discarded (T1).
    case startReceiver(channel: String)
    case stopApplier(channel: String)
    /// `START REPLICA SQL_THREAD`. On MariaDB with GTID only while the receiver runs or connects (T1); else ``applyRelayLogs(channel:from:)``.
    case startApplier(channel: String)
    /// Stop and start the receiver in one go, so that it makes a fresh attempt to reach its source.
    case bounceReceiver(channel: String)
    /// MariaDB with both threads stopped: apply what the relay logs hold without discarding them, by leaving GTID mode for the time being (T1).
    /// `CHANGE MASTER TO RELAY_LOG_FILE, RELAY_LOG_POS, MASTER_USE_GTID=no` and `START SLAVE SQL_THREAD`. Refused where the place is older than
    /// what is applied: a server that was killed while it applied by GTID shows the place where that began (measured on 10.11 and 11.8), and would
    /// apply transactions twice.
    case applyRelayLogs(channel: String, from: BinlogCoordinates)
    /// Point the channel at another source and start both threads.
    case pointToSource(SourceSpecification)
    /// Stop the threads one by one and drop the channel (`RESET REPLICA ALL`). With a place in its source's binary logs: refused unless the applier stands still there,
    /// because what is known of that place is lost with the channel (a server that was started anew meanwhile goes on applying by itself).
    case resetReplication(channel: String, standingAt: BinlogCoordinates? = nil)
    /// `read_only=1`, and `super_read_only=1` where the flavour has it. Fails cleanly after a short lock wait.
    case setReadOnly
    /// `read_only=0`, only if the server's own clock has not passed the deadline that the controller computes from the request's (late executions change nothing).
    case openWrites
    /// Make a former primary harmless: read-only, and all its client sessions ended, again and again until the read-only state holds (T8).
    case fence
    /// Switch the sides of semi-sync; nil leaves a side as it is.
    case setSemiSync(source: Bool?, replica: Bool?)
    /// Start both threads of a channel that follows its source as before. On MariaDB with GTID only when everything received is applied, because
    /// what is not is discarded (T1).
    case startReplication(channel: String)
    /// Start both threads and let the applier stop when it has executed up to a place in its source's binary logs. Only without GTID.
    case startUntil(channel: String, BinlogCoordinates)
    /// How long the applier holds transactions back. Whole seconds; the threads are as before afterwards.
    case setDelay(channel: String, Duration)
    /// Make the channel follow nobody while it keeps its account and its place: the incumbent's `//host`. Its receiver stays stopped.
    case detach(channel: String)
    /// Let the applier pass over the transaction it failed at, by an empty transaction of this id; nil: by the skip counter. Starts the applier.
    case skipTransaction(channel: String, GTIDSet?)
    /// Commit an empty transaction for each id, so that a replica which has them as errant ones has nothing that the server lacks. MySQL only.
    case injectEmptyTransactions(GTIDSet)
    /// Delete all binary logs and say of exactly these transactions that they were executed. MySQL only; its replication threads must be stopped.
    case resetBinaryLogs(keeping: GTIDSet)
    case flushBinaryLogs
    /// Delete the binary logs before this one. Refused if somebody else reads them by now than `readers`; nil: whoever reads them.
    case purgeBinaryLogs(before: String, readers: [AnnouncedReplica]?)
    /// End what a session executes; the session stays.
    case endQuery(UInt64)
    /// End sessions of clients. One that is gone by then changes nothing.
    case endSessions([UInt64])
    /// Look only: read the server's facts over a fresh connection.
    case inspect
    /// Look only, and read where the server writes in its own binary log. Hangs for as long as that log's disk is full (T4).
    case readWritePosition

    /// Look only, and read which transactions a change to read-only would cut off.
    case readOpenWrites

    /// Whether the statement changes anything on the server.
    public var isMutation: Bool {
        switch self {
        case .inspect, .readWritePosition, .readOpenWrites: false
        default: true
        }
    }

    /// Whether a second try after an unknown outcome does no more than the first: the look before it shows whether the first one took effect.
    public var isRepeatable: Bool {
        switch self {
        case .flushBinaryLogs, .endQuery: false
        case .skipTransaction(_, let gtid): gtid != nil
        default: true
        }
    }
}

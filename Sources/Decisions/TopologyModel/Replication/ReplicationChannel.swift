/// One stream of replication into a server, as its replica status describes it.
public struct ReplicationChannel: Hashable, Sendable, Codable {
    /// `Channel_Name` / `Connection_name`; empty for the default channel.
    public var name: String = ""
    /// nil when the status row names no host (after a plain RESET) or a placeholder.
    public var source: InstanceAddress?
    /// The source that an operator detached the channel from: its host is kept behind `//`, and ``source`` is nil.
    public var detachedSource: InstanceAddress?
    public var sourceServerID: UInt32 = 0
    /// `Source_UUID`; MySQL only.
    public var sourceUUID: String = ""
    /// The replication account's name; the password is never read.
    public var user: String = ""

    public var receiver: ReplicationThreadState = .stopped
    public var applier: ReplicationThreadState = .stopped
    public var receiverError: ReplicationError?
    public var applierError: ReplicationError?
    /// The receiver waits for room on the disk of its relay logs (text of its thread state).
    public var receiverWaitsForSpace = false
    /// The applier waits for a metadata lock or a global lock held by a session on the replica (text of its thread state).
    public var applierWaitsForLock = false
    /// The applier has executed everything in its relay logs (text of its thread state), whatever the receiver does.
    public var applierHasReadAllRelayLog = false

    public var gtidUse: ReplicationGTIDUse = .fileAndPosition
    /// What this channel has received: MySQL `Retrieved_Gtid_Set`, MariaDB `Gtid_IO_Pos`.
    ///
    /// On MariaDB it is reset, and relay logs are discarded, when a thread starts while both are stopped.
    public var receivedGTIDs: GTIDValue = .none
    /// How far the receiver has read, in the source's binary logs.
    public var readCoordinates: BinlogCoordinates?
    /// How far the applier has executed, in the source's binary logs.
    public var executedCoordinates: BinlogCoordinates?
    /// How far the applier has executed, in this server's relay logs.
    public var relayLogCoordinates: BinlogCoordinates?

    /// nil when the server says NULL: it does not know.
    public var lag: Duration?
    /// The configured delay (`MASTER_DELAY`).
    public var configuredDelay: Duration = .zero
    public var connectRetry: Duration = .seconds(60)
    public var heartbeatPeriod: Duration = .seconds(30)
    /// A counter; only its change means something. nil when the server does not tell, and then not ``heartbeatPeriod`` either: silence proves
    /// nothing then.
    public var receivedHeartbeats: UInt64? = 0
    /// Whether any filter leaves data out.
    public var hasFilters = false
    /// The filters, in the order of their kinds.
    public var filters: [ReplicationFilter] = []
    public var usesTLS = false
    /// Without TLS: it fetches its source's public key, or has it in a file, to encrypt its password with. MySQL.
    public var obtainsPublicKey = false

    public init() {}

    /// Whether both threads work.
    public var isReplicating: Bool { receiver == .running && applier == .running }

    /// Whether it executes nothing, and has executed its source's log up to this place.
    package func stands(at place: BinlogCoordinates) -> Bool { applier == .stopped && executedCoordinates == place }

    /// Whether everything that the channel received is applied, so that nothing is lost with its relay logs (server truths T1, T7). While the receiver
    /// runs it holds for the moment only.
    ///
    /// nil: that cannot be told. MariaDB with GTID, between its start and that of a thread, shows nothing as received, whatever its relay logs hold; and
    /// sets of different kinds cannot be compared.
    ///
    /// - Parameter transactions: of the same reading.
    public func hasAppliedReceived(_ transactions: TransactionFacts) -> Bool? {
        if applier == .running {
            if applierHasReadAllRelayLog { return true }
            // MariaDB, started anew, shows as read what is executed, whatever its relay logs hold (measured on 10.11): the applier has to say it.
            if !gtidUse.usesGTID { return false }
        }
        guard gtidUse.usesGTID else { return readCoordinates == executedCoordinates }
        if applier == .stopped, gtidUse.isMariaDB, receivedGTIDs.isEmpty, !transactions.applied.isEmpty { return nil }
        return transactions.applied.covers(receivedGTIDs) ?? (receivedGTIDs.isEmpty ? true : nil)
    }

    /// What moves when events or heartbeats arrive: if nothing here changed between two reads, the channel received nothing, so far as heartbeats
    /// are told.
    public var progress: ReceiverProgress {
        ReceiverProgress(read: readCoordinates, received: receivedGTIDs, heartbeats: receivedHeartbeats)
    }
}

package import Refactoring
package import TopologyModel

/// The words that one server understands.
///
/// ## Implementing
/// Pure text, no decisions: whether an action is needed or allowed is ``ActionRules``. No statement may hold a secret, but for
/// ``changeCredentials(user:password:channel:)``, which is never shown. The liveness batch holds only statements that take no binary-log and no backup lock (server truth T4); essential ones come first, because an error ends a batch.
package protocol ServerDialect: Sendable {
    var capabilities: ServerCapabilities { get }

    /// Sent once on every new session, before anything else.
    func sessionSetup(_ limits: SessionLimits) -> [String]

    // MARK: Reading

    var livenessBatch: [ProbeStatement] { get }
    /// Sessions whose commit does not finish. Takes no lock of the binary log either; apart, because it costs the server a look at each of its sessions.
    var commitWaits: ProbeStatement { get }
    /// The states of its receivers, which never hangs: asked where the statement that reads a replica may, as it does for as long as the disk of the relay
    /// logs is full. nil where that one does not hang.
    var receiverStates: String? { get }
    /// In this order: the last ones are those that can hang.
    var detailsBatch: [ProbeStatement] { get }
    /// Answers at once whether an ordinary write would wait for a global read lock.
    var globalReadLockCheck: ProbeStatement { get }
    /// What a change to read-only would cut off or wait for: transactions that have written, XA transactions that wait for their coordinator, statements under
    /// way, and who holds the locks that writes take.
    var openWritesBatch: [ProbeStatement] { get }
    /// The ids of client sessions: no replication and system threads, not the session that asks and, on request, no session of the asking account.
    func clientSessions(sparingOwnAccount: Bool) -> String
    /// Finds, under the name `Id`, the thread of an applier that is in the middle of a transaction and to be ended by KILL before it is stopped; nil where stopping it does not wait for the
    /// rest of that.
    func unfinishedApplier(channel: String) throws(SQLQuotingError) -> String?
    /// Lists, under the name `Id`, the sessions whose commits wait for semi-synchronous acknowledgements and that no KILL ends; nil where KILL ends them.
    var unendableCommits: String? { get }

    // MARK: Acting

    func stopReceiver(channel: String) throws(SQLQuotingError) -> String
    func startReceiver(channel: String) throws(SQLQuotingError) -> String
    func stopApplier(channel: String) throws(SQLQuotingError) -> String
    func startApplier(channel: String) throws(SQLQuotingError) -> String
    func startBoth(channel: String) throws(SQLQuotingError) -> String
    /// Starts both threads; the applier stops by itself when it has executed up to the place.
    func startUntil(channel: String, _ place: BinlogCoordinates) throws(SQLQuotingError) -> String
    /// Points the channel at a source; credentials are not mentioned and so stay as they are.
    ///
    /// - Parameter mentionsGTID: false: how the channel finds its place is not mentioned either.
    func changeSource(_ specification: SourceSpecification, mentionsGTID: Bool) throws(SQLQuotingError) -> String
    /// Makes the host one that reaches nobody and still says who the source was.
    func detach(channel: String, from source: InstanceAddress, at place: BinlogCoordinates?) throws(SQLQuotingError) -> String
    func setDelay(channel: String, seconds: Int64) throws(SQLQuotingError) -> String
    /// Before a server that wrote follows another one: it has what it wrote. nil where the flavour knows by itself.
    var countOwnWrites: String? { get }
    /// Makes the channel log in to its source as somebody; makes the channel if there is none. Its threads must be stopped.
    func changeCredentials(user: String, password: String, channel: String) throws(SQLQuotingError) -> String
    /// Makes the applier execute what the relay logs hold while the receiver stays stopped, without discarding them.
    func applyRelayLogs(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> [String]
    /// What stands in the relay logs from a place on; nil where ``applyRelayLogs(channel:from:)`` does not use the place.
    func relayLogEvents(channel: String, from coordinates: BinlogCoordinates) throws(SQLQuotingError) -> String?
    func resetReplication(channel: String) throws(SQLQuotingError) -> String
    /// Makes the server read-only, for privileged accounts too where the flavour can.
    var closeWrites: [String] { get }
    /// The same, unless the server's own clock has passed the deadline when it is executed; changes nothing after it.
    func closeWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String]
    /// Makes the server writable unless its own clock has passed the deadline; changes nothing after it.
    func openWrites(until deadline: ServerDeadline) throws(SQLQuotingError) -> [String]
    /// Ends every unprivileged session and keeps new ones out; nil where the flavour has no such switch.
    func offlineMode(_ on: Bool) -> String?
    /// nil when the server has no semi-sync on a side that is named.
    func setSemiSync(source: Bool?, replica: Bool?) -> [String]?
    func endSession(_ id: UInt64) -> String
    func endQuery(_ id: UInt64) -> String

    // MARK: Logs and transactions

    /// Lets the applier pass over the next transaction when it starts. Without GTID only.
    func skipNextTransaction(channel: String) throws(SQLQuotingError) -> [String]
    /// Commits an empty transaction for each id. MySQL only: nothing elsewhere.
    func commitEmpty(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String]
    /// All binary logs, oldest first. Hangs for as long as their disk is full (server truth T4).
    var binaryLogs: String { get }
    /// The first events of a binary log, among which one tells what all logs before it held.
    func binaryLogBeginning(_ file: String) throws(SQLQuotingError) -> String
    var flushBinaryLogs: String { get }
    func purgeBinaryLogs(before file: String) throws(SQLQuotingError) -> String
    /// Deletes all binary logs and forgets what was executed.
    var resetBinaryLogs: String { get }
    /// Says what was executed, on a server that has forgotten it. MySQL only: nothing elsewhere.
    func declareExecuted(_ gtids: GTIDSet) throws(SQLQuotingError) -> [String]
}

extension ServerDialect {
    package var receiverStates: String? { nil }
    package func endQuery(_ id: UInt64) -> String { "KILL QUERY \(id)" }
    package var binaryLogs: String { "SHOW BINARY LOGS" }
    package func binaryLogBeginning(_ file: String) throws(SQLQuotingError) -> String {
        "SHOW BINLOG EVENTS IN \(try SQLQuoting.literal(file)) LIMIT \(BinaryLogBeginning.limit)"
    }
    package var flushBinaryLogs: String { "FLUSH BINARY LOGS" }
    package func purgeBinaryLogs(before file: String) throws(SQLQuotingError) -> String { "PURGE BINARY LOGS TO \(try SQLQuoting.literal(file))" }
}

extension ServerDialect {
    /// The first statement of every look on a session that acts; see ``ServerDeadline``.
    package var serverClock: ProbeStatement { ProbeStatement(.serverClock, ServerDeadline.clockStatement, isEssential: true) }
}

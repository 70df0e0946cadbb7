import TopologyModel

/// The replica side of one server: two threads, relay logs, and what is forgotten when (server truth T1). An object for the reason that
/// ``SimulatedServer`` is one.
final class SimulatedChannel {
    var source: InstanceAddress
    /// Its source's name is kept where it reaches nobody.
    var isDetached = false
    var usesGTID = true
    /// How long the applier holds a transaction back after its commit.
    var delay: Int64 = 0
    var receiver = ReplicationThreadState.stopped
    var applier = ReplicationThreadState.stopped
    /// 0: none.
    private(set) var receiverError: Int32 = 0
    /// When it showed last.
    private(set) var receiverFailedAt: Int64 = 0
    var applierError: Int32 = 0
    /// Received and not yet applied. Kept through a restart; on MariaDB until a start with both threads stopped discards them.
    private var relay = SimulatedRelayLog()
    /// `Gtid_IO_Pos`: moves with what is received by GTID, and stands still otherwise. nil after a restart of the server: it does not speak of the
    /// relay logs any more.
    private(set) var receivedPosition: Int32?
    /// nil: MariaDB has none.
    private(set) var retrieved: SimulatedRetrievedSet?
    /// MySQL: whose `server_uuid` the channel met at its source's address; nil: nobody's yet.
    private(set) var knownSource: Int?
    /// How far the receiver has read, as a number of transactions in the source's binary log.
    private(set) var readPlace = 0
    /// How far the applier has executed, likewise. nil after a change of source by GTID, until the applier runs connected (measured: no file, 0).
    private(set) var executedPlace: Int?
    /// What came last is the beginning of a transaction, of which the rest did not come.
    var isTailCut = false
    /// The applier stops by itself when it has executed up to there.
    private(set) var until: Int?
    /// Transactions applied in this channel's life, as a position in the relay logs.
    private(set) var relayAppliedCount: UInt64 = 0
    var heartbeats: UInt64 = 0
    /// When the source last sent something.
    var lastActivity: Int64 = 0
    /// Events of older attempts and connections of the receiver are out of date.
    var generation: Int32 = 0
    var isApplyScheduled = false
    var isDeliveryScheduled = false
    /// The connection in use: the server behind the source's address, its run, and the next transaction to be sent.
    var connectedTo = -1
    var connectedBoot: Int32 = 0
    private(set) var sourcePosition = 0
    var connectRetry = Nanoseconds.second
    var heartbeatPeriod = 2 * Nanoseconds.second
    var netTimeout = 4 * Nanoseconds.second

    /// - Parameter retrieved: empty; nil: of MariaDB.
    init(source: InstanceAddress, retrieved: SimulatedRetrievedSet?) {
        self.source = source
        self.retrieved = retrieved
    }

    /// MySQL with auto-position: the two ends compare sets, and places in logs mean nothing.
    var comparesSets: Bool { retrieved != nil && usesGTID }

    /// Follows from a place in the source's binary log.
    func stand(at place: Int) {
        readPlace = place
        executedPlace = place
    }

    var pendingCount: Int { relay.count }
    var pending: [Int32] { relay.transactions }
    var nextPending: Int32? { relay.first?.transaction }
    var lastReceived: Int32? { relay.last?.transaction }

    /// Takes what is new in the source's binary log; whether there was something.
    func receive(from log: [Int32]) -> Bool {
        guard sourcePosition < log.count else { return false }
        relay.append(log, from: sourcePosition)
        sourcePosition = log.count
        readPlace = log.count
        if usesGTID { receivedPosition = log.last }
        return true
    }

    /// The same where sets are compared: the source leaves out what the replica had executed or received, and the replica what it wrote itself.
    ///
    /// - Parameter executed: by the replica, up to that number of each server.
    func receive(from log: [Int32], _ transactions: [SimulatedTransaction], executed: [UInt64]) -> Bool {
        guard sourcePosition < log.count else { return false }
        for place in sourcePosition..<log.count {
            let details = transactions[Int(log[place])]
            guard lacks(details, executed: executed) else { continue }
            relay.append(log[place], end: place + 1)
            retrieved?.insert(details)
        }
        sourcePosition = log.count
        readPlace = log.count
        return true
    }

    /// Whether a transaction is neither executed nor received.
    func lacks(_ details: SimulatedTransaction, executed: [UInt64]) -> Bool { details.sequence > newestHeld(of: Int(details.origin), executed: executed) }

    /// Of a server's transactions, executed or received.
    func newestHeld(of origin: Int, executed: [UInt64]) -> UInt64 { max(executed[origin], retrieved?.last[origin] ?? 0) }

    /// A run begins with what its servers hold.
    func begins(with newest: [UInt64], of server: Int) { retrieved?.insert(upTo: newest, of: server) }

    func receiverFailed(_ error: Int32, at now: Int64) {
        receiverError = error
        receiverFailedAt = now
    }

    func applyNext() -> Int32? {
        guard let next = relay.takeFirst() else { return nil }
        executedPlace = next.end
        relayAppliedCount += 1
        stopIfReached()
        return next.transaction
    }

    /// The source sends from this place on.
    func connected(at place: Int) {
        receiverError = 0
        if retrieved != nil { knownSource = connectedTo }
        sourcePosition = place
        isTailCut = false
        if pendingCount == 0 { readPlace = place }
        learnPlace()
    }

    /// An applier that runs is told where the stream begins.
    private func learnPlace() {
        guard executedPlace == nil, applier == .running, receiver == .running || pendingCount > 0 else { return }
        executedPlace = relay.first.map { $0.end - 1 } ?? readPlace
    }

    private func stopIfReached() {
        guard let until, let executedPlace, executedPlace >= until else { return }
        applier = .stopped
        self.until = nil
    }

    /// Forgets what is not applied; returns it. What is received from now on follows the applied position.
    func discardRelayLogs(applied: Int32?) -> [Int32] {
        receivedPosition = applied
        return forgetRelayLogs()
    }

    /// What `CHANGE MASTER` does without the name of a relay log. `Gtid_IO_Pos` stays what it was until a thread starts (measured).
    func forgetRelayLogs() -> [Int32] {
        let lost = pending
        relay.removeAll()
        retrieved?.removeAll()
        isTailCut = false
        readPlace = executedPlace ?? 0
        return lost
    }

    /// `CHANGE MASTER TO MASTER_HOST, …` with both threads stopped; returns what was received and is forgotten.
    ///
    /// - Parameter place: where it begins in the new source's binary log; nil: by GTID.
    func follow(_ newSource: InstanceAddress, at place: Int?) -> [Int32] {
        let lost = forgetRelayLogs()
        usesGTID = place == nil
        if let place {
            stand(at: place)
        } else if source != newSource || isDetached {
            (readPlace, executedPlace) = (0, nil)
        }
        point(to: newSource)
        until = nil
        return lost
    }

    /// MySQL with a running applier: only the receiver stands still, and the relay logs stay (manual, CHANGE REPLICATION SOURCE TO).
    func followKeepingRelayLogs(_ newSource: InstanceAddress) {
        if source != newSource || isDetached { readPlace = 0 }
        point(to: newSource)
    }

    private func point(to newSource: InstanceAddress) {
        if source != newSource { knownSource = nil }
        source = newSource
        isDetached = false
        receiverError = 0
    }

    /// Changes the host to one that reaches nobody. By GTID the place is forgotten with it.
    func detach() -> [Int32] {
        let lost = forgetRelayLogs()
        isDetached = true
        if usesGTID { (readPlace, executedPlace) = (0, nil) }
        return lost
    }

    /// `START SLAVE`, or one of its threads. On MariaDB, with GTID and both threads stopped, the relay logs are discarded first; returns what was lost.
    func start(receiver startsReceiver: Bool, applier startsApplier: Bool, until: Int? = nil, applied: Int32?) -> [Int32] {
        var lost: [Int32] = []
        if retrieved == nil, usesGTID, receiver == .stopped, applier == .stopped { lost = discardRelayLogs(applied: applied) }
        if startsReceiver, receiver == .stopped {
            receiver = .connecting
            receiverError = 0
            generation &+= 1
        }
        if startsApplier {
            applier = .running
            applierError = 0
            self.until = until
            learnPlace()
            stopIfReached()
        }
        return lost
    }

    func stopReceiver() {
        receiver = .stopped
        generation &+= 1
    }

    func stopApplier() { applier = .stopped }

    /// `CHANGE MASTER TO RELAY_LOG_FILE, RELAY_LOG_POS, MASTER_USE_GTID=no; START SLAVE SQL_THREAD`: keeps the relay logs.
    func applyRelayLogs() {
        usesGTID = false
        applier = .running
        applierError = 0
    }

    /// The server was killed and comes back: threads are stopped, relay logs stay as files. By GTID the place that was read is forgotten (measured).
    func serverRestarted() {
        if usesGTID, retrieved == nil { readPlace = executedPlace ?? 0 }
        until = nil
        receiver = .stopped
        applier = .stopped
        receiverError = 0
        generation &+= 1
        isApplyScheduled = false
        isDeliveryScheduled = false
        receivedPosition = nil
    }
}

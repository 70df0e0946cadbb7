import TopologyModel

/// The replica side of one MariaDB server: two threads, relay logs, and what is forgotten when (server truth T1).
struct SimulatedChannel {
    var source: InstanceAddress
    var usesGTID = true
    var receiver = ReplicationThreadState.stopped
    var applier = ReplicationThreadState.stopped
    /// 0: none.
    var receiverError: Int32 = 0
    var applierError: Int32 = 0
    /// Received and not yet applied, oldest first. Kept through a restart, until a start with both threads stopped discards them.
    private(set) var relay: [Int32] = []
    /// How much of ``relay`` is applied already; the front is dropped in blocks.
    private var head = 0
    /// `Gtid_IO_Pos`: moves with what is received by GTID, and stands still otherwise. nil after a restart of the server: it does not speak of the
    /// relay logs any more.
    private(set) var receivedPosition: Int32?
    /// Received and applied transactions in this channel's life, as positions in files.
    var receivedCount: UInt64 = 0
    var appliedCount: UInt64 = 0
    var relayAppliedCount: UInt64 = 0
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
    var sourcePosition = 0
    var connectRetry = Nanoseconds.second
    var heartbeatPeriod = 2 * Nanoseconds.second
    var netTimeout = 4 * Nanoseconds.second

    init(source: InstanceAddress) {
        self.source = source
    }

    var pendingCount: Int { relay.count - head }
    var pending: ArraySlice<Int32> { relay[head...] }
    var nextPending: Int32? { head < relay.count ? relay[head] : nil }
    var lastReceived: Int32? { head < relay.count ? relay.last : nil }

    mutating func receive(_ transaction: Int32) {
        relay.append(transaction)
        receivedCount += 1
        if usesGTID { receivedPosition = transaction }
    }

    mutating func applyNext() -> Int32? {
        guard head < relay.count else { return nil }
        defer {
            head += 1
            appliedCount += 1
            relayAppliedCount += 1
            if head == relay.count {
                relay.removeAll(keepingCapacity: true)
                head = 0
            }
        }
        return relay[head]
    }

    /// Forgets what is not applied; returns it. What is received from now on follows the applied position.
    mutating func discardRelayLogs(applied: Int32?) -> [Int32] {
        let lost = Array(pending)
        relay.removeAll(keepingCapacity: true)
        head = 0
        receivedCount = appliedCount
        receivedPosition = applied
        return lost
    }

    /// `START SLAVE`, or one of its threads. With GTID and both threads stopped, the relay logs are discarded first; returns what was lost.
    mutating func start(receiver startsReceiver: Bool, applier startsApplier: Bool, applied: Int32?) -> [Int32] {
        var lost: [Int32] = []
        if usesGTID, receiver == .stopped, applier == .stopped { lost = discardRelayLogs(applied: applied) }
        if startsReceiver, receiver == .stopped {
            receiver = .connecting
            receiverError = 0
            generation &+= 1
        }
        if startsApplier {
            applier = .running
            applierError = 0
        }
        return lost
    }

    mutating func stopReceiver() {
        receiver = .stopped
        generation &+= 1
    }

    mutating func stopApplier() { applier = .stopped }

    /// `CHANGE MASTER TO RELAY_LOG_FILE, RELAY_LOG_POS, MASTER_USE_GTID=no; START SLAVE SQL_THREAD`: keeps the relay logs.
    mutating func applyRelayLogs() {
        usesGTID = false
        applier = .running
        applierError = 0
    }

    /// The server was killed and comes back: threads are stopped, relay logs stay as files.
    mutating func serverRestarted() {
        receiver = .stopped
        applier = .stopped
        receiverError = 0
        generation &+= 1
        isApplyScheduled = false
        isDeliveryScheduled = false
        receivedPosition = nil
    }
}

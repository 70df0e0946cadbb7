#if MySQL
import TopologyModel

/// What both players report about the replica. Transactions are counted from the beginning of the scenario.
struct ReplicaObservation: Hashable, Sendable {
    enum Trouble: Hashable, Sendable {
        case none, connection, other
    }

    enum Outcome: Hashable, Sendable {
        case accepted, refused, hangs
    }

    /// Their number depends on when the counting began.
    enum Heartbeats: Hashable, Sendable {
        case none, some
    }

    enum Divergence: Hashable, Sendable {
        case nothing, something, unknown
    }

    /// What came of the last one of each that was tried; nil: nobody tried.
    struct Attempts: Hashable, Sendable {
        var write: Outcome?
        var stop: Outcome?
        var close: Outcome?
        var commit: Outcome?
        var read: Outcome?
        var readLog: Outcome?
    }

    /// Rows that a reader of the replica finds.
    var rows = 0
    /// Transactions of the source up to the applied position.
    var applied = 0
    /// Transactions up to the position that the status calls received; nil: it names none.
    var received: Int? = 0
    var appliedCoversReceived = true
    var receiver = ReplicationThreadState.running
    var applier = ReplicationThreadState.running
    var receiverTrouble = Trouble.none
    var applierHasReadAll = false
    var applierWaitsForLock = false
    var readOnly = true
    var showsGlobalReadLock = false
    /// It says that it is who it was when the scenario began.
    var isSameServer = true
    /// Heartbeats since they were noted; nil: nobody did.
    var heartbeats: Heartbeats?
    /// What it has that its source lacks, nil: nobody asked; and whether the source is read-only, nil: nobody tried to close it.
    var errant: Divergence?
    var sourceIsReadOnly: Bool?
    /// Rows that a reader of the source finds; nil: its commits never had to wait.
    var sourceRows: Int?
    var attempts = Attempts()
    var write: Outcome? {
        get { attempts.write }
        set { attempts.write = newValue }
    }
    var stop: Outcome? {
        get { attempts.stop }
        set { attempts.stop = newValue }
    }
    var close: Outcome? {
        get { attempts.close }
        set { attempts.close = newValue }
    }
    var commit: Outcome? {
        get { attempts.commit }
        set { attempts.commit = newValue }
    }
    var read: Outcome? {
        get { attempts.read }
        set { attempts.read = newValue }
    }
    var readLog: Outcome? {
        get { attempts.readLog }
        set { attempts.readLog = newValue }
    }
}

extension ReplicaObservation {
    /// - Parameters:
    ///   - base: how many transactions the source had before the scenario.
    ///   - noted: the number of heartbeats from which on they count.
    ///   - source: the source's facts, where the two are compared.
    init(rows: Int, facts: InstanceFacts, base: Int, noted: UInt64?, attempts: Attempts, source: InstanceFacts?) {
        let channel = facts.channels.first ?? ReplicationChannel()
        self.rows = rows
        applied = ReplicaObservation.transactions(facts.transactions.applied, of: channel, base: base) ?? -base
        received = ReplicaObservation.transactions(channel.receivedGTIDs, of: channel, base: base)
        appliedCoversReceived = facts.transactions.applied.covers(channel.receivedGTIDs) ?? false
        receiver = channel.receiver
        applier = channel.applier
        receiverTrouble = channel.receiverError.map { $0.isConnectionClass ? .connection : .other } ?? .none
        applierHasReadAll = channel.applierHasReadAllRelayLog
        applierWaitsForLock = channel.applierWaitsForLock
        readOnly = facts.settings.readOnly
        showsGlobalReadLock = facts.locks.globalReadLockHeld ?? false
        heartbeats = noted.map { channel.receivedHeartbeats == $0 ? .none : .some }
        self.attempts = attempts
        errant = source.map { source in
            switch facts.divergence(from: source) {
            case .none: .nothing
            case .errant: .something
            case .unknown: .unknown
            }
        }
    }

    func with(_ change: (inout ReplicaObservation) -> Void) -> ReplicaObservation {
        var changed = self
        change(&changed)
        return changed
    }

    /// Up to the last one of the channel's source: a set of MySQL holds also what the replica wrote itself, and of what was received only what came since the
    /// channel was made.
    private static func transactions(_ position: GTIDValue, of channel: ReplicationChannel, base: Int) -> Int? {
        switch position {
        case .mariadb(let position): position.elements.first.map { Int($0.sequence) - base }
        case .mysql(let set): set.entries.first { "\($0.uuid)" == channel.sourceUUID }?.ranges.last.map { Int($0.upperBound) - base }
        case .none: nil
        }
    }
}
#endif

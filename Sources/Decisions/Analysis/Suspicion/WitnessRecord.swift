import TopologyModel

/// What one replica showed since a suspicion began, folded into a few values so that a long suspicion needs no more memory than a short one.
///
/// Nothing here depends on the policy: bounds are applied when the vote is asked for.
struct WitnessRecord: Codable {
    /// Proof that something arrived from the primary.
    struct Sighting: Codable {
        var at: MonotonicInstant
        var how: String
        /// Events arrived, which may have been sent before the primary died; a connection or an answer was not.
        var isByEvents: Bool
        /// Set when the proof rests on a read from before the suspicion: how long before it that was.
        var baselineAge: Duration?
    }

    /// A row of reads without a gap in which the receiver failed to connect.
    struct ErrorRun: Codable {
        var first: MonotonicInstant
        /// The newest read at which the receiver was still trying; one that was stopped waits for nothing.
        var lastTrying: MonotonicInstant
        var error: ReplicationError
        var connectRetry: Duration
        /// Two reads after the suspicion show that an attempt failed between them that is not older: the receiver ran at the first, or the error changed.
        var isProvenYoung: Bool
        /// The receiver ran when it was last read before the suspicion, or since then; how long before it that reading was.
        var ranBefore: Duration?
        /// Events arrived in the interval in which the receiver failed: they may have been under way when the primary died.
        var beganWithProgress: Bool
    }

    /// A row of reads, the first with a running receiver, between which nothing arrived.
    struct Silence: Codable {
        var first: MonotonicInstant
        var last: MonotonicInstant
        /// nil when the newest of these reads does not tell of heartbeats.
        var heartbeatPeriod: Duration?
        /// A read showed something else than a waiting receiver; the row does not grow any more.
        var isClosed = false
    }

    let id: InstanceID
    /// When the facts from before the suspicion were read; for the reason of a replica that was not read since.
    var baselineReadAt: MonotonicInstant?
    /// The newest reading, which may be the baseline.
    private(set) var newest: ReplicaReading?
    private(set) var newestIsBaseline = true
    /// Successful reads after the suspicion, of the replica's present run.
    private(set) var reads = 0
    /// The first and the newest successful read after the suspicion.
    private(set) var firstReadAt: MonotonicInstant?
    var newestReadAt: MonotonicInstant? { newestIsBaseline ? nil : newest?.at }
    private(set) var hasRestarted = false
    private(set) var sighting: Sighting?
    private(set) var errorRun: ErrorRun?
    private(set) var silence: Silence?
    /// It has been trying for the first time since before the suspicion, or may have: an attempt that hangs fails as late as its timeout, and that says nothing of what happened after it began.
    private var firstTryIsOld = false

    init(id: InstanceID, baseline: ReplicaReading? = nil) {
        self.id = id
        baselineReadAt = baseline?.at
        newest = baseline
    }

    /// Forgets everything, the baseline too.
    mutating func restart() {
        self = WitnessRecord(id: id)
    }

    /// Takes in a read that was started after the suspicion began. Reads that overtook each other are taken by their start; older ones are ignored.
    mutating func observe(_ reading: ReplicaReading, since: MonotonicInstant) {
        if let newest, !newestIsBaseline, reading.at <= newest.at { return }
        var previous = newest
        if let known = previous, !reading.server.isSameRun(as: known.server) {
            // Another run of the server: its threads, counters and errors are not continued from the last. What it saw stays seen.
            previous = nil
            hasRestarted = true
            reads = 0
            errorRun = nil
            silence = nil
            firstTryIsOld = false
        }
        defer {
            newest = reading
            newestIsBaseline = false
            firstReadAt = firstReadAt ?? reading.at
            reads += 1
        }
        guard let channel = reading.channel else {
            errorRun = nil
            silence = nil
            return
        }
        let before = previous?.channel
        // Only a pair of reads that both began after the suspicion proves that something happened after it.
        let isPair = before != nil && !newestIsBaseline
        let advanced = isPair && before.map { channel.hasAdvanced(since: $0) } == true
        if channel.failedToConnect, let error = channel.receiverError {
            observeFailure(channel, error, at: reading.at, before: before, isPair: isPair, advanced: advanced, since: since)
        } else {
            observeConnection(channel, at: reading.at, before: before, isPair: isPair, advanced: advanced, since: since)
        }
    }

    private mutating func observeFailure(
        _ channel: ReplicationChannel, _ error: ReplicationError, at: MonotonicInstant, before: ReplicationChannel?, isPair: Bool,
        advanced: Bool, since: MonotonicInstant
    ) {
        silence?.isClosed = true
        if errorRun != nil, advanced { see(at, "received events between two reads") }
        if var run = errorRun {
            if isPair, run.error != error { run.isProvenYoung = true }
            if channel.receiver == .connecting { run.lastTrying = at }
            run.error = error
            run.connectRetry = channel.connectRetry
            errorRun = run
            return
        }
        var run = ErrorRun(
            first: at, lastTrying: at, error: error, connectRetry: channel.connectRetry, isProvenYoung: false,
            beganWithProgress: advanced)
        if let before {
            let changed = before.receiverError != error && !firstTryIsOld
            // A receiver that ran and now tries again has failed in between. One that ran and is stopped may have been stopped by a user,
            // with an error left over from long ago, unless the error is new. One that was trying, and has received something since, ran in between.
            let flipped = (before.receiver == .running || channel.hasAdvanced(since: before)) && (changed || channel.receiver == .connecting)
            if isPair {
                run.isProvenYoung = flipped || changed
            } else if flipped {
                run.ranBefore = newest.map { since - $0.at }
            }
        }
        errorRun = run
        firstTryIsOld = false
    }

    private mutating func observeConnection(
        _ channel: ReplicationChannel, at: MonotonicInstant, before: ReplicationChannel?, isPair: Bool, advanced: Bool, since: MonotonicInstant
    ) {
        if channel.receiver != .stopped, let run = errorRun {
            // The server forgets its error when it is connected again, or when somebody starts its receiver anew: the loss is over. A stop
            // changes nothing about what was seen before it.
            if run.beganWithProgress { see(run.first, "received events between two reads") }
            errorRun = nil
        }
        // Only a read from before the suspicion tells that a try is not younger, and only as long as nothing else was seen since.
        firstTryIsOld = channel.isTryingFirst && (newestIsBaseline || firstTryIsOld) && before.map { $0.isTryingFirst && !channel.hasAdvanced(since: $0) } != false
        if advanced {
            see(at, "received events or heartbeats between two reads")
        } else if isPair, before?.receiver != .running, channel.receiver == .running {
            see(at, "its receiver connected", isByEvents: false)
        } else if let before, let error = channel.receiverError, error.provesSourceAlive, before.receiverError != error {
            let baselineAge = isPair ? nil : newest.map { since - $0.at }
            see(at, "its source answered with error \(error.code)", isByEvents: false, baselineAge: baselineAge)
        }
        // One that waits for room on its own disk receives nothing, whatever is sent.
        let mayWait = !channel.receiverWaitsForSpace && (channel.receiver == .running || channel.receiver == .connecting && channel.receiverError == nil)
        if !mayWait {
            silence?.isClosed = true
        } else if silence == nil, channel.receiver == .running {
            silence = Silence(first: at, last: at, heartbeatPeriod: channel.toldHeartbeatPeriod)
        } else if silence?.isClosed == false {
            silence?.last = at
            silence?.heartbeatPeriod = channel.toldHeartbeatPeriod
        }
    }

    /// Something arrived: whatever was missing before is not missing any more.
    private mutating func see(_ at: MonotonicInstant, _ how: String, isByEvents: Bool = true, baselineAge: Duration? = nil) {
        // Events that follow a connection came over it, so they were not under way before.
        sighting = Sighting(at: at, how: how, isByEvents: isByEvents && sighting?.isByEvents != false, baselineAge: baselineAge)
        errorRun = nil
        silence = nil
    }
}

extension ReplicationChannel {
    /// The server sets the error of a receiver when its first attempt has failed.
    fileprivate var isTryingFirst: Bool { receiver == .connecting && receiverError == nil }

    fileprivate var toldHeartbeatPeriod: Duration? { receivedHeartbeats == nil ? nil : heartbeatPeriod }
}

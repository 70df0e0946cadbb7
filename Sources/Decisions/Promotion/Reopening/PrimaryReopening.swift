public import ControlModel
public import Refactoring
public import TopologyModel

/// Opens one primary that came back read-only: one attempt at a time, each announced in the journal before its statement and recorded after it, and
/// an end to them. Whether it may be opened at all is judged elsewhere, before each attempt.
public struct PrimaryReopening: Hashable, Sendable, Codable {
    private enum Phase: Hashable, Sendable, Codable {
        case idle
        /// The announcement is being committed.
        case announcing(ReopeningIntent, since: MonotonicInstant)
        /// The attempt is under way.
        case acting(ReopeningIntent)
        /// Its end is being committed.
        case recording(ReopeningOutcome)
        /// The end could not be committed; again at the instant.
        case recordingLater(ReopeningOutcome, at: MonotonicInstant)
    }

    private var phase = Phase.idle
    /// Attempts that failed in this run of the server.
    public private(set) var failures = 0
    public private(set) var lastFailure = ""
    /// The run that the failures belong to.
    private var bootedAt: WallTime?
    private var nextAttempt: MonotonicInstant?

    public init() {}

    /// Nothing is under way.
    public var isIdle: Bool { phase == .idle }

    public func isExhausted(_ policy: ReopeningPolicy) -> Bool { failures >= policy.attempts }

    /// When to look again; nil: when something happens.
    public var wantsActionAt: MonotonicInstant? {
        switch phase {
        case .idle: nextAttempt
        case .recordingLater(_, let at): at
        case .announcing, .acting, .recording: nil
        }
    }

    /// The server was read: attempts in an earlier run of it do not count any more.
    public mutating func observe(bootedAt: WallTime) {
        if let known = self.bootedAt, PrimaryRun.isRestart(from: known, to: bootedAt) {
            failures = 0
            nextAttempt = nil
        }
        self.bootedAt = bootedAt
    }

    /// Whether the pause after a failure has just ended; it is answered once.
    public mutating func takePauseEnd(now: MonotonicInstant) -> Bool {
        guard isIdle, let nextAttempt, nextAttempt <= now else { return false }
        self.nextAttempt = nil
        return true
    }

    /// Whether an attempt may begin now.
    public func mayBegin(now: MonotonicInstant, policy: ReopeningPolicy) -> Bool {
        isIdle && !isExhausted(policy) && nextAttempt.map { $0 <= now } ?? true
    }

    /// Begins an attempt: the intent to commit.
    public mutating func begin(_ intent: ReopeningIntent, now: MonotonicInstant) {
        nextAttempt = nil
        phase = .announcing(intent, since: now)
    }

    /// The announcement is committed: the request to carry out, or nil if it was refused or comes too late to be carried out within its limit.
    public mutating func announced(_ result: CommandResult, now: MonotonicInstant, policy: ReopeningPolicy) -> ActionRequest? {
        guard case .announcing(let intent, let since) = phase else { return nil }
        guard result == .done else {
            phase = .idle
            // A gate that closed meanwhile is judged again; it is no failure of the server.
            nextAttempt = now + policy.firstPause
            return nil
        }
        let timeout = min(policy.timeout, since + policy.limit - now)
        guard timeout > .zero, let identity = ServerIdentity(parsing: intent.identity) else {
            failed(intent, .skipped, "the journal took too long to commit the announcement", now: now, policy: policy)
            return nil
        }
        phase = .acting(intent)
        return ActionRequest(target: intent.server, expectedIdentity: identity, action: .openWrites, timeout: timeout)
    }

    /// The announcement could not be committed.
    public mutating func notAnnounced(_ reason: String, now: MonotonicInstant, policy: ReopeningPolicy) {
        guard case .announcing = phase else { return }
        phase = .idle
        lastFailure = "the control journal cannot be written (\(reason))"
        nextAttempt = now + policy.journalPause
    }

    /// Takes in how the attempt ended; see ``outcomeToRecord(now:)``.
    public mutating func ended(_ outcome: ActionOutcome, now: MonotonicInstant, policy: ReopeningPolicy) {
        guard case .acting(let intent) = phase else { return }
        switch outcome {
        case .done, .alreadyDone:
            failures = 0
            phase = .recordingLater(PrimaryReopening.outcome(of: intent, .succeeded, "read_only=0"), at: now)
        case .failed(let failure, _): failed(intent, .failed, failure.description, now: now, policy: policy)
        case .unreachable(let reason): failed(intent, .failed, reason, now: now, policy: policy)
        case .notTried(let reason): failed(intent, .skipped, reason, now: now, policy: policy)
        case .wrongIdentity(let found): failed(intent, .failed, "another server answers: \(found)", now: now, policy: policy)
        case .unknown(let reason): failed(intent, .unknown, reason, now: now, policy: policy)
        }
    }

    /// The outcome to commit now, if there is one.
    public mutating func outcomeToRecord(now: MonotonicInstant) -> ReopeningOutcome? {
        guard case .recordingLater(let outcome, let at) = phase, at <= now else { return nil }
        phase = .recording(outcome)
        return outcome
    }

    public mutating func recorded() {
        if case .recording = phase { phase = .idle }
    }

    public mutating func notRecorded(now: MonotonicInstant, policy: ReopeningPolicy) {
        if case .recording(let outcome) = phase { phase = .recordingLater(outcome, at: now + policy.journalPause) }
    }

    private mutating func failed(_ intent: ReopeningIntent, _ result: StepResult, _ reason: String, now: MonotonicInstant, policy: ReopeningPolicy) {
        // The exponent is bounded so that it cannot overflow; the pause is bounded long before.
        let pause = min(policy.firstPause * (1 << min(failures, 16)), policy.longestPause)
        failures += 1
        lastFailure = reason
        // An attempt whose end is not known may take effect until its limit, and the journal refuses another one until then.
        nextAttempt = now + (result == .unknown ? max(pause, policy.limit) : pause)
        phase = .recordingLater(PrimaryReopening.outcome(of: intent, result, reason), at: now)
    }

    private static func outcome(of intent: ReopeningIntent, _ result: StepResult, _ observed: String) -> ReopeningOutcome {
        ReopeningOutcome(cluster: intent.cluster, epoch: intent.epoch, attempt: intent.attempt, result: result, observed: observed)
    }
}

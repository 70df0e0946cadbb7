public import Refactoring
public import TopologyModel

/// The watch over a former primary: tries its address again and again and makes it harmless on its first answer (server truth T2).
///
/// It lives as long as the control state names a former or an earlier primary, in and after recoveries and across restarts of the manager. The address is
/// tried, not the server we remember: what answers is fenced only if it is the former primary and not the designated one (T5).
public struct FenceWatch: Hashable, Sendable, Codable {
    public enum Status: Hashable, Sendable, Codable {
        /// No attempt has ended yet.
        case untried
        /// The last attempt, begun at the instant, found nobody.
        case absent(since: MonotonicInstant)
        /// Another server answers at the address; the former primary is not there.
        case replaced(since: MonotonicInstant)
        /// It answers and could not be fenced yet.
        case resisting(since: MonotonicInstant, reason: String)
        /// No client is left there and none gets in, though it is not read-only yet, as an attempt begun at the instant found (``ServerFailure/leavesNobodyIn``).
        case shutOut(since: MonotonicInstant, reason: String)
        /// It is read-only and its client sessions were ended.
        case fenced(at: MonotonicInstant)

        /// Whether somebody is there of whom the status before told nothing, or something else.
        public func isNews(after before: Status) -> Bool {
            switch (before, self) {
            case (_, .untried), (_, .absent): false
            case (.replaced, .replaced), (.resisting, .resisting), (.shutOut, .shutOut), (.fenced, .fenced): false
            default: true
            }
        }
    }

    public let target: InstanceAddress
    public let formerIdentity: ServerIdentity?
    public let designatedIdentity: ServerIdentity?
    public private(set) var status: Status = .untried
    /// The server is expected to be read-only, because it handed over in good order, was fenced before, or rejoined as a replica: it is looked at first, and its clients are only disturbed where
    /// it accepts writes all the same.
    public private(set) var looksFirst: Bool
    private var attemptStartedAt: MonotonicInstant?
    /// The manager stood still during the attempt under way.
    private var isAttemptStale = false
    private var nextAttempt: MonotonicInstant
    /// Nobody waits for the server, which may be away for weeks: it is tried less often.
    private let isPatient: Bool

    public init(
        target: InstanceAddress, formerIdentity: ServerIdentity?, designatedIdentity: ServerIdentity?, looksFirst: Bool = false, isPatient: Bool = false,
        now: MonotonicInstant
    ) {
        self.target = target
        self.formerIdentity = formerIdentity
        self.designatedIdentity = designatedIdentity
        self.looksFirst = looksFirst
        self.isPatient = isPatient
        nextAttempt = now
    }

    /// When the watch wants to act next; nil while an attempt is under way, and after success until ``seenWritable(now:)``.
    public var wantsActionAt: MonotonicInstant? {
        guard attemptStartedAt == nil else { return nil }
        if case .fenced = status { return nil }
        return nextAttempt
    }

    /// Asks for an attempt at once.
    public mutating func hurry(now: MonotonicInstant) {
        nextAttempt = min(nextAttempt, now)
    }

    /// The next attempt, when it is due.
    public mutating func nextRequest(now: MonotonicInstant, policy: RecoveryPolicy) -> ActionRequest? {
        guard let due = wantsActionAt, due <= now else { return nil }
        attemptStartedAt = now
        // A server whose identity was never read is looked at but not touched.
        let action: ServerAction = formerIdentity == nil || looksFirst ? .inspect : .fence
        return ActionRequest(
            target: target, expectedIdentity: formerIdentity, forbiddenIdentity: designatedIdentity,
            action: action, timeout: policy.fenceTimeout, contactTimeout: policy.confirmTimeout)
    }

    /// Takes in how an attempt ended.
    ///
    /// - Parameter answersElsewhere: whether the server that was found is known by another address. Where nobody knows who the former primary is, such a server
    ///   that is read-only is not taken for it: the address may lead there only for a while.
    public mutating func ended(_ outcome: ActionOutcome, answersElsewhere: Bool = false, now: MonotonicInstant, policy: RecoveryPolicy) {
        let startedAt = attemptStartedAt ?? now
        attemptStartedAt = nil
        nextAttempt = startedAt + (isPatient ? policy.patientFenceInterval : policy.fenceInterval)
        if nextAttempt < now { nextAttempt = now }
        defer { isAttemptStale = false }
        if isAttemptStale, outcome.observed == nil { return }
        switch outcome {
        case .done(let facts), .alreadyDone(let facts):
            if formerIdentity == nil, answersElsewhere, facts.settings.readOnly {
                status = .replaced(since: startedAt)
            } else if facts.settings.readOnly || formerIdentity != nil && !looksFirst {
                status = .fenced(at: now)
            } else if formerIdentity != nil {
                looksFirst = false
                status = resisting(since: now, reason: "it accepts writes")
                nextAttempt = now
            } else if facts.server.identity == designatedIdentity {
                status = .replaced(since: startedAt)
            } else {
                status = resisting(since: now, reason: "it accepts writes and its identity is not known, so it is not touched")
            }
        case .unreachable:
            status = .absent(since: startedAt)
        case .wrongIdentity:
            status = .replaced(since: startedAt)
        case .failed(let failure, _):
            status = failure.leavesNobodyIn ? .shutOut(since: startedAt, reason: failure.description) : resisting(since: now, reason: failure.description)
        case .unknown(let reason), .notTried(let reason):
            status = resisting(since: now, reason: reason)
        }
    }

    /// The manager stood still: that nobody answered meanwhile says nothing, neither in the attempt under way nor in the last one (server truth T12).
    public mutating func managerStoodStill(now: MonotonicInstant) {
        isAttemptStale = attemptStartedAt != nil
        switch status {
        case .absent, .replaced, .shutOut: status = .untried
        case .untried, .resisting, .fenced: break
        }
        hurry(now: now)
    }

    /// A probe saw the former primary accept writes (again): fence it now.
    ///
    /// - Parameter isOffline: it lets nobody in, as the watch left it while it could not be closed.
    public mutating func seenWritable(isOffline: Bool = false, now: MonotonicInstant) {
        switch status {
        case .fenced: status = .resisting(since: now, reason: "it accepts writes again")
        case .shutOut where !isOffline: status = .resisting(since: now, reason: "it lets clients in again")
        case .untried, .absent, .replaced, .resisting, .shutOut: break
        }
        hurry(now: now)
    }

    /// The server is a replica by now: whatever comes of it, its clients are only disturbed where it accepts writes.
    public mutating func rejoined() { looksFirst = true }

    /// The fenced server went away, or turned out to be another one than the former primary: whatever comes back may accept writes, so the watch begins again.
    ///
    /// - Parameter isElsewhere: another server answers at the address, so that the fenced one may be as it was: it is looked at before its clients are disturbed.
    public mutating func lostSight(isElsewhere: Bool = false, now: MonotonicInstant) {
        switch status {
        case .fenced, .shutOut: break
        case .untried, .absent, .replaced, .resisting: return
        }
        if isPatient || isElsewhere { looksFirst = true }
        status = .absent(since: now)
        nextAttempt = now
    }

    /// The first moment of an unbroken row of failures is what limits are counted from.
    private func resisting(since now: MonotonicInstant, reason: String) -> Status {
        if case .resisting(let since, _) = status { return .resisting(since: since, reason: reason) }
        return .resisting(since: now, reason: reason)
    }
}

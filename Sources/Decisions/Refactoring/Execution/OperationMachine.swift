public import TopologyModel

/// Carries out a plan: verifies, acts, verifies, step by step, and brings servers back to what they had when a step fails.
///
/// Fed with outcomes and the time, it appends effects. Every action is expected of the server that the plan named and of no other. All actions
/// on one server go over one session. What a step stopped is started again after a failure, what was stopped before stays stopped, and a source that
/// was left is returned to where that loses nothing.
///
/// ## If it stops half-way
/// Nothing is kept on disk: servers stay as the last step left them, and ``OperationResult`` is never made. Asking for the same operation again is safe.
public struct OperationMachine: Sendable, Codable {
    public let plan: OperationPlan
    /// Names the sessions of this operation.
    public let pin: SessionPin
    let policy: RefactoringPolicy
    /// The frame first, where there is one.
    var runs: [TrackRun]
    let hasFrame: Bool
    var tokens: UInt64 = 0
    /// The newest facts of each server that was looked at, in the order of the first look.
    var observed: [Observation] = []
    /// Not nil: nothing more is begun, because of this.
    var brokenOff: String?
    /// Not nil: it has ended.
    public private(set) var result: OperationResult?

    struct Observation: Sendable, Codable {
        var address: InstanceAddress
        var facts: InstanceFacts
    }

    /// - Parameter plan: one that is not refused.
    public init(plan: OperationPlan, policy: RefactoringPolicy, pin: SessionPin) {
        self.plan = plan
        self.policy = policy
        self.pin = pin
        hasFrame = plan.frame != nil
        runs = ((plan.frame.map { [$0] } ?? []) + plan.tracks).map { TrackRun($0) }
    }

    /// When ``wake(now:into:)`` is wanted.
    public var nextWakeUp: MonotonicInstant? { runs.compactMap(\.wakeAt).min() }

    /// Every server that it touches or looks at.
    public var servers: [InstanceAddress] { plan.servers }

    // MARK: Events

    public mutating func begin(now: MonotonicInstant, into effects: inout [OperationEffect]) {
        proceed(now: now, into: &effects)
    }

    public mutating func acted(_ token: OperationToken, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        guard let index = runs.firstIndex(where: { $0.token == token }) else { return }
        runs[index].token = nil
        guard result == nil else {
            letGo(into: &effects)
            return
        }
        took(outcome, index, now: now, into: &effects)
        proceed(now: now, into: &effects)
    }

    public mutating func wake(now: MonotonicInstant, into effects: inout [OperationEffect]) {
        for index in runs.indices {
            guard let wakeAt = runs[index].wakeAt, wakeAt <= now else { continue }
            runs[index].wakeAt = nil
            goOn(index, now: now, into: &effects)
        }
        proceed(now: now, into: &effects)
    }

    /// Goes no further: what was not begun is skipped, and what is under way counts as failed, so that its servers get back what they had. Done is
    /// only what its last step has been sent for and needs nothing more.
    public mutating func breakOff(_ reason: String, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        guard result == nil, brokenOff == nil else { return }
        brokenOff = reason
        for index in runs.indices {
            switch runs[index].phase {
            case .waiting:
                runs[index].end = .skipped(reason)
                runs[index].phase = .ended
            case .looking, .stepping:
                // Whose answer is waited for goes on with it; what was sent may have been done.
                guard runs[index].token == nil else { continue }
                runs[index].wakeAt = nil
                fail(index, reason, now: now, into: &effects)
            case .holding, .restoring, .ended: break
            }
        }
        proceed(now: now, into: &effects)
    }

    /// Somebody else takes care of the servers from now on: nothing more is sent, and nothing is restored.
    public mutating func abandon(_ reason: String, into effects: inout [OperationEffect]) {
        for index in runs.indices where !runs[index].isEnded {
            runs[index].end = runs[index].isHolding ? .done : .abandoned(reason)
            runs[index].phase = .ended
            runs[index].wakeAt = nil
        }
        finish(into: &effects)
    }

    /// Somebody else may come to need these servers: what was only prepared is undone (``breakOff(_:now:into:)``), and a replica that was pointed to its new
    /// source, or is about to be, is left to whoever that source belongs to.
    public mutating func giveWay(_ reason: String, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        if runs.contains(where: { $0.touched.contains { $0.sourceChange > 0 } }) {
            abandon(reason, into: &effects)
        } else {
            breakOff(reason, now: now, into: &effects)
        }
    }

    // MARK: The whole

    /// Begins what may begin, lets the frame go when the tracks are done, and ends.
    private mutating func proceed(now: MonotonicInstant, into effects: inout [OperationEffect]) {
        guard result == nil else { return }
        if hasFrame {
            if case .waiting = runs[0].phase { start(0, now: now, into: &effects) }
            if runs[0].isEnded { skipWaiting() } else if !runs[0].isHolding { return }
        }
        startTracks(now: now, into: &effects)
        if hasFrame, runs[0].isHolding, tracks.allSatisfy({ runs[$0].isEnded }) { restore(0, all: false, now: now, into: &effects) }
        if runs.allSatisfy(\.isEnded) { finish(into: &effects) }
    }

    private var tracks: Range<Int> { (hasFrame ? 1 : 0)..<runs.count }

    private mutating func startTracks(now: MonotonicInstant, into effects: inout [OperationEffect]) {
        for index in tracks {
            guard case .waiting = runs[index].phase else { continue }
            let underWay = tracks.count { track in
                if case .waiting = runs[track].phase { return false }
                return !runs[track].isEnded
            }
            guard underWay < policy.parallelTracks else { return }
            start(index, now: now, into: &effects)
        }
    }

    /// The frame has failed: what it was for is not begun.
    private mutating func skipWaiting() {
        for index in tracks {
            guard case .waiting = runs[index].phase else { continue }
            runs[index].end = .skipped("\(runs[0].track.subject) could not be brought to stand still")
            runs[index].phase = .ended
        }
    }

    private mutating func finish(into effects: inout [OperationEffect]) {
        result = OperationResult(
            plan: plan, tracks: tracks.map { runs[$0].result }, frame: hasFrame ? runs[0].result : nil, 
            equivalences: runs.compactMap { $0.end == .done ? $0.equivalence : nil })
        letGo(into: &effects)
    }

    /// Sessions are let go when nothing is under way on them any more.
    private func letGo(into effects: inout [OperationEffect]) {
        if runs.allSatisfy({ $0.token == nil }) { effects.append(.ended(pin)) }
    }

    /// Ended, and its sessions let go: it wants no more events.
    public var isFinished: Bool { result != nil && runs.allSatisfy { $0.token == nil } }

    // MARK: What was seen

    func facts(of server: InstanceAddress) -> InstanceFacts? { observed.first { $0.address == server }?.facts }

    mutating func observe(_ facts: InstanceFacts, of server: InstanceAddress) {
        if let index = observed.firstIndex(where: { $0.address == server }) {
            observed[index].facts = facts.keepingDetails(of: observed[index].facts)
        } else {
            observed.append(Observation(address: server, facts: facts))
        }
    }
}

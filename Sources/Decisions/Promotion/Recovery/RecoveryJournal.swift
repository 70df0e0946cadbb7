import ControlModel
import Refactoring
import TopologyModel

/// The journal's side of a recovery: hands out ordinals, gathers commands, and sends one batch at a time.
///
/// Intents are sent at once; outcomes ride with the next batch, because nothing waits for them. One sync commits a batch.
struct RecoveryJournal: Sendable, Codable {
    private var record: RecoveryRecord
    private var nextOrdinal: UInt32
    private var waiting: [ControlCommand] = []
    /// Whether `waiting` holds something that must not wait for company.
    private var isUrgent = false
    private var inFlight: [ControlCommand] = []
    var retryAt: MonotonicInstant?
    /// Goes before everything else, by itself; empty: nothing is in doubt.
    private var confirmation: [ControlCommand] = []

    private var hookAttempt: UInt32 = 1
    private var hookOrdinal = StepOrdinal(rawValue: 0)

    init(record: RecoveryRecord) {
        self.record = record
        nextOrdinal = (record.steps.map { $0.intent.ordinal.rawValue }.max() ?? 0) + 1
    }

    /// Whether an earlier manager began this recovery.
    var wasInterrupted: Bool { !record.steps.isEmpty }

    /// Whether a step of a kind was announced, on any server or on one.
    func hasIntent(_ kind: StepKind, on target: InstanceAddress? = nil) -> Bool {
        record.steps.contains { $0.intent.kind == kind && (target == nil || $0.intent.target == target) }
    }

    /// Servers whose receivers an earlier manager meant to stop.
    var revokedBefore: [InstanceAddress] {
        record.steps.filter { [.revoke, .startApplier, .applyRelayLogs].contains($0.intent.kind) }.compactMap(\.intent.target)
    }

    /// Steps of a kind that were announced and have no outcome.
    func unfinished(_ kind: StepKind) -> [StepIntent] { record.steps.filter { $0.intent.kind == kind && $0.outcome == nil }.map(\.intent) }

    /// Whether the hooks of a stage have run to their end, whatever they said.
    func hasEnded(hook stage: HookStage) -> Bool { hasEnded(hook: stage, with: [.succeeded, .failed]) }

    /// Whether the hooks of a stage agreed. One that refused is asked again by the next manager: its refusal is never taken for consent.
    func hasSucceeded(hook stage: HookStage) -> Bool { hasEnded(hook: stage, with: [.succeeded]) }

    private func hasEnded(hook stage: HookStage, with results: [StepResult]) -> Bool {
        record.steps.contains { step in
            step.intent.kind == .hook && step.intent.detail == stage.rawValue && (step.outcome.map { results.contains($0.result) } ?? false)
        }
    }

    /// Whether a source side of semi-sync was meant to be switched off that was on: the designated server's for its opening, or that of a primary which
    /// hands over.
    var meantToSwitchSemiSyncOff: Bool {
        let text = ServerAction.setSemiSync(source: false, replica: nil).journalText
        return record.steps.contains { [.openWrites, .repoint].contains($0.intent.kind) && $0.intent.detail.contains(text) }
    }

    /// A step that was begun before keeps its ordinal and gets the next attempt.
    mutating func ordinal(kind: StepKind, target: InstanceAddress?, detail: String? = nil) -> (StepOrdinal, UInt32) {
        let earlier = record.steps.filter {
            $0.intent.kind == kind && $0.intent.target == target && (detail == nil || $0.intent.detail == detail)
        }
        if let last = earlier.max(by: { $0.intent.attempt < $1.intent.attempt }) {
            return (last.intent.ordinal, last.intent.attempt + 1)
        }
        defer { nextOrdinal += 1 }
        return (StepOrdinal(rawValue: nextOrdinal), 1)
    }

    /// How many managers have gone on with what another one began.
    var takeUps: Int { record.takeUps }

    /// Announces that this manager does.
    mutating func takeUp(_ id: RecoveryID) {
        let (ordinal, attempt) = ordinal(kind: .takeUp, target: nil)
        intend([StepIntent(ordinal: ordinal, attempt: attempt, kind: .takeUp, target: nil, detail: "")], of: id)
        conclude(StepOutcome(ordinal: ordinal, attempt: attempt, result: .succeeded, observed: ""), of: id)
    }

    /// A designation may be in force, and nobody knows: nothing is written any more before a batch that changes nothing is committed, after which the state of the journal tells.
    mutating func doubt() {
        confirmation = [.changingNothing]
        isUrgent = true
    }

    /// It is not known yet whether what failed is in force.
    var isInDoubt: Bool { !confirmation.isEmpty }

    /// Announces steps; the effects may begin when the batch is committed.
    mutating func intend(_ intents: [StepIntent], of id: RecoveryID) {
        for intent in intents {
            record.steps.append(StepRecord(intent: intent, intendedAt: WallTime(milliseconds: 0)))
            waiting.append(.stepIntent(id, intent))
        }
        isUrgent = true
    }

    /// Which places an earlier manager, or this one, found to be equal at a server that was to be promoted.
    func equalPlaces(of server: InstanceAddress) -> EqualPlaces? { record.equalPlaces(of: server) }

    /// What was concluded must be on disk before anything else is done.
    mutating func hurry() { isUrgent = true }

    mutating func conclude(_ outcome: StepOutcome, of id: RecoveryID) {
        if let index = record.steps.lastIndex(where: { $0.intent.ordinal == outcome.ordinal && $0.intent.attempt == outcome.attempt }) {
            record.steps[index].outcome = outcome
        }
        // Where something is looked at once more, the last word counts.
        waiting.removeAll { command in
            if case .stepOutcome(_, let earlier) = command { earlier.ordinal == outcome.ordinal && earlier.attempt == outcome.attempt } else { false }
        }
        waiting.append(.stepOutcome(id, outcome))
    }

    mutating func intendHooks(_ stage: HookStage, of id: RecoveryID) {
        (hookOrdinal, hookAttempt) = ordinal(kind: .hook, target: nil, detail: stage.rawValue)
        intend([StepIntent(ordinal: hookOrdinal, attempt: hookAttempt, kind: .hook, target: nil, detail: stage.rawValue)], of: id)
    }

    mutating func concludeHooks(success: Bool, report: String, of id: RecoveryID) {
        conclude(StepOutcome(ordinal: hookOrdinal, attempt: hookAttempt, result: success ? .succeeded : .failed, observed: report), of: id)
    }

    mutating func append(_ command: ControlCommand) {
        waiting.append(command)
        isUrgent = true
    }

    /// The next batch, when one is wanted and none is under way.
    mutating func nextBatch(recovery id: RecoveryID, now: MonotonicInstant) -> [ControlCommand]? {
        guard inFlight.isEmpty, isUrgent, !waiting.isEmpty || !confirmation.isEmpty else { return nil }
        guard mayBeWritten(now: now) else { return nil }
        retryAt = nil
        if !confirmation.isEmpty {
            inFlight = confirmation
            return inFlight
        }
        inFlight = Array(waiting.prefix(RecoveryJournal.maximumBatch))
        waiting.removeFirst(inFlight.count)
        isUrgent = !waiting.isEmpty
        return inFlight
    }

    /// The batch in flight is on disk; returns it.
    mutating func committed() -> [ControlCommand] {
        defer { inFlight = [] }
        if inFlight == confirmation { confirmation = [] }
        return inFlight
    }

    /// Nothing of the batch in flight is in force, or nobody can tell: it goes first again. Returns it.
    mutating func failed() -> [ControlCommand] {
        defer { inFlight = [] }
        if inFlight != confirmation { waiting.insert(contentsOf: inFlight, at: 0) }
        isUrgent = true
        return inFlight
    }

    /// Whether a batch that is made now is sent: after one that failed another is sent only after a while.
    func mayBeWritten(now: MonotonicInstant) -> Bool { retryAt.map { $0 <= now } ?? true }

    /// Takes back what was announced and is not on disk. What was seen stays to be written, and what is put back waits for nothing else.
    ///
    /// - Parameter inDoubt: it may be on disk, so that whoever announces the same again makes another attempt of it.
    mutating func withdraw(inDoubt: Bool) {
        let withdrawn = waiting.compactMap { command -> StepIntent? in
            if case .stepIntent(_, let intent) = command, intent.kind != .restore { intent } else { nil }
        }
        waiting.removeAll { command in
            switch command {
            case .designate: true
            case .stepIntent(_, let intent): withdrawn.contains(intent)
            default: false
            }
        }
        if !inDoubt { record.steps.removeAll { withdrawn.contains($0.intent) } }
    }

    /// The most commands in one proposal.
    private static let maximumBatch = 200
}

public import ControlModel
import Analysis
import Refactoring
public import TopologyModel

/// One recovery of a dead primary, or one planned switchover, from the opened journal to its closing: steps S1…S10.
///
/// A value that is fed inputs and appends effects; it reads no clock and does no I/O. The order of the steps of a failover:
/// hooks → last look at the old primary and receivers stopped, in parallel → choice → `Designate` is committed → the designated server
/// applies what it must hold while the old primary is watched → channel dropped, opened for writes → replicas repointed, record published
/// → hooks → closed.
///
/// A manager that died is replaced by one that makes a new machine from the journal's record: before a designation it restores what was
/// stopped, hears the witnesses again and goes on or gives up; after it, it finishes the same designation, because each step looks before it acts.
///
/// A switchover takes another way to its designation, and the same one from there (`RecoveryMachine+Switchover.swift`).
public struct RecoveryMachine: Sendable, Codable {
    enum Phase: Sendable, Equatable, Codable {
        case idle
        /// Before a designation, and time has passed: receivers that were stopped are started again, and the witnesses are heard anew.
        case revalidating(until: MonotonicInstant)
        case preHooks
        /// A switchover: nothing is touched yet, and the successor comes level with the primary.
        case looking(until: MonotonicInstant)
        case demoting
        /// A switchover: the primary is read-only, and its successor must have everything by then.
        case catchingUp(until: MonotonicInstant)
        /// A switchover that came to nothing: the primary is opened again.
        case undoing
        case revoking
        case deciding(until: MonotonicInstant)
        /// Nobody is chosen yet: who is to be fetches what a sibling received.
        case gathering(Gathering, until: MonotonicInstant, decidingUntil: MonotonicInstant)
        case designating
        /// A switchover: its designation may be in force, and nobody could tell. The primary is opened again when the journal says that it is not, or nothing for too long.
        case doubting(until: MonotonicInstant)
        case draining(until: MonotonicInstant)
        /// Without GTID: the designated server stands still, and the places that are equal there are read and journaled.
        case aligning(until: MonotonicInstant)
        case detaching
        case opening
        case repointing
        case finishing
        case restoring
        case unsuccessfulHooks
        case closing
        case closed
    }

    public let id: RecoveryID
    public let opening: RecoveryOpening
    /// Set once designated.
    public internal(set) var designation: Designation?
    public internal(set) var epoch: Epoch?

    var context: RecoveryContext
    var phase = Phase.idle
    var journal: RecoveryJournal
    var works: [RecoveryWork] = []
    var tokens: UInt32 = 0
    /// The replicas as they were before anything was touched, for restoring.
    var before: [Instance]
    /// Replicas that answered the revocation (or were found stopped).
    var reachable: Set<InstanceID> = []
    /// Replicas that were found with unknown received sets and have applied all their relay logs since.
    var knownAfterApplying: Set<InstanceID> = []
    /// What was fetched, or could not be, since the witnesses were heard last.
    var gathered: [Gathering] = []
    /// Rounds of looks in a row in which a server of the gathering did not answer.
    var unansweredRounds = 0
    /// Designated servers of this recovery that failed; never chosen again.
    var rejected: [InstanceAddress] = []
    var target = GTIDValue.none
    /// The same where the cluster follows without GTID.
    var targetCoordinates: BinlogCoordinates?
    /// What replicas that follow without GTID find their place by; nil until the designated server was drained.
    var equalPlaces: EqualPlaces?
    /// ``equalPlaces`` are on disk, as far as the journal can be written.
    var arePlacesCommitted = false
    /// Replicas whose applier was started after their receiver had stopped: once it says that it has read all, that is all.
    var freshAppliers: Set<InstanceID> = []
    /// Whoever has ``target`` has every commit that a client was told of.
    var isTargetProved = false
    var fenceStatus = FenceWatch.Status.untried
    /// When receivers were begun to be stopped; the old primary must not be read after it.
    var revokingSince: MonotonicInstant?
    /// When a last look at the old primary ended without an answer.
    var deathConfirmedAt: MonotonicInstant?
    /// The manager stood still after the witnesses were heard: they are heard again before anybody is chosen.
    var mustHearAgain = false
    /// Until then a recovery that is given up waits for relay logs to be applied, so that the replicas can be put back.
    var restoringUntil: MonotonicInstant?
    var designatedAt: MonotonicInstant?
    /// The designation is on disk: the point of no return is behind us.
    var isDesignationCommitted: Bool
    var writableAt: MonotonicInstant?
    /// An earlier manager made the designation and may have opened the server, until this one has read it as read-only.
    var mayHaveBeenOpened: Bool
    /// What came of the write probe since then.
    var firstRow = FirstRow.unknown
    var lost: [LostReplica] = []
    /// What a person should know of a recovery that succeeded.
    var remarks: [String] = []
    var closing: RecoveryClosing?
    var publication: PublicationState = .notStarted
    /// When the primary of a switchover was asked to refuse writes.
    var pausedSince: MonotonicInstant?
    /// What the primary of a switchover had executed when it was first looked at; the successor has it before anything is touched.
    var level: GTIDValue?
    /// The primary waited for acknowledgements when the machine was made; one that hands over does not any more when it follows.
    let failedUsedSemiSync: Bool
    /// What was under way on the primary of a switchover at the first look.
    var writesSeen: OpenWrites?
    /// Of a takeover: sessions that are ended before writes are refused, because their writes have been open for long.
    var sessionsToEnd: [UInt64] = []
    /// A statement that closes the primary may take effect although nobody waits for it any more, and the primary was not looked at since that was over.
    var mayCloseLate = false
    /// The primary of a switchover was found dead while it was being opened again.
    var hasPrimaryDied = false
    /// An earlier manager made the designation in force: its successor may have taken writes, whatever it looks like now.
    let wasDesignatedBefore: Bool
    /// It goes on in the place of a machine of the same manager, and nobody was interrupted.
    let isInPlace: Bool
    /// The successor of a switchover failed before it was opened, and the old primary is designated again.
    var isHandedBack = false
    var drainReported = false
    /// The step under which the record is published, and its attempt.
    var publishOrdinal = StepOrdinal(rawValue: 0)
    var publishAttempt: UInt32 = 0
    /// The hook stage that is under way.
    var hooksRunning: HookStage?
    /// Its hooks were asked for: an intent that is journaled late must not ask for them again.
    var hooksBegun = false

    enum PublicationState: Sendable, Equatable, Codable { case notStarted, running, ended }

    /// When this manager went on with the recovery, and which replicas the one before it may have been pointing to the successor.
    private(set) var takenUp: TakenUp?

    struct TakenUp: Sendable, Codable {
        var at: MonotonicInstant
        var underWay: [InstanceAddress]
    }

    /// A replica that follows nobody, or still the old primary, at the end.
    struct LostReplica: Sendable, Codable {
        var address: InstanceAddress
        var reason: String
    }

    /// A machine for an open journal record. A fresh record begins at the beginning; a record with steps goes on where it ends.
    ///
    /// - Parameter behind: the machine of this manager that had not heard of the designation in the record, and has sent nothing on the strength of it; nil: an earlier manager made that.
    public init(record: RecoveryRecord, context: RecoveryContext, inPlaceOf behind: RecoveryMachine? = nil) {
        id = record.id
        opening = record.opening
        designation = record.designation
        epoch = record.epoch
        self.context = context
        before = context.replicas
        isDesignationCommitted = record.designation != nil
        mayHaveBeenOpened = record.designation != nil && behind == nil
        failedUsedSemiSync = context.failed.facts?.semiSync.sourceEnabled == true
        wasDesignatedBefore = record.designation != nil && behind == nil
        isInPlace = behind != nil
        if case .doubting? = behind?.phase { pausedSince = behind?.pausedSince }
        isHandedBack = record.opening.kind.isPlanned && record.designation?.server == record.opening.failed
        journal = RecoveryJournal(record: record)
    }

    /// Before a designation the machine asks for the witnesses' verdict again when time has passed since they were heard: it was resumed, hooks
    /// ran, or the manager stood still. A switchover asks for it when the primary has to be opened again, and may be dead.
    public var wantsVerdict: Bool {
        switch phase {
        case .revalidating, .undoing: true
        default: false
        }
    }

    public var isFinished: Bool { phase == .closed }

    /// For how long writes were refused by a switchover; nil as long as they are, and where they were not.
    public var writePause: Duration? { pausedSince.flatMap { since in writableAt.map { $0 - since } } }

    private var isDeciding: Bool {
        switch phase {
        case .deciding, .gathering: epoch == nil
        default: false
        }
    }

    /// Whether the designated server was seen to take writes.
    public var isWritable: Bool { writableAt != nil }

    /// The direct replicas of the failed primary, the designated one included.
    public var replicaAddresses: [InstanceAddress] { context.replicas.map(\.address) }

    /// Replicas that do not follow the new primary; known once all were tried.
    public var lostReplicas: [InstanceAddress] { lost.map(\.address) }

    /// Whether readings of this server matter to the recovery.
    public func takesInterest(in server: InstanceID) -> Bool {
        context.failed.id == server || context.replicas.contains { $0.id == server }
    }

    /// The server that is, or is about to be, the primary.
    public var designated: InstanceAddress? { designation?.server }

    public mutating func step(_ input: RecoveryInput, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase != .closed else { return }
        switch input {
        case .begin: begin(now: now, into: &effects)
        case .committed(let results): committed(journal.committed(), results: results, now: now, into: &effects)
        case .commitFailed(let reason, let mayBeCommitted): commitFailed(reason, mayBeCommitted: mayBeCommitted, now: now, into: &effects)
        case .acted(let token, let outcome): acted(token, outcome, now: now, into: &effects)
        case .hooksDone(let stage, let success, let report): hooksDone(stage, success: success, report: report, now: now, into: &effects)
        case .published(let success, let report): published(success: success, report: report, now: now, into: &effects)
        case .observed(let instance): observed(instance)
        case .followsAnother(let stranger): leaveAlone(stranger)
        case .verdict(let verdict): heard(verdict, now: now, into: &effects)
        case .fence(let status): fenceStatus = status
        case .rowEnded(let row, let startedAt): rowEnded(row, startedAt: startedAt, into: &effects)
        case .managerStoodStill: mustHearAgain = phase == .revoking || isDeciding
        case .timer: break
        }
        advance(now: now, into: &effects)
    }

    // MARK: Beginning

    private mutating func begin(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard phase == .idle else { return }
        if opening.isDryRun {
            observeOnly(now: now, into: &effects)
        } else if isSwitchover, designation == nil, journal.wasInterrupted {
            resumeInterruptedSwitchover(now: now, into: &effects)
        } else if designation != nil || journal.wasInterrupted {
            takeUp(now: now, into: &effects)
        } else {
            enterPreHooks(now: now, into: &effects)
        }
    }

    /// Goes on with what an earlier manager began. What the recovery does may be what ends managers, one after the other: after several it is put back where that is still possible, left as it is where
    /// somebody was designated, and, if that did not come to its end either, only closed.
    private mutating func takeUp(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if isInPlace, let designation {
            goOn(with: designation, now: now, into: &effects)
            return
        }
        let earlier = journal.takeUps
        let reason = "it was interrupted and gone on with \(ControlLimits.maximumTakeUps) times, and never came to its end; see what its servers need"
        guard earlier <= ControlLimits.maximumTakeUps else {
            close(.init(result: .stopped, reason: reason), now: now, into: &effects)
            return
        }
        takenUp = TakenUp(at: now, underWay: journal.unfinished(.repoint).compactMap(\.target))
        journal.takeUp(id)
        if let designation {
            guard earlier < ControlLimits.maximumTakeUps else {
                stopAfterDesignation("\(reason); \(designation.server) is the primary by the journal", now: now, into: &effects)
                return
            }
            goOn(with: designation, now: now, into: &effects)
        } else {
            guard earlier < ControlLimits.maximumTakeUps else {
                restartRevoked(now: now)
                stop(reason, now: now, into: &effects)
                return
            }
            effects.append(.note(RecoveryNote(.resumed, "recovery \(id) was interrupted before a designation; the witnesses are heard again")))
            revalidate(now: now, into: &effects)
        }
    }

    private mutating func goOn(with designation: Designation, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        effects.append(.note(RecoveryNote(.resumed, "recovery \(id) goes on with \(designation.server) of epoch \(epoch?.description ?? "?")")))
        target = GTIDValue.parsing(designation.target, flavor: context.flavor) ?? .none
        targetCoordinates = target.isEmpty ? BinlogCoordinates(parsing: designation.target) : nil
        equalPlaces = journal.equalPlaces(of: designation.server)
        arePlacesCommitted = equalPlaces != nil
        // Nobody is designated without the proof, unless its lack is accepted.
        isTargetProved = opening.lossless != nil && !opening.acceptsDataLoss
        reachable = Set(context.replicas.filter { $0.freshness.isLastCheckValid }.map(\.id))
        enterPromotion(now: now, into: &effects)
    }

    /// Decides with what is known, touches nothing, and closes.
    private mutating func observeOnly(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        reachable = Set(context.replicas.filter { $0.freshness.isLastCheckValid }.map(\.id))
        let ranking = rank()
        let outcome =
            if let objection = ranking.objectionWithoutGTID(isRing: context.coPrimary != nil) {
                "would promote nobody: \(objection)"
            } else if let refusal = lackOfProof(in: ranking) {
                "would promote nobody: \(refusal)"
            } else if let gathering = ranking.gathering(of: wanted) {
                "would promote \(gathering.successor), after it has fetched from \(gathering.source) what it did not receive"
            } else if let choice = ranking.choice(of: wanted) {
                "would promote \(choice.address)"
            } else {
                "would promote nobody: \(refusal(in: ranking)?.description ?? "no candidate")"
            }
        effects.append(.note(RecoveryNote(.blocked, "observe-only: \(outcome)")))
        close(.init(result: .observed, reason: "observe-only: \(outcome)"), now: now, into: &effects)
    }

    mutating func enterPreHooks(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        if let refusal = lastingRefusal {
            stop("nobody can be promoted: \(refusal)", now: now, into: &effects)
            return
        }
        phase = .preHooks
        let stage = isSwitchover ? HookStage.preSwitchover : .preFailover
        guard context.hookStages.contains(stage), !journal.hasSucceeded(hook: stage) else {
            if isSwitchover { enterLooking(now: now, into: &effects) } else { enterRevoking(now: now, into: &effects) }
            return
        }
        startHooks(stage, into: &effects)
    }

    // MARK: What happens whatever the phase

    /// Unless a step was announced for it: that may have made it follow whom it follows.
    private mutating func leaveAlone(_ stranger: InstanceID) {
        guard !works.contains(where: { $0.target.id == stranger && $0.isJournaled }) else { return }
        context.replicas.removeAll { $0.id == stranger }
        works.removeAll { $0.target.id == stranger }
    }

    private mutating func observed(_ instance: Instance) {
        func isNewer(than known: Instance) -> Bool {
            guard let knownAt = known.freshness.readAt else { return true }
            return instance.freshness.readAt.map { $0 >= knownAt } ?? false
        }
        if instance.id == context.failed.id {
            if isNewer(than: context.failed) { context.failed = instance }
        } else if let index = context.replicas.firstIndex(where: { $0.id == instance.id }) {
            if isNewer(than: context.replicas[index]) { context.replicas[index] = instance }
        }
    }

    private mutating func committed(
        _ batch: [ControlCommand], results: [CommandResult], now: MonotonicInstant, into effects: inout [RecoveryEffect]
    ) {
        for case .stepIntent(_, let intent) in batch {
            for index in works.indices where works[index].ordinal == intent.ordinal && works[index].attempt == intent.attempt {
                guard works[index].isPlanned else { continue }
                if works[index].isHeld { works[index].state = .waiting(until: .never) } else { wait(index, now: now, into: &effects) }
            }
            if intent.kind == .hook, let stage = hooksRunning, stage.rawValue == intent.detail, !hooksBegun {
                hooksBegun = true
                effects.append(.runHooks(stage, attempt: intent.attempt))
            }
        }
        if let align = works(.align).last, batch.contains(where: { $0.concludes(align) }) { arePlacesCommitted = equalPlaces != nil }
        for case .designated(let epoch) in results {
            self.epoch = epoch
            isDesignationCommitted = true
            fenceStatus = .untried  // the watch of an epoch is a new one
        }
        if phase == .designating {
            if isDesignationCommitted {
                designationIsInForce(now: now, into: &effects)
            } else if batch.contains(where: \.designates) {
                designationWasRefused(results, now: now, into: &effects)
            }
        }
        if batch.contains(where: \.closesRecovery) {
            phase = .closed
            effects.append(.note(RecoveryNote(.closed, closing.map { "\($0.result.word): \($0.reason)" } ?? "closed")))
            effects.append(.finished)
        }
    }

    private mutating func commitFailed(_ reason: String, mayBeCommitted: Bool, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        let batch = journal.failed()
        if mayBeCommitted, batch.contains(where: \.designates) {
            journal.doubt()
            if isSwitchover, phase == .designating, epoch == nil {
                // Writes are refused meanwhile: it is asked at once.
                phase = .doubting(until: now + context.switchover.pauseBudget)
                effects += [.note(RecoveryNote(.blocked, "whether the designation is in the journal cannot be told (\(reason)): it is asked first")), .wake(now + context.switchover.pauseBudget)]
                return
            }
        }
        if isSwitchover, phase == .designating, epoch == nil {
            // Writes are refused meanwhile: waiting for the journal would leave the cluster without a primary.
            journal.withdraw(inDoubt: false)
            abandonDesignation("the journal cannot be written (\(reason))", now: now, into: &effects)
        } else if isDesignationCommitted, !batch.contains(where: \.closesRecovery) {
            // After a committed designation the recovery goes on in memory and journals late (server truth T12).
            effects.append(.note(RecoveryNote(.blocked, "the journal cannot be written (\(reason)); the recovery goes on and journals late")))
            committed(batch, results: [], now: now, into: &effects)
        } else {
            effects.append(.note(RecoveryNote(.blocked, "the journal cannot be written (\(reason)); nothing is done until it can")))
            decideAnewOnceWritable(inDoubt: mayBeCommitted, now: now)
        }
        journal.retryAt = now + context.recovery.retryInterval
        effects.append(.wake(journal.retryAt ?? now))
    }

    /// Moves on wherever nothing is left to wait for; called after every input.
    private mutating func advance(now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        startWaitingWorks(now: now, into: &effects)
        switch phase {
        case .idle, .preHooks, .designating, .closing, .closed, .unsuccessfulHooks: break
        case .revalidating(let until): advanceRevalidation(until: until, now: now, into: &effects)
        case .looking(let until): advanceLooking(until: until, now: now, into: &effects)
        case .demoting: advanceDemoting(now: now, into: &effects)
        case .catchingUp(let until): advanceCatchingUp(until: until, now: now, into: &effects)
        case .doubting(let until): advanceDoubting(until: until, now: now, into: &effects)
        case .undoing: advanceUndoing(now: now, into: &effects)
        case .revoking: advanceRevoking(now: now, into: &effects)
        case .deciding(let until): advanceDeciding(until: until, now: now, into: &effects)
        case .gathering(let gathering, let until, let decidingUntil):
            advanceGathering(gathering, until: until, decidingUntil: decidingUntil, now: now, into: &effects)
        case .draining(let until): advanceDraining(until: until, now: now, into: &effects)
        case .aligning(let until): advanceAligning(until: until, now: now, into: &effects)
        case .detaching: advanceDetaching(now: now, into: &effects)
        case .opening: advanceOpening(now: now, into: &effects)
        case .repointing: advanceRepointing(now: now, into: &effects)
        case .finishing: advanceFinishing(now: now, into: &effects)
        case .restoring: advanceRestoring(now: now, into: &effects)
        }
        if let batch = journal.nextBatch(recovery: id, now: now) { effects.append(.propose(batch)) }
    }
}

extension ControlCommand {
    fileprivate var designates: Bool {
        if case .designate = self { true } else { false }
    }

    fileprivate func concludes(_ work: RecoveryWork) -> Bool {
        if case .stepOutcome(_, let outcome) = self { outcome.ordinal == work.ordinal && outcome.attempt == work.attempt } else { false }
    }

    fileprivate var closesRecovery: Bool {
        if case .closeRecovery = self { true } else { false }
    }
}

extension RecoveryContext {
    /// The flavour that the recovery's transactions are written in.
    var flavor: ServerFlavor {
        failed.facts?.server.flavor ?? replicas.lazy.compactMap { $0.facts?.server.flavor }.first ?? .unknown
    }
}

extension RecoveryClosing.Result {
    /// The word used in timelines and audits.
    public var word: String {
        switch self {
        case .succeeded: "succeeded"
        case .aborted: "given up"
        case .stopped: "stopped"
        case .observed: "observed"
        }
    }
}

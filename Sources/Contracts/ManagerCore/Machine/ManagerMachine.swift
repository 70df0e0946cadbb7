import Analysis
public import ControlModel
public import Hooks
import KVPublishers
import Probing
public import Promotion
import Refactoring
import Storage
public import TopologyModel

/// The manager as one value: discovery, suspicion, verdicts, recoveries, the watch over former primaries, and publishing.
///
/// It is fed events and appends effects. It reads no clock, draws chance only from its own seeded generator, and keeps no secrets. The shell owns it
/// alone, carries effects out in bounded lanes, and answers with events; the simulator does the same with simulated servers.
public struct ManagerMachine: Sendable, Codable {
    public let configuration: ManagerConfiguration
    let rules: ManagerRules
    /// Which hook phases have hooks at all; the others are skipped.
    let hookPhases: [HookPhase]
    var discovery: DiscoveryMachine
    public internal(set) var control = ControlState() {
        didSet {
            records = ClusterRecordIndex(control.clusters)
            openRecoveries = control.recoveries.filter(\.isOpen)
            for index in suspicions.indices { suspicions[index].unsettle() }
        }
    }
    /// Of ``control``.
    private(set) var records = ClusterRecordIndex()
    /// Those of ``control``: few, beside a history of hundreds, and asked for after every event.
    private(set) var openRecoveries: [RecoveryRecord] = []
    public internal(set) var isArmed = false
    /// Another manager decides and acts; this one reads servers and judges what it sees, so that it can take over at once. It proposes nothing and touches nothing.
    public internal(set) var isStandby: Bool
    var random: SplitMix64
    var tokens: UInt64 = 0
    /// What each outstanding answer is for.
    var purposes: [ManagerToken: Purpose] = [:]
    /// Ordered by suspect.
    var suspicions: [SuspicionState] = []
    /// Ordered by id.
    var recoveries: [RunningRecovery] = []
    /// In the order in which they were opened.
    var relocations: [RunningRelocation] = []
    /// Unlocks, in the order in which they were opened.
    var unlocks: [RunningUnlock] = []
    /// Few at any time.
    var lockedPrimaries: [LockedPrimary] = []
    /// Ordered by cluster and server.
    var fences: [ClusterFence] = []
    /// Ordered by cluster.
    var reopenings: [ClusterReopening] = []
    /// In the order in which they were found: few at any time.
    var stragglers: [Straggler] = []
    /// Lost replicas that follow the primary again, which is being committed: few at any time.
    var downtimesBeingEnded: [InstanceAddress] = []
    var publications: [Publication] = []
    /// In the order in which they began.
    var operations: [RunningOperation] = []
    var operationCount: UInt64 = 0
    /// Servers whose binary logs are being searched: few at any time.
    var searchedServers: [InstanceAddress] = []
    /// Learned from moves without GTID.
    var equivalences = PositionEquivalences()
    var wakeUps = WakeUps()
    /// When the journal is asked what it holds; nil: nothing is in doubt, or it is being asked.
    var journalLookAt: MonotonicInstant?
    /// Recoveries that people asked for, of which it is not known whether they are open.
    var doubtfulOpenings: [DoubtfulOpening] = []
    var lastStepAt: MonotonicInstant?
    /// The civil time of the step in hand.
    private(set) var wall = WallTime(milliseconds: 0)
    /// When ``ManagerEvent/timer`` is wanted next, as of the last step; nil: never, unless another event comes.
    public private(set) var nextWakeUp: MonotonicInstant?
    /// When the last step wanted the next one at the latest; nil: at no time, as nothing was waited for.
    var nextStepWantedAt: MonotonicInstant?
    /// Facts and failures from before this instant are not used to decide: the manager itself stood still.
    var resumedAt = MonotonicInstant(nanoseconds: .min)
    /// Seeds, and servers that somebody discovered. Looked up, never iterated over.
    var explicitServers: Set<InstanceAddress> = []
    /// Per instance id: what it answered to the configuration's own queries.
    var answers: [ServerAnswers] = []
    /// Aliases that are being committed: few at any time.
    var aliasesBeingSet: [AliasBeingSet] = []
    /// Clusters whose writes moved from one of two primaries to the other, which is being committed: few at any time.
    var handOversBeingRecorded: [ClusterID] = []
    /// Clusters of which it is being committed that their primary takes writes: few at any time.
    var writablePrimariesBeingRecorded: [ClusterID] = []
    /// When history was last looked at for its age.
    var historyLookedAt: MonotonicInstant?
    /// When servers that were not seen for long were last looked for.
    var unseenLookedAt: MonotonicInstant?
    var discoverWaiters: [DiscoverWaiter] = []
    /// In the order in which they were asked.
    var askedCalls: [AskedCall] = []
    /// When the placements were last compared with downtimes and maintenances, which end by themselves.
    var placementsRefreshedAt = WallTime(milliseconds: 0)
    /// Per instance id: a replication thread was seen running in the present run of the server, so its received set is known (server truth T1).
    var threadsSeenRunning: [Bool] = []
    /// Per instance id: the newest version whose receiver ran. When its source dies, the next poll of the replica may come before the suspicion.
    var lastReplicating: [Instance?] = []
    /// Per instance id: the shape for which its cluster was told to be only observed.
    var toldShapes: [ClusterShape?] = []
    /// Per instance id: what is wrong with it and may have to be recorded.
    var conditions: [LastingCondition?] = []
    /// Per instance id of a cluster's first member: when the cluster was looked at last.
    var conditionsLookedAt: [MonotonicInstant?] = []
    /// Replicas whose receivers were stopped and started again: few at any time.
    var receiverRestarts: [ReceiverRestart] = []
    /// What people were told of servers that could not be read, or were not who they had been: few at any time.
    var toldTroubles: [ToldTrouble] = []
    /// Identities that storage remembers, for servers that have not been read since the start.
    var rememberedIdentities: [InstanceAddress: String] = [:]
    /// Whom storage remembers servers to follow that have not been read since the start. Looked up, never iterated over.
    var rememberedSources: [InstanceAddress: InstanceAddress] = [:]
    /// Per instance id: what is known of the last runs of a primary.
    var primaryRuns: [PrimaryRun?] = []
    /// By cluster. Looked up, never iterated over. A manager that restarts sees it again.
    var outlivedSwitchovers: [ClusterID: OutlivedSwitchover] = [:]
    /// Runs that storage remembers, for servers that have not been read since the start.
    var rememberedRuns: [InstanceAddress: PrimaryRun] = [:]
    var clustersBeingRegistered: Set<InstanceAddress> = []
    /// Per primary. Looked up, never iterated over.
    var losslessWatches: [InstanceID: LosslessWatch] = [:]
    /// By primary: what it had executed at its last readings. Looked up, never iterated over.
    public internal(set) var executedHistories: [InstanceID: ExecutedHistory] = [:]
    /// Per primary that is written to. Looked up, never iterated over.
    var writeTurns: [InstanceID: WriteTurn] = [:]
    /// How many of them are under way.
    var writesUnderWay = 0
    var isStarted = false

    struct AliasBeingSet: Sendable, Codable {
        var cluster: ClusterID
        var alias: String
    }

    /// Somebody who waits for the first reading of a server.
    struct DiscoverWaiter: Sendable, Codable {
        var token: ManagerToken
        var address: InstanceAddress
    }

    enum Purpose: Sendable, Codable {
        case recoveryCommit(RecoveryID)
        case journalLook
        case opening(ClusterID, suspect: InstanceID)
        case recoveryOpening(RecoveryOpening, waiter: ManagerToken)
        case unlockOpening(InstanceID)
        case registration(InstanceAddress)
        case operatorCommit(ManagerToken, String)
        /// Of what was asked for and answered so.
        case operatorRecord(ManagerToken, OperatorReply)
        case detection(HookInvocation?)
        case recoveryAction(RecoveryID, RecoveryToken, InstanceAddress)
        case fenceAction(ClusterID, Epoch, InstanceAddress)
        case rejoining(ClusterID, InstanceAddress)
        case recoveryHooks(RecoveryID, HookStage)
        case detectionHooks
        /// Nobody waits for them.
        case swapHooks
        case publication(ClusterID, Epoch)
        case reopeningIntent(ClusterID)
        case reopeningAction(ClusterID)
        case reopeningOutcome(ClusterID)
        case operationAction(SessionPin, OperationToken, InstanceAddress)
        case search(InstanceAddress, for: ManagerToken)
        case write(InstanceID)
        case primaryChange(PrimaryChange, by: SessionPin)
        case handOver(PrimaryChange)
        case clusterAlias(ClusterID)
        case writablePrimary(ClusterID)
        case receiverRestart(InstanceAddress)
        case receiverAction(InstanceAddress)
        case endOfLostDowntime(InstanceAddress)
        /// Nobody waits for it.
        case unawaited
    }

    /// - Parameter seed: of the generators that cluster ids are drawn from and polls are spread with.
    public init(configuration: ManagerConfiguration, rules: ManagerRules, hookPhases: [HookPhase], seed: UInt64) {
        self.configuration = configuration
        self.rules = rules
        self.hookPhases = hookPhases
        isStandby = configuration.startsAsStandby
        random = SplitMix64(state: seed)
        discovery = DiscoveryMachine(policy: configuration.discovery, filter: rules.discovery, seed: seed)
    }

    /// The same without patterns but those of automatic recovery.
    public init(configuration: ManagerConfiguration, filter: any AutomationFilter, hookPhases: [HookPhase], seed: UInt64) {
        self.init(configuration: configuration, rules: ManagerRules(automation: filter), hookPhases: hookPhases, seed: seed)
    }

    public var topology: Topology { discovery.topology }

    /// Every known server was read, or failed once: a failure would be acted upon, at once or as soon as this manager leads.
    public var isReady: Bool { isArmed || isStandby && discovery.isComplete }

    /// Of everything that waits. By index: the elements are large, and this is asked at the end of every step.
    private var earliestWakeUp: MonotonicInstant? {
        var next: MonotonicInstant? = .earlier(discovery.nextDue, wakeUps.first)
        for index in suspicions.indices where !suspicions[index].isDoubt { next = .earlier(next, suspicions[index].nextLook) }
        for index in fences.indices { next = .earlier(next, fences[index].watch.wantsActionAt) }
        for index in publications.indices { next = .earlier(next, publications[index].retryAt) }
        for index in reopenings.indices { next = .earlier(next, reopenings[index].reopening.wantsActionAt) }
        for index in operations.indices { next = .earlier(next, operations[index].machine.nextWakeUp) }
        return next
    }

    public mutating func step(_ event: ManagerEvent, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        self.wall = wall
        let first = effects.count
        defer { recordCalls(after: event, since: first, into: &effects) }
        completeRecorded()
        noticePause(now: now, into: &effects)
        switch event {
        case .started(let state, let inventory): start(state, inventory, now: now, wall: wall, into: &effects)
        case .stateRead(let state):
            if isStandby { readState(state, now: now, wall: wall, into: &effects) }
        case .leads(let state): if isStandby { lead(state, now: now, wall: wall, into: &effects) }
        case .timer: break
        case .probed(let report):
            probed(report, now: now, into: &effects)
            lookForConditions(around: report.request.address, now: now, wall: wall, into: &effects)
        case .connectionLost(let address): connectionLost(address, now: now, into: &effects)
        case .committed(let token, let results, let state):
            journalLookAt = nil
            takeCommitted(state, now: now, wall: wall, into: &effects)
            settleDoubtfulOpenings(besides: results, now: now, into: &effects)
            committed(token, results, now: now, into: &effects)
        case .commitFailed(let token, let error): commitFailed(token, error, now: now, into: &effects)
        case .acted(let token, let outcome): acted(token, outcome, now: now, into: &effects)
        case .wrote(let token, let report): wrote(token, report, now: now, into: &effects)
        case .located(let token, let outcome): located(token, outcome, into: &effects)
        case .hooksEnded(let token, let success, let report): hooksEnded(token, success, report, now: now, into: &effects)
        case .published(let token, let success, let report): published(token, success, report, now: now, into: &effects)
        case .operatorAsked(let token, let request, let asker):
            takeDown(token, request, by: asker)
            operatorAsked(token, request, now: now, wall: wall, into: &effects)
        case .stopping: breakOffOperations("the manager is stopping", now: now, into: &effects)
        }
        guard isStarted else { return }
        advance(now: now, wall: wall, into: &effects)
        nextWakeUp = earliestWakeUp
        nextStepWantedAt = nextWakeUp ?? (discovery.isProbing ? now + configuration.discovery.probeTimeout : nil)
    }

    /// What a recording leaves out and the first event may change.
    private mutating func completeRecorded() {
        for index in suspicions.indices where suspicions[index].lacksCluster {
            if let cluster = topology.cluster(of: suspicions[index].suspect) { suspicions[index].settle(as: cluster) }
        }
    }

    /// Does whatever is due, after every event.
    private mutating func advance(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        arm(now: now, into: &effects)
        endDowntimes(wall: wall)
        forgetUnseen(now: now, into: &effects)
        forgetHistory(now: now, wall: wall, into: &effects)
        lookAtJournal(now: now, into: &effects)
        wakeRecoveries(now: now, into: &effects)
        lookAtSuspects(now: now, wall: wall, into: &effects)
        runFences(now: now, into: &effects)
        runReopenings(now: now, wall: wall, into: &effects)
        openUnlocks(now: now, wall: wall, into: &effects)
        runRejoinings(now: now, wall: wall, into: &effects)
        runStragglers(now: now, wall: wall, into: &effects)
        wakeOperations(now: now, into: &effects)
        retryPublications(now: now, wall: wall, into: &effects)
        probeWhatIsDue(now: now, into: &effects)
    }

    private mutating func start(
        _ state: ControlState, _ inventory: [InventoryRecord], now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        isStarted = true
        control = state
        placementsRefreshedAt = wall
        discovery.ignore(state.ignoredServers.flatMap(\.names))
        for seed in configuration.seeds {
            explicitServers.insert(seed)
            watchKnown(seed, now: now, into: &effects)
        }
        for record in inventory {
            if record.isExplicit { explicitServers.insert(record.address) }
            watchKnown(record.address, now: now, into: &effects)
            if !record.identity.isEmpty { rememberedIdentities[record.address] = record.identity }
            if let source = record.source { rememberedSources[record.address] = source }
            if let run = record.primaryRun { rememberedRuns[record.address] = run }
        }
        watchJournaled(now: now, into: &effects)
        rememberServers(inventory, state, now: now, into: &effects)
        if !isStandby { beginActing(now: now, into: &effects) }
    }

    /// Servers that the control state speaks of are watched, whoever found them.
    private mutating func watchJournaled(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for cluster in control.clusters {
            for address in [cluster.primary] + cluster.deposed.map(\.address) where topology.id(of: address) == nil && !control.isIgnored(address) {
                watchKnown(address, now: now, into: &effects)
            }
        }
        for recovery in openRecoveries {
            for address in recovery.participants { watch(address, now: now) }
        }
    }

    /// Takes up what the control state leaves to be done.
    private mutating func beginActing(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        resumeFences(now: now)
        endReopeningsInHand(into: &effects)
        for cluster in control.clusters where cluster.epoch > .initial || isWritablePrimaryUnrecorded(cluster) { wantPublication(of: cluster, now: now) }
    }

    /// What others have committed.
    private mutating func readState(_ state: ControlState, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let before = control
        takeCommitted(state, now: now, wall: wall, into: &effects)
        watchJournaled(now: now, into: &effects)
        readChangedClusters(since: before, now: now)
    }

    /// Where another one has become the primary, who follows whom is not as it was read: all of the cluster are read at once, also those that were put off because they did not answer.
    private mutating func readChangedClusters(since before: ControlState, now: MonotonicInstant) {
        for record in control.clusters where before.cluster(record.id)?.epoch != record.epoch {
            guard let id = topology.id(of: record.primary), let cluster = topology.cluster(of: id) else { continue }
            for member in cluster.members { discovery.takeUp(member.id, now: now) }
        }
    }

    /// What was seen as a standby counts: nothing was proposed or done because of it.
    private mutating func lead(_ state: ControlState, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        isStandby = false
        readState(state, now: now, wall: wall, into: &effects)
        rememberServers([], state, now: now, into: &effects)
        beginActing(now: now, into: &effects)
    }

    /// A state that the log returned: of a proposal of this manager, or of others'.
    private mutating func takeCommitted(_ state: ControlState, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let isSpokenOfAnew =
            state.promotionRules != control.promotionRules || state.downtimes != control.downtimes || state.maintenances != control.maintenances
        takeState(state, into: &effects)
        endSupersededRelocations(now: now, into: &effects)
        endSupersededUnlocks(now: now, into: &effects)
        refreshPlacements(wall: wall)
        if isSpokenOfAnew { showPlacements(now: now, into: &effects) }
        judgeReopeningsAgain()
    }

    /// The inventory first: it may know of a server that was built anew since it was journaled.
    private mutating func rememberServers(_ inventory: [InventoryRecord], _ state: ControlState, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for record in inventory { remember(record.identity, at: record.address, now: now, into: &effects) }
        for recovery in state.recoveries where recovery.isOpen {
            remember(recovery.opening.failedIdentity, at: recovery.opening.failed, now: now, into: &effects)
            if let designation = recovery.designation { remember(designation.identity, at: designation.server, now: now, into: &effects) }
        }
        for cluster in state.clusters {
            remember(cluster.primaryIdentity, at: cluster.primary, now: now, into: &effects)
            for server in cluster.deposed { remember(server.identity, at: server.address, now: now, into: &effects) }
        }
    }

    /// Of servers that were not read yet: facts say more, and a standby that comes to lead has them. What it read before it knew of a server, at that one's address, is not
    /// that server.
    private mutating func remember(_ identity: String, at address: InstanceAddress, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let identity = ServerIdentity(parsing: identity) else { return }
        takeBackAddress(address, recordedFor: identity, now: now, into: &effects)
        if topology.instance(at: address)?.facts == nil { discovery.remember(identity, at: address) }
    }

    /// A step long after the moment at which the last one wanted it means that the manager itself stood still (stopped, starved, its clock
    /// moved on): everything that was seen before is old, and probes that "timed out" meanwhile say nothing (server truth T12). Silence that
    /// was expected, between polls further apart than the threshold, means nothing.
    private mutating func noticePause(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        defer { lastStepAt = now }
        guard let lastStepAt, let nextStepWantedAt, now - max(lastStepAt, nextStepWantedAt) > configuration.pauseThreshold else { return }
        resumedAt = now
        for index in suspicions.indices { suspicions[index].suspicion.forgetReads(before: now) }
        tellOfPause(now: now, into: &effects)
        effects.append(
            .note(ManagerNote(.warning, "the manager stood still for \((now - lastStepAt).wholeMilliseconds) ms; nothing is decided on older facts")))
    }

    private mutating func arm(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard !isArmed, !isStandby, discovery.isComplete else { return }
        isArmed = true
        for cluster in topology.clusters {
            registerClusterIfNew(of: cluster.members[0].id, now: now, into: &effects)
            tellShape(of: cluster, into: &effects)
            suggestAlias(of: cluster, into: &effects)
        }
        let clusters = topology.clusters.count
        effects.append(.note(ManagerNote(.notice, "armed: \(topology.allInstances.count) servers in \(clusters) cluster\(clusters == 1 ? "" : "s") known")))
    }

    mutating func newToken(_ purpose: Purpose) -> ManagerToken {
        tokens += 1
        let token = ManagerToken(rawValue: tokens)
        purposes[token] = purpose
        return token
    }
}

import Analysis
public import Clocks
public import ControlModel
public import Hooks
public import KVPublishers
public import Logging
public import ManagerCore
public import Probing
import Refactoring
public import Storage
import TopologyModel

#if Services
    public import ServiceLifecycle
#endif

/// The shell around ``ManagerMachine``: one actor owns the machine, carries its effects out, and feeds the answers back.
///
/// `run()` returns after a graceful shutdown or when its task is cancelled. Both leave the journal in a state from which the next start goes on:
/// a graceful shutdown waits for the steps in hand and brings the servers of operators' operations back to what they had, a cancellation leaves them
/// open. Run it once.
///
/// One of several managers watches (``ManagerConfiguration/startsAsStandby``) until it is told to ``lead(_:permission:)``.
public actor ManagerService: ManagerAccess {
    /// One thing to be done outside the actor. The number waiting is bounded by the machine: probes by `maximumProbesInFlight`, searches and writes by
    /// numbers of their own, actions and hooks by the servers and phases of the recoveries under way, sleeps by the wake-ups that came earlier than the one before.
    private enum Work: Sendable {
        case probe(ProbeRequest)
        case act(ManagerToken, ActionRequest)
        case locate(ManagerToken, ErrantSearchRequest)
        case write(ManagerToken, WriteProbeRequest, askedAt: MonotonicInstant)
        case runHooks(ManagerToken, HookInvocation)
        case publish(ManagerToken, PrimaryRecord)
        case release(InstanceAddress)
        case releaseSessions(SessionPin)
        case sleep(until: MonotonicInstant)
        case flushInventoryLater
        case flushInventoryNow

        /// Everything else only reads, or keeps what was read.
        var touchesOthers: Bool { if case .write = self { true } else { isAwaited } }

        /// Another manager could not take it back.
        var isPointOfNoReturn: Bool {
            switch self {
            case .act(_, let request): request.action == .openWrites
            case .publish: true
            default: false
            }
        }

        /// A server that has not done it by then leaves it undone: the statement carries the deadline of the request.
        mutating func end(by limit: Duration) {
            guard case .act(let token, var request) = self else { return }
            request.timeout = max(.zero, min(request.timeout, limit))
            self = .act(token, request)
        }

        /// A graceful shutdown waits for it.
        var isAwaited: Bool {
            switch self {
            case .act, .runHooks, .publish: true
            case .write, .probe, .locate, .release, .releaseSessions, .sleep, .flushInventoryLater, .flushInventoryNow: false
            }
        }

        /// Recoveries pin no sessions.
        var belongsToOperation: Bool {
            if case .act(_, let request) = self { request.pin != nil } else { false }
        }
    }

    private struct Proposal: Sendable {
        var token: ManagerToken
        var commands: [ControlCommand]
    }

    private var machine: ManagerMachine
    private let recorder: FlightRecorder?
    /// What the machine asks while it is recorded.
    private let recordedRules: RecordedRules
    private let prober: any InstanceProber
    private let controller: any ReplicationController
    private var controlLog: any ControlLog
    /// nil: there is no other manager.
    private var permission: (any ActionPermission)?
    private let inventory: any InventoryStore
    private let hooks: HookRunner
    private let publishers: [any KVPublisher]
    private let clock: ServiceClock
    private let logger: Logger

    private let works: AsyncStream<Work>
    private let workInput: AsyncStream<Work>.Continuation
    private let proposals: AsyncStream<Proposal>
    private let proposalInput: AsyncStream<Proposal>.Continuation

    private var timeline: [TimelineEntry] = []
    private let startedAt: WallTime
    private var armedAt: WallTime?
    private var sleepingUntil: MonotonicInstant?
    private var waiters: [ManagerToken: CheckedContinuation<OperatorReply, Never>] = [:]
    private var operatorTokens: UInt64 = 0
    private var changedInventory: Set<InstanceAddress> = []
    private var isFlushScheduled = false
    /// Effects outside that must end before a graceful shutdown is complete.
    private var inHand = 0
    private var isStopping = false
    /// The machine was started.
    private var hasBegun = false
    /// It was told to lead before it began.
    private var leadsFromStart: ControlState?
    private var warnings = WarningList()

    /// How many timeline entries are kept; the oldest go first.
    private static let maximumTimeline = 2000
    /// How long changed inventory waits so that one write holds many changes.
    private static let inventoryDelay = Duration.seconds(1)
    /// How long a graceful shutdown waits for the steps in hand, whose own deadlines are shorter, and for servers to get back what operations took.
    private static let shutdownLimit = Duration.seconds(20)
    /// How often the control log is asked what troubles it; a failed commit asks at once.
    private static let warningInterval = Duration.seconds(10)
    private static let shutdownLook = Duration.milliseconds(20)
    /// Tokens of operators' requests live above those of the machine.
    private static let operatorTokenBase: UInt64 = 1 << 63

    /// - Parameters:
    ///   - recorder: of everything that the manager is told and decides; used by this service alone.
    ///   - seed: of the generator that cluster ids are drawn from; random by default.
    public init(
        configuration: ManagerConfiguration, rules: ManagerRules, prober: any InstanceProber, controller: any ReplicationController,
        controlLog: any ControlLog, inventory: any InventoryStore, hooks: [any Hook], publishers: [any KVPublisher],
        clock: ServiceClock = .system, recorder: FlightRecorder? = nil, logger: Logger, seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.recorder = recorder
        recordedRules = RecordedRules(asking: rules)
        machine = ManagerMachine(
            configuration: configuration, rules: recorder == nil ? rules : recordedRules.rules,
            hookPhases: HookPhase.allCases.filter { phase in hooks.contains { $0.phase == phase } }, seed: seed)
        self.prober = prober
        self.controller = controller
        self.controlLog = controlLog
        self.inventory = inventory
        self.hooks = HookRunner(HookList(hooks))
        self.publishers = publishers
        self.clock = clock
        self.logger = logger
        startedAt = clock.wall()
        (works, workInput) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .unbounded)  // bounded by the machine, see Work
        (proposals, proposalInput) = AsyncStream.makeStream(of: Proposal.self, bufferingPolicy: .unbounded)  // one per recovery and request
    }

    // MARK: One of several

    /// Shows a standby what others have committed.
    public func follow(_ state: ControlState) {
        guard machine.isStandby, hasBegun, state.lastIndex != machine.control.lastIndex else { return }
        handle(.stateRead(state))
    }

    /// Makes a standby the manager that decides and acts, until its task is cancelled.
    ///
    /// - Parameters:
    ///   - log: whose state holds everything that any other manager committed, and which commits nothing once another one leads.
    ///   - permission: asked before each act on a server, hook or store.
    public func lead(_ log: any ControlLog, permission: any ActionPermission) async {
        let state = await log.state()
        guard machine.isStandby, !isStopping else { return }
        controlLog = log
        self.permission = permission
        if hasBegun { handle(.leads(state)) } else { leadsFromStart = state }
    }

    // MARK: Running

    public func run() async throws {
        await withTaskGroup { group in
            // Outside of all that ends before it: what is decided last is recorded, too.
            if let recorder { group.addTask { await recorder.run() } }
            await serve()
            recorder?.finish()
        }
    }

    private func serve() async {
        let known: [InventoryRecord]
        do {
            known = try await inventory.load()
        } catch {
            logger.warning("the inventory cannot be read; servers are discovered from the seeds", metadata: ["error": "\(error)"])
            known = []
        }
        let state = await controlLog.state()
        hasBegun = true
        handle(.started(state, known))
        if let leadsFromStart { handle(.leads(leadsFromStart)) }
        #if Services
            await withGracefulShutdownHandler {
                await runLanes()
            } onGracefulShutdown: {
                self.stopSignal.yield()
            }
        #else
            await runLanes()
        #endif
        isStopping = true
        answerAll("this manager ended before it was done: whether it is done all the same, the next one knows")
        await controlLog.close()
    }

    private func answerAll(_ text: String) {
        for waiter in waiters.values { waiter.resume(returning: .refused(text)) }
        waiters = [:]
    }

    private nonisolated let stopStream = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    private nonisolated var stopSignal: AsyncStream<Void>.Continuation { stopStream.continuation }

    private func runLanes() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.commitInOrder() }
            group.addTask { await self.listenForLosses() }
            group.addTask { await self.watchControlLog() }
            group.addTask {
                for await _ in self.stopStream.stream { break }
                await self.stop()
            }
            for await work in works {
                group.addTask { await self.carryOut(work) }
            }
            group.cancelAll()
        }
    }

    /// Takes no new work, waits for the steps in hand and their journaling, and ends the lanes. Operations are kept nowhere: what they stopped is
    /// started again now or never.
    private func stop() async {
        isStopping = true
        logger.notice("stopping: waiting for the steps in hand", metadata: ["steps": "\(inHand)"])
        let limit = clock.now() + ManagerService.shutdownLimit
        handle(.stopping)
        while inHand > 0 || machine.isOperating, clock.now() < limit {
            do { try await clock.sleep(clock.now() + ManagerService.shutdownLook) } catch { break }
            if machine.isOperating { handle(.timer) }
        }
        for operation in machine.operationsUnderWay {
            logger.critical("stopped in the middle; look at its servers before anything else", metadata: ["operation": "\(operation)"])
        }
        await flushInventory()
        answerAll("the manager is stopping")
        proposalInput.finish()
        workInput.finish()
    }

    /// Proposals are committed one after another, so that the states they return come in order.
    private func commitInOrder() async {
        for await proposal in proposals {
            let stamp = CommandStamp(at: clock.wall(), node: machine.configuration.nodeName)
            do {
                let results = try await controlLog.propose(proposal.commands, stamp: stamp)
                handle(.committed(proposal.token, results, await controlLog.state()))
            } catch {
                handle(.commitFailed(proposal.token, error))
                await lookAtControlLog()
            }
            inHand -= 1
        }
    }

    private func watchControlLog() async {
        while !Task.isCancelled {
            await lookAtControlLog()
            do { try await clock.sleep(clock.now() + ManagerService.warningInterval) } catch { return }
        }
    }

    private func lookAtControlLog() async {
        let present = await controlLog.warnings()
        let (begun, ended) = warnings.replace(with: present)
        for text in begun { logger.critical("\(text)") }
        for text in ended { logger.notice("over: \(text)") }
    }

    private nonisolated func listenForLosses() async {
        for await address in prober.losses { await handle(.connectionLost(address)) }
    }

    private nonisolated func carryOut(_ work: Work) async {
        // What is not done has no outcome: the intent stays open for the manager that leads.
        var work = work
        if work.touchesOthers, let permission = await permission {
            guard let end = await permission.permit(isPointOfNoReturn: work.isPointOfNoReturn) else {
                if work.isAwaited { await finished() }
                return
            }
            if work.isPointOfNoReturn { work.end(by: end - clock.now()) }
        }
        switch work {
        case .probe(let request):
            let report = await prober.probe(request)
            if !Task.isCancelled { await handle(.probed(report)) }  // a probe that was ended with the service says nothing of the server
        case .act(let token, let request):
            let outcome = await controller.perform(request)
            if !Task.isCancelled { await handle(.acted(token, outcome)) }  // cancellation is not an outcome: the intent stays open
            await finished()
        case .locate(let token, let request):
            let outcome = await prober.locate(request)
            if !Task.isCancelled { await handle(.located(token, outcome)) }
        case .write(let token, let request, let askedAt):
            // The wish is as old as the step that made it, and may have waited for this moment.
            var present = request
            present.startTimeout = max(.zero, request.startTimeout - (clock.now() - askedAt))
            let outcome = await prober.write(present)
            guard !Task.isCancelled else { return }
            await handle(.wrote(token, WriteProbeReport(request: request, startedAt: askedAt, finishedAt: clock.now(), outcome: outcome)))
        case .runHooks(let token, let invocation):
            let report = await hooks.run(invocation)
            if !report.isCancelled { await handle(.hooksEnded(token, success: report.stopper == nil, report: report.text)) }
            await finished()
        case .publish(let token, let record):
            let (success, text) = await publish(record)
            if !Task.isCancelled { await handle(.published(token, success: success, report: text)) }
            await finished()
        case .release(let address): await prober.forget(address)
        case .releaseSessions(let pin): await controller.release(pin)
        case .sleep(let until):
            do { try await clock.sleep(until) } catch { return }
            await slept(until)
        case .flushInventoryNow: await flushInventory()
        case .flushInventoryLater:
            do { try await clock.sleep(clock.now() + ManagerService.inventoryDelay) } catch { return }
            await flushInventory()
        }
    }

    /// To all stores at the same time: one that is down delays no other.
    private nonisolated func publish(_ record: PrimaryRecord) async -> (Bool, String) {
        let outcomes = await withTaskGroup { group in
            for (number, publisher) in publishers.enumerated() { group.addTask { (number, await ManagerService.publish(record, in: publisher)) } }
            var outcomes = Array(repeating: (success: false, line: ""), count: publishers.count)
            for await (number, outcome) in group { outcomes[number] = outcome }
            return outcomes
        }
        return (outcomes.allSatisfy(\.success), outcomes.isEmpty ? "no publishers are configured" : outcomes.map(\.line).joined(separator: "; "))
    }

    private static nonisolated func publish(_ record: PrimaryRecord, in publisher: any KVPublisher) async -> (success: Bool, line: String) {
        do {
            let what =
                switch try await publisher.publish(record) {
                case .published: "\(record.primary) of epoch \(record.epoch)"
                case .unchanged: "\(record.primary) of epoch \(record.epoch) was there"
                case .superseded(let newer): "holds epoch \(newer.epoch) of \(newer), left alone"
                }
            return (true, "\(publisher.name): \(what)")
        } catch {
            return (false, "\(publisher.name): \(error)")
        }
    }

    private func finished() { inHand -= 1 }

    // MARK: The machine

    private func handle(_ event: ManagerEvent) {
        var effects: [ManagerEffect] = []
        let wasArmed = machine.isArmed
        let (now, wall) = (clock.now(), clock.wall())
        recorder?.begin(machine, recordedRules)
        machine.step(event, now: now, wall: wall, into: &effects)
        recorder?.record(RecordedStep(now: now, wall: wall, event: event, effects: effects, answers: recordedRules.takeNews()))
        if machine.isArmed, !wasArmed {
            armedAt = clock.wall()
            // From now on a failure is acted upon, so a successor of this process must find the servers: no delay this time.
            workInput.yield(.flushInventoryNow)
        }
        for effect in effects { begin(effect) }
        armTimer()
    }

    private func begin(_ effect: ManagerEffect) {
        switch effect {
        case .propose(let token, let commands):
            inHand += 1
            if case .terminated = proposalInput.yield(Proposal(token: token, commands: commands)) { inHand -= 1 }
        case .reply(let token, let reply): waiters.removeValue(forKey: token)?.resume(returning: reply)
        case .note(let note): tell(note)
        case .inventoryChanged(let address):
            changedInventory.insert(address)
            guard !isFlushScheduled else { return }
            isFlushScheduled = true
            workInput.yield(.flushInventoryLater)
        case .release(let address): workInput.yield(.release(address))
        case .releaseSessions(let pin): workInput.yield(.releaseSessions(pin))
        case .probe(let request): if !isStopping { workInput.yield(.probe(request)) }
        case .act(let token, let request): start(.act(token, request))
        case .locate(let token, let request): if !isStopping { workInput.yield(.locate(token, request)) }
        case .write(let token, let request): if !isStopping { workInput.yield(.write(token, request, askedAt: clock.now())) }
        case .runHooks(let token, let invocation): start(.runHooks(token, invocation))
        case .publish(let token, let record): start(.publish(token, record))
        }
    }

    /// Begins a step, unless the service is stopping: then its intent stays open and the next start goes on with it. Only what operations do to bring
    /// servers back goes on.
    private func start(_ work: Work) {
        guard !isStopping || work.belongsToOperation else { return }
        inHand += 1
        workInput.yield(work)
    }

    private func armTimer() {
        guard !isStopping, let next = machine.nextWakeUp else { return }
        if let sleepingUntil, sleepingUntil <= next { return }
        sleepingUntil = next
        workInput.yield(.sleep(until: next))
    }

    private func slept(_ until: MonotonicInstant) {
        if sleepingUntil == until { sleepingUntil = nil }
        if !isStopping { handle(.timer) }
    }

    private func flushInventory() async {
        isFlushScheduled = false
        let addresses = changedInventory.sorted()
        changedInventory = []
        var records: [InventoryRecord] = []
        var removed: [InstanceAddress] = []
        for address in addresses {
            guard let instance = machine.topology.instance(at: address) else {
                removed.append(address)
                continue
            }
            records.append(
                InventoryRecord(
                    address: address, identity: instance.facts?.server.identity.description ?? "",
                    versionText: instance.facts?.server.versionText ?? "", source: instance.channel?.source, lastSeen: clock.wall(),
                    isExplicit: machine.isExplicit(address), primaryRun: machine.primaryRun(of: address)))
        }
        do {
            if !records.isEmpty { try await inventory.save(records) }
            if !removed.isEmpty { try await inventory.remove(removed) }
        } catch {
            logger.warning("the inventory cannot be written; it is rebuilt by discovery after a restart", metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ note: ManagerNote) {
        var metadata: Logger.Metadata = [:]
        if !note.cluster.isEmpty { metadata["cluster.name"] = "\(note.cluster)" }
        if let recovery = note.recovery { metadata["recovery.id"] = "\(recovery)" }
        let level: Logger.Level =
            switch note.severity {
            case .debug: .debug
            case .notice: .notice
            case .warning: .warning
            case .critical: .critical
            }
        logger.log(level: level, "\(note.event.map { "\($0.rawValue): " } ?? "")\(note.text)", metadata: metadata)
        guard let event = note.event else { return }
        if timeline.count >= ManagerService.maximumTimeline { timeline.removeFirst(timeline.count - ManagerService.maximumTimeline + 1) }
        timeline.append(TimelineEntry(event: event, at: clock.wall(), cluster: note.cluster, recovery: note.recovery, text: note.text))
    }

    // MARK: ManagerAccess

    public func snapshot() -> ManagerSnapshot {
        let (now, wall) = (clock.now(), clock.wall())
        return ManagerSnapshot(
            topology: machine.topology, findings: machine.findings(now: now, wall: wall), control: machine.control,
            configuration: machine.configuration, receivedUnknown: machine.receivedUnknown,
            lossless: machine.losslessRecords, executedHistories: machine.executedHistories, policies: machine.clusterPolicies,
            warnings: warnings.all + (recorder?.trouble.map { [$0] } ?? []), isArmed: machine.isArmed, isStandby: machine.isStandby,
            isReady: machine.isReady, startedAt: startedAt,
            armedAt: armedAt, at: wall, now: now, timeline: timeline)
    }

    public func perform(_ request: OperatorRequest, by asker: OperatorAsker) async -> OperatorReply {
        guard !isStopping else { return .refused("the manager is stopping") }
        guard !machine.isStandby || request.isRead else { return .refused("another manager leads: ask that one") }
        operatorTokens += 1
        let token = ManagerToken(rawValue: ManagerService.operatorTokenBase + operatorTokens)
        return await withCheckedContinuation { continuation in
            waiters[token] = continuation
            handle(.operatorAsked(token, request, by: asker))
        }
    }
}

extension OperatorRequest {
    /// Nothing is changed by it, so a standby does it as well.
    fileprivate var isRead: Bool { if case .locateErrant = self { true } else { false } }
}

#if Services
    extension ManagerService: Service {}
#endif

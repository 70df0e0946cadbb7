import Analysis
import ControlModel
import ManagerCore
import Probing
import Refactoring
import Storage
import TopologyModel

/// The shell: owns the machine, carries effects to the model, dies and comes back.
extension FleetSimulation {
    /// More events than this at one instant mean that the machine wakes itself without end.
    private static let mostStepsAtOneInstant = 5_000

    func startManager() {
        manager.incarnation += 1
        // A manager that first meets two addresses while both lead to one server takes them for one for good: a known limit, kept out of the runs.
        moveAddress(to: 0)
        trace("\(name(of: manager)) starts, incarnation \(manager.incarnation)")
        let seed = managerRandom.next()
        var rules = options.setup.rules
        if options.defect != .hideDataCenters { rules.placement = placement }
        if plan.moves != nil { rules.automation = UniformAutomationFilter(false) }
        rules.intermediateAutomation = rules.automation
        var configuration = plan.configuration
        configuration.nodeName = nodeName(of: manager)
        configuration.startsAsStandby = manager.replica != nil
        manager.tenure = Tenure()
        manager.lease = nil
        manager.confirmedAt = nil
        if plan.semiSync != nil { configuration.durability = .lossless }
        if plan.hasWriteProbe { configuration.writeProbe.isOn = true }
        manager.recordedRules = options.observe == nil ? nil : RecordedRules(asking: rules)
        manager.machine = SimulatedProcess(
            ManagerMachine(
                configuration: configuration.spoiled(by: options.defect), rules: manager.recordedRules?.rules ?? rules, hookPhases: plan.hookPhases, seed: seed))
        manager.believed = options.defect == .actBeforeCommit ? journal.state : nil
        var inventory: [InventoryRecord] = []
        if plan.keepsInventory, manager.hasRun {
            inventory = servers.map {
                InventoryRecord(
                    address: $0.address, identity: $0.identity.description, versionText: "", source: manager.rememberedSources[$0.index],
                    lastSeen: wall, isExplicit: false,
                    primaryRun: manager.rememberedRuns[$0.index])
            }
        }
        if let bystander = plan.bystander {
            inventory.append(InventoryRecord(address: servers[bystander].address, identity: "", versionText: "", source: nil, lastSeen: wall, isExplicit: true))
        }
        manager.hasRun = true
        let state = manager.replica?.control ?? journal.state
        if manager.replica == nil {
            if !plan.keepsInventory { oracle.managerForgot() }
            takesUp(state)
        } else {
            scheduleStandbyLook()
        }
        handle(.started(told(state), inventory))
    }

    /// A manager acts from now on.
    func takesUp(_ state: ControlState) {
        for recovery in state.recoveries where recovery.isOpen {
            marks.hit(recovery.designation == nil ? .resumedBeforeDesignation : .resumedAfterDesignation)
        }
        oracle.failedRejoinings = oracle.failedRejoinings.map { _ in 0 }
    }

    /// The control state as this shell passes it on.
    func told(_ state: ControlState) -> ControlState {
        switch options.defect {
        case .forgetSteps: state.forgettingSteps()
        case .forgetRules: state.after(state.promotionRules.map { .setPromotionRule($0.instance, .neutral) })
        case .forgetFormerPrimary: state.after(state.clusters.flatMap(\.deposed).flatMap { [ControlCommand.ignoreServer(names: [$0.address]), .watchServer($0.address)] })
        default: state
        }
    }

    func restartManager(_ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        if incarnation == manager.incarnation, !manager.isUp { startProcess() }
    }

    /// The manager begins with it; where there are several it watches.
    func startProcess() {
        if let replica = manager.replica { startReplica(replica) } else { startManager() }
    }

    func crashManager(for duration: Int64) {
        guard manager.isUp else { return }
        trace("\(name(of: manager)) dies")
        marks.hit(.managerCrashed)
        if oracle.open != nil { marks.hit(.managerCrashedInRecovery) }
        noteAnnouncedClosing()
        manager.isPaused = false
        endManager()
        if let replica = manager.replica { endReplica(replica) } else { endJournal() }
        manager.incarnation += 1
        schedule(.managerRestarts(manager: Int32(manager.index), incarnation: manager.incarnation), after: duration)
    }

    /// Whether a closing that was announced had been sent is nobody's to know.
    private func noteAnnouncedClosing() {
        guard let open = oracle.open, oracle.sentClosing?.server != open.failed,
            journal.state.recovery(open.id)?.steps.contains(where: { $0.intent.kind == .demote && $0.outcome == nil }) == true
        else { return }
        oracle.sentClosing = Oracle.SentClosing(server: open.failed, boot: servers[open.failed].boot)
    }

    /// What was being written is on disk or not; what waited is lost.
    private func endJournal() {
        if options.defect == .journalNotSynced, let synced = journal.synced { journal.state = synced }
        if journal.isWriting, journalRandom.chance(50), let first = journal.proposals.first, !journal.isFull { _ = apply(first.commands, stamp) }
        journal.proposals.removeAll()
        journal.isWriting = false
        journal.endsAtResume = false
        journal.generation += 1
    }

    /// Answers go nowhere, and what was about to go out does not.
    func endManager() {
        forgetBegun(by: manager)
        manager.machine = nil
        manager.ending = nil
        loseOperations()
        manager.inbox.removeAll()
        manager.earlyAnswers.removeAll()
        for slot in manager.pausedActions { _ = actions.remove(slot) }
        manager.pausedActions.removeAll()
        manager.timerGeneration += 1
        manager.timerAt = nil
        for server in servers.indices { manager.keptConnections[server] = 0 }
        manager.effectsSinceOpening = 0
        manager.crashAtEffect = nil
        for case .statement(let slot) in manager.held { _ = actions.remove(slot) }
        for case .row(let slot) in manager.held { _ = writes.remove(slot) }
        manager.held.removeAll()
    }

    /// As the service does: operations bring servers back, and then it ends.
    func stopManager(for duration: Int64) {
        guard manager.isRunning, manager.ending == nil else { return }
        trace("manager is told to end")
        manager.ending = (now, duration)
        handle(.stopping)
        schedule(.managerStops(manager: Int32(manager.index), incarnation: manager.incarnation), after: FleetSimulation.endLook)
    }

    /// How often the service looks whether operations have ended, and for how long.
    private static let endLook = 20 * Nanoseconds.millisecond
    private static let endLimit = 20 * Nanoseconds.second

    func endStoppedManager(_ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        guard incarnation == manager.incarnation, let ending = manager.ending, let machine = manager.machine else { return }
        if machine.isOperating || manager.isPaused, now - ending.since < FleetSimulation.endLimit {
            schedule(.managerStops(manager: Int32(manager.index), incarnation: manager.incarnation), after: FleetSimulation.endLook)
        } else {
            crashManager(for: ending.away)
        }
    }

    func pauseManager() {
        guard manager.isUp, !manager.isPaused else { return }
        trace("\(name(of: manager)) is stopped by a signal")
        marks.hit(.managerPaused)
        manager.isPaused = true
        manager.pauseGeneration += 1
    }

    func resumeManager(_ index: Int, _ generation: Int32) {
        manager = managers[index]
        if generation == manager.pauseGeneration { resumeManager() }
    }

    func resumeManager() {
        guard manager.isPaused else { return }
        trace("\(name(of: manager)) goes on")
        manager.isPaused = false
        manager.resumedAt = now
        if let replica = manager.replica { goOn(replica) }
        let inbox = manager.inbox
        manager.inbox.removeAll()
        for slot in manager.pausedActions { schedule(.actionArrives(slot: slot), after: Nanoseconds.millisecond) }
        manager.pausedActions.removeAll()
        for event in inbox { handle(late(event)) }
        if journal.endsAtResume {
            journal.endsAtResume = false
            schedule(.commitEnds(generation: journal.generation), after: Nanoseconds.microsecond)
        }
    }

    /// An answer that came while the process stood still: its deadline may be noticed before the answer is.
    private func late(_ event: ManagerEvent) -> ManagerEvent {
        switch event {
        case .probed(var report):
            report.finishedAt = instant
            if report.finishedAt - report.startedAt > report.request.timeout, managerRandom.chance(50) {
                report.outcome = .unreachable(.init(kind: .timedOut, message: "no answer in time"))
            }
            return .probed(report)
        case .acted(let token, let outcome):
            if case .unreachable = outcome { return event }
            return managerRandom.chance(50) ? event : .acted(token, .unknown("no answer in time"))
        default: return event
        }
    }

    func managerTimer(_ index: Int, _ generation: Int32) {
        manager = managers[index]
        guard generation == manager.timerGeneration else { return }
        manager.timerAt = nil
        handle(.timer)
    }

    /// One step of the machine, and its effects in order. The process may die between any two.
    func handle(_ event: ManagerEvent) {
        guard manager.machine != nil, violation == nil else { return }
        guard !manager.isPaused else {
            if case .timer = event, manager.inbox.contains(where: { if case .timer = $0 { true } else { false } }) { return }
            manager.inbox.append(event)
            return
        }
        noteStep()
        effects.removeAll(keepingCapacity: true)
        let before = options.observe == nil ? nil : manager.machine?.copy
        manager.machine?.step(event, now: instant, wall: wall, into: &effects)
        if let before, let observe = options.observe {
            observe(before, RecordedStep(now: instant, wall: wall, event: event, effects: effects, answers: manager.recordedRules?.takeNews() ?? []))
        }
        for index in effects.indices {
            if isOutside(effects[index]), oracle.hasOpened {
                manager.effectsSinceOpening += 1
                if manager.effectsSinceOpening == manager.crashAtEffect {
                    crashManager(for: manager.crashedFor)
                    return
                }
            }
            checkLeads(effects[index])
            if case .write(_, let request) = effects[index] { checkWish(request) }
            begin(effects[index])
        }
        armTimer()
        handleEarlyAnswers()
    }

    func handleEarlyAnswers() {
        while !manager.earlyAnswers.isEmpty { handle(manager.earlyAnswers.removeFirst()) }
    }

    private func noteStep() {
        if oracle.stepInstant == now {
            oracle.stepsAtInstant += 1
            if oracle.stepsAtInstant > FleetSimulation.mostStepsAtOneInstant {
                violate(.noSpinning, "the machine woke \(oracle.stepsAtInstant) times at one instant")
            }
        } else {
            oracle.stepInstant = now
            oracle.stepsAtInstant = 0
        }
    }

    func isOutside(_ effect: ManagerEffect) -> Bool {
        switch effect {
        case .propose, .act, .runHooks, .publish: true
        case .write, .probe, .locate, .reply, .release, .releaseSessions, .inventoryChanged, .note: false
        }
    }

    private func armTimer() {
        guard var next = manager.machine?.nextWakeUp?.nanoseconds else { return }
        if options.defect == .neverRests { next = now }
        if let pending = manager.timerAt, pending <= next { return }
        manager.timerGeneration += 1
        manager.timerAt = next
        schedule(.managerTimer(manager: Int32(manager.index), generation: manager.timerGeneration), at: next)
    }

    /// - Parameter isConfirmed: a majority has just confirmed that this manager leads.
    func begin(_ effect: ManagerEffect, isConfirmed: Bool = false) {
        if effect.wantsLease, !mayBegin(.effect(effect), isFresh: effect.wantsWholeLease && !isConfirmed) { return }
        switch effect {
        case .probe(let request): startProbe(request)
        case .propose(let token, let commands): propose(token, commands)
        case .act(let token, let request): startAction(token, request)
        case .write(let token, let request): startWrite(token, request)
        case .locate(let token, _): handle(.located(token, .failed("the model has no binary logs")))
        case .runHooks(let token, let invocation): startHooks(token, invocation)
        case .publish(let token, let record): startPublishing(token, record)
        case .release(let address): if let server = server(at: address) { manager.keptConnections[server] = 0 }
        case .releaseSessions: break  // the model keeps none
        case .reply(let token, let reply):
            if plan.moves != nil {
                operationAnswered(token, reply)
            } else {
                if case .switchoverPlanned = reply { marks.hit(.switchoverRefused) }
                if case .planned(let plan) = reply { noteRefusedRejoining(plan) }
                trace("reply: \(reply)")
            }
        case .note(let note):
            checkKeepsSecrets(note.text, in: "a note")
            trace("note \(note.event?.rawValue ?? "-"): \(note.text)")
            noteFailedRejoining(note)
        // The simulated inventory names every server; what is known of its source and of its runs follows the manager.
        case .inventoryChanged(let address):
            guard let server = owner(of: address) else { return }
            manager.rememberedRuns[server] = manager.machine?.primaryRun(of: address)
            manager.rememberedSources[server] = manager.machine?.topology.instance(at: address)?.channel?.source
        }
    }

    /// A request of a person. Who only watches refuses it, as the service does.
    func ask(_ request: OperatorRequest) {
        guard manager.leads else { return trace("operator: \(request) is refused: this manager does not lead") }
        manager.operatorTokens += 1
        trace("operator: \(request)")
        handle(.operatorAsked(ManagerToken(rawValue: manager.operatorTokens), request, by: nil))
    }
}

extension ManagerEffect {
    /// It acts on something outside.
    fileprivate var wantsLease: Bool {
        switch self {
        case .act, .write, .runHooks, .publish: true
        case .probe, .propose, .locate, .reply, .release, .releaseSessions, .inventoryChanged, .note: false
        }
    }

    /// The server itself leaves it undone when the lease is over.
    fileprivate var wantsWholeLease: Bool {
        if case .act(_, let request) = self { request.action == .openWrites } else { false }
    }
}

extension ControlState {
    /// The same state after commands that are in no journal.
    fileprivate func after(_ commands: [ControlCommand]) -> ControlState {
        var state = self
        for command in commands { _ = state.apply(command, stamp: CommandStamp(at: time, node: "manager"), index: state.lastIndex.next) }
        return state
    }

    /// The same state built again from its commands would hold the steps; this one does not know of any that was begun.
    fileprivate func forgettingSteps() -> ControlState {
        var state = ControlState()
        let stamp = CommandStamp(at: time, node: "manager")
        var commands: [ControlCommand] = clusters.map { .registerCluster($0.id, primary: $0.primary) }
        for recovery in recoveries where recovery.isOpen {
            commands.append(.openRecovery(recovery.opening))
        }
        var index = LogIndex(rawValue: 0)
        for command in commands {
            // A recovery's id is its place in the log.
            if case .openRecovery(let opening) = command, let record = recoveries.first(where: { $0.isOpen && $0.opening == opening }) {
                index = LogIndex(rawValue: max(record.id.rawValue, index.rawValue + 1))
            } else {
                index = index.next
            }
            _ = state.apply(command, stamp: stamp, index: index)
        }
        return state
    }
}

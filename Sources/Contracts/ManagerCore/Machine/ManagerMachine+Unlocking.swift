import Analysis
import ControlModel
import Hooks
import Probing
import Promotion
import Refactoring
import Storage
import TopologyModel

/// Primaries whose commits wait for semi-sync acknowledgements that nobody gives: when a recovery of one is opened, and how it is fed.
extension ManagerMachine {
    // MARK: Opening

    /// A reading of a primary may say that it waits for too few, or not any more.
    mutating func watchAcknowledgements(of primary: Instance) {
        guard let semiSync = primary.facts?.semiSync, topology.cluster(of: primary.id)?.primaryID == primary.id, semiSync.sourceEnabled, semiSync.sourceActive,
            semiSync.sourceClients < semiSync.waitForReplicaCount
        else {
            lockedPrimaries.removeAll { $0.primary == primary.id && !$0.isOpening }
            return
        }
        if let index = lockedPrimaries.firstIndex(where: { $0.primary == primary.id }) {
            lockedPrimaries[index].isDue = true
        } else {
            lockedPrimaries.append(LockedPrimary(primary: primary.id))
        }
    }

    mutating func openUnlocks(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed else { return }
        for index in lockedPrimaries.indices where lockedPrimaries[index].isDue && !lockedPrimaries[index].isOpening {
            lockedPrimaries[index].isDue = false
            judgeLocked(index, now: now, wall: wall, into: &effects)
        }
    }

    private mutating func judgeLocked(_ index: Int, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let id = lockedPrimaries[index].primary
        guard !unlocks.contains(where: { $0.primary == id }), !suspicions.contains(where: { $0.suspect == id && !$0.isDoubt }), let cluster = topology.cluster(of: id),
            let record = controlRecord(of: cluster), record.openRecovery == nil, let primary = topology.instance(id)
        else { return }
        guard let finding = lockedFinding(of: primary, in: cluster, now: now) else { return }
        let blocks = automationGates.blocks(for: cluster, kind: .unlock, record: record, failed: primary.address, at: wall)
        if !lockedPrimaries[index].isRecorded {
            lockedPrimaries[index].isRecorded = true
            effects.append(.note(ManagerNote(.warning, cluster: cluster.name, "\(primary.address): \(finding.description)")))
            self.record(finding, heldBackBy: blocks, in: cluster, of: record, into: &effects)
        }
        guard finding.isActionable, !lockedPrimaries[index].wasObserved, lockedPrimaries[index].openAgainAt.map({ now >= $0 }) ?? true,
            let semiSync = primary.facts?.semiSync
        else { return }
        let candidates = unlockPlanner(now: now).acknowledgers(of: primary.address, maximumLag: policy(of: cluster).detection.reasonableReplicationLag).candidates
        // What came to nothing for want of replicas would do so again, until others may be asked.
        if candidates == lockedPrimaries[index].candidates, candidates.count < semiSync.waitForReplicaCount - semiSync.sourceClients { return }
        guard !blocks.contains(where: \.refusesOpening) else { return }
        lockedPrimaries[index].isOpening = true
        lockedPrimaries[index].candidates = candidates
        effects.append(.propose(newToken(.unlockOpening(id)), [.openRecovery(unlockOpening(of: primary, finding, record))]))
    }

    /// What says that the primary is locked; nil: it is not.
    ///
    /// - Parameter isAskedFor: whether a person wants the remedy, so that the configuration need not.
    func lockedFinding(of primary: Instance, in cluster: Cluster, isAskedFor: Bool = false, now: MonotonicInstant) -> Finding? {
        var policy = policy(of: cluster).detection
        if isAskedFor { policy.freesLockedPrimary = true }
        return Analyzer.analyze(cluster, suspicion: nil, policy: policy, now: now).first { $0.instanceID == primary.id && $0.action == .unlockSemiSync }
    }

    private func unlockOpening(of primary: Instance, _ finding: Finding, _ record: ClusterRecord, asked: AskedRecovery? = nil) -> RecoveryOpening {
        RecoveryOpening(
            cluster: record.id, kind: .unlock, expectedEpoch: record.epoch, failed: primary.address, failedIdentity: failedIdentity(of: primary, record),
            code: finding.code.failureType.rawValue, evidence: (asked.map { [ManagerMachine.wish($0)] } ?? []) + finding.evidence,
            skipsHooks: asked?.skipsHooks ?? false, requestedBy: asked?.owner, isDryRun: !configuration.observeOnlyReasons.isEmpty, flapWindow: configuration.flapWindow)
    }

    /// Somebody asks for the remedy, whatever the configuration wants to be done unasked.
    mutating func unlock(
        _ token: ManagerToken, _ asked: AskedRecovery, _ primary: Instance, _ finding: Finding, in cluster: Cluster, into effects: inout [ManagerEffect]
    ) {
        guard let record = controlRecord(of: cluster) else {
            effects.append(.reply(token, .refused(Gate.unknownCluster.explanation)))
            return
        }
        if let objection = objection(toUnlockOf: primary, asked, finding, in: cluster) {
            effects.append(.reply(token, .refused(objection)))
            return
        }
        let opening = unlockOpening(of: primary, finding, record, asked: asked)
        effects.append(.propose(newToken(.recoveryOpening(opening, waiter: token)), [.openRecovery(opening)]))
    }

    /// Why it is not done though somebody asks; nil: it is.
    private func objection(toUnlockOf primary: Instance, _ asked: AskedRecovery, _ finding: Finding, in cluster: Cluster) -> String? {
        if let reason = configuration.observeOnlyReasons.first { return "this manager only observes: \(reason)" }
        guard cluster.shape.isSupported else { return "\(cluster.name): \(cluster.shape.explanation)" }
        if let successor = asked.successor { return "\(primary.address) answers, and its commits wait: nobody takes over, so \(successor) is not to be named" }
        return finding.isActionable ? nil : "\(primary.address): \(finding.blockers.joined(separator: "; "))"
    }

    mutating func unlockOpened(_ primary: InstanceID, _ results: [CommandResult], now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        unlockNotOpened(primary)
        for result in results {
            guard case .opened(let id) = result else { continue }
            if control.recovery(id)?.opening.isDryRun == true, let index = lockedPrimaries.firstIndex(where: { $0.primary == primary }) {
                lockedPrimaries[index].wasObserved = true
            }
            recoveryOpened(id, now: now, into: &effects)
        }
    }

    mutating func unlockNotOpened(_ primary: InstanceID) {
        for index in lockedPrimaries.indices where lockedPrimaries[index].primary == primary { lockedPrimaries[index].isOpening = false }
    }

    // MARK: Running

    mutating func runUnlock(_ record: RecoveryRecord, waiter: ManagerToken? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard !unlocks.contains(where: { $0.id == record.id }), let primaryID = topology.id(of: record.opening.failed), let primary = topology.instance(primaryID)
        else { return }
        let policy = policy(ofClusterOf: primaryID)
        let context = UnlockContext(
            primary: primary, interrupted: interruptedSteps(below: record.opening.failed, kind: .unlock), hookStages: hookStages(of: record.opening), recovery: policy.recovery,
            maximumLag: policy.detection.reasonableReplicationLag)
        let name = clusterName(of: primaryID)
        unlocks.append(
            RunningUnlock(
                id: record.id, cluster: record.opening.cluster, primary: primaryID, clusterName: name, waiter: waiter, machine: UnlockMachine(record: record, context: context)))
        effects.append(
            .note(ManagerNote(.warning, event: .opened, cluster: name, recovery: record.id, "\(record.opening.code) of \(record.opening.failed)")))
        stepUnlock(id: record.id, .begin, now: now, into: &effects)
    }

    /// - Returns: whether there is such a recovery.
    @discardableResult
    mutating func stepUnlock(id: RecoveryID, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) -> Bool {
        guard let index = unlocks.firstIndex(where: { $0.id == id }) else { return false }
        stepUnlock(index, input, now: now, into: &effects)
        unlocks.removeAll { $0.machine.isFinished }
        return true
    }

    mutating func stepUnlocks(_ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard !unlocks.isEmpty else { return }
        for index in unlocks.indices { stepUnlock(index, input, now: now, into: &effects) }
        unlocks.removeAll { $0.machine.isFinished }
    }

    private mutating func stepUnlock(_ index: Int, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        var wants: [RecoveryEffect] = []
        unlocks[index].machine.step(input, planner: unlockPlanner(now: now), now: now, into: &wants)
        for want in wants { translate(want, unlocks[index], now: now, into: &effects) }
    }

    private func unlockPlanner(now: MonotonicInstant) -> OperationPlanner {
        OperationPlanner(topology: topology, now: now, policy: configuration.refactoring.relocating(configuration.recovery))
    }

    /// A failover that was committed has ended those of its cluster.
    mutating func endSupersededUnlocks(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in unlocks.indices {
            guard let closing = closedByOthers(unlocks[index].id, unlocks[index].machine.closing) else { continue }
            tellClosed(unlocks[index].id, closing, cluster: unlocks[index].clusterName, into: &effects)
            var wants: [RecoveryEffect] = []
            unlocks[index].machine.giveWay(closing, now: now, into: &wants)
            for want in wants { translate(want, unlocks[index], now: now, into: &effects) }
        }
        unlocks.removeAll { $0.machine.isFinished }
    }

    private mutating func translate(_ want: RecoveryEffect, _ running: RunningUnlock, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let hook: HookInvocation? = if case .runHooks(let stage, let attempt) = want { invocation(stage, attempt: attempt, running) } else { nil }
        carryOut(want, of: running.id, cluster: running.clusterName, hook: hook, into: &effects)
        guard case .finished = want else { return }
        if running.machine.closing?.result != .succeeded { unlockCameToNothing(running.primary, now: now) }
        answer(running.waiter, of: running.id, into: &effects)
    }

    /// The next one waits, longer each time: nothing else waits for it.
    private mutating func unlockCameToNothing(_ primary: InstanceID, now: MonotonicInstant) {
        guard let index = lockedPrimaries.firstIndex(where: { $0.primary == primary }) else { return }
        lockedPrimaries[index].openAgainAt = now + ManagerMachine.pause(after: lockedPrimaries[index].fruitless)
        lockedPrimaries[index].fruitless += 1
    }

    private func invocation(_ stage: HookStage, attempt: UInt32, _ running: RunningUnlock) -> HookInvocation {
        let machine = running.machine
        var invocation = HookInvocation(phase: stage.phase, failed: machine.opening.failed)
        if let record = control.cluster(running.cluster), let cluster = topology.cluster(of: running.primary) {
            describe(&invocation, cluster: cluster, record: record)
        }
        describe(&invocation, machine.opening, recovery: machine.id, attempt: attempt)
        if stage == .postFailover {
            // As the incumbent has it: the primary succeeds itself.
            describe(&invocation, successor: machine.opening.failed)
            invocation.isSuccessful = true
        }
        return invocation
    }
}

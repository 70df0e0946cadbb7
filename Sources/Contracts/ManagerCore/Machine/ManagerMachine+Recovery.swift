import Analysis
import ControlModel
import Hooks
import Probing
import Promotion
import Storage
import Refactoring
import TopologyModel

/// Recoveries: made from the journal, fed, and their effects translated.
extension ManagerMachine {
    mutating func recoveryOpened(_ id: RecoveryID, waiter: ManagerToken? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        if let record = control.recovery(id), record.isOpen, !isRunning(id) { start(record, isResumed: false, waiter: waiter, now: now, into: &effects) }
        answerUnlessAwaited(waiter, of: id, into: &effects)
    }

    /// Nobody carries the recovery out for whoever waits: its servers are not known any more, or it is over.
    private func answerUnlessAwaited(_ waiter: ManagerToken?, of id: RecoveryID, into effects: inout [ManagerEffect]) {
        guard let waiter, let record = control.recovery(id),
            !recoveries.contains(where: { $0.waiter == waiter }) && !relocations.contains(where: { $0.waiter == waiter }) && !unlocks.contains(where: { $0.waiter == waiter })
        else { return }
        if record.isOpen {
            effects.append(.reply(waiter, .refused("recovery \(id) is open, and its end cannot be waited for: see `baton recoveries`")))
        } else {
            answer(waiter, of: id, into: &effects)
        }
    }

    func isRunning(_ id: RecoveryID) -> Bool {
        recoveries.contains { $0.id == id } || relocations.contains { $0.id == id } || unlocks.contains { $0.id == id }
    }

    private mutating func start(
        _ record: RecoveryRecord, isResumed: Bool, waiter: ManagerToken? = nil, inPlaceOf behind: RecoveryMachine? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        switch record.opening.kind {
        case .failover, .switchover, .takeover: run(record, waiter: waiter, inPlaceOf: behind, now: now, into: &effects)
        case .relocation: runRelocation(record, isResumed: isResumed, waiter: waiter, now: now, into: &effects)
        case .unlock: runUnlock(record, waiter: waiter, now: now, into: &effects)
        }
    }

    /// After a restart: recoveries that the journal says are open go on, as soon as their servers have been looked at.
    mutating func resumeRecoveries(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard isArmed else { return }
        for record in openRecoveries where !isRunning(record.id) {
            let wasRead = record.participants.allSatisfy { address in
                guard let instance = topology.instance(at: address) else { return false }
                return instance.facts != nil || instance.freshness.failures > 0
            }
            // An observer leaves a recovery in hand to a manager that may act.
            let mayAct = record.opening.isDryRun || configuration.observeOnlyReasons.isEmpty
            guard wasRead, mayAct else { continue }
            start(record, isResumed: true, now: now, into: &effects)
        }
    }

    /// A designation was committed of which the machine could not hear: one that is made from the journal takes its place, as after a restart. What the old one has sent is waited for, and it does
    /// nothing any more; whether that is so.
    private mutating func catchesUp(_ id: RecoveryID, now: MonotonicInstant, into effects: inout [ManagerEffect]) -> Bool {
        guard let index = recoveries.firstIndex(where: { $0.id == id }), let record = control.recovery(id), record.isOpen, record.epoch != recoveries[index].machine.epoch
        else { return false }
        recoveries[index].isBehind = true
        let isActing = purposes.values.contains { if case .recoveryAction(id, _, _) = $0 { true } else { false } }
        guard !isActing else { return true }
        let behind = recoveries.remove(at: index)
        effects.append(
            .note(
                ManagerNote(
                    .warning, event: .blocked, cluster: behind.clusterName, recovery: id,
                    "the journal holds a designation of which it could not be told whether it was written: the recovery goes on with that")))
        resumeFences(now: now)
        start(record, isResumed: true, waiter: behind.waiter, inPlaceOf: behind.machine, now: now, into: &effects)
        answerUnlessAwaited(behind.waiter, of: id, into: &effects)
        return true
    }

    private mutating func run(
        _ record: RecoveryRecord, waiter: ManagerToken? = nil, inPlaceOf behind: RecoveryMachine? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        let names = journalNames(record)
        guard let failedID = topology.id(of: record.opening.failed),
            let failed = topology.instance(failedID).map({ RunningRecovery.inTermsOfJournal($0, names) })
        else { return }
        // Replicas that were moved before a restart are not below the failed server any more: the journal remembers them.
        var addresses = topology.cluster(of: failedID)?.replicas(of: failedID).map(\.address) ?? []
        addresses += record.participants.filter { $0 != record.opening.failed }
        // Those that nobody has read lately may follow it, may answer by now, and may hold what nobody else received.
        let presumed = unreadReplicas(of: record) + lostBefore(record)
        addresses += presumed
        var replicas: [Instance] = []
        for address in addresses {
            guard let instance = topology.instance(at: address), !replicas.contains(where: { $0.id == instance.id }) else { continue }
            replicas.append(RunningRecovery.inTermsOfJournal(instance, names))
        }
        replicas.sort { $0.address < $1.address }
        let left = replicas.filter { hasLeftGTIDMode($0, in: record.opening.cluster) }.map(\.id)
        let policy = policy(ofClusterOf: failedID)
        let context = RecoveryContext(
            failed: failed, replicas: replicas, coPrimary: coPrimary(of: failed, among: replicas, in: record),
            receivedUnknown: replicas.filter { left.contains($0.id) || isReceivedUnknown($0) }.map(\.id),
            leftGTIDMode: left,
            hookStages: hookStages(of: record.opening), recovery: policy.recovery,
            switchover: policy.switchover, promotion: policy.promotion, durability: record.opening.lossless == nil ? policy.durability : .lossless)
        if !record.opening.isDryRun, let cluster = topology.cluster(of: failedID) {
            abandonOperations(in: cluster, "recovery \(record.id) of its cluster began", now: now, into: &effects)
        }
        recoveries.append(
            RunningRecovery(
                id: record.id, cluster: record.opening.cluster, failed: failedID, clusterName: topology.cluster(of: failedID)?.name ?? failed.address.description,
                observedSteps: record.opening.isDryRun ? observedSteps(of: record, context) : [], waiter: waiter,
                // A switchover takes along who was left behind by the one before it, and whom a step was meant for may follow whomever that said.
                presumed: record.opening.kind.isPlanned ? [] : presumed.filter { !record.participants.contains($0) }.compactMap(topology.id),
                journalNames: names,
                machine: RecoveryMachine(record: record, context: context, inPlaceOf: behind)))
        recoveries.sort { $0.id < $1.id }
        if let index = recoveries.firstIndex(where: { $0.id == record.id }) {
            effects.append(
                .note(
                    ManagerNote(
                        .warning, event: .opened, cluster: recoveries[index].clusterName, recovery: record.id,
                        "\(record.opening.code) of \(record.opening.failed)")))
            // A watch that has done its work before a restart of the recovery says nothing any more by itself.
            if let fence = fences.first(where: { $0.cluster == record.opening.cluster && $0.epoch == record.epoch && $0.isOfFormerPrimary }) {
                stepRecovery(index, .fence(fence.watch.status), now: now, into: &effects)
            }
            stepRecovery(index, .begin, now: now, into: &effects)
        }
    }

    private func journalNames(_ record: RecoveryRecord) -> [InstanceID: InstanceAddress] {
        var names: [InstanceID: InstanceAddress] = [:]
        for address in record.participants + [record.opening.successor].compactMap({ $0 }) {
            // Of several names the first counts: that of the failed server, or the designation's.
            guard let id = topology.id(of: address), names[id] == nil else { continue }
            names[id] = address
        }
        return names
    }

    /// The replica that a failed primary follows in turn. Where that one was not read since a restart of the manager, storage may know whom it follows; and a replica that
    /// the control state names as the primary, and that takes writes, is the other one of a ring too.
    private func coPrimary(of failed: Instance, among replicas: [Instance], in record: RecoveryRecord) -> InstanceAddress? {
        guard record.opening.kind == .failover else { return nil }
        let source = failed.facts == nil ? rememberedSources[failed.address] : failed.channel?.source
        if let followed = source.flatMap(topology.id).flatMap({ id in replicas.first { $0.id == id } }) { return followed.address }
        guard failed.facts == nil, record.epoch == nil, let named = control.cluster(record.opening.cluster)?.primary else { return nil }
        return replicas.first { $0.address == named && $0.takesWrites }?.address
    }

    /// Servers that have not been read since a restart and followed the failed server when they last were, or one that it replaced: the recovery that replaced
    /// that one moved them along, and nobody has read them after it.
    private func unreadReplicas(of record: RecoveryRecord) -> [InstanceAddress] {
        topology.allInstances.filter { instance in
            guard instance.facts == nil, let source = rememberedSources[instance.address] else { return false }
            return source == record.opening.failed || control.hasReplaced(source, in: record.opening.cluster)
        }.map(\.address)
    }

    /// Replicas that the last recovery could not move. A statement that it gave up on may have been executed later, so one that has not answered since may follow
    /// the server that fails or hands over, and hold what nobody else received. One that follows who handed over the last time is moved along by a switchover.
    private func lostBefore(_ record: RecoveryRecord) -> [InstanceAddress] {
        guard let last = control.cluster(record.opening.cluster)?.lastRecovery.flatMap({ control.recovery($0) }), let lost = last.closing?.lostReplicas else { return [] }
        return lost.filter { address in
            guard address != record.opening.failed, let instance = topology.instance(at: address) else { return false }
            if !instance.freshness.isLastCheckValid { return true }
            return record.opening.kind.isPlanned && instance.channel?.source == last.opening.failed && last.opening.failed != record.opening.successor
        }
    }

    func isReceivedUnknown(_ instance: Instance) -> Bool {
        // A server that was never read has no state of its own yet.
        let wasSeenRunning = instance.id.index < threadsSeenRunning.count && threadsSeenRunning[instance.id.index]
        return !CandidateSnapshot.isReceivedKnown(instance, threadsSeenRunning: wasSeenRunning)
    }

    /// A recovery, this one before a restart or one that came to nothing, made the replica apply its relay logs by file and position, and it still is
    /// in that mode.
    func hasLeftGTIDMode(_ instance: Instance, in cluster: ClusterID) -> Bool {
        guard instance.facts?.server.flavor == .mariadb, let channel = instance.channel, !channel.gtidUse.usesGTID else { return false }
        return control.recoveries.contains { $0.opening.cluster == cluster && $0.meantToLeaveGTIDMode(instance.address) }
    }

    /// A recovery that is under way heeds what people say of its servers meanwhile.
    mutating func showPlacements(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in recoveries.indices {
            for address in recoveries[index].machine.replicaAddresses {
                if let instance = topology.instance(at: address) { stepRecovery(index, .observed(instance), now: now, into: &effects) }
            }
        }
    }

    /// Whatever was under way when the manager stood still heard nothing meanwhile (server truth T12).
    mutating func tellOfPause(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in fences.indices { fences[index].watch.managerStoodStill(now: now) }
        for index in recoveries.indices { stepRecovery(index, .managerStoodStill, now: now, into: &effects) }
        stepRelocations(.managerStoodStill, now: now, into: &effects)
        stepUnlocks(.managerStoodStill, now: now, into: &effects)
    }

    mutating func wakeRecoveries(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        resumeRecoveries(now: now, into: &effects)
        guard wakeUps.takeDue(now: now) else { return }
        for index in recoveries.indices { stepRecovery(index, .timer, now: now, into: &effects) }
        dropFinishedRecoveries()
        stepRelocations(.timer, now: now, into: &effects)
        stepUnlocks(.timer, now: now, into: &effects)
    }

    private mutating func dropFinishedRecoveries() { recoveries.removeAll { $0.machine.isFinished } }

    mutating func stepRecovery(_ index: Int, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard !recoveries[index].isBehind else { return }
        var wants: [RecoveryEffect] = []
        var input = input
        if case .observed(let instance) = input { input = .observed(RunningRecovery.inTermsOfJournal(instance, recoveries[index].journalNames)) }
        recoveries[index].machine.step(input, now: now, into: &wants)
        for want in wants { translate(want, index, now: now, into: &effects) }
    }

    mutating func stepRecovery(id: RecoveryID, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let index = recoveries.firstIndex(where: { $0.id == id }) else {
            if !stepRelocation(id: id, input, now: now, into: &effects) { stepUnlock(id: id, input, now: now, into: &effects) }
            return
        }
        if recoveries[index].isBehind {
            _ = catchesUp(id, now: now, into: &effects)
            return
        }
        stepRecovery(index, input, now: now, into: &effects)
        dropFinishedRecoveries()
    }

    private mutating func translate(_ want: RecoveryEffect, _ index: Int, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let running = recoveries[index]
        switch want {
        case .propose(let commands): propose(commands, of: running, into: &effects)
        case .act(let token, let request) where request.action == .openWrites && isBeingFenced(request.target):
            stepRecovery(index, .acted(token, .notTried("an attempt to fence it is under way still")), now: now, into: &effects)
        case .act(let token, let request): effects.append(.act(newToken(.recoveryAction(running.id, token, request.target)), request))
        case .runHooks(let stage, let attempt):
            effects.append(.runHooks(newToken(.recoveryHooks(running.id, stage)), invocation(stage, attempt: attempt, running)))
        case .publish:
            if let record = control.cluster(running.cluster) { wantPublication(of: record, now: now) }
        case .fenceNow: hurryFence(of: running.cluster, now: now)
        case .wake(let at): wakeUps.add(at)
        case .note(let note): tell(note, cluster: running.clusterName, recovery: running.id, into: &effects)
        case .releaseSessions(let pin): effects.append(.releaseSessions(pin))
        case .finished:
            answer(running.waiter, of: running.id, writePause: running.machine.writePause, into: &effects)
            if let designated = running.machine.designated {
                suspicions.removeAll { $0.suspect == running.failed }
                // A person may open what it left closed: the primary of this epoch, which is published as soon as it is read as writable.
                if !running.machine.isWritable, let record = control.cluster(running.cluster), record.primary == designated { wantPublication(of: record, now: now) }
            } else {
                // A switchover that was given up says nothing of how a failover would end.
                if running.machine.opening.kind == .failover { recoveryCameToNothing(suspect: running.failed, now: now) }
            }
        }
    }

    func tell(_ note: RecoveryNote, cluster: String, recovery: RecoveryID, into effects: inout [ManagerEffect]) {
        effects.append(
            .note(ManagerNote(note.event == .blocked ? .warning : .notice, event: note.event.timelineEvent, cluster: cluster, recovery: recovery, note.text)))
    }

    /// The stages of a recovery that have hooks. Those that make a failed primary harmless are no announcement: whoever asks for a recovery without hooks gets
    /// none without these.
    func hookStages(of opening: RecoveryOpening) -> [HookStage] {
        HookStage.allCases.filter { hookPhases.contains($0.phase) && (!opening.skipsHooks || $0 == .fencing) }
    }

    private func invocation(_ stage: HookStage, attempt: UInt32, _ running: RunningRecovery) -> HookInvocation {
        let machine = running.machine
        var invocation = HookInvocation(phase: stage.phase, failed: machine.opening.failed)
        if let record = control.cluster(running.cluster), let cluster = topology.cluster(of: running.failed) {
            describe(&invocation, cluster: cluster, record: record)
        }
        describe(&invocation, machine.opening, recovery: machine.id, attempt: attempt)
        // By the code: the ring is no more when the survivor is promoted.
        if AnalysisCode(rawValue: machine.opening.code).isAboutCoPrimary { invocation.tellOfOtherSource(isCoPrimary: true) }
        invocation.clusterName = running.clusterName
        invocation.epoch = machine.epoch
        invocation.replicas = machine.replicaAddresses
        invocation.lostReplicas = machine.lostReplicas
        if stage == .preSwitchover { invocation.successor = machine.opening.successor }
        if stage == .fencing, let successor = machine.designated { describe(&invocation, successor: successor) }
        if [.postPrimaryFailover, .postFailover, .postSwitchover].contains(stage), let successor = machine.designated {
            describe(&invocation, successor: successor)
            invocation.isSuccessful = true
        }
        return invocation
    }

    /// Fills in what the journal says of a recovery.
    func describe(_ invocation: inout HookInvocation, _ opening: RecoveryOpening, recovery: RecoveryID, attempt: UInt32) {
        invocation.attempt = attempt
        invocation.recovery = recovery
        invocation.recoveryUID = control.recovery(recovery)?.uid ?? ""
        invocation.failureType = opening.code
        invocation.failureDescription = opening.evidence.joined(separator: "; ")
        invocation.command = opening.command
    }

    func describe(_ invocation: inout HookInvocation, successor: InstanceAddress) {
        let instance = topology.instance(at: successor)
        invocation.successor = successor
        invocation.successorAlias = instance?.placement.alias ?? ""
        invocation.successorCoordinates = instance?.facts?.transactions.ownCoordinates?.description ?? ""
    }

    // MARK: Answers

    mutating func committed(_ token: ManagerToken, _ results: [CommandResult], now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let purpose = purposes.removeValue(forKey: token) else { return }
        switch purpose {
        case .recoveryCommit(let id):
            let designates = results.contains { if case .designated = $0 { true } else { false } }
            if designates {
                resumeFences(now: now)
            } else if catchesUp(id, now: now, into: &effects) {
                return
            }
            stepRecovery(id: id, .committed(results), now: now, into: &effects)
        case .opening(_, let suspect):
            let index = suspicions.firstIndex { $0.suspect == suspect }
            if let index { suspicions[index].isOpening = false }
            for result in results {
                if case .opened(let id) = result {
                    if let index, control.recovery(id)?.opening.isDryRun == true { suspicions[index].wasObserved = true }
                    recoveryOpened(id, now: now, into: &effects)
                }
                if case .refused(let gate) = result {
                    effects.append(.note(ManagerNote(.warning, event: .blocked, cluster: clusterName(of: suspect), gate.explanation)))
                }
            }
        case .recoveryOpening(_, let waiter): askedRecoveryOpened(results, for: waiter, now: now, into: &effects)
        case .unlockOpening(let primary): unlockOpened(primary, results, now: now, into: &effects)
        case .registration(let address):
            clustersBeingRegistered.remove(address)
            if let record = control.cluster(withPrimary: address) { wantPublication(of: record, now: now) }
            if let cluster = topology.cluster(containing: address) { suggestAlias(of: cluster, into: &effects) }
        case .clusterAlias(let id): aliasesBeingSet.removeAll { $0.cluster == id }
        case .writablePrimary(let id): writablePrimaryAnswered(of: id, now: now)
        case .endOfLostDowntime(let server): downtimesBeingEnded.removeAll { $0 == server }
        case .primaryChange(let change, let pin): primaryChanged(change, by: pin, results.first, now: now, into: &effects)
        case .handOver(let change): handOverRecorded(change, results.first, now: now, into: &effects)
        case .operatorCommit(let waiter, let message): effects.append(.reply(waiter, reply(results, message)))
        case .operatorRecord(let waiter, let reply): effects.append(.reply(waiter, reply))
        case .reopeningIntent(let cluster): reopeningAnnounced(cluster, results, now: now, into: &effects)
        case .reopeningOutcome(let cluster): reopeningRecorded(cluster)
        case .receiverRestart(let server): restartAnnounced(of: server, into: &effects)
        case .detection(var invocation?):
            // Where it stands in the journal names it for all time.
            invocation.occasion = "detection:\(control.lastIndex):\(invocation.failed):\(invocation.failureType)"
            effects.append(.runHooks(newToken(.detectionHooks), invocation))
        default: break
        }
    }

    func reply(_ results: [CommandResult], _ message: String) -> OperatorReply {
        for result in results {
            switch result {
            case .refused(let gate): return .refused(gate.explanation)
            case .ignored(let reason): return .refused(reason)
            case .done, .opened, .designated: break
            }
        }
        return .done(message)
    }

    mutating func acted(_ token: ManagerToken, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let purpose = purposes.removeValue(forKey: token) else { return }
        switch purpose {
        case .recoveryAction(let id, let recoveryToken, let target):
            // What a step read back is newer than the last poll: a server that dies right after its promotion is known as primary.
            if let facts = outcome.observed, let server = topology.id(of: target) {
                noteActionFacts(facts, of: server, now: now, into: &effects)
                if let instance = topology.instance(server), let index = recoveries.firstIndex(where: { $0.id == id }) {
                    _ = leaveAlone(instance, index, now: now, into: &effects)
                }
            }
            // What was changed is read at once, so that the topology shows it.
            if outcome.isSuccess, let instance = topology.id(of: target) { discovery.expedite(instance, at: now, fresh: false) }
            stepRecovery(id: id, .acted(recoveryToken, outcome), now: now, into: &effects)
            writeToOpened(target, of: id, outcome, now: now, into: &effects)
        case .operationAction(let pin, let operationToken, let target):
            operationActed(pin, operationToken, on: target, outcome, now: now, into: &effects)
        case .reopeningAction(let cluster): reopeningEnded(cluster, outcome, now: now, into: &effects)
        case .fenceAction(let cluster, let epoch, let target): fenceEnded(cluster, epoch, target, outcome, now: now, into: &effects)
        case .receiverAction(let server): restartEnded(of: server, outcome, now: now, into: &effects)
        default: break
        }
    }

    mutating func hooksEnded(_ token: ManagerToken, _ success: Bool, _ report: String, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let purpose = purposes.removeValue(forKey: token) else { return }
        switch purpose {
        case .recoveryHooks(let id, let stage):
            stepRecovery(id: id, .hooksDone(stage, success: success, report: report), now: now, into: &effects)
        case .detectionHooks where !success: effects.append(.note(ManagerNote(.warning, "detection hooks: \(report)")))
        case .swapHooks where !success: effects.append(.note(ManagerNote(.warning, "\(HookPhase.postTakePrimary.rawValue): \(report)")))
        default: break
        }
    }

    mutating func commitFailed(_ token: ManagerToken, _ error: StorageError, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        if error.code == .outcomeUnknown { journalIsInDoubt(now: now) }
        guard let purpose = purposes.removeValue(forKey: token) else { return }
        switch purpose {
        case .journalLook: journalWasNotAsked(error, now: now, into: &effects)
        case .recoveryCommit(let id):
            stepRecovery(id: id, .commitFailed(error.message, mayBeCommitted: error.code == .outcomeUnknown), now: now, into: &effects)
        case .opening(_, let suspect):
            if let index = suspicions.firstIndex(where: { $0.suspect == suspect }) {
                suspicions[index].isOpening = false
                suspicions[index].openAgainAt = now + configuration.recovery.retryInterval
            }
            effects.append(
                .note(ManagerNote(.critical, event: .blocked, cluster: clusterName(of: suspect), "no recovery can be opened: the control journal cannot be written (\(error.message))")))
        case .recoveryOpening(let opening, let waiter) where error.code == .outcomeUnknown:
            doubtfulOpenings.append(DoubtfulOpening(opening: opening, waiter: waiter, after: control.lastIndex, reason: error.message))
        case .recoveryOpening(_, let waiter): effects.append(.reply(waiter, .refused("the control journal cannot be written: \(error.message)")))
        case .unlockOpening(let primary): unlockNotOpened(primary)
        case .registration(let address): clustersBeingRegistered.remove(address)
        case .clusterAlias(let id): aliasesBeingSet.removeAll { $0.cluster == id }
        case .writablePrimary(let id): writablePrimaryAnswered(of: id, now: now)
        case .endOfLostDowntime(let server): downtimesBeingEnded.removeAll { $0 == server }
        case .rejoining(let cluster, let server): rejoiningNotRecorded(server, cluster)
        case .primaryChange(let change, let pin):
            primaryNotChanged(change, by: pin, "the control journal cannot be written (\(error.message))", into: &effects)
        case .handOver(let change): handOverNotRecorded(change)
        case .reopeningIntent(let cluster): reopeningNotAnnounced(cluster, error, now: now, into: &effects)
        case .reopeningOutcome(let cluster): reopeningNotRecorded(cluster, now: now)
        case .receiverRestart(let server): restartNotAnnounced(of: server)
        case .operatorCommit(let waiter, _) where error.code == .outcomeUnknown:
            effects.append(.reply(waiter, .refused("whether the control journal took it cannot be told (\(error.message)): look, and ask again if it did not")))
        case .operatorCommit(let waiter, _): effects.append(.reply(waiter, .refused("the control journal cannot be written: \(error.message)")))
        case .operatorRecord(let waiter, let reply): callNotRecorded(waiter, reply, error.message, into: &effects)
        default: break
        }
    }
}

extension RecoveryOpening {
    /// The incumbent's command hint, for hooks: what made it begin if no failure did.
    fileprivate var command: String {
        switch kind {
        case .switchover: "graceful-master-takeover"
        case .takeover: "force-master-takeover"
        case .failover: requestedBy == nil ? "" : "force-master-failover"
        case .relocation, .unlock: requestedBy == nil ? "" : "recover"
        }
    }
}

extension RecoveryNote.Event {
    /// The timeline's word for the event.
    var timelineEvent: TimelineEntry.Event {
        switch self {
        case .demoted: .demoted
        case .fenceTried: .fenceTried
        case .receiversStopped: .receiversStopped
        case .gathering: .gathering
        case .designated: .designated
        case .drained: .drained
        case .opening: .opening
        case .writable: .writable
        case .rowWritten: .rowWritten
        case .repointed: .repointed
        case .published: .published
        case .hooks: .hooks
        case .closed: .closed
        case .blocked: .blocked
        case .resumed: .opened
        }
    }
}

import Analysis
public import ControlModel
import Probing
import Promotion
import Refactoring
import Storage
public import TopologyModel

/// Primaries that come back read-only: remembered, judged, opened, and told of.
extension ManagerMachine {
    /// What is known of the last runs of a server as a primary, for storage to remember.
    public func primaryRun(of address: InstanceAddress) -> PrimaryRun? {
        guard let id = topology.id(of: address), let facts = topology.instance(id)?.facts, id.index < primaryRuns.count else { return rememberedRuns[address] }
        // One of two primaries that follow each other is read before it is known for the primary: what is remembered of it waits until then.
        return primaryRuns[id.index] ?? (isRemembered(facts.server.identity, at: address) ? rememberedRuns[address] : nil)
    }

    /// What one more reading says of the runs of a primary.
    mutating func notePrimaryRun(of id: InstanceID, facts: InstanceFacts, into effects: inout [ManagerEffect]) {
        growPerInstanceState(to: id)
        guard primaryRuns[id.index] != nil || topology.cluster(of: id)?.primaryID == id, let address = topology.instance(id)?.address,
            let record = control.cluster(withPrimary: address)
        else { return }
        // Storage's memory is of whoever answered at the address then.
        if let remembered = rememberedRuns.removeValue(forKey: address), isRemembered(facts.server.identity, at: address) {
            primaryRuns[id.index] = primaryRuns[id.index] ?? remembered
        }
        noteOutlivedSwitchover(of: record, id: id, facts)
        let run = PrimaryRun.after(
            primaryRuns[id.index], cluster: record.id, epoch: record.epoch, facts: facts, isClosedByManager: facts.settings.readOnly && switchoverThatMayHaveClosed(record) != nil)
        guard run != primaryRuns[id.index] else { return }
        primaryRuns[id.index] = run
        effects.append(.inventoryChanged(address))
    }

    /// A primary that takes writes in a later run than the one in which a switchover ended without knowing, where the statement died with that run, or for so long that the statement would have taken effect.
    private mutating func noteOutlivedSwitchover(of record: ClusterRecord, id: InstanceID, _ facts: InstanceFacts) {
        guard !facts.settings.readOnly, record.lastRecovery != nil, let switchover = control.switchoverThatMayHaveClosed(primaryOf: record), control.recovery(switchover)?.closedAt != nil else { return }
        var outlived = outlivedSwitchovers[record.id].flatMap { $0.switchover == switchover ? $0 : nil } ?? OutlivedSwitchover(switchover: switchover, firstSeenOpen: wall)
        let isLaterRun = primaryRuns[id.index]?.isBefore(facts.server.bootedAt) ?? false
        if isLaterRun || wall - outlived.firstSeenOpen >= policy(ofClusterOf: id).switchover.statementGrace { outlived.isProved = true }
        outlivedSwitchovers[record.id] = outlived
    }

    private func switchoverThatMayHaveClosed(_ record: ClusterRecord) -> RecoveryID? {
        guard let switchover = control.switchoverThatMayHaveClosed(primaryOf: record) else { return nil }
        if let outlived = outlivedSwitchovers[record.id], outlived.switchover == switchover, outlived.isProved { return nil }
        return switchover
    }

    private func isRemembered(_ identity: ServerIdentity, at address: InstanceAddress) -> Bool {
        rememberedIdentities[address].flatMap { ServerIdentity(parsing: $0) }?.isSameServer(as: identity) ?? false
    }

    /// What an action read back is newer than the last reading.
    mutating func noteActionFacts(_ facts: InstanceFacts, of id: InstanceID, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let older = topology.instance(id)
        // Another server may answer at the address by now, and the last look at an old primary takes any answer (server truth T5).
        if let known = older?.facts?.server.identity, !known.isSameServer(as: facts.server.identity) { return }
        discovery.noteFacts(facts, of: id, readAt: now)
        if let older { noteLogs(at: older.address, after: older.facts, answer: facts) }
        growPerInstanceState(to: id)
        if let instance = topology.instance(id) { watchPrimary(instance, facts: facts, now: now, into: &effects) }
    }

    /// A primary that was read as read-only is judged in this step, and again with every reading.
    mutating func watchPrimary(_ instance: Instance, facts: InstanceFacts, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        notePrimaryRun(of: instance.id, facts: facts, into: &effects)
        guard facts.settings.readOnly, primaryRuns[instance.id.index] != nil || topology.cluster(of: instance.id)?.primaryID == instance.id,
            let record = control.cluster(withPrimary: instance.address)
        else { return }
        let index: Int
        if let known = reopenings.firstIndex(where: { $0.cluster == record.id && $0.epoch == record.epoch }) {
            index = known
        } else {
            index = reopenings.firstIndex { $0.cluster > record.id } ?? reopenings.endIndex
            reopenings.insert(ClusterReopening(cluster: record.id, epoch: record.epoch, primary: instance.id), at: index)
            lookAtUnwatched(of: record, now: now)
        }
        reopenings[index].reopening.observe(bootedAt: facts.server.bootedAt)
        reopenings[index].isDue = true
    }

    /// Deposed servers that nobody fences have no watch. One that died is read ever more seldom, and whether it takes writes is wanted now.
    private mutating func lookAtUnwatched(of record: ClusterRecord, now: MonotonicInstant) {
        for server in record.deposed where !fences.contains(where: { $0.cluster == record.id && $0.watch.target == server.address }) {
            if let id = topology.id(of: server.address) { discovery.expedite(id, at: now, fresh: true) }
        }
    }

    /// A deposed server was read, or could not be: it may be, or not be any more, what the opening of the primary waits for.
    mutating func considerReopening(after deposed: Instance) {
        for index in reopenings.indices where control.cluster(reopenings[index].cluster)?.hasDeposed(deposed.address) == true { reopenings[index].isDue = true }
    }

    /// A gate may have opened or closed, a recovery may have ended, a former primary may have been fenced.
    mutating func judgeReopeningsAgain() {
        for index in reopenings.indices { reopenings[index].isDue = true }
    }

    mutating func runReopenings(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed, !reopenings.isEmpty else { return }
        for index in reopenings.indices {
            if let outcome = reopenings[index].reopening.outcomeToRecord(now: now) {
                effects.append(.propose(newToken(.reopeningOutcome(reopenings[index].cluster)), [.reopeningOutcome(outcome)]))
            }
            if reopenings[index].reopening.takePauseEnd(now: now) { reopenings[index].isDue = true }
            guard reopenings[index].isDue, reopenings[index].reopening.isIdle else { continue }
            reopenings[index].isDue = false
            judgeReopening(index, now: now, wall: wall, into: &effects)
        }
        let (control, topology) = (control, topology)
        reopenings.removeAll { $0.reopening.isIdle && $0.isSettled(control, topology) }
    }

    private mutating func judgeReopening(_ index: Int, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard let record = control.cluster(reopenings[index].cluster), !reopenings[index].isSettled(control, topology),
            let primary = topology.instance(reopenings[index].primary), let cluster = topology.cluster(of: primary.id), let facts = primary.facts
        else { return }
        switch ReopeningRules.judge(situation(record, primary, cluster, wall: wall)) {
        case .wait(let reason): reopenings[index].reason = reason
        case .leave(let reason): leave(index, reason, .notice, cluster: cluster, into: &effects)
        case .open(let why):
            if let rival = promotedByHand(insteadOf: primary) {
                let reason = "\(rival) replicated from \(primary.address) and accepts writes by now: a person promoted it, and \(primary.address) is not opened"
                leave(index, reason, .notice, cluster: cluster, into: &effects)
                return
            }
            let policy = configuration.reopening
            let reopening = reopenings[index].reopening
            if reopening.isExhausted(policy) {
                let reason = "\(primary.address) could not be opened in \(reopening.failures) attempts, the last: \(reopening.lastFailure); open it by hand"
                leave(index, reason, .critical, cluster: cluster, into: &effects)
            } else if reopening.mayBegin(now: now, policy: policy) {
                let intent = ReopeningIntent(
                    cluster: record.id, epoch: record.epoch, server: primary.address, identity: facts.server.identity.description,
                    attempt: (control.lastReopening(of: record.id)?.intent.attempt ?? 0) + 1, reason: why, limit: policy.limit)
                reopenings[index].reopening.begin(intent, now: now)
                reopenings[index].reason = "it is being opened"
                effects.append(.propose(newToken(.reopeningIntent(record.id)), [.reopeningIntent(intent)]))
            } else {
                reopenings[index].reason = "\(primary.address) could not be opened yet, and is tried again: \(reopening.lastFailure)"
            }
        }
    }

    private func situation(_ record: ClusterRecord, _ primary: Instance, _ cluster: Cluster, wall: WallTime) -> ReopeningSituation {
        var brakes = configuration.observeOnlyReasons.map { "the manager only observes (\($0))" }
        if !rules.automation.recoversPrimary(clusterName: cluster.name, clusterAlias: record.alias) {
            brakes.append("no entry of RecoverMasterClusterFilters names this cluster")
        }
        if primary.placement.failuresAreIgnored { brakes.append(AutomationBlock.ignored(primary.address).explanation) }
        func isFresh(_ instance: Instance) -> Bool {
            instance.freshness.isLastCheckValid && instance.freshness.readAt.map { $0 >= resumedAt } ?? false
        }
        let last = control.lastReopening(of: record.id)
        let openedAt = last.flatMap { $0.outcome?.result == .succeeded ? $0.endedAt : nil }
        return ReopeningSituation(
            record: record, lastRecovery: record.lastRecovery.flatMap { control.recovery($0) }, lastReopening: last,
            run: primaryRuns[primary.id.index], primary: primary, cluster: cluster,
            gate: control.gate(forReopening: record.id, expectedEpoch: record.epoch, at: wall), brakes: brakes,
            isFormerPrimary: control.clusters.contains { $0.hasDeposed(primary.address) },
            formerPrimaries: fences.filter { $0.cluster == record.id }.map(\.watch.status), isPrimaryFresh: isFresh(primary),
            areOthersFresh: cluster.members.allSatisfy { $0.id == primary.id || !$0.freshness.isLastCheckValid || isFresh($0) },
            isBeingChanged: operations.contains { $0.machine.result == nil && $0.machine.plan.changes(primary.address) },
            isWantedWritable: policy(of: cluster).detection.wantsWritablePrimary,
            isClosedBySwitchover: isClosedBySwitchover(record, primary.id), lastOpenedAgo: openedAt.map { wall - $0 }, flapWindow: configuration.flapWindow)
    }

    /// Whether a statement of a switchover may have closed the primary when it went on: for as long after the last recovery as opening it again would have been tried. Later it was a person.
    private func isClosedBySwitchover(_ record: ClusterRecord, _ primary: InstanceID) -> Bool {
        guard switchoverThatMayHaveClosed(record) != nil, let closedAt = record.lastRecovery.flatMap({ control.recovery($0) })?.closedAt else { return false }
        return wall - closedAt <= policy(ofClusterOf: primary).switchover.reopenLimit
    }

    /// A former replica of the primary that stands alone and accepts writes. It is not in the primary's cluster any more, and the control state
    /// does not know of it. One that was the primary in between and was replaced is known: it is watched. All servers are looked at, so this is asked last.
    private func promotedByHand(insteadOf primary: Instance) -> InstanceAddress? {
        topology.allInstances.first { server in
            server.id != primary.id && server.facts?.settings.readOnly == false && !server.isReplica
                && lastReplicating[server.id.index]?.channel?.source == primary.address && !control.clusters.contains { $0.hasDeposed(server.address) }
        }?.address
    }

    private mutating func leave(
        _ index: Int, _ reason: String, _ severity: ManagerNote.Severity, cluster: Cluster, into effects: inout [ManagerEffect]
    ) {
        reopenings[index].reason = reason
        guard reopenings[index].toldReason != reason else { return }
        reopenings[index].toldReason = reason
        effects.append(.note(ManagerNote(severity, event: .blocked, cluster: cluster.name, reason)))
    }

    /// Why a primary that answers and is read-only is not open.
    func whyReadOnly(_ id: InstanceID) -> String? {
        guard let reopening = reopenings.first(where: { $0.primary == id }), !reopening.reason.isEmpty,
            topology.instance(id)?.freshness.isLastCheckValid == true
        else { return nil }
        return reopening.reason
    }

    // MARK: Answers

    /// Attempts that were announced before a restart and have no outcome: nobody knows what became of them. The next reading of the server will.
    mutating func endReopeningsInHand(into effects: inout [ManagerEffect]) {
        guard configuration.observeOnlyReasons.isEmpty else { return }
        for record in control.reopenings where record.outcome == nil {
            let outcome = ReopeningOutcome(
                cluster: record.intent.cluster, epoch: record.intent.epoch, attempt: record.intent.attempt, result: .unknown,
                observed: "the manager restarted")
            effects.append(.propose(newToken(.reopeningOutcome(record.intent.cluster)), [.reopeningOutcome(outcome)]))
        }
    }

    mutating func reopeningAnnounced(_ cluster: ClusterID, _ results: [CommandResult], now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let index = reopenings.firstIndex(where: { $0.cluster == cluster }), let result = results.first else { return }
        guard let request = reopenings[index].reopening.announced(result, now: now, policy: configuration.reopening) else { return }
        let why = control.lastReopening(of: cluster)?.intent.reason ?? ""
        let name = clusterName(of: reopenings[index].primary)
        effects.append(.note(ManagerNote(.warning, event: .reopening, cluster: name, "\(request.target) is read-only and is opened: \(why)")))
        effects.append(.act(newToken(.reopeningAction(cluster)), request))
    }

    mutating func reopeningNotAnnounced(_ cluster: ClusterID, _ error: StorageError, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let index = reopenings.firstIndex(where: { $0.cluster == cluster }) else { return }
        reopenings[index].reopening.notAnnounced(error.message, now: now, policy: configuration.reopening)
        guard let cluster = topology.cluster(of: reopenings[index].primary) else { return }
        leave(index, "the primary cannot be opened: \(reopenings[index].reopening.lastFailure)", .critical, cluster: cluster, into: &effects)
    }

    mutating func reopeningEnded(_ cluster: ClusterID, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let index = reopenings.firstIndex(where: { $0.cluster == cluster }) else { return }
        let id = reopenings[index].primary
        reopenings[index].reopening.ended(outcome, now: now, policy: configuration.reopening)
        if let facts = outcome.observed { noteActionFacts(facts, of: id, now: now, into: &effects) }
        discovery.expedite(id, at: now, fresh: false)
        let address = topology.instance(id)?.address.description ?? ""
        if outcome.isSuccess {
            reopenings[index].isOpened = true
            effects.append(.note(ManagerNote(.warning, event: .reopened, cluster: clusterName(of: id), "\(address) takes writes again")))
        } else {
            let failure = reopenings[index].reopening.lastFailure
            effects.append(.note(ManagerNote(.warning, event: .blocked, cluster: clusterName(of: id), "\(address) could not be opened: \(failure)")))
        }
    }

    mutating func reopeningRecorded(_ cluster: ClusterID) {
        guard let index = reopenings.firstIndex(where: { $0.cluster == cluster }) else { return }
        reopenings[index].reopening.recorded()
    }

    mutating func reopeningNotRecorded(_ cluster: ClusterID, now: MonotonicInstant) {
        guard let index = reopenings.firstIndex(where: { $0.cluster == cluster }) else { return }
        reopenings[index].reopening.notRecorded(now: now, policy: configuration.reopening)
    }
}

extension ClusterReopening {
    /// There is nothing to open: the server takes writes, is not watched any more, or is not the primary of this epoch.
    fileprivate func isSettled(_ control: ControlState, _ topology: Topology) -> Bool {
        guard !isOpened, let record = control.cluster(cluster), record.epoch == epoch, let facts = topology.instance(primary)?.facts else { return true }
        return !facts.settings.readOnly
    }
}

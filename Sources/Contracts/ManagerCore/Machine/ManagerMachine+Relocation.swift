import Analysis
import ControlModel
import Hooks
import Probing
import Promotion
import Refactoring
import TopologyModel

/// Recoveries of sources below the primary: when they are opened, and how they are fed.
extension ManagerMachine {
    // MARK: Opening

    /// Why the replicas of a convicted source are not moved now, though no gate says so; nil: they may be.
    ///
    /// - Parameter cluster: of the suspect, which is not its primary.
    mutating func relocationObstacle(of suspect: Instance, in cluster: Cluster, now: MonotonicInstant, into effects: inout [ManagerEffect]) -> String? {
        // A dead primary is answered first: where replicas may go follows from that.
        if let primary = suspicions.first(where: { cluster.isPrimary($0.suspect) && !$0.isDoubt && !wasReplaced($0.suspect) }) {
            return "\(primary.suspicion.address), the primary, is suspected too, and comes first"
        }
        // Two who change who follows whom could make a ring. An operation gives its servers back what they had before it ends.
        let members = cluster.members.map(\.address)
        let others = operations.indices.filter { index in operations[index].machine.servers.contains { members.contains($0) } }
        guard let first = others.first else { return nil }
        let subject = operations[first].machine.plan.operation.subject
        breakOffOperations(in: cluster, "\(suspect.address) of its cluster is dead, and its replicas are moved first", now: now, into: &effects)
        return "the operation on \(subject) is broken off first"
    }

    /// A recovery that ended before it opened its server leaves that one below the failed primary. It is no source like others then: whoever follows it has what
    /// the cluster is to go on with.
    func recordObstacle(of suspect: Instance) -> String? {
        guard control.clusters.contains(where: { $0.primary == suspect.address }) else { return nil }
        let source = suspect.channel?.source.map { " still follows \($0)" } ?? " is below another one"
        return "\(suspect.address) is the primary by the record, though it\(source): its replicas stay with it until a person decides; `baton relocate-replicas` moves them"
    }

    /// A recovery has put another one in the place of this former primary, so it is nobody's to wait for.
    private func wasReplaced(_ id: InstanceID) -> Bool {
        guard let address = topology.instance(id)?.address else { return false }
        return control.clusters.contains { $0.hasDeposed(address) }
    }

    // MARK: Running

    mutating func runRelocation(
        _ record: RecoveryRecord, isResumed: Bool, waiter: ManagerToken? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard !relocations.contains(where: { $0.id == record.id }), let cluster = control.cluster(record.opening.cluster),
            let failedID = topology.id(of: record.opening.failed), let failed = topology.instance(failedID)
        else { return }
        // Replicas that were moved before a restart are not below the failed server any more: the journal remembers them.
        var orphans = topology.cluster(of: failedID)?.replicas(below: failedID).map(\.address) ?? []
        for step in record.steps where step.intent.kind == .relocate || step.intent.kind == .restore {
            if let target = step.intent.target, !orphans.contains(target) { orphans.append(target) }
        }
        // And storage those that have not been read since.
        orphans += topology.allInstances.filter { $0.facts == nil && rememberedSources[$0.address] == record.opening.failed && !orphans.contains($0.address) }.map(\.address)
        // Of a ring of two that has not been read again it is not known that it was one.
        orphans.removeAll { $0 == cluster.primary }
        let policy = policy(ofClusterOf: failedID)
        let context = RelocationContext(
            failed: failed, orphans: orphans.sorted(), interrupted: interruptedSteps(below: record.opening.failed, kind: .relocation).filter { orphans.contains($0) }, primary: cluster.primary,
            deposed: control.clusters.flatMap(\.deposed).map(\.address), isResumed: isResumed, hookStages: hookStages(of: record.opening), recovery: policy.recovery,
            adoption: AdoptionPolicy(
                preventsCrossDataCenter: policy.promotion.preventCrossDataCenter, preventsCrossRegion: policy.promotion.preventCrossRegion,
                preventsCrossEnvironment: policy.promotion.preventCrossEnvironment))
        let name = topology.cluster(of: failedID)?.name ?? failed.address.description
        relocations.append(
            RunningRelocation(
                id: record.id, cluster: cluster.id, failed: failedID, clusterName: name, waiter: waiter,
                machine: RelocationMachine(record: record, context: context)))
        effects.append(
            .note(ManagerNote(.warning, event: .opened, cluster: name, recovery: record.id, "\(record.opening.code) of \(record.opening.failed)")))
        stepRelocation(id: record.id, .begin, now: now, into: &effects)
    }

    /// Replicas of which the newest step in the recoveries of a kind because of their source has no outcome: their receivers may have been left stopped. Ordered by address.
    func interruptedSteps(below failed: InstanceAddress, kind: RecoveryKind) -> [InstanceAddress] {
        var known: Set<InstanceAddress> = []
        var interrupted: [InstanceAddress] = []
        for record in control.recoveries.reversed() where record.opening.kind == kind && record.opening.failed == failed {
            for step in record.steps.reversed() {
                guard let target = step.intent.target, known.insert(target).inserted, step.outcome == nil else { continue }
                interrupted.append(target)
            }
        }
        return interrupted.sorted()
    }

    /// - Returns: whether there is such a relocation.
    @discardableResult
    mutating func stepRelocation(id: RecoveryID, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) -> Bool {
        guard let index = relocations.firstIndex(where: { $0.id == id }) else { return false }
        stepRelocation(index, input, now: now, into: &effects)
        relocations.removeAll { $0.machine.isFinished }
        return true
    }

    private mutating func stepRelocation(_ index: Int, _ input: RecoveryInput, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let planner = OperationPlanner(
            topology: topology, now: now, policy: configuration.refactoring.relocating(configuration.recovery), equivalences: equivalences)
        var wants: [RecoveryEffect] = []
        relocations[index].machine.step(input, planner: planner, now: now, into: &wants)
        for want in wants { translate(want, relocations[index], now: now, into: &effects) }
    }

    mutating func stepRelocations(_ input: RecoveryInput, of failed: InstanceID? = nil, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard !relocations.isEmpty else { return }
        for index in relocations.indices where failed == nil || relocations[index].failed == failed {
            stepRelocation(index, input, now: now, into: &effects)
        }
        relocations.removeAll { $0.machine.isFinished }
    }

    /// Tells the verdict to a relocation that has to hear it again.
    mutating func tellVerdict(_ verdict: Verdict, of suspect: InstanceID, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard relocations.contains(where: { $0.failed == suspect && $0.machine.wantsVerdict }) else { return }
        stepRelocations(.verdict(verdict), of: suspect, now: now, into: &effects)
    }

    /// A failover that was committed has ended the relocations of its cluster.
    mutating func endSupersededRelocations(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in relocations.indices {
            guard let closing = closedByOthers(relocations[index].id, relocations[index].machine.closing) else { continue }
            tellClosed(relocations[index].id, closing, cluster: relocations[index].clusterName, into: &effects)
            var wants: [RecoveryEffect] = []
            relocations[index].machine.giveWay(closing, now: now, into: &wants)
            for want in wants { translate(want, relocations[index], now: now, into: &effects) }
        }
        relocations.removeAll { $0.machine.isFinished }
    }

    private mutating func translate(_ want: RecoveryEffect, _ running: RunningRelocation, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let hook: HookInvocation? = if case .runHooks(let stage, let attempt) = want { invocation(stage, attempt: attempt, running) } else { nil }
        carryOut(want, of: running.id, cluster: running.clusterName, hook: hook, into: &effects)
        guard case .finished = want else { return }
        answer(running.waiter, of: running.id, into: &effects)
        // Those that were moved are gone from below it; what is left of its replicas is to be looked at again, and not at once.
        if running.machine.closing?.result == .stopped || running.machine.closing?.result == .aborted {
            recoveryCameToNothing(suspect: running.failed, now: now)
        }
    }

    private func invocation(_ stage: HookStage, attempt: UInt32, _ running: RunningRelocation) -> HookInvocation {
        let machine = running.machine
        var invocation = HookInvocation(phase: stage.phase, failed: machine.opening.failed)
        if let record = control.cluster(running.cluster), let cluster = topology.cluster(of: running.failed) {
            describe(&invocation, cluster: cluster, record: record)
            describeOther(&invocation, in: cluster)
        }
        describe(&invocation, machine.opening, recovery: machine.id, attempt: attempt)
        invocation.clusterName = running.clusterName
        invocation.replicas = machine.replicaAddresses
        invocation.lostReplicas = machine.lostReplicas
        if [.postIntermediateFailover, .postFailover].contains(stage) {
            invocation.isSuccessful = true
            if let successor = machine.successor { describe(&invocation, successor: successor) }
        }
        return invocation
    }

    // MARK: Asked for

    /// The source below a primary that answers whose replicas a person wants to have moved; nil: the request is about the primary.
    func relocationSubject(of request: FailoverRequest, in cluster: Cluster) -> Instance? {
        guard let server = topology.instance(at: request.asked.member), !cluster.isPrimary(server.id), !cluster.replicas(below: server.id).isEmpty,
            let primary = cluster.primary, primary.freshness.isLastCheckValid, !suspicions.contains(where: { $0.suspect == primary.id && !$0.isDoubt })
        else { return nil }
        return server
    }

    mutating func relocate(
        _ token: ManagerToken, _ request: FailoverRequest, of failed: Instance, in cluster: Cluster, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        let state = suspicions.first { $0.suspect == failed.id && !$0.isDoubt }
        guard let record = controlRecord(of: cluster), cluster.shape.isSupported, configuration.observeOnlyReasons.isEmpty else {
            let reason =
                configuration.observeOnlyReasons.first.map { "this manager only observes: \($0)" }
                ?? (cluster.shape.isSupported ? Gate.unknownCluster.explanation : "\(cluster.name): \(cluster.shape.explanation)")
            effects.append(.reply(token, .refused(reason)))
            return
        }
        if let objection = objection(to: request, of: failed, state, in: cluster, now: now, into: &effects) {
            effects.append(.reply(token, .refused(objection)))
            return
        }
        let finding = Analyzer.analyze(cluster, suspicion: state?.suspicion, policy: policy(of: cluster).detection, now: now).first { $0.instanceID == failed.id }
        let opening = RecoveryOpening(
            cluster: record.id, kind: .relocation, expectedEpoch: record.epoch, failed: failed.address, failedIdentity: failedIdentity(of: failed, record),
            code: (finding?.code ?? .deadIntermediateSource).failureType.rawValue,
            evidence: [ManagerMachine.wish(request.asked)] + (finding?.evidence ?? []),
            successor: request.asked.successor.map { topology.instance(at: $0)?.address ?? $0 }, skipsHooks: request.asked.skipsHooks, requestedBy: request.asked.owner,
            flapWindow: configuration.flapWindow)
        effects.append(.propose(newToken(.recoveryOpening(opening, waiter: token)), [.openRecovery(opening)]))
    }

    private mutating func objection(
        to request: FailoverRequest, of failed: Instance, _ state: SuspicionState?, in cluster: Cluster, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) -> String? {
        if failed.freshness.isLastCheckValid, state == nil {
            return "\(failed.address) answers: use `baton relocate-replicas` to move its replicas in good order"
        }
        if let successor = request.asked.successor, topology.instance(at: successor) == nil { return "\(successor) is not known; discover it first" }
        if request.onlyIfDead, state?.convictedAt == nil {
            return "\(failed.address) is not known to be dead: its replicas do not agree; `baton failover` asks for no agreement"
        }
        return recordObstacle(of: failed) ?? relocationObstacle(of: failed, in: cluster, now: now, into: &effects).map { "\($0); ask again in a moment" }
    }
}

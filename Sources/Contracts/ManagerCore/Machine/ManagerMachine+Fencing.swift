import ControlModel
import Probing
import Promotion
import Refactoring
import TopologyModel

/// The watches over former primaries and earlier ones, for as long as the control state names them.
extension ManagerMachine {
    /// Makes a watch for every server that is to be fenced and has none for the present epoch, and ends those of earlier epochs: a server that is the primary
    /// again must not be fenced.
    mutating func resumeFences(now: MonotonicInstant) {
        guard configuration.observeOnlyReasons.isEmpty else { return }
        endFences()
        for record in control.clusters where handedOver(in: record) || fencing(in: record) != .waived {
            for server in record.deposed
            where !fences.contains(where: { $0.cluster == record.id && $0.watch.target == server.address }) {
                let isFormer = server.address == record.formerPrimary
                let watch = FenceWatch(
                    target: server.address, formerIdentity: ServerIdentity(parsing: server.identity),
                    designatedIdentity: ServerIdentity(parsing: record.primaryIdentity),
                    looksFirst: !isFormer || handedOver(in: record) || isRememberedToFollow(record.primary, server.address) || hasRejoined(server.address, record.primary),
                    isPatient: !isFormer, now: now)
                fences.append(ClusterFence(cluster: record.id, epoch: record.epoch, isOfFormerPrimary: isFormer, watch: watch))
            }
        }
        fences.sort { ($0.cluster, $0.watch.target) < ($1.cluster, $1.watch.target) }
    }

    mutating func endFences() {
        fences.removeAll { fence in control.cluster(fence.cluster).map { $0.epoch != fence.epoch || !$0.hasDeposed(fence.watch.target) } ?? true }
    }

    /// A server that is the primary again may have been under a watch a moment ago: what that sent would close it once more, however late it is executed.
    func isBeingFenced(_ server: InstanceAddress) -> Bool {
        purposes.values.contains { purpose in
            guard case .fenceAction(_, _, let target) = purpose else { return false }
            return target == server || topology.id(of: target).map { $0 == topology.id(of: server) } ?? false
        }
    }

    /// It rejoined before this manager was started: its clients are those of a replica.
    private func isRememberedToFollow(_ primary: InstanceAddress, _ server: InstanceAddress) -> Bool { rememberedSources[server] == primary }

    /// The same of a manager that has read it as a replica before it came to lead.
    private func hasRejoined(_ server: InstanceAddress, _ primary: InstanceAddress) -> Bool { topology.instance(at: server).map { isReplica($0, inClusterOf: primary) } ?? false }

    /// Whether it takes no writes and replicates below the primary, by whatever servers in between.
    private func isReplica(_ server: Instance, inClusterOf primary: InstanceAddress) -> Bool {
        server.facts?.settings.readOnly == true && server.channel?.isReplicating == true
            && topology.cluster(of: server.id)?.members.contains { $0.address == primary } == true
    }

    /// What is wanted of the cluster's former primaries.
    func fencing(in record: ClusterRecord) -> FencingPolicy {
        (topology.id(of: record.primary).map { policy(ofClusterOf: $0) } ?? ClusterPolicy(configuration)).recovery.fencing
    }

    /// The former primary handed over in good order.
    private func handedOver(in record: ClusterRecord) -> Bool {
        control.recoveries.last { $0.opening.cluster == record.id && $0.epoch == record.epoch }?.opening.kind.isPlanned ?? false
    }

    mutating func hurryFence(of cluster: ClusterID, now: MonotonicInstant) {
        for index in fences.indices where fences[index].cluster == cluster && fences[index].isOfFormerPrimary { fences[index].watch.hurry(now: now) }
    }

    mutating func expediteFence(at address: InstanceAddress?, now: MonotonicInstant) {
        for index in fences.indices where fences[index].watch.target == address { fences[index].watch.hurry(now: now) }
    }

    /// A probe that finds a fenced former primary writable again wakes its watch.
    mutating func watchFormerPrimary(_ instance: Instance, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard instance.facts?.settings.readOnly == false else { return }
        for index in fences.indices where fences[index].watch.target == instance.address {
            fences[index].watch.seenWritable(isOffline: instance.facts?.settings.isOffline == true, now: now)
            // A recovery that has not opened its server yet must not open it on the strength of the earlier fence.
            let fence = fences[index]
            for running in recoveries.indices where fence.isOfFormerPrimary && recoveries[running].cluster == fence.cluster {
                stepRecovery(running, .fence(fence.watch.status), now: now, into: &effects)
            }
        }
    }

    /// A deposed server that follows the present primary and takes no writes is a replica like the others: an earlier primary is not looked for any more, and
    /// the former one keeps its clients, unless it takes writes again.
    mutating func noteRejoined(_ instance: Instance, into effects: inout [ManagerEffect]) {
        for index in fences.indices where fences[index].watch.target == instance.address && !fences[index].isRejoining {
            let id = fences[index].cluster
            guard let primary = control.cluster(id)?.primary, isReplica(instance, inClusterOf: primary) else { continue }
            if fences[index].isOfFormerPrimary {
                fences[index].watch.rejoined()
            } else {
                fences[index].isRejoining = true
                effects.append(.propose(newToken(.rejoining(id, instance.address)), [.serverRejoined(id, instance.address)]))
            }
        }
    }

    /// The next reading proposes it again.
    mutating func rejoiningNotRecorded(_ server: InstanceAddress, _ cluster: ClusterID) {
        for index in fences.indices where fences[index].cluster == cluster && fences[index].watch.target == server { fences[index].isRejoining = false }
    }

    ///
    /// - Parameter isElsewhere: another server answers at its address, for a moment perhaps: clients that only read are not to be disturbed for it.
    mutating func formerPrimaryIsGone(_ address: InstanceAddress?, isElsewhere: Bool = false, now: MonotonicInstant) {
        for index in fences.indices where fences[index].watch.target == address { fences[index].watch.lostSight(isElsewhere: isElsewhere, now: now) }
    }

    mutating func runFences(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in fences.indices {
            guard let request = fences[index].watch.nextRequest(now: now, policy: configuration.recovery) else { continue }
            effects.append(.act(newToken(.fenceAction(fences[index].cluster, fences[index].epoch, fences[index].watch.target)), request))
        }
    }

    /// An attempt of an earlier epoch's watch was for another server, and so was what it found.
    mutating func fenceEnded(
        _ cluster: ClusterID, _ epoch: Epoch, _ target: InstanceAddress, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard let index = fences.firstIndex(where: { $0.cluster == cluster && $0.epoch == epoch && $0.watch.target == target }) else { return }
        if let facts = outcome.observed, let id = topology.id(of: fences[index].watch.target) { noteFormerPrimary(facts, id, cluster, now: now, into: &effects) }
        let before = fences[index].watch.status
        let found = outcome.found
        let home = found.flatMap { discovery.address(of: $0) }
        fences[index].watch.ended(outcome, answersElsewhere: home.map { $0 != target } ?? false, now: now, policy: configuration.recovery)
        if let found { takeBackAddress(target, found: found, now: now, into: &effects) }
        // Its polls were put off while nobody, or another server, answered there; whoever does now is to be known, and read in its turns from now on. By a connection of
        // its own: the last poll may hang still.
        if fences[index].watch.status.isNews(after: before), let id = topology.id(of: fences[index].watch.target) {
            discovery.expedite(id, at: now, fresh: true)
        }
        // Of an earlier primary that was only looked at there is nothing to tell.
        if case .fenced = fences[index].watch.status, !fences[index].toldFenced, fences[index].isOfFormerPrimary || !fences[index].watch.looksFirst {
            fences[index].toldFenced = true
            let name = control.cluster(cluster).flatMap(liveCluster)?.name ?? ""
            effects.append(
                .note(ManagerNote(.warning, event: .fenced, cluster: name, "\(fences[index].watch.target) is read-only; \(errantText(outcome.observed, cluster))")))
        }
        let status = fences[index].watch.status
        if case .fenced = status { keepHeld(index, outcome.observed, now: now, into: &effects) }
        judgeReopeningsAgain()
        let isOfFormerPrimary = fences[index].isOfFormerPrimary
        for running in recoveries.indices where isOfFormerPrimary && recoveries[running].cluster == cluster && recoveries[running].machine.epoch == epoch {
            stepRecovery(running, .fence(status), now: now, into: &effects)
        }
        recoveries.removeAll { $0.machine.isFinished }
    }

    /// A deposed server's address led to another server when it was read for the first time, and was taken for a further name of that one. It is its own again once
    /// somebody else is found there; whoever that is could not be seen otherwise. Further names of which the control state knows nothing stay where they are.
    mutating func takeBackAddress(_ address: InstanceAddress, found: ServerIdentity, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard control.clusters.contains(where: { $0.hasDeposed(address) }), let taken = discovery.takeBack(address, found: found, now: now) else { return }
        isItsOwn(address, taken.id, of: taken.bearer, "another server (\(found)) answers there, at the address of a former primary", into: &effects)
    }

    /// The address of a server that the control state speaks of led to another server when it was read for the first time, before this manager knew of it.
    mutating func takeBackAddress(_ address: InstanceAddress, recordedFor identity: ServerIdentity, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let taken = discovery.takeBack(address, found: identity, now: now) else { return }
        isItsOwn(address, taken.id, of: taken.bearer, "it is the address of another server (\(identity)), by the control journal", into: &effects)
    }

    private mutating func isItsOwn(_ address: InstanceAddress, _ id: InstanceID, of bearer: Instance, _ reason: String, into effects: inout [ManagerEffect]) {
        growPerInstanceState(to: id)
        applyPlacement(of: id)
        forgetTrouble(at: address)
        effects.append(.note(ManagerNote(.notice, cluster: clusterName(of: bearer.id), "\(address) is no name of \(bearer.address) any more: \(reason)")))
    }

    private mutating func noteFormerPrimary(
        _ facts: InstanceFacts, _ id: InstanceID, _ cluster: ClusterID, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        // What it executed is what the successor of a switchover must hold before it is opened.
        guard topology.instance(id)?.facts?.server.identity == facts.server.identity,
            recoveries.contains(where: { $0.cluster == cluster && $0.failed == id && $0.machine.opening.kind.isPlanned })
        else { return }
        noteActionFacts(facts, of: id, now: now, into: &effects)
        guard let instance = topology.instance(id) else { return }
        for running in recoveries.indices where recoveries[running].cluster == cluster && recoveries[running].failed == id {
            stepRecovery(running, .observed(instance), now: now, into: &effects)
        }
    }

    /// What the former primary wrote that its successor does not have (server truth T11).
    private func errantText(_ facts: InstanceFacts?, _ cluster: ClusterID) -> String {
        guard let record = control.cluster(cluster), let successor = topology.instance(at: record.primary)?.facts, let facts else {
            return "what it alone committed is not known"
        }
        return switch facts.divergence(from: successor) {
        case .none: "no errant transactions"
        case .errant(let errant): "errant transactions: \(errant)"
        case .unknown(let reason): "errant transactions: unknown (\(reason))"
        }
    }
}

extension ActionOutcome {
    /// Who was found at the address, where somebody was.
    fileprivate var found: ServerIdentity? {
        if case .wrongIdentity(let found) = self { found } else { observed?.server.identity }
    }
}

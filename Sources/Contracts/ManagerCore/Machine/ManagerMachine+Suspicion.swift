import Analysis
import ControlModel
import Hooks
import Probing
import Promotion
import TopologyModel

/// What is done about suspects: looking again and again, and opening a recovery when the witnesses agree.
extension ManagerMachine {
    /// The first looks come quickly, because the replicas of a killed primary notice within milliseconds (measured: 5 to 8).
    private static let quickLookInterval = Duration.milliseconds(10)
    private static let quickLooks = 12
    /// A suspicion that has led to nothing for so long, such as that of a primary which is only observed, is not looked at more often than a healthy
    /// primary: else a hundred hanging ones would have their replicas read ten times a second for ever.
    private static let patienceAfter = Duration.seconds(15)

    /// A reading of one cluster says nothing of the suspects of others, and there may be hundreds of those: each is judged when something that it depends on
    /// has changed, and at its looks. What only time brings about, such as the end of a flap window, is seen at the next look.
    mutating func lookAtSuspects(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let topology = discovery.topology
        var leftAlone: [InstanceID] = []
        for index in suspicions.indices {
            let cluster = topology.cluster(of: suspicions[index].suspect)
            if suspicions[index].isSettled(as: cluster, now: now) { continue }
            guard let cluster, cluster.hasReplicas(of: suspicions[index].suspect) else {
                leftAlone.append(suspicions[index].suspect)
                continue
            }
            if suspicions[index].isDoubt { continue }
            suspicions[index].judgeAgainAt = nil
            judge(index, cluster, now: now, wall: wall, into: &effects)
            look(index, now: now)
            if isArmed || isStandby, !isBeingRecovered(suspicions[index].suspect) { suspicions[index].settle(as: cluster) }
        }
        // Nobody follows them any more, so that they do not matter.
        if !leftAlone.isEmpty { suspicions.removeAll { leftAlone.contains($0.suspect) } }
    }

    /// What is under way hears every verdict, and may want one at any event.
    private func isBeingRecovered(_ suspect: InstanceID) -> Bool {
        recoveries.contains { $0.failed == suspect } || relocations.contains { $0.failed == suspect }
    }

    private mutating func look(_ index: Int, now: MonotonicInstant) {
        guard suspicions[index].nextLook <= now else { return }
        discovery.expedite(suspicions[index].suspect, at: now, fresh: true)
        lookAtReplicas(of: suspicions[index].suspect, now: now)
        suspicions[index].looks += 1
        suspicions[index].nextLook = now + lookInterval(suspicions[index], now: now)
    }

    private func lookInterval(_ state: SuspicionState, now: MonotonicInstant) -> Duration {
        if state.looks < ManagerMachine.quickLooks { return ManagerMachine.quickLookInterval }
        let isOld = now - state.suspicion.since >= ManagerMachine.patienceAfter && !recoveries.contains { $0.failed == state.suspect }
        return isOld ? max(configuration.suspicionInterval, configuration.discovery.sourceInterval) : configuration.suspicionInterval
    }

    mutating func lookAtReplicas(of suspect: InstanceID, now: MonotonicInstant) {
        for replica in topology.cluster(of: suspect)?.replicas(of: suspect) ?? [] { discovery.expedite(replica.id, at: now, fresh: false) }
    }

    private mutating func judge(_ index: Int, _ cluster: Cluster, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        let suspect = suspicions[index].suspect
        guard let instance = topology.instance(suspect) else { return }
        let replicas = cluster.replicas(of: suspect)
        let verdict = suspicions[index].verdict(of: replicas, policy: policy(of: cluster).detection)
        for running in recoveries.indices where recoveries[running].failed == suspect && recoveries[running].machine.wantsVerdict {
            stepRecovery(running, .verdict(verdict), now: now, into: &effects)
        }
        tellVerdict(verdict, of: suspect, now: now, into: &effects)
        guard case .convicted(let votes) = verdict else {
            // At looks, so that the words need not be made at every reading.
            if suspicions[index].nextLook <= now { tellWhy(index, verdict, cluster: cluster, into: &effects) }
            return
        }
        if suspicions[index].convictedAt == nil {
            suspicions[index].convictedAt = now
            let evidence = votes.filter { $0.kind == .lost }.map { "\($0.replica): \($0.reason)" }.joined(separator: "; ")
            let event = event(.convicted, of: suspect)
            effects.append(.note(ManagerNote(.warning, event: event, cluster: cluster.name, event == nil ? "\(instance.address) is lost: \(evidence)" : evidence)))
        }
        // Of others than primaries it is decided at every look and not at every event: there may be many.
        guard cluster.isPrimary(suspect) || suspicions[index].nextLook <= now else { return }
        openRecovery(index, cluster: cluster, suspect: instance, votes: votes, now: now, wall: wall, into: &effects)
    }

    private mutating func tellWhy(_ index: Int, _ verdict: Verdict, cluster: Cluster, into effects: inout [ManagerEffect]) {
        switch verdict {
        case .convicted: break
        case .undecided(let missing, _): tell(index, missing.description, cluster: cluster, into: &effects)
        case .acquitted:
            tell(index, "replicas see \(cluster.isPrimary(suspicions[index].suspect) ? "the primary" : "it"); nothing is done", cluster: cluster, into: &effects)
        }
    }

    /// Tells why nothing is done, once per reason's beginning: reasons carry numbers that change from look to look.
    private mutating func tell(_ index: Int, _ reason: String, cluster: Cluster, into effects: inout [ManagerEffect]) {
        let stem = String(reason.prefix { !$0.isNumber })
        guard suspicions[index].toldReason != stem, suspicions[index].looks >= ManagerMachine.quickLooks else { return }
        suspicions[index].toldReason = stem
        let event = event(.blocked, of: suspicions[index].suspect)
        let text = event == nil ? "\(suspicions[index].suspicion.address): \(reason)" : reason
        effects.append(.note(ManagerNote(.notice, event: event, cluster: cluster.name, text)))
    }

    // MARK: Opening

    /// Between a recovery that came to nothing and the next one for the same suspicion; doubled per recovery up to the maximum. Without it a
    /// cluster without a candidate would see its receivers stopped and started, and its hooks run, many times a second.
    private static let firstReopening = Duration.seconds(5)
    private static let lastReopening = Duration.seconds(300)

    /// A recovery of `suspect` ended before a designation: the next one waits.
    mutating func recoveryCameToNothing(suspect: InstanceID, now: MonotonicInstant) {
        guard let index = suspicions.firstIndex(where: { $0.suspect == suspect }) else { return }
        suspicions[index].openAgainAt = now + ManagerMachine.pause(after: suspicions[index].fruitlessRecoveries)
        suspicions[index].fruitlessRecoveries += 1
    }

    /// - Parameter fruitless: recoveries that came to nothing before.
    static func pause(after fruitless: Int) -> Duration { min(firstReopening * (1 << min(fruitless, 6)), lastReopening) }

    private mutating func openRecovery(
        _ index: Int, cluster: Cluster, suspect: Instance, votes: [Vote], now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        guard isArmed, !suspicions[index].isOpening, !suspicions[index].wasObserved, let convictedAt = suspicions[index].convictedAt else { return }
        if let again = suspicions[index].openAgainAt, now < again { return }
        guard let record = controlRecord(of: cluster) else { return }
        guard record.openRecovery == nil, !relocations.contains(where: { $0.failed == suspect.id }) else { return }
        let finding = Analyzer.analyze(cluster, suspicion: suspicions[index].suspicion, policy: policy(of: cluster).detection, now: now).first {
            $0.instanceID == suspect.id
        }
        guard let finding else { return }
        let kind: RecoveryKind = cluster.isPrimary(suspect.id) ? .failover : .relocation
        let blocks = automationGates.blocks(for: cluster, kind: kind, record: record, failed: suspect.address, at: wall)
        recordDetection(index, finding, heldBackBy: blocks, cluster: cluster, record: record, into: &effects)
        guard finding.isActionable, cluster.shape.isSupported else {
            tell(index, finding.blockers.joined(separator: "; "), cluster: cluster, into: &effects)
            return
        }
        if let block = blocks.first(where: \.refusesOpening) {
            tell(index, block.explanation, cluster: cluster, into: &effects)
            return
        }
        if kind == .relocation, let obstacle = recordObstacle(of: suspect) ?? relocationObstacle(of: suspect, in: cluster, now: now, into: &effects) {
            tell(index, obstacle, cluster: cluster, into: &effects)
            return
        }
        let grace = policy(of: cluster).recovery.primaryRestartGrace
        if kind == .failover, now - convictedAt < grace {
            suspicions[index].judgeAgainAt = convictedAt + grace
            wakeUps.add(convictedAt + grace)
            return
        }
        let opening = RecoveryOpening(
            cluster: record.id, kind: kind, expectedEpoch: record.epoch, failed: suspect.address,
            failedIdentity: failedIdentity(of: suspect, record), code: finding.code.failureType.rawValue,
            evidence: votes.map { "\($0.replica): \($0.reason)" }, isDryRun: !configuration.observeOnlyReasons.isEmpty,
            flapWindow: configuration.flapWindow, lossless: kind == .failover ? losslessRecord(of: suspect, in: cluster) : nil)
        suspicions[index].isOpening = true
        let token = newToken(.opening(record.id, suspect: suspect.id))
        effects.append(.propose(token, [.openRecovery(opening)]))
    }

    /// Whom to fence: as read, as journaled by its designation, or as storage or an earlier recovery remembers it from before a restart of the manager.
    func failedIdentity(of suspect: Instance, _ record: ClusterRecord) -> String {
        if let identity = suspect.facts?.server.identity { return identity.description }
        if record.primary == suspect.address, !record.primaryIdentity.isEmpty { return record.primaryIdentity }
        if let identity = rememberedIdentities[suspect.address] { return identity }
        return control.recoveries.last { $0.opening.failed == suspect.address && !$0.opening.failedIdentity.isEmpty }?.opening.failedIdentity ?? ""
    }

    private mutating func recordDetection(
        _ index: Int, _ finding: Finding, heldBackBy blocks: [AutomationBlock], cluster: Cluster, record: ClusterRecord, into effects: inout [ManagerEffect]
    ) {
        guard suspicions[index].toldCode != finding.code.rawValue else { return }
        suspicions[index].toldCode = finding.code.rawValue
        self.record(finding, heldBackBy: blocks, in: cluster, of: record, into: &effects)
    }

    /// Keeps a finding in the journal, and tells it to the hooks of detections.
    ///
    /// - Parameter blocks: what keeps a recovery of it from being begun now.
    mutating func record(
        _ finding: Finding, heldBackBy blocks: [AutomationBlock] = [], in cluster: Cluster, of record: ClusterRecord, isTold: Bool = true, into effects: inout [ManagerEffect]
    ) {
        let detection = Detection(
            cluster: record.id, instance: finding.instance, code: finding.code.failureType.rawValue,
            evidence: finding.evidence + blocks.filter(\.refusesOpening).map { "no recovery is begun: \($0.explanation)" }, isActionable: finding.isActionable)
        var invocation: HookInvocation?
        // Hooks act on the world, and an observer touches nothing.
        if isTold, hookPhases.contains(.onDetection), configuration.observeOnlyReasons.isEmpty, cluster.shape.isSupported {
            var described = HookInvocation(phase: .onDetection, failed: finding.instance)
            described.failureType = finding.code.failureType.rawValue
            described.failureDescription = finding.description
            describe(&described, cluster: cluster, record: record)
            if cluster.source(of: finding.instanceID) != nil { describeOther(&described, in: cluster) }
            invocation = described
        }
        let token = newToken(.detection(invocation))
        effects.append(.propose(token, [.recordDetection(detection)]))
    }

    /// Fills in what every hook of a cluster is told.
    func describe(_ invocation: inout HookInvocation, cluster: Cluster, record: ClusterRecord) {
        invocation.clusterName = cluster.name
        invocation.clusterDomain = cluster.primary?.placement.clusterDomain ?? ""
        invocation.clusterAlias = record.alias.isEmpty ? cluster.name : record.alias
        invocation.replicas = topology.id(of: invocation.failed).map { cluster.replicas(of: $0).map(\.address) } ?? []
        invocation.automaticPrimaryRecovery = rules.automation.recoversPrimary(clusterName: cluster.name, clusterAlias: record.alias)
        invocation.automaticIntermediateRecovery = rules.intermediateAutomation.recoversPrimary(clusterName: cluster.name, clusterAlias: record.alias)
        invocation.managerHost = configuration.nodeName
        invocation.failedIsDowntimed = control.isDowntimed(invocation.failed, at: placementsRefreshedAt)
    }

    /// The same of a server that follows another one.
    func describeOther(_ invocation: inout HookInvocation, in cluster: Cluster) {
        invocation.tellOfOtherSource(isCoPrimary: topology.id(of: invocation.failed).flatMap(cluster.coPrimary) != nil)
    }

    // MARK: Clusters and their durable records

    func controlRecord(of cluster: Cluster) -> ClusterRecord? { records.record(of: cluster) }

    /// The live cluster of a record.
    func liveCluster(of record: ClusterRecord) -> Cluster? { topology.cluster(containing: record.primary) }

    mutating func registerClusterIfNew(of id: InstanceID, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard isArmed, let cluster = topology.cluster(of: id), let primary = cluster.primary, cluster.members.count > 1,
            controlRecord(of: cluster) == nil, !clustersBeingRegistered.contains(primary.address), isKnownRoot(primary), !wasReplaced(primary)
        else { return }
        clustersBeingRegistered.insert(primary.address)
        let token = newToken(.registration(primary.address))
        effects.append(.propose(token, [.registerCluster(ClusterID(high: random.next(), low: random.next()), primary: primary.address)]))
    }

    /// Whether the server was read and follows nobody, or followed nobody when it was last read before a restart of the manager. One that was never read looks
    /// like a root to those that follow it: a record of its own would be recovered by itself, beside the real primary.
    private func isKnownRoot(_ root: Instance) -> Bool {
        root.facts != nil || rememberedIdentities[root.address] != nil && rememberedSources[root.address] == nil
    }

    /// Whether a recovery has put another one in the server's place, or in that of the one that it followed, and it takes no writes: those that still follow
    /// it were lost then. One that takes writes was made a primary by people.
    private func wasReplaced(_ root: Instance) -> Bool {
        if root.freshness.isLastCheckValid, root.facts?.settings.readOnly == false { return false }
        return control.recoveries.contains { $0.epoch != nil && $0.participants.contains(root.address) }
    }
}

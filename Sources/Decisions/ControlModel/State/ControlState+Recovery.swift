public import TopologyModel

extension ControlState {
    /// The first gate that refuses an opening, or nil. See ``gates(for:at:)``.
    public func gate(for opening: RecoveryOpening, at moment: WallTime? = nil) -> Gate? { gates(for: opening, at: moment).first }

    /// Every gate that refuses an opening; empty: it would be opened.
    ///
    /// The order is part of the contract, since it decides what people are told: unknown cluster, epoch moved, recovery open,
    /// reopening under way; then, for automatic recoveries only, pause of all clusters, pause of the cluster, downtime and maintenance of the
    /// failed server, flap window. An operator's request passes the gates that protect from automation. A relocation or an unlock asks only for its own reasons:
    /// another one of the same server, and of a relocation when that ended; and a failover does not ask for them, which give way to it. `moment` is for asking beforehand: the state's own time
    /// stands still between commands, so expiries would not be noticed; nil, and any earlier moment, is the state's own time.
    public func gates(for opening: RecoveryOpening, at moment: WallTime? = nil) -> [Gate] {
        let time = max(moment ?? self.time, self.time)
        guard let cluster = cluster(opening.cluster) else { return [.unknownCluster] }
        var gates: [Gate] = []
        if cluster.epoch != opening.expectedEpoch { gates.append(.epochMoved(cluster.epoch)) }
        if let open = cluster.openRecovery ?? sideRecovery(inTheWayOf: opening) { gates.append(.recoveryOpen(open)) }
        if opening.kind.holdsCluster, let last = lastReopening(of: cluster.id), last.mayTakeEffect(at: time) {
            gates.append(.reopening(last.intent.server))
        }
        guard opening.requestedBy == nil else { return gates }
        gates += brakes(on: cluster, server: opening.failed, at: time)
        if let block = flapBlock(for: opening, of: cluster) {
            let remaining = opening.flapWindow - (time - block.since)
            if remaining > .zero { gates.append(.flapping(block.recovery, remaining: remaining)) }
        }
        return gates
    }

    /// What keeps automation from touching a cluster: pause of all clusters, pause of the cluster, downtime and maintenance of the server.
    func brakes(on cluster: ClusterRecord, server: InstanceAddress, at time: WallTime) -> [Gate] {
        var gates: [Gate] = []
        if let pause = globalPause, pause.isActive(at: time) { gates.append(.paused(reason: pause.reason, byAllClusters: true)) }
        if let pause = cluster.pause, pause.isActive(at: time) { gates.append(.paused(reason: pause.reason, byAllClusters: false)) }
        if let downtime = downtime(of: server, at: time) { gates.append(.downtimed(owner: downtime.owner, reason: downtime.reason)) }
        if let record = maintenance(of: server, at: time) {
            gates.append(.inMaintenance(server, owner: record.maintenance.owner, reason: record.maintenance.reason))
        }
        return gates
    }

    mutating func open(_ opening: RecoveryOpening, by node: String) -> CommandResult {
        if let gate = gate(for: opening) { return .refused(gate) }
        guard let position = clusterPosition(opening.cluster) else { return .refused(.unknownCluster) }
        let id = RecoveryID(rawValue: lastIndex.rawValue)
        let uid = recoveryUID(at: time, node: node, index: lastIndex, cluster: opening.cluster)
        if opening.kind == .failover, !opening.isDryRun { endSideRecoveries(of: opening.cluster, for: id) }
        recoveries.append(RecoveryRecord(id: id, uid: uid, opening: opening, openedAt: time, openedBy: node))
        if opening.kind.holdsCluster { clusters[position].openRecovery = id }
        return .opened(id)
    }

    mutating func designate(_ designation: Designation, in id: RecoveryID) -> CommandResult {
        guard let (recovery, cluster) = openPositions(id) else { return notOpen(id) }
        guard !recoveries[recovery].opening.isDryRun else { return .ignored("recovery \(id) is a dry run: it designates nothing") }
        guard recoveries[recovery].opening.kind.holdsCluster else { return .ignored("recovery \(id) is one of a single server: it designates nobody") }
        if let designated = recoveries[recovery].designation { return .ignored("recovery \(id) has designated \(designated.server)") }
        dropUnusedRecords(naming: designation.server, except: clusters[cluster].id)
        guard let cluster = clusterPosition(recoveries[recovery].opening.cluster) else { return notOpen(id) }
        let epoch = clusters[cluster].epoch.next
        let opening = recoveries[recovery].opening
        clusters[cluster].epoch = epoch
        // The server that failed is the one to be fenced, also when an earlier designation of this recovery is replaced: that one was never opened.
        clusters[cluster].designate(
            designation.server, identity: designation.identity, deposing: opening.failed, failedIdentity: opening.failedIdentity)
        // Also where a switchover goes back to the server that it deposed.
        reinstate(designation.server)
        recoveries[recovery].designation = designation
        recoveries[recovery].epoch = epoch
        return .designated(epoch)
    }

    /// The epoch and the primary stay until the next designation: an epoch names one server for all time. Whoever is given up may have been a former primary
    /// before, and its epoch is over in any case: it is one from now on, until it follows.
    mutating func replaceDesignation(in id: RecoveryID, reason: String) -> CommandResult {
        guard let (recovery, cluster) = openPositions(id) else { return notOpen(id) }
        guard let designation = recoveries[recovery].designation, let epoch = recoveries[recovery].epoch else {
            return .ignored("recovery \(id) has no designation to replace")
        }
        guard recoveries[recovery].replacedDesignations.count + 1 < ControlLimits.maximumDesignationsPerRecovery else {
            return .ignored("recovery \(id) has made \(ControlLimits.maximumDesignationsPerRecovery) designations, which is the limit")
        }
        let replaced = ReplacedDesignation(designation: designation, epoch: epoch, reason: reason, at: time)
        recoveries[recovery].replacedDesignations.append(replaced)
        recoveries[recovery].designation = nil
        clusters[cluster].depose(designation)
        return .done
    }

    mutating func close(_ id: RecoveryID, _ closing: RecoveryClosing) -> CommandResult {
        guard let (recovery, cluster) = openPositions(id) else { return notOpen(id) }
        recoveries[recovery].closing = closing
        recoveries[recovery].closedAt = time
        guard recoveries[recovery].opening.kind.holdsCluster else {
            dropOldRecoveries()
            return .done
        }
        clusters[cluster].openRecovery = nil
        clusters[cluster].lastRecovery = id
        if recoveries[recovery].blocksFlapping {
            clusters[cluster].flapBlock = FlapBlock(recovery: id, failed: recoveries[recovery].opening.failed, since: time)
        }
        dropOldRecoveries()
        return .done
    }

    /// Whether a recovery, as far back as they are kept, put another primary in the place of `server`.
    public func hasReplaced(_ server: InstanceAddress, in cluster: ClusterID) -> Bool {
        recoveries.contains { $0.opening.cluster == cluster && $0.opening.failed == server && $0.epoch != nil }
    }

    // MARK: Phases

    /// The places of an open recovery and of the cluster that it holds, or that it is in.
    func openPositions(_ id: RecoveryID) -> (recovery: Int, cluster: Int)? {
        guard let recovery = recoveryPosition(id), recoveries[recovery].isOpen,
            let cluster = clusterPosition(recoveries[recovery].opening.cluster),
            clusters[cluster].openRecovery == id || !recoveries[recovery].opening.kind.holdsCluster
        else { return nil }
        return (recovery, cluster)
    }

    func notOpen(_ id: RecoveryID) -> CommandResult {
        .ignored(recoveryPosition(id) == nil ? "there is no recovery \(id)" : "recovery \(id) is closed")
    }

    private mutating func dropOldRecoveries() {
        var excess = recoveries.count { !$0.isOpen } - ControlLimits.maximumClosedRecoveries
        guard excess > 0 else { return }
        recoveries.removeAll { record in
            guard excess > 0, !record.isOpen else { return false }
            excess -= 1
            return true
        }
    }
}

extension RecoveryRecord {
    /// Whether its end starts the flap window: it succeeded, or it had passed the point of no return. A dry run touched nothing, and after a switchover
    /// the failure of the new primary is a first failure. One that no manager brought to its end would be begun anew else, and end them again.
    var blocksFlapping: Bool {
        guard let closing, !opening.isDryRun, !opening.kind.isPlanned else { return false }
        return closing.result == .succeeded || epoch != nil || takeUps > ControlLimits.maximumTakeUps
    }

    /// How many managers have gone on with it after the one that began it.
    package var takeUps: Int { steps.count { $0.intent.kind == .takeUp } }
}

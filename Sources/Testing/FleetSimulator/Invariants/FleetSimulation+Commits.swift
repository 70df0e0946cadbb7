import ControlModel
import KVPublishers
import ManagerCore
import TopologyModel

/// What is judged when commands are committed.
extension FleetSimulation {
    /// More recoveries than this in a window are a storm, however each of them ends.
    private static let mostOpenings = 8
    private static let openingsWindow = 10 * Nanoseconds.second

    func checkCommitted(_ command: ControlCommand, _ result: CommandResult, before: ControlState) {
        checkKeepsSecrets(command)
        if oracle.cluster == nil { oracle.cluster = journal.state.clusters.first?.id }
        watched = oracle.cluster.flatMap { journal.state.cluster($0) }.map(watch)
        switch (command, result) {
        case (.openRecovery(let opening), .opened(let id)): opened(opening, id, before: before)
        case (.openRecovery, .refused):
            oracle.refused += 1
            marks.hit(.openingRefused)
        case (.designate(let id, let designation), .designated(let epoch)): designated(designation, in: id, epoch: epoch, before: before)
        case (.replaceDesignation, .done): marks.hit(.designationReplaced)
        case (.stepIntent(let id, let intent), .done):
            checkIsSameStep(intent, of: id)
            if before.recovery(id)?.steps.isEmpty == true { isBegun(id) }
        // A relocation that a failover ended may have announced something meanwhile; it does nothing of it.
        case (.stepIntent(let id, _), .ignored) where journal.state.recovery(id)?.opening.kind == .relocation: break
        // Sent again, because nobody heard whether it was written.
        case (.stepIntent(let id, let intent), .ignored) where oracle.journalFailedAt > 0 && before.recovery(id)?.steps.contains { $0.intent == intent } == true: break
        case (.stepIntent(let id, let intent), .ignored(let reason)):
            violate(.intentFirst, "step \(intent.ordinal) of recovery \(id) was not announced: \(reason)")
        case (.closeRecovery(let id, let closing), .done): closed(id, closing)
        default: break
        }
        checkDesignations()
    }

    /// F1.
    private func checkDesignations() {
        for cluster in journal.state.clusters {
            let named = Oracle.NamedServer(cluster: cluster.id, epoch: cluster.epoch, server: cluster.primary)
            guard let newest = oracle.named.last(where: { $0.cluster == cluster.id }), newest.epoch >= cluster.epoch else {
                oracle.named.append(named)
                continue
            }
            if cluster.epoch < newest.epoch { violate(.oneDesignation, "the epoch of \(cluster.id) went back from \(newest.epoch) to \(cluster.epoch)") }
            if named != newest { violate(.oneDesignation, "epoch \(cluster.epoch) named \(newest.server), and names \(cluster.primary)") }
        }
    }

    /// F14, by the window of the plan, whatever the opening says of it. What is asked for is not automatic, and a switchover is no failure.
    private func checkFlapping(_ record: RecoveryRecord) {
        func isFailover(_ record: RecoveryRecord) -> Bool { !record.opening.kind.isPlanned && record.opening.kind.holdsCluster && record.epoch != nil }
        guard record.opening.requestedBy == nil, isFailover(record), record.replacedDesignations.isEmpty,
            let last = journal.state.recoveries.last(where: { !$0.isOpen && $0.opening.cluster == record.opening.cluster && isFailover($0) }),
            last.acknowledgement == nil, let closedAt = last.closedAt, record.openedAt - closedAt < plan.configuration.flapWindow
        else { return }
        violate(.noFlapping, "recovery \(record.id) promotes somebody \((record.openedAt - closedAt).components.seconds) s after recovery \(last.id) did, which nobody acknowledged")
    }

    private func opened(_ opening: RecoveryOpening, _ id: RecoveryID, before: ControlState) {
        trace("recovery \(id) of \(opening.failed) is open")
        checkGates(opening, before: before)
        if opening.kind == .relocation {
            relocationOpened(opening, before: before)
            return
        }
        let open = journal.state.recoveries.count { $0.isOpen && $0.opening.cluster == opening.cluster }
        if open != 1 { violate(.oneRecovery, "\(open) recoveries of one cluster are open") }
        oracle.openings.append(now)
        if let earlier = oracle.openings.dropLast(FleetSimulation.mostOpenings).last, now - earlier < FleetSimulation.openingsWindow {
            violate(.noSpinning, "\(FleetSimulation.mostOpenings + 1) recoveries were opened within \((now - earlier) / Nanoseconds.millisecond) ms")
        }
        guard opening.cluster == oracle.cluster, let failed = owner(of: opening.failed) else {
            // The bystander has no replicas, so whoever else is recovered is of the first cluster.
            violate(.oneRecovery, "a recovery of \(opening.failed) opens in a second record of its cluster")
            return
        }
        // A designation that was given up before it was carried out leaves its server below the failed one, whose death is still to be answered; where it was made
        // to fetch from another replica first, below that one.
        if let primary = before.cluster(opening.cluster)?.primary, primary != opening.failed, owner(of: primary).map({ isBelow(failed, $0) }) != true {
            violate(.oneRecovery, "a recovery of \(opening.failed) opens, and \(primary) is the primary")
        }
        let participants = servers.map {
            $0.index == failed || $0.channel?.source == opening.failed || isLeftBehind($0, in: before, opening) || wasMadeAnewUnread($0, following: opening.failed)
        }
        oracle.open = Oracle.OpenRecovery(
            id: id, kind: opening.kind, openedAt: now, failed: failed, failedBoot: servers[failed].boot, failedWasReadOnly: servers[failed].readOnly,
            participants: participants, known: knownServers, knownToFollow: knownFollowers, coPrimary: coPrimary(of: failed), heir: heir(of: failed, opening))
        if before.recoveries.contains(where: { $0.isOpen && $0.opening.kind == .relocation && $0.opening.cluster == opening.cluster }) {
            marks.hit(.relocationGaveWay)
        }
        if !oracle.hasOpened {
            oracle.hasOpened = true
            armFaults(.afterOpening)
        }
    }

    /// Where nobody heard of the opening that is a good while later, and others may follow the server by then.
    private func isBegun(_ id: RecoveryID) {
        guard let open = oracle.open, open.id == id else { return }
        for server in servers where server.channel?.source == servers[open.failed].address { oracle.open?.participants[server.index] = true }
    }

    /// The last recovery lost it, and it still follows who handed over then: the next switchover moves it along.
    private func isLeftBehind(_ server: SimulatedServer, in before: ControlState, _ opening: RecoveryOpening) -> Bool {
        guard opening.kind.isPlanned, let last = before.cluster(opening.cluster)?.lastRecovery.flatMap({ before.recovery($0) }) else { return false }
        return last.closing?.lostReplicas.contains(server.address) == true && server.channel?.source == last.opening.failed
    }

    /// A person took it away from the failed primary since the manager read it last: the first look of the recovery will tell.
    private func wasMadeAnewUnread(_ server: SimulatedServer, following failed: InstanceAddress) -> Bool {
        guard let madeAnewAt = oracle.madeAnewAt[server.index], let instance = manager.machine?.topology.instance(at: server.address), instance.channel?.source == failed
        else { return false }
        return instance.freshness.readAt.map { $0.nanoseconds < madeAnewAt } ?? true
    }

    /// A manager that lost its inventory knows of a replica when it has read it.
    private var knownServers: [Bool] {
        servers.map { plan.keepsInventory || manager.machine?.topology.instance(at: $0.address)?.facts != nil }
    }

    /// A statement of which nobody knew how it ended may have given a server another source since it was read.
    private var knownFollowers: [Bool] {
        zip(servers, knownServers).map { server, isKnown in
            guard let instance = manager.machine?.topology.instance(at: server.address), instance.facts != nil else { return isKnown }
            return instance.channel?.source == server.channel?.source
        }
    }

    /// The gates once more, in the simulator's own words.
    private func checkGates(_ opening: RecoveryOpening, before: ControlState) {
        guard opening.requestedBy == nil, let cluster = before.cluster(opening.cluster) else { return }
        let moment = wall
        func holds(_ pause: Pause?) -> Bool { pause.map { $0.endsAt.map { $0 > moment } ?? true } ?? false }
        if holds(before.globalPause) || holds(cluster.pause) { violate(.gates, "a recovery opens though automatic recovery is paused") }
        if before.downtimes.contains(where: { $0.instance == opening.failed && $0.endsAt > moment }) { violate(.gates, "a recovery opens though \(opening.failed) is downtimed") }
        if isInMaintenance(opening.failed, in: before) { violate(.gates, "a recovery opens though somebody works on \(opening.failed)") }
        let last = before.recoveries.last {
            $0.opening.kind == opening.kind && (opening.kind == .relocation ? $0.opening.failed == opening.failed : $0.opening.cluster == opening.cluster)
                && $0.closing?.result == .succeeded && $0.acknowledgement == nil
        }
        if let closedAt = last?.closedAt, moment - closedAt < opening.flapWindow { violate(.gates, "a recovery opens within the flap window") }
    }

    private func isInMaintenance(_ server: InstanceAddress, in state: ControlState) -> Bool {
        state.maintenances.contains { $0.maintenance.instance == server && $0.maintenance.endsAt > wall }
    }

    private func designated(_ designation: Designation, in id: RecoveryID, epoch: Epoch, before: ControlState) {
        if let record = journal.state.recovery(id) { checkFlapping(record) }
        let goesBack = owner(of: designation.server) == oracle.open?.failed
        let (known, lastReadAt) = oracle.atProposal[manager.index] ?? (before, now)
        if !goesBack, known.promotionRule(of: designation.server, at: before.time) == .mustNot { violate(.neverPromoted, "\(designation.server) is must_not") }
        if !goesBack, known.downtimes.contains(where: { $0.instance == designation.server && $0.endsAt > wall }) {
            violate(.neverPromoted, "\(designation.server) is downtimed")
        }
        if !goesBack, isInMaintenance(designation.server, in: known) { violate(.neverPromoted, "somebody works on \(designation.server)") }
        guard let server = owner(of: designation.server), var open = oracle.open, open.id == id else { return }
        oracle.terms.append((server, now))
        oracle.failedRejoinings = oracle.failedRejoinings.map { _ in 0 }
        open.designatedAt = open.designatedAt ?? now
        open.known = zip(open.known, knownServers).map { $0 && $1 }
        open.knownToFollow = zip(open.knownToFollow, knownFollowers).map { $0 && $1 }
        // An error that began after the last look at the server is nobody's to know: no look is nearer to the statement than the network is long, and what an
        // action read counts from its answer.
        let readAt = lastReadAt - plan.networkLatency.upperBound
        if servers[server].isUp, servers[server].channel?.applierError ?? 0 != 0, servers[server].applierFailedAt <= readAt { violate(.neverPromoted, "\(designation.server) has an error of its applier") }
        if !open.participants[server] { violate(.neverPromoted, "\(designation.server) did not follow the failed primary") }
        if let heir = open.heir, heir != server { violate(.neverPromoted, "\(designation.server) is designated, and \(servers[heir].address), the other co-primary, has to take over") }
        let steps = before.recovery(id)?.steps ?? []
        if let opening = before.recovery(id)?.opening { checkMayDesignate(opening) }
        if steps.contains(where: { $0.intent.kind == .gather && $0.intent.target == designation.server && $0.outcome?.result == .succeeded }) {
            marks.hit(.successorFetched)
        }
        oracle.formerPrimary = goesBack ? nil : open.failed
        oracle.closedRun = nil
        open.reachable = servers.indices.map { replica in
            guard replica != open.failed, open.participants[replica], open.known[replica], oracle.manageableSince[replica].map({ $0 <= open.openedAt }) ?? false else { return nil }
            return .init(boot: servers[replica].boot, newestReceived: servers[replica].channel?.lastReceived ?? servers[replica].log.last)
        }
        if !goesBack {
            checkIsNotOdd(servers[server], open)
            checkHoldsNoErrant(servers[server], open)
            checkDataCenter(of: servers[server], open, known: known)
        }
        oracle.open = open
        if !oracle.hasDesignated {
            oracle.hasDesignated = true
            armFaults(.afterDesignation)
        }
        if options.defect == .publishBeforeWritable, let record {
            startPublishing(
                nil,
                PrimaryRecord(cluster: record.id, clusterName: record.alias, primary: designation.server, epoch: epoch, recovery: id, at: wall))
        }
    }

    private func closed(_ id: RecoveryID, _ closing: RecoveryClosing) {
        trace("recovery \(id) is closed: \(closing.reason)")
        if let record = journal.state.recovery(id), record.opening.kind == .relocation {
            relocationClosed(record, closing)
            return
        }
        if let record = journal.state.recovery(id) {
            markLossless(record, closing)
            markPlaces(record, closing)
        }
        if let open = oracle.open, open.id == id { checkOutcomes(open) }
        if let open = oracle.open, open.id == id, open.kind.isPlanned {
            switchoverClosed(open, closing)
            oracle.open = nil
            return
        }
        // A designation that nobody was asked to follow deposed nobody: what the failed server writes from here on is no mistake.
        if let open = oracle.open, open.id == id, !open.isOpened { oracle.terms.removeAll { $0.since >= open.openedAt } }
        switch closing.result {
        case .succeeded:
            oracle.promotions += 1
            if plan.mysql != nil { marks.hit(.failoverOfMySQL) }
            if let open = oracle.open {
                marks.hit(servers[open.failed].isUp && servers[open.failed].frozenUntil != nil ? .failoverAfterFreeze : .failoverAfterKill)
                if open.coPrimary != nil, open.id == id { marks.hit(.coPrimaryReplaced) }
            }
        case .aborted:
            oracle.aborted += 1
            marks.hit(.recoveryAborted)
        case .stopped:
            oracle.refused += 1
            marks.hit(.recoveryStopped)
        case .observed: break
        }
        if let open = oracle.open, open.id == id {
            if closing.result == .succeeded { checkReplicas(open, closing) }
            oracle.open = nil
        }
    }

    private func switchoverClosed(_ open: Oracle.OpenRecovery, _ closing: RecoveryClosing) {
        let isHandedBack = journal.state.recovery(open.id)?.epoch != nil && closing.result == .aborted
        switch closing.result {
        case .succeeded:
            marks.hit(.switchedOver)
            checkReplicas(open, closing)
        case .aborted:
            if closing.reason.contains("would be cut off") { marks.hit(.longWritesKept) }
            marks.hit(isHandedBack ? .switchoverHandedBack : .switchoverUndone)
        case .stopped, .observed: break
        }
        // A person may have closed it, and one that died or was started anew meanwhile is another matter.
        guard closing.result == .aborted, !open.failedWasReadOnly, servers[open.failed].answers, servers[open.failed].boot == open.failedBoot,
            oracle.manageableSince[open.failed].map({ $0 <= open.openedAt }) ?? false, oracle.closedByHand == nil
        else { return }
        if servers[open.failed].readOnly { violate(.primaryGivenBack, "\(servers[open.failed].address) is read-only after a switchover that came to nothing") }
    }
}

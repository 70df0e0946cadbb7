import Analysis
import ControlModel
import KVPublishers
import ManagerCore
import Probing
import Promotion
import TopologyModel

/// After the faults: everything heals, people repair what automation must not, and of a cluster in order first a source below the primary dies for good,
/// where there is one, and then the primary.
extension FleetSimulation {
    enum Phase { case faults, settling, losingSource, dying, ending, done }

    private static let lookInterval = 250 * Nanoseconds.millisecond
    /// People come this long after the faults have ended.
    private static let repairsAfter = 5 * Nanoseconds.second
    /// A cluster is in order when its primary has been for so long.
    private static let inOrderFor = 4 * Nanoseconds.second
    /// Received and unapplied transactions that do not count as lag.
    static let smallBacklog = 20
    /// What failed is published again after ten seconds at most, once the server was read.
    private static let longestPublishing = 60 * Nanoseconds.second
    /// Some runs end in a state that only people can put right; they are not judged further.
    private static let longestSettling = 200 * Nanoseconds.second
    /// No bound inside a recovery is longer than a minute, and only a few follow each other.
    private static let longestEnding = 250 * Nanoseconds.second

    func heal() {
        trace("faults end")
        phase = .settling
        oracle.healedAt = now
        network.heal(keepingResolver: false)
        moveAddress(to: 0)
        journal.isFull = false
        journal.losesReplies = false
        journal.latency = plan.journalLatency
        hooksFail = false
        unavailableStores = unavailableStores.map { _ in false }
        silentStores = unavailableStores
        for server in servers.indices {
            servers[server].statementDelay = 0
            servers[server].refusesOpening = false
            servers[server].applyCost = plan.applyCost
            unlock(server)
            thawDisk(of: server)
            emptyDisk(of: server)
            if servers[server].frozenUntil != nil {
                servers[server].frozenUntil = now
                thaw(server)
            }
            wakeReplication(around: server)
        }
        healManagers()
        beginLastingFaults()
        scheduleLook()
    }

    func scheduleLook() { schedule(.look, after: FleetSimulation.lookInterval) }

    func look() {
        scheduleLook()
        switch phase {
        case .faults, .done: break
        case .settling:
            if now - oracle.healedAt >= FleetSimulation.repairsAfter { repair() }
            if isInOrder {
                if isRejoiningOwed || isPublishingOwed { return }
                if plan.isGalera {
                    leaveAlone()
                } else if let source = sourceInOrder {
                    killSourceForGood(source)
                } else if hasPermittedCandidate {
                    killForGood()
                } else {
                    trace("nobody is left who may be promoted")
                    end()
                }
            } else if now - oracle.healedAt > FleetSimulation.longestSettling {
                trace("the cluster does not come in order by itself")
                end()
            }
        case .losingSource: awaitAdoption()
        case .dying: awaitPromotion()
        case .ending: awaitEnd()
        }
    }

    /// It holds the record of another epoch than the present one; nil: all hold that.
    private var lateStore: Int? { stores.firstIndex { $0.record?.epoch != record?.epoch } }

    /// F11: whether a cluster in order has a store that is not up to date; too late is a violation.
    private var isPublishingOwed: Bool {
        guard let record, record.epoch > .initial, let store = lateStore else { return false }
        if let since = oracle.healthySince, now - max(since, oracle.healedAt) > FleetSimulation.longestPublishing {
            violate(.epochsGrow, "store \(store + 1) does not hold epoch \(record.epoch), whose primary has been healthy for \((now - since) / Nanoseconds.millisecond) ms")
        }
        return true
    }

    /// The primary dies, and that is nobody's business here.
    private func leaveAlone() {
        guard let primary = record.flatMap({ owner(of: $0.primary) }) else { return }
        marks.hit(.leftAlone)
        crash(primary)
        end()
    }

    private func end() {
        phase = .ending
        oracle.endingSince = now
    }

    // MARK: Repairs

    private func repair() {
        guard journal.state.recoveries.allSatisfy({ !$0.isOpen }), let record, manager.isRunning else { return }
        if record.flapBlock != nil { ask(.acknowledge(.all, by: "operator", comment: "repaired")) }
        if record.pause != nil { ask(.resume(record.id)) }
        for downtime in journal.state.downtimes { ask(.endDowntime(downtime.instance)) }
        for record in journal.state.maintenances { ask(.endMaintenance(record.maintenance.instance)) }
        for rule in journal.state.promotionRules { ask(.setPromotionRule(rule.instance, .neutral)) }
        if plan.peopleRejoin { askForRejoining() }
        for server in servers.indices where servers[server].answers {
            if servers[server].address == record.primary, servers[server].readOnly, standsAsPrimary(server), !mayBeReopened(record, server) {
                openByHand(server)
            }
            if plan.withoutGTID != nil {
                if let primary = owner(of: record.primary) { repairByFile(servers[server], below: servers[primary]) }
                continue
            }
            guard let channel = servers[server].channel else { continue }
            if servers[server].address != record.primary, channel.source != record.primary, channel.pendingCount == 0, wasLeftFetching(server) {
                channel.stopReceiver()
                channel.stopApplier()
                _ = channel.follow(record.primary, at: nil)
                startReplication(of: server)
            }
            guard channel.source == record.primary || coPrimary(of: server) != nil else { continue }
            if channel.receiver == .stopped || channel.applier == .stopped || !channel.usesGTID {
                servers[server].channel?.usesGTID = true
                if !servers[server].isMySQL { oracle.forgottenByPeople.formUnion(servers[server].channel?.pending ?? []) }
                startReplication(of: server)
            }
        }
    }

    /// The last recovery made it fetch from another replica and came to nothing.
    private func wasLeftFetching(_ server: Int) -> Bool {
        guard let last = journal.state.recoveries.last, let closing = last.closing, closing.result != .succeeded else { return false }
        return last.steps.contains { $0.intent.kind == .gather && $0.intent.target == servers[server].address }
    }

    /// A permitted candidate, no gate, nothing open: what the promise of a promotion depends on.
    var isInOrder: Bool {
        guard let record, let primary = owner(of: record.primary), record.openRecovery == nil, record.flapBlock == nil, record.pause == nil,
            journal.state.globalPause == nil, journal.state.downtimes.isEmpty, journal.state.maintenances.isEmpty,
            journal.state.promotionRules.isEmpty,
            manager.isRunning, manager.machine?.isArmed == true, let since = oracle.healthySince, now - since >= FleetSimulation.inOrderFor,
            oracle.healthyPrimary == primary, managerHasReadSinceHealing(record.primary), knowsWhoAcknowledges(of: primary),
            managerSeesRing(of: record.primary) == (coPrimary(of: primary) != nil),
            // One that still follows the primary before it is for people: its recovery ended before it had left that one.
            servers[primary].channel == nil || coPrimary(of: primary) != nil
        else { return false }
        let followers = servers.filter { isWhole($0) && $0.channel?.source == record.primary }
        // Where the other co-primary took writes when it was read last, nobody is opened beside it, dead or not.
        let heir = coPrimary(of: primary).flatMap { other in
            plan.configuration.promotion.mustPromoteCoPrimary || manager.machine?.topology.instance(at: servers[other].address)?.takesWrites == true ? other : nil
        }
        return !followers.isEmpty && heir.map { servers[$0].isUp } ?? true
            && followers.allSatisfy { server in
                // A receiver that believes in a dead connection has nothing to apply, and lacks everything.
                server.channel?.isReplicating == true && isLevel(server, with: servers[primary]) && server.channel?.usesGTID == (plan.withoutGTID == nil) && server.channel?.applierError == 0
                    && manager.machine?.topology.instance(at: server.address)?.freshness.isLastCheckValid == true
                    && manager.machine?.topology.instance(at: server.address)?.channel?.source == record.primary
            }
    }

    /// A person may have ended it since the manager read the primary last; until it does, nobody but the other one may take over where that is wanted.
    private func managerSeesRing(of primary: InstanceAddress) -> Bool {
        guard let topology = manager.machine?.topology, let id = topology.id(of: primary) else { return false }
        return topology.cluster(of: id)?.coPrimary(of: id) != nil
    }

    /// No suspicion from before the faults ended is open. While one is, a later loss is an event of its own, which has to outlast the receivers' connect
    /// retry: a death then is not one of a cluster in order.
    func managerHasReadSinceHealing(_ address: InstanceAddress) -> Bool {
        guard let instance = manager.machine?.topology.instance(at: address), instance.freshness.isLastCheckValid, let readAt = instance.freshness.readAt,
            // One that a manager without its inventory took for another name of the server to which a moved address led is not read at all.
            let server = owner(of: address), instance.facts?.server.identity == servers[server].identity
        else { return false }
        return readAt.nanoseconds >= oracle.healedAt
    }

    // MARK: The last death

    func killForGood() {
        guard let record, let primary = owner(of: record.primary) else { return }
        trace("the primary \(record.primary) \(plan.finalDeathIsFreeze ? "freezes" : "dies") for good")
        phase = .dying
        oracle.diedAt = now
        oracle.epochBeforeDeath = record.epoch
        if plan.finalDeathIsFreeze { freeze(primary, until: Nanoseconds.never) } else { crash(primary) }
        // Both were in one place. Who was to lose nothing has to have watched those that acknowledge for a while, and who led long ago may remember a ring that is none any more.
        if plan.quorum?.leaderDiesLast == true, plan.semiSync == nil, !plan.hasRing { crashManager(for: Nanoseconds.never) }
    }

    /// From the death to writable, by the bounds that the configuration names.
    private var promotionBound: Int64 {
        let configuration = plan.configuration
        var bound = 10 * Nanoseconds.second
        bound += (configuration.discovery.pollInterval * 2 + configuration.discovery.probeTimeout * 3 + configuration.recovery.primaryRestartGrace).wholeNanoseconds
        bound += configuration.recovery.fenceTimeout.wholeNanoseconds * 2
        bound += plan.hookDuration.upperBound * (configuration.recovery.fencing == .hook ? 3 : 2)
        if configuration.discovery.pollInterval > configuration.detection.evidenceSlack {
            // Facts from before the suspicion are too old to prove that a receiver's error is new, so the error has to outlast a retry.
            bound += plan.connectRetry + configuration.detection.retryMargin.wholeNanoseconds
        }
        // They are read in vain, and looked at once more: they may hold what nobody else received.
        if !lastingFaults.isEmpty { bound += (configuration.discovery.probeTimeout + configuration.recovery.confirmTimeout).wholeNanoseconds }
        // Without GTID nobody can tell when workers have executed what a replica that comes back meanwhile holds, which may be what nobody else received: it is waited for.
        if plan.withoutGTID?.hasWorkers == true, servers.contains(where: { $0.bootedAt > oracle.diedAt }) { bound += configuration.recovery.drainTimeout.wholeNanoseconds }
        if let quorum = plan.quorum {
            // Somebody else is elected, at the second try perhaps, and reads all servers before it suspects anybody.
            bound += 3 * quorum.electionTimeoutMax + plan.connectRetry + (configuration.discovery.probeTimeout + configuration.detection.retryMargin).wholeNanoseconds
        }
        if plan.finalDeathIsFreeze {
            // Silence convicts unless receivers gave up waiting before it was long enough: then their errors have to outlast a retry.
            let silence = max(2 * plan.heartbeatPeriod, configuration.detection.hangTolerance.wholeNanoseconds)
            let errors = 2 * plan.netTimeout + plan.connectRetry + configuration.detection.retryMargin.wholeNanoseconds
            bound += silence + plan.heartbeatPeriod + errors
        }
        return bound
    }

    private func awaitPromotion() {
        guard let record else { return }
        if record.epoch > oracle.epochBeforeDeath, let primary = owner(of: record.primary), servers[primary].acceptsWrites {
            trace("\(record.primary) is writable \((now - oracle.diedAt) / Nanoseconds.millisecond) ms after the death")
            oracle.mustConverge = true
            markLastingFaults()
            end()
        } else if isBlocked, record.openRecovery == nil, mayBlock(theDeathOf: oracle.healthyPrimary), now - lastWord <= promotionBound {
            oracle.lossAcceptedAt = oracle.lossAcceptedAt ?? now
            ask(.failover(FailoverRequest(of: record.primary, acceptsDataLoss: true, owner: "operator", reason: "drawn")))
        } else if let refusal = lastRefusal, record.openRecovery == nil, isHeldByUnpromotable {
            if plan.oddReplicas != nil { marks.hit(.heldByOddReplica) }
            trace("nobody is promoted: \(refusal)")
            end()
        } else if let refusal = refusalByCaller {
            trace("nobody is promoted: \(refusal)")
            end()
        } else if now - lastWord > promotionBound {
            violate(.promotesInTime, "nobody was promoted within \(promotionBound / Nanoseconds.millisecond) ms of the death of \(servers[oracle.healthyPrimary].address)")
        }
    }

    /// The promise of a promotion begins with the death, or with the word of a person who accepts what may be lost.
    private var lastWord: Int64 { max(oracle.diedAt, oracle.lossAcceptedAt ?? 0) }

    private var isBlocked: Bool { lastRefusal?.hasPrefix("blocked: would lose data") == true }

    /// Why a recovery of the last death came to nothing, where the caller's policy, patterns or hook may have wanted it so.
    private var refusalByCaller: String? {
        mayCallerRefuse ? lastRefusal : nil
    }

    /// The caller's policy, patterns or hook may refuse what the simulation takes for granted.
    var mayCallerRefuse: Bool {
        options.setup.mayRefusePromotions(plan.configuration, servers: servers, isPlacementDrawn: placement is SimulatedDataCenters)
    }

    /// Why a recovery of the last death came to nothing; nil: none did.
    private var lastRefusal: String? {
        let diedAt = FleetSimulation.wallOffset + oracle.diedAt / Nanoseconds.millisecond
        return journal.state.recoveries.last { $0.openedAt.milliseconds >= diedAt && ($0.closing?.result == .stopped || $0.closing?.result == .aborted) }?.closing?.reason
    }

    private func awaitEnd() {
        let isOpen = journal.state.recoveries.contains { $0.isOpen }
        let hasConverged = !oracle.mustConverge || lateStore == nil
        if !isOpen, hasConverged {
            phase = .done
        } else if now - oracle.endingSince > FleetSimulation.longestEnding {
            if isOpen {
                violate(.recoveriesEnd, "a recovery is still open \(FleetSimulation.longestEnding / Nanoseconds.second) s after the faults ended")
            } else {
                violate(.epochsGrow, "store \((lateStore ?? 0) + 1) does not hold epoch \(record?.epoch.description ?? "?")")
            }
        }
    }
}

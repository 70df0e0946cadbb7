import ControlModel
import ManagerCore
import TopologyModel

/// The faults of the plan, as they begin and end.
extension FleetSimulation {
    private static let slowJournal = 200 * Nanoseconds.millisecond...800 * Nanoseconds.millisecond
    private static let slowApply = 100 * Nanoseconds.millisecond
    private static let duplicateKey: Int32 = 1062

    func armFault(_ index: Int) {
        let fault = plan.faults[index]
        guard fault.trigger == .at else { return }
        schedule(.faultBegins(index: Int32(index)), at: fault.milliseconds * Nanoseconds.millisecond)
    }

    func armFaults(_ trigger: Fault.Trigger) {
        for (index, fault) in plan.faults.enumerated() where fault.trigger == trigger && !options.omittedFaults.contains(index) {
            schedule(.faultBegins(index: Int32(index)), after: fault.milliseconds * Nanoseconds.millisecond)
        }
    }

    private func subject(_ subject: Fault.Subject) -> Int {
        switch subject {
        case .server(let index): index
        case .primary: record.flatMap { owner(of: $0.primary) } ?? 0
        }
    }

    /// The one that a fault befalls.
    private func store(of fault: Int) -> Int { fault % stores.count }

    func beginFault(_ index: Int) {
        guard phase == .faults, begunFaults.insert(index).inserted else { return }
        let fault = plan.faults[index]
        let duration = fault.duration * Nanoseconds.millisecond
        trace("fault \(index): \(fault)")
        if fault.duration > 0 { schedule(.faultEnds(index: Int32(index)), after: duration) }
        switch fault.kind {
        case .crash(let victim, let restartsAfter):
            let server = subject(victim)
            guard servers[server].isUp else { return }
            crash(server)
            if let restartsAfter {
                schedule(.serverRestarts(server: Int32(server), boot: servers[server].boot), after: restartsAfter * Nanoseconds.millisecond)
            }
        case .freeze(let victim): freeze(subject(victim), until: fault.duration > 0 ? now + duration : plan.healsAt)
        case .diskFreezes(let victim): freezeDisk(of: subject(victim))
        case .managerLink(let victim, let link): network.setLink(fromManager: manager.index, to: subject(victim), link)
        case .managerNetwork(let link): network.setNetwork(ofManager: manager.index, link)
        case .sourceLink(let replica, let link): cutSource(replica, link)
        case .resolverHangs: network.resolverHangs = true
        case .managerCrash: crashManager(for: max(duration, Nanoseconds.millisecond))
        case .managerStop: stopManager(for: max(duration, Nanoseconds.millisecond))
        case .managerCrashAtEffect(let effect):
            manager.crashAtEffect = manager.effectsSinceOpening + effect + 1
            manager.crashedFor = max(duration, Nanoseconds.millisecond)
        case .managerPause:
            pauseManager()
            schedule(.managerResumes(manager: Int32(manager.index), generation: manager.pauseGeneration), after: duration)
        case .journalFull where plan.quorum != nil: begin(ManagerFault.fullDisk(.leader), number: index, duration: duration)
        case .journalSlow where plan.quorum != nil: begin(ManagerFault.slowDisk(.leader), number: index, duration: duration)
        case .journalFull: journal.isFull = true
        case .journalLosesReplies: journal.losesReplies = true
        case .journalSlow: journal.latency = FleetSimulation.slowJournal
        case .managers(let fault): begin(fault, number: index, duration: duration)
        case .hooksFail: hooksFail = true
        case .storeUnavailable: unavailableStores[store(of: index)] = true
        case .storeLosesReplies: silentStores[store(of: index)] = true
        case .addressMoves(let server):
            marks.hit(.addressMoved)
            moveAddress(to: server)
        case .longWrite(let victim): beginTransaction(on: subject(victim), isIdle: false, for: duration)
        case .idleTransaction(let victim): beginTransaction(on: subject(victim), isIdle: true, for: duration)
        case .applierError, .userStops, .slowApplier, .globalReadLock, .openingFails, .slowStatements, .diskFull: disturb(fault.kind)
        case .operatorCloses: closeByHand(subject(.primary))
        case .operatorWrites(let server): writeByHand(server)
        case .operatorStarts: startDeposed()
        case .operatorPauses, .operatorDowntimes, .operatorMaintains, .operatorForbids, .operatorPrefers, .operatorAcknowledges, .operatorSwitchesOver,
            .operatorTakesOver, .operatorFailsOver, .operatorRejoins:
            operate(fault.kind, duration: fault.duration)
        }
    }

    /// Whoever writes in the middle of a recovery comes after the looks at the candidates.
    private func writeByHand(_ server: Int) {
        let replica = servers[server]
        guard replica.answers, !replica.hasGlobalReadLock, !replica.diskIsFrozen, !replica.isDiskFull, let record, record.openRecovery == nil, record.primary != replica.address,
            replica.channel?.source == record.primary
        else { return }
        trace("a person writes on \(replica.address)")
        marks.hit(.strayWrite)
        let row = SimulatedTransaction(origin: Int32(server), sequence: replica.nextSequence, committedAt: now, isAcknowledged: true, isStray: true)
        transactions.append(row)
        replica.append(Int32(transactions.count - 1), row)
        sendToReplicas(of: server)
    }

    private func disturb(_ kind: Fault.Kind) {
        switch kind {
        case .applierError(let server):
            guard servers[server].isUp, servers[server].channel != nil else { return }
            servers[server].channel?.stopApplier()
            servers[server].channel?.applierError = FleetSimulation.duplicateKey
            servers[server].applierFailedAt = now
            servers[server].cachedFacts = nil
        case .userStops(let server, let receiver, let applier):
            guard servers[server].answers else { return }
            if receiver { servers[server].channel?.stopReceiver() }
            if applier { servers[server].channel?.stopApplier() }
            servers[server].cachedFacts = nil
        case .slowApplier(let server): servers[server].applyCost = FleetSimulation.slowApply
        case .globalReadLock(let server):
            guard servers[server].isUp else { return }
            lock(server)
        case .openingFails(let server): servers[server].refusesOpening = true
        case .diskFull(let victim): fillDisk(of: subject(victim))
        case .slowStatements(let victim): servers[subject(victim)].statementDelay = Nanoseconds.second * (1 + Int64(subject(victim)))
        default: break
        }
    }

    private func operate(_ kind: Fault.Kind, duration: Int64) {
        switch kind {
        case .operatorPauses: ask(.pause(oracle.cluster, duration: .milliseconds(duration + 1), owner: "operator", reason: "drawn"))
        case .operatorDowntimes(let victim):
            ask(.beginDowntime(servers[subject(victim)].address, duration: .milliseconds(duration + 1), owner: "operator", reason: "drawn"))
        case .operatorMaintains(let victim):
            ask(.beginMaintenance(servers[subject(victim)].address, duration: .milliseconds(duration + 1), owner: "somebody else", reason: "drawn"))
        case .operatorForbids(let server): ask(.setPromotionRule(servers[server].address, .mustNot))
        case .operatorPrefers(let server): ask(.setPromotionRule(servers[server].address, .prefer))
        case .operatorFailsOver(let server):
            guard let primary = record?.primary else { return }
            ask(.failover(FailoverRequest(of: primary, to: server.map { servers[$0].address }, owner: "operator", reason: "drawn")))
        case .operatorSwitchesOver(let server): switchOver(to: server, endsSessions: false)
        case .operatorTakesOver(let server): switchOver(to: server, endsSessions: true)
        case .operatorRejoins: askForRejoining()
        case .operatorAcknowledges: ask(.acknowledge(.all, by: "operator", comment: "drawn"))
        default: break
        }
    }

    private func switchOver(to server: Int?, endsSessions: Bool) {
        guard let primary = record?.primary else { return }
        ask(
            .switchover(
                SwitchoverRequest(of: primary, to: server.map { servers[$0].address }, endsSessions: endsSessions, owner: "operator", reason: "drawn")))
    }

    private func cutSource(_ replica: Int?, _ link: SimulatedNetwork.Link) {
        let source = subject(.primary)
        for server in servers.indices where replica == nil || replica == server { network.setLink(from: server, to: source, link) }
        guard link == .refusing else { return }
        for server in servers.indices where (replica == nil || replica == server) && servers[server].channel?.connectedTo == source {
            if let generation = servers[server].channel?.generation { schedule(.receiverLoses(server: Int32(server), generation: generation), after: Nanoseconds.millisecond) }
        }
    }

    func endFault(_ index: Int) {
        guard phase == .faults else { return }
        let fault = plan.faults[index]
        switch fault.kind {
        case .managerLink, .managerNetwork, .sourceLink:
            network.heal(keepingResolver: true)
            for server in servers.indices { wakeReplication(around: server) }
        case .resolverHangs: network.resolverHangs = false
        case .journalSlow where plan.quorum != nil: end(ManagerFault.slowDisk(.leader), number: index)
        case .managers(let fault): end(fault, number: index)
        case .journalFull: journal.isFull = false
        case .journalLosesReplies: journal.losesReplies = false
        case .journalSlow: journal.latency = plan.journalLatency
        case .hooksFail: hooksFail = false
        case .storeUnavailable: unavailableStores[store(of: index)] = false
        case .storeLosesReplies: silentStores[store(of: index)] = false
        case .slowApplier(let server): servers[server].applyCost = plan.applyCost
        case .globalReadLock(let server): unlock(server)
        case .openingFails(let server): servers[server].refusesOpening = false
        case .slowStatements: for server in servers.indices { servers[server].statementDelay = 0 }
        case .diskFreezes: for server in servers.indices { thawDisk(of: server) }
        case .diskFull: for server in servers.indices { emptyDisk(of: server) }
        case .addressMoves: moveAddress(to: 0)
        case .crash, .freeze, .managerCrash, .managerStop, .managerCrashAtEffect, .managerPause, .applierError, .userStops, .operatorPauses, .operatorDowntimes,
            .operatorMaintains, .operatorForbids, .operatorPrefers, .operatorAcknowledges, .operatorCloses, .operatorWrites, .operatorSwitchesOver,
            .operatorTakesOver, .operatorFailsOver, .operatorRejoins, .operatorStarts, .longWrite, .idleTransaction:
            return  // these end by themselves, or stay
        }
        trace("fault \(index) ends")
    }

    /// The first primary's address leads to another server: connections that were made through it break.
    func moveAddress(to server: Int) {
        guard behindAddress[0] != server else { return }
        behindAddress[0] = server
        for replica in servers.indices where servers[replica].channel?.source == servers[0].address {
            if let generation = servers[replica].channel?.generation { schedule(.receiverLoses(server: Int32(replica), generation: generation), after: Nanoseconds.millisecond) }
        }
    }
}

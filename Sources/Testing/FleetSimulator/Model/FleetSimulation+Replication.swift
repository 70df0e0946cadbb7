import TopologyModel

/// Receivers and appliers at work.
extension FleetSimulation {
    private static let connectingTakes = 300 * Nanoseconds.microsecond...2 * Nanoseconds.millisecond
    /// Error numbers of receivers.
    enum ReceiverError {
        static let cannotConnect: Int32 = 2003
        static let lostConnection: Int32 = 2013
        static let positionRefused: Int32 = 1236
        static let ownServerID: Int32 = 1593
    }

    enum Reach { case fine, refused, hangs }

    func reach(from replica: Int, to source: Int) -> Reach {
        switch network.between(replica, source) {
        case .hanging: return .hangs
        case .refusing: return .refused
        case .fine:
            let server = servers[source]
            return !server.isUp ? .refused : server.frozenUntil != nil ? .hangs : .fine
        }
    }

    func tryReceiver(_ index: Int) {
        guard let generation = servers[index].channel?.generation else { return }
        schedule(.receiverTries(server: Int32(index), generation: generation), after: replicationRandom.integer(FleetSimulation.connectingTakes))
    }

    /// The channel, if an event for it is still of interest; postpones the event while the server is frozen.
    private func current(_ index: Int, _ generation: Int32, _ event: SimulationEvent) -> SimulatedChannel? {
        guard servers[index].isUp, let channel = servers[index].channel, channel.generation == generation else { return nil }
        if let frozen = servers[index].frozenUntil {
            schedule(event, at: frozen + Nanoseconds.microsecond)
            return nil
        }
        return channel
    }

    func receiverTries(_ index: Int, _ generation: Int32) {
        guard let channel = current(index, generation, .receiverTries(server: Int32(index), generation: generation)), channel.receiver == .connecting,
            let source = server(at: channel.source)
        else { return }
        if channel.isDetached {
            schedule(.receiverTried(server: Int32(index), generation: generation, error: ReceiverError.cannotConnect), after: Nanoseconds.millisecond)
            return
        }
        let answer = { (error: Int32) in SimulationEvent.receiverTried(server: Int32(index), generation: generation, error: error) }
        if source == index {
            schedule(answer(ReceiverError.ownServerID), after: Nanoseconds.millisecond)
            return
        }
        switch reach(from: index, to: source) {
        case .fine: schedule(answer(0), after: replicationRandom.integer(FleetSimulation.connectingTakes))
        case .refused: schedule(answer(ReceiverError.cannotConnect), after: replicationRandom.integer(FleetSimulation.connectingTakes))
        case .hangs:
            if let thaw = servers[source].frozenUntil, thaw < now + channel.netTimeout, network.between(index, source) == .fine {
                schedule(answer(0), at: thaw + replicationRandom.integer(FleetSimulation.connectingTakes))
            } else {
                schedule(answer(ReceiverError.lostConnection), after: channel.netTimeout)
            }
        }
    }

    func receiverTried(_ index: Int, _ generation: Int32, _ error: Int32) {
        guard let channel = current(index, generation, .receiverTried(server: Int32(index), generation: generation, error: error)),
            channel.receiver == .connecting, let source = server(at: channel.source)
        else { return }
        servers[index].cachedFacts = nil
        guard error == 0, source != index, reach(from: index, to: source) == .fine else {
            if error == ReceiverError.ownServerID || source == index {
                channel.receiverFailed(ReceiverError.ownServerID, at: now)
                channel.stopReceiver()
                return
            }
            channel.receiverFailed(error == 0 ? ReceiverError.cannotConnect : error, at: now)
            schedule(.receiverTries(server: Int32(index), generation: generation), after: channel.connectRetry)
            return
        }
        guard let position = startingPlace(of: channel, index, source) else {
            channel.receiverFailed(ReceiverError.positionRefused, at: now)
            channel.stopReceiver()
            trace("\(servers[index].address): \(servers[source].address) does not have its position")
            return
        }
        channel.receiver = .running
        channel.connectedTo = source
        channel.connectedBoot = servers[source].boot
        channel.connected(at: position)
        channel.lastActivity = now
        channel.isDeliveryScheduled = false
        if servers[index].semiSync != nil { acknowledge(servers[index], channel) }
        schedule(.receiverTick(server: Int32(index), generation: generation), after: channel.heartbeatPeriod)
        scheduleDelivery(index)
    }

    /// Where the source begins to send; nil: it does not have the place.
    private func startingPlace(of channel: SimulatedChannel, _ replica: Int, _ source: Int) -> Int? {
        let log = servers[source].log
        guard channel.usesGTID else { return channel.readPlace <= log.count ? channel.readPlace : nil }
        if channel.comparesSets { return firstLacking(channel, replica, source) }
        guard let last = channel.lastReceived ?? servers[replica].lastReplicated else { return 0 }
        return log.lastIndex(of: last).map { $0 + 1 }
    }

    /// MySQL: what comes before it the replica has. nil: the source refuses a replica that has more of the source's own transactions than the source
    /// (error 1236).
    private func firstLacking(_ channel: SimulatedChannel, _ replica: Int, _ source: Int) -> Int? {
        let executed = servers[replica].newestOfOrigin
        guard channel.newestHeld(of: source, executed: executed) <= servers[source].newestOfOrigin[source] else { return nil }
        let log = servers[source].log
        return log.firstIndex { channel.lacks(transactions[Int($0)], executed: executed) } ?? log.count
    }

    /// The connection broke: tries again at once.
    func receiverLoses(_ index: Int, _ generation: Int32) {
        guard let channel = current(index, generation, .receiverLoses(server: Int32(index), generation: generation)), channel.receiver == .running
        else { return }
        channel.receiver = .connecting
        channel.generation &+= 1
        channel.isDeliveryScheduled = false
        if plan.withoutGTID?.cutsTails == true, channel.sourcePosition < servers[channel.connectedTo].log.count { channel.isTailCut = true }
        servers[index].cachedFacts = nil
        tryReceiver(index)
    }

    /// Heartbeats fill silence; silence longer than the net timeout breaks the connection (server truth T3).
    func receiverTick(_ index: Int, _ generation: Int32) {
        guard let channel = current(index, generation, .receiverTick(server: Int32(index), generation: generation)), channel.receiver == .running
        else { return }
        let source = channel.connectedTo
        if now - channel.lastActivity >= channel.netTimeout {
            receiverLoses(index, generation)
            return
        }
        var next = channel.lastActivity + channel.netTimeout
        if reach(from: index, to: source) == .fine {
            guard servers[source].boot == channel.connectedBoot else {
                receiverLoses(index, generation)
                return
            }
            deliver(index, generation)
            if now - channel.lastActivity >= channel.heartbeatPeriod {
                channel.heartbeats += 1
                channel.lastActivity = now
                servers[index].cachedFacts = nil
            }
            next = channel.lastActivity + channel.heartbeatPeriod
        } else {
            next = min(next, now + channel.heartbeatPeriod)
        }
        schedule(.receiverTick(server: Int32(index), generation: generation), at: max(next, now + Nanoseconds.millisecond))
    }

    func scheduleDelivery(_ index: Int) {
        if let channel = servers[index].channel { scheduleDelivery(index, channel) }
    }

    private func scheduleDelivery(_ index: Int, _ channel: SimulatedChannel) {
        guard channel.receiver == .running, !channel.isDeliveryScheduled else { return }
        channel.isDeliveryScheduled = true
        schedule(.deliver(server: Int32(index), generation: channel.generation), after: replicationRandom.integer(plan.networkLatency))
    }

    func deliver(_ index: Int, _ generation: Int32) {
        let server = servers[index]
        guard let channel = server.channel, channel.generation == generation else { return }
        channel.isDeliveryScheduled = false
        guard server.answers, channel.receiver == .running else { return }
        let source = servers[channel.connectedTo]
        guard reach(from: index, to: source.index) == .fine, source.boot == channel.connectedBoot else { return }
        let hasNews = channel.comparesSets ? channel.receive(from: source.log, transactions, executed: server.newestOfOrigin) : channel.receive(from: source.log)
        if server.semiSync != nil { acknowledge(server, channel) }
        guard hasNews else { return }
        channel.lastActivity = now
        server.cachedFacts = nil
        scheduleApply(server, channel)
    }

    func scheduleApply(_ index: Int) {
        if let channel = servers[index].channel { scheduleApply(servers[index], channel) }
    }

    private func scheduleApply(_ server: SimulatedServer, _ channel: SimulatedChannel) {
        guard channel.applier == .running, !channel.isApplyScheduled, let next = channel.nextPending else { return }
        channel.isApplyScheduled = true
        // What it wrote itself and gets back in a ring it passes over, and need not execute.
        var due = now + (Int(transactions[Int(next)].origin) == server.index ? 0 : server.applyCost)
        if channel.delay > 0 { due = max(due, transactions[Int(next)].committedAt + channel.delay) }
        schedule(.apply(server: Int32(server.index), generation: server.boot), at: due)
    }

    func apply(_ index: Int, _ boot: Int32) {
        let server = servers[index]
        guard server.isUp, server.boot == boot else { return }
        if let frozen = server.frozenUntil {
            schedule(.apply(server: Int32(index), generation: boot), at: frozen + Nanoseconds.microsecond)
            return
        }
        guard let channel = server.channel else { return }
        channel.isApplyScheduled = false
        // A lock holds the applier; whoever releases it schedules it again.
        guard channel.applier == .running, !server.hasGlobalReadLock, !server.isDiskFull, let transaction = channel.applyNext() else { return }
        let details = transactions[Int(transaction)]
        if plan.moves != nil { checkApplied(details, by: index) }
        if plan.withoutGTID != nil { checkAppliedByPlace(transaction, channel, by: server) }
        // What is held already is skipped: relay logs are read again after a rewind.
        if !server.holds(details) {
            server.append(transaction, details)
        } else if Int(details.origin) == index {
            server.countAsReplicated(transaction)
        }
        server.cachedFacts = nil
        sendToReplicas(of: index)
        scheduleApply(server, channel)
    }

    func sendToReplicas(of source: Int) {
        for replica in servers {
            if let channel = replica.channel, channel.connectedTo == source { scheduleDelivery(replica.index, channel) }
        }
    }

    /// A server or a path works again: what was lost on the way is sent again.
    func wakeReplication(around index: Int) {
        scheduleDelivery(index)
        scheduleApply(index)
        sendToReplicas(of: index)
    }
}

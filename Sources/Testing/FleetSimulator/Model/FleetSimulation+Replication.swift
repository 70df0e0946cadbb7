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
        case .hanging: .hangs
        case .refusing: .refused
        case .fine: !servers[source].isUp ? .refused : servers[source].frozenUntil != nil ? .hangs : .fine
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
                servers[index].channel?.receiverError = ReceiverError.ownServerID
                servers[index].channel?.stopReceiver()
                return
            }
            servers[index].channel?.receiverError = error == 0 ? ReceiverError.cannotConnect : error
            schedule(.receiverTries(server: Int32(index), generation: generation), after: channel.connectRetry)
            return
        }
        guard let position = startingPlace(of: channel, index, source) else {
            servers[index].channel?.receiverError = ReceiverError.positionRefused
            servers[index].channel?.stopReceiver()
            trace("\(servers[index].address): \(servers[source].address) does not have its position")
            return
        }
        servers[index].channel?.receiver = .running
        servers[index].channel?.receiverError = 0
        servers[index].channel?.connectedTo = source
        let boot = servers[source].boot
        servers[index].channel?.connectedBoot = boot
        servers[index].channel?.sourcePosition = position
        servers[index].channel?.connected(at: position)
        servers[index].channel?.lastActivity = now
        servers[index].channel?.isDeliveryScheduled = false
        schedule(.receiverTick(server: Int32(index), generation: generation), after: channel.heartbeatPeriod)
        scheduleDelivery(index)
    }

    /// Where the source begins to send; nil: it does not have the place.
    private func startingPlace(of channel: SimulatedChannel, _ replica: Int, _ source: Int) -> Int? {
        let log = servers[source].log
        guard channel.usesGTID else { return channel.readPlace <= log.count ? channel.readPlace : nil }
        guard let last = channel.lastReceived ?? servers[replica].lastReplicated else { return 0 }
        return log.lastIndex(of: last).map { $0 + 1 }
    }

    /// The connection broke: tries again at once.
    func receiverLoses(_ index: Int, _ generation: Int32) {
        guard let channel = current(index, generation, .receiverLoses(server: Int32(index), generation: generation)), channel.receiver == .running
        else { return }
        servers[index].channel?.receiver = .connecting
        servers[index].channel?.generation &+= 1
        servers[index].channel?.isDeliveryScheduled = false
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
            if now - channel.lastActivity >= channel.heartbeatPeriod, servers[index].channel?.lastActivity != now {
                servers[index].channel?.heartbeats += 1
                servers[index].channel?.lastActivity = now
                servers[index].cachedFacts = nil
            }
            next = (servers[index].channel?.lastActivity ?? now) + channel.heartbeatPeriod
        } else {
            next = min(next, now + channel.heartbeatPeriod)
        }
        schedule(.receiverTick(server: Int32(index), generation: generation), at: max(next, now + Nanoseconds.millisecond))
    }

    func scheduleDelivery(_ index: Int) {
        guard let channel = servers[index].channel, channel.receiver == .running, !channel.isDeliveryScheduled else { return }
        servers[index].channel?.isDeliveryScheduled = true
        schedule(.deliver(server: Int32(index), generation: channel.generation), after: replicationRandom.integer(plan.networkLatency))
    }

    func deliver(_ index: Int, _ generation: Int32) {
        guard servers[index].channel?.generation == generation else { return }
        servers[index].channel?.isDeliveryScheduled = false
        guard servers[index].answers, let channel = servers[index].channel, channel.receiver == .running else { return }
        let source = channel.connectedTo
        guard reach(from: index, to: source) == .fine, servers[source].boot == channel.connectedBoot else { return }
        let end = servers[source].log.count
        guard channel.sourcePosition < end else { return }
        for position in channel.sourcePosition..<end {
            let transaction = servers[source].log[position]
            servers[index].channel?.receive(transaction, end: position + 1)
        }
        servers[index].channel?.sourcePosition = end
        servers[index].channel?.lastActivity = now
        servers[index].cachedFacts = nil
        scheduleApply(index)
    }

    func scheduleApply(_ index: Int) {
        guard let channel = servers[index].channel, channel.applier == .running, !channel.isApplyScheduled, channel.pendingCount > 0 else { return }
        servers[index].channel?.isApplyScheduled = true
        var due = now + servers[index].applyCost
        if channel.delay > 0, let next = channel.nextPending { due = max(due, transactions[Int(next)].committedAt + channel.delay) }
        schedule(.apply(server: Int32(index), generation: servers[index].boot), at: due)
    }

    func apply(_ index: Int, _ boot: Int32) {
        guard servers[index].isUp, servers[index].boot == boot else { return }
        if let frozen = servers[index].frozenUntil {
            schedule(.apply(server: Int32(index), generation: boot), at: frozen + Nanoseconds.microsecond)
            return
        }
        servers[index].channel?.isApplyScheduled = false
        // A lock holds the applier; whoever releases it schedules it again.
        guard servers[index].channel?.applier == .running, !servers[index].hasGlobalReadLock, let transaction = servers[index].channel?.applyNext() else { return }
        let details = transactions[Int(transaction)]
        if plan.moves != nil { checkApplied(details, by: index) }
        // What is held already is skipped: relay logs are read again after a rewind.
        if !servers[index].holds(details) {
            servers[index].append(transaction, details)
        } else if Int(details.origin) == index {
            servers[index].countAsReplicated(transaction)
        }
        servers[index].cachedFacts = nil
        sendToReplicas(of: index)
        scheduleApply(index)
    }

    func sendToReplicas(of source: Int) {
        for replica in servers.indices where servers[replica].channel?.connectedTo == source { scheduleDelivery(replica) }
    }

    /// A server or a path works again: what was lost on the way is sent again.
    func wakeReplication(around index: Int) {
        scheduleDelivery(index)
        scheduleApply(index)
        sendToReplicas(of: index)
    }
}

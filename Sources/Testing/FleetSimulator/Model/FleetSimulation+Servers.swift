import TopologyModel

/// Deaths, freezes and returns of servers.
extension FleetSimulation {
    /// Receivers of a killed source notice within 5 to 8 ms (measured).
    private static let noticeOfDeath = 5 * Nanoseconds.millisecond...8 * Nanoseconds.millisecond

    /// The server that answers at an address; nil for addresses of nobody.
    func server(at address: InstanceAddress) -> Int? {
        servers.firstIndex { $0.address == address }.map { behindAddress[$0] }
    }

    func crash(_ index: Int) {
        guard servers[index].isUp else { return }
        trace("\(servers[index].address) is killed")
        servers[index].isUp = false
        servers[index].frozenUntil = nil
        servers[index].cachedFacts = nil
        servers[index].hasGlobalReadLock = false
        servers[index].diskIsFrozen = false
        servers[index].hasHungWrite = false
        servers[index].diskIsEmptied()
        noteDisturbance(of: index)
        releaseWaiting(index)
        servers[index].channel?.stopReceiver()
        servers[index].channel?.stopApplier()
        for replica in servers.indices {
            guard let channel = servers[replica].channel, channel.receiver == .running, channel.connectedTo == index else { continue }
            if network.between(replica, index) == .hanging { continue }
            schedule(
                .receiverLoses(server: Int32(replica), generation: channel.generation), after: replicationRandom.integer(FleetSimulation.noticeOfDeath))
        }
        tellManagerOfLostConnection(index)
    }

    /// What waited at a server that dies is gone.
    private func releaseWaiting(_ index: Int) {
        dropWrites(to: index)
        abandonTransactions(of: servers[index])
        for slot in servers[index].waitingActions { _ = actions.remove(slot) }
        servers[index].waitingActions.removeAll()
        servers[index].operationStatement = nil
    }

    /// Writes that wait end with their sessions.
    func dropWrites(to index: Int, keepsHeldCommits: Bool = false) {
        for client in servers[index].waitingClients { clients[Int(client)].isWaiting = false }
        servers[index].waitingClients.removeAll()
        abandonHeldCommits(of: servers[index], keepsThem: keepsHeldCommits)
    }

    func restart(_ index: Int, _ boot: Int32) {
        guard !servers[index].isUp, servers[index].boot == boot, index != lastingFaults.dead else { return }
        servers[index].isUp = true
        servers[index].boot += 1
        servers[index].bootedAt = now
        servers[index].isFenced = false
        servers[index].isOffline = false
        // Roles change hands when servers are moved, and what they boot as follows them.
        if plan.moves == nil {
            if servers[index].bootsReadOnly { servers[index].refuseWrites(superReadOnly: plan.mysql?.bootsSuper == true) } else { servers[index].takeWrites() }
        }
        noteDisturbance(of: index)
        servers[index].cachedFacts = nil
        servers[index].channel?.serverRestarted()
        servers[index].semiSync = semiSync(of: index)
        cutTail(of: servers[index])
        trace("\(servers[index].address) is back, \(servers[index].readOnly ? "read-only" : "writable")")
        if !servers[index].readOnly, oracle.formerPrimary == index { marks.hit(.formerPrimaryReturnedWritable) }
        if servers[index].startsReplication, servers[index].channel != nil { startReplication(of: index) }
    }

    func freeze(_ index: Int, until: Int64) {
        guard servers[index].isUp, servers[index].frozenUntil == nil else { return }
        trace("\(servers[index].address) freezes")
        servers[index].frozenUntil = until
        schedule(.serverThaws(server: Int32(index)), at: until)
    }

    func thaw(_ index: Int) {
        guard servers[index].isUp, let until = servers[index].frozenUntil, until <= now else { return }
        servers[index].frozenUntil = nil
        trace("\(servers[index].address) goes on")
        executeWaiting(index)
        closersGoOn(servers[index])
        wakeReplication(around: index)
    }

    func lock(_ index: Int) {
        servers[index].hasGlobalReadLock = true
        servers[index].cachedFacts = nil
    }

    func unlock(_ index: Int) {
        servers[index].hasGlobalReadLock = false
        servers[index].cachedFacts = nil
        if servers[index].answers {
            if servers[index].isMySQL, !servers[index].waitingActions.isEmpty { applyWhatIsBegun(on: index) }
            executeWaiting(index)
        }
        commitWaiting(servers[index])
        scheduleApply(index)
    }

    /// Workers that waited for the lock end what they have begun before they are stopped: those of MySQL (measured; MariaDB's undo it).
    private func applyWhatIsBegun(on index: Int) {
        guard let channel = servers[index].channel else { return }
        for _ in 0..<min(channel.pendingCount, SimulatedServer.usualWorkers) { apply(index, servers[index].boot) }
    }

    func freezeDisk(of index: Int) {
        guard servers[index].isUp else { return }
        trace("the disk of \(servers[index].address) freezes")
        servers[index].diskIsFrozen = true
    }

    /// What hung in its commit is committed: nothing can take it back.
    func thawDisk(of index: Int) {
        guard servers[index].diskIsFrozen else { return }
        trace("the disk of \(servers[index].address) goes on")
        servers[index].diskIsFrozen = false
        if servers[index].hasHungWrite { commitProbeRow(on: servers[index]) }
        servers[index].hasHungWrite = false
        if servers[index].answers { executeWaiting(index) }
    }

    /// What waited is executed in order of arrival, writes of clients first: no fence can overtake them (server truth T8).
    private func executeWaiting(_ index: Int) {
        executeWaitingWrites(of: servers[index])
        let waitingActions = servers[index].waitingActions
        servers[index].waitingActions.removeAll()
        for slot in waitingActions { schedule(.actionExecutes(slot: slot), after: Nanoseconds.microsecond) }
    }

    /// - Parameter hadLocks: they waited for something else, so nobody who waits for locks is before them.
    func executeWaitingWrites(of server: SimulatedServer, hadLocks: Bool = false) {
        let waitingClients = server.waitingClients
        server.waitingClients.removeAll()
        for client in waitingClients {
            clients[Int(client)].isWaiting = false
            write(Int(client), to: server, hasLocks: hadLocks)
        }
    }

    /// A user's or the boot's `START SLAVE`.
    func startReplication(of index: Int) {
        startThreads(of: index, receiver: true, applier: true, byManager: false)
    }

    /// Starts threads with the flavor's rule about relay logs, and tells the oracle what that cost.
    func startThreads(of index: Int, receiver: Bool, applier: Bool, until: Int? = nil, byManager: Bool) {
        guard let wasReceiver = servers[index].channel?.receiver else { return }
        let applied = servers[index].lastReplicated
        if let channel = servers[index].channel, channel.comparesSets, wasReceiver == .stopped, channel.applier == .stopped, channel.pendingCount > 0 { marks.hit(.relayLogsKept) }
        let lost = servers[index].channel?.start(receiver: receiver, applier: applier, until: until, applied: applied) ?? []
        servers[index].cachedFacts = nil
        if !lost.isEmpty { relayLogsWereDiscarded(lost, of: index, byManager: byManager) }
        if receiver, wasReceiver == .stopped { tryReceiver(index) }
        scheduleApply(index)
    }
}

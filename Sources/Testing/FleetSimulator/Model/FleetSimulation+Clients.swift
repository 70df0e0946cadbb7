import KVPublishers

/// Applications: they write, and remember what was acknowledged.
extension FleetSimulation {
    /// So much more slowly do clients write while a cluster comes in order after the faults, and when all is over: that takes much of a run's time, and hardly
    /// depends on how much is written.
    private static let calmIntervals: Int64 = 4

    private var isCalm: Bool { phase == .settling && oracle.healthySince == nil || phase == .ending }

    func clientTurn(_ index: Int) {
        let interval = clients[index].interval * (isCalm ? FleetSimulation.calmIntervals : 1)
        schedule(.clientTurn(client: Int32(index)), after: interval - interval / 4 + clientRandom.integer(0...interval / 2))
        guard !clients[index].isWaiting else {
            giveUpWaiting(index)
            return
        }
        if plan.moves != nil {
            if watch.isQuiet { return }
            clients[index].target = servers.firstIndex(where: \.acceptsWrites) ?? clients[index].target
        }
        refreshRecord(index)
        guard let target = clients[index].target else { return }
        let server = servers[behindAddress[target]]
        guard server.isUp else {
            clients[index].session = nil
            clients[index].cachedAt = 0
            return
        }
        if let session = clients[index].session, session.server != server.index || session.boot != server.boot || session.generation != server.sessionGeneration {
            clients[index].session = nil  // found broken on this turn; a new one is made on the next
            clients[index].cachedAt = 0
            return
        }
        if server.frozenUntil != nil {
            if clients[index].session != nil { wait(index, for: server) }
            return
        }
        if clients[index].session == nil { clients[index].session = (server.index, server.boot, server.sessionGeneration) }
        write(index, to: server)
    }

    func refreshRecord(_ index: Int) {
        // Each application reads the one nearby.
        let store = index % stores.count
        guard clients[index].followsRecord, now - clients[index].cachedAt >= clients[index].cacheLifetime, !unavailableStores[store] else { return }
        clients[index].cachedAt = now
        guard let record = stores[store].record, let primary = servers.firstIndex(where: { $0.address == record.primary }), primary != clients[index].target else { return }
        clients[index].target = primary
        clients[index].session = nil
    }

    private func wait(_ client: Int, for server: SimulatedServer) {
        clients[client].isWaiting = true
        server.waitingClients.append(Int32(client))
    }

    /// A row: refused by a read-only server, left hanging by a locked one, else committed, and acknowledged at once or when a replica has it.
    func write(_ client: Int, to server: SimulatedServer, hasLocks: Bool = false) {
        guard server.acceptsWrites(isPrivileged: clients[client].isPrivileged), hasLocks || server.writes.closers.isEmpty else {
            if server.isDiskFull, !server.readOnly, server.writes.closers.isEmpty { server.hasHungCommit = true }
            if server.readOnly { clients[client].cachedAt = 0 } else { wait(client, for: server) }
            return
        }
        if server.readOnly { checkMayWriteThrough(server) }
        commit(on: server, client: client)
    }

    /// - Parameter client: who waits for the answer; nil: nobody who is simulated.
    func commit(on server: SimulatedServer, client: Int?) {
        let transaction = SimulatedTransaction(origin: Int32(server.index), sequence: server.nextSequence, committedAt: now, isAcknowledged: server.semiSync?.isActive != true)
        transactions.append(transaction)
        server.append(Int32(transactions.count - 1), transaction)
        if !transaction.isAcknowledged { hold(Int32(transactions.count - 1), of: client, on: server) }
        sendToReplicas(of: server.index)
    }
}

import TopologyModel

/// Commits that wait for acknowledgements, and how that ends.
extension FleetSimulation {
    /// The commit is on its way to the replicas; its client waits.
    func hold(_ transaction: Int32, of client: Int?, on server: SimulatedServer) {
        if let client {
            clients[client].isWaiting = true
            clients[client].heldBy = server.index
        }
        server.semiSync?.hold(.init(client: client.map { Int32($0) } ?? SimulatedSemiSync.nobody, transaction: transaction, end: server.log.count))
        guard let timeout = plan.semiSync?.timeout else { return }
        schedule(.commitTimesOut(server: Int32(server.index), boot: server.boot, transaction: transaction), after: timeout)
    }

    /// What a replica has in its relay logs it acknowledges, the place at which it begins included, as far as something waits for that.
    func acknowledge(_ replica: SimulatedServer, _ channel: SimulatedChannel) {
        let source = servers[channel.connectedTo]
        guard replica.semiSync?.acknowledges == true, let waiting = source.semiSync else { return }
        let place = channel.sourcePosition
        guard waiting.oldest.map({ $0.end <= place }) ?? (waiting.hasFallenBack && place == source.log.count) else { return }
        schedule(
            .acknowledged(server: Int32(source.index), boot: source.boot, place: Int32(place), replica: Int32(replica.index)), after: replicationRandom.integer(plan.networkLatency))
    }

    func acknowledged(_ source: Int, _ boot: Int32, _ place: Int, by replica: Int) {
        let server = servers[source]
        guard server.isUp, server.boot == boot else { return }
        if let frozen = server.frozenUntil {
            schedule(.acknowledged(server: Int32(source), boot: boot, place: Int32(place), replica: Int32(replica)), at: frozen + Nanoseconds.microsecond)
            return
        }
        report(server.semiSync?.acknowledged(upTo: place, by: replica) ?? [])
        closersGoOn(server)
        if server.semiSync?.hasFallenBack == true, server.semiSync?.confirmedPlace == server.log.count {
            server.semiSync?.hasFallenBack = false
            server.cachedFacts = nil
        }
    }

    /// All that wait are reported, acknowledged or not.
    func commitTimesOut(_ index: Int, _ boot: Int32, _ transaction: Int32) {
        let server = servers[index]
        guard server.answers, server.boot == boot, let oldest = server.semiSync?.oldest, oldest.transaction <= transaction else { return }
        trace("\(server.address) stops waiting for acknowledgements")
        server.semiSync?.hasFallenBack = true
        server.cachedFacts = nil
        report(server.semiSync?.takeAll() ?? [])
        closersGoOn(server)
    }

    private func report(_ commits: [SimulatedSemiSync.Commit]) {
        for commit in commits {
            transactions[Int(commit.transaction)].isAcknowledged = true
            // One that gave up, or whose session was ended, is not there any more.
            if commit.client >= 0 { letGo(of: Int(commit.client)) }
        }
    }

    private func letGo(of client: Int) {
        clients[client].isWaiting = false
        clients[client].heldBy = nil
    }

    /// Sessions end; their commits stay in the log, and nobody is told of them.
    ///
    /// - Parameter keepsThem: they go on waiting all the same.
    func abandonHeldCommits(of server: SimulatedServer, keepsThem: Bool) {
        for var commit in server.semiSync?.takeAll() ?? [] {
            if commit.client >= 0 { letGo(of: Int(commit.client)) }
            commit.client = SimulatedSemiSync.nobody
            if keepsThem { server.semiSync?.hold(commit) }
        }
    }

    /// An application that has heard of another primary waits no longer.
    func giveUpWaiting(_ index: Int) {
        guard let server = clients[index].heldBy.map({ servers[$0] }), clients[index].followsRecord else { return }
        refreshRecord(index)
        guard clients[index].session == nil else { return }
        var rest = server.semiSync?.takeAll() ?? []
        for place in rest.indices where rest[place].client == Int32(index) { rest[place].client = SimulatedSemiSync.nobody }
        for commit in rest { server.semiSync?.hold(commit) }
        letGo(of: index)
    }

    /// Switching the source side off reports everything that waits.
    func switchSemiSync(of server: SimulatedServer, source: Bool?, replica: Bool?) {
        if let source {
            server.semiSync?.waits = source
            if !source {
                report(server.semiSync?.takeAll() ?? [])
                closersGoOn(server)
            }
        }
        if let replica { server.semiSync?.acknowledges = replica }
    }

    func connectedAckers(of source: SimulatedServer) -> Int {
        guard source.semiSync != nil else { return 0 }
        return servers.count { replica in
            guard replica.semiSync?.acknowledges == true, let channel = replica.channel else { return false }
            return channel.receiver == .running && channel.connectedTo == source.index && channel.connectedBoot == source.boot
        }
    }

    /// Crash recovery of MariaDB 10.6 and later with the replica side on cuts off the end of the binary log that nobody acknowledged; elsewhere it is committed
    /// (server truth T10). A replica that is ahead then stops with error 1236 until a person builds it anew, so what a replica holds is left in these runs.
    func cutTail(of server: SimulatedServer) {
        guard plan.semiSync?.cutsTail == true, server.channel == nil else { return }
        var cut = 0
        while let last = server.log.dropLast(cut).last, Int(transactions[Int(last)].origin) == server.index, !transactions[Int(last)].isAcknowledged,
            !servers.contains(where: { $0 !== server && ($0.holds(transactions[Int(last)]) || $0.channel?.pending.contains(last) == true) })
        {
            cut += 1
        }
        guard cut > 0 else { return }
        trace("\(server.address) cuts off \(cut) transactions that nobody received")
        server.cutLog(by: cut, transactions)
    }
}

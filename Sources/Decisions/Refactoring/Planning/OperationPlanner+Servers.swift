import TopologyModel

/// One server by itself.
extension OperationPlanner {
    func setReadOnly(_ server: InstanceAddress, _ on: Bool, into draft: inout PlanDraft) {
        guard let target = known(server, into: &draft) else { return }
        if !on, !draft.options.isForced {
            // One of a ring of two may take writes in place of the other one.
            let coPrimary = topology.cluster(of: target.instance.id)?.coPrimary(of: target.instance.id)
            if let source = target.facts.channels.first(where: { $0.source != nil })?.source, coPrimary == nil {
                draft.block(server, "it follows \(source), which would never see what is written here; --force opens it all the same")
            }
            let others = (topology.cluster(of: target.instance.id)?.members ?? []).filter {
                $0.id != target.instance.id && $0.takesWrites && (!$0.isReplica || $0.id == coPrimary?.id)
            }
            for other in others { draft.block(other.address, "it is writable already; --force opens \(server) all the same") }
        }
        draft.add(
            PlanTrack(
                subject: server, summary: on ? "close for writes" : "open for writes",
                steps: [target.act(on ? .setReadOnly : .openWrites, on ? "close for writes" : "open for writes")], changed: [server]))
    }

    func setSemiSync(_ server: InstanceAddress, _ side: SemiSyncSide, _ on: Bool, into draft: inout PlanDraft) {
        guard let target = known(server, into: &draft) else { return }
        guard target.facts.semiSync.isAvailable else {
            draft.block(server, "it has no semi-synchronous replication (the plugins are not loaded)")
            return
        }
        if side == .source, on, target.facts.semiSync.sourceClients < target.facts.semiSync.waitForReplicaCount {
            draft.notice(
                "\(target.facts.semiSync.sourceClients) replicas acknowledge now: each commit waits \(target.facts.semiSync.sourceTimeout) at most until \(target.facts.semiSync.waitForReplicaCount) do")
        }
        var steps = [
            target.act(
                .setSemiSync(source: side == .source ? on : nil, replica: side == .replica ? on : nil), "switch the \(side.rawValue) side \(on ? "on" : "off")")
        ]
        // The replica's side takes effect at the receiver's next start.
        if side == .replica, let channel = target.instance.channel, channel.receiver != .stopped {
            if channel.applier == .running {
                steps.append(target.act(.bounceReceiver(channel: channel.name), "start receiving anew, which makes it take effect"))
            } else {
                draft.notice("it takes effect when the receiver starts the next time; it is not started anew while the applier does not run")
            }
        }
        draft.add(
            PlanTrack(subject: server, summary: "semi-sync \(side.rawValue) side \(on ? "on" : "off")", steps: steps, changed: [server]))
    }

    func flushBinaryLogs(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let target = known(server, into: &draft) else { return }
        if !target.facts.settings.binaryLogEnabled { draft.block(server, "it writes no binary log (log_bin)") }
        draft.add(
            PlanTrack(
                subject: server, summary: "begin a new binary log", steps: [target.act(.flushBinaryLogs, "begin a new binary log")], changed: [server]))
    }

    func purgeBinaryLogs(_ server: InstanceAddress, before named: String?, into draft: inout PlanDraft) {
        guard let target = known(server, into: &draft) else { return }
        guard let current = target.facts.transactions.ownCoordinates?.file else {
            draft.block(server, target.facts.settings.binaryLogEnabled ? "where it writes was not read yet" : "it writes no binary log (log_bin)")
            return
        }
        let file = named ?? current
        let limit = BinlogCoordinates(file: file, position: 0)
        if limit > BinlogCoordinates(file: current, position: 0) { draft.block(server, "\(file) is beyond its newest binary log \(current)") }
        let readers = logReaders(of: target)
        if !draft.options.isForced { draft.block(purgeBlockers(target, limit, readers)) }
        let action = ServerAction.purgeBinaryLogs(before: file, readers: draft.options.isForced ? nil : known(readers, of: target))
        draft.add(
            PlanTrack(
                subject: server, summary: "delete the binary logs before \(file)",
                steps: [target.act(action, "delete the binary logs before \(file)")], changed: [server]))
    }

    /// The known servers that need the logs of one, by whatever channel, in address order; those that are detached from it need them when they return.
    private func logReaders(of target: KnownServer) -> [(server: Instance, channels: [ReplicationChannel])] {
        topology.allInstances.sorted { $0.address < $1.address }.compactMap { instance in
            guard instance.id != target.instance.id else { return nil }
            let channels = (instance.facts?.channels ?? []).filter { ($0.source ?? $0.detachedSource).flatMap(topology.id) == target.instance.id }
            return channels.isEmpty ? nil : (server: instance, channels: channels)
        }
    }

    /// Everybody who may still need the logs: replicas that have not executed them, and readers of which nothing is known.
    private func purgeBlockers(
        _ target: KnownServer, _ limit: BinlogCoordinates, _ readers: [(server: Instance, channels: [ReplicationChannel])]
    ) -> [PlanBlocker] {
        var blockers: [PlanBlocker] = []
        for (server, channels) in readers {
            for channel in channels {
                let detached = channel.detachedSource == nil ? "" : "it is detached from \(target.address); "
                guard let executed = channel.executedCoordinates, server.freshness.isLastCheckValid else {
                    blockers.append(PlanBlocker(server.address, "\(detached)it is not known how far it has executed; --force purges all the same"))
                    continue
                }
                if executed < limit {
                    blockers.append(PlanBlocker(server.address, "\(detached)it has executed up to \(executed) only and needs what would be deleted"))
                }
            }
        }
        guard let announced = target.facts.details?.replicas else {
            blockers.append(PlanBlocker(target.address, "who reads its binary logs was not read yet; --force purges all the same"))
            return blockers
        }
        let strangers = announced.filter { reader in reader.isConnected != false && !readers.contains { isServer($0.server, reader) } }
        for reader in strangers {
            let follows = reader.address.flatMap(topology.id).flatMap(topology.instance)?.facts == nil ? "nothing is known of it" : "it does not follow that server"
            blockers.append(
                PlanBlocker(
                    reader.address ?? target.address,
                    (reader.address == nil ? "a server with the server_id \(reader.serverID)" : "it")
                        + " reads the binary logs of \(target.address) and \(follows); --force purges all the same"))
        }
        return blockers
    }

    private func isServer(_ server: Instance, _ reader: AnnouncedReplica) -> Bool {
        names(of: server).contains { $0.isSameServer(as: reader) } || reader.address.flatMap(topology.id) == server.id
    }

    /// Who was judged, so that anybody else is noticed when the time has come.
    private func known(_ readers: [(server: Instance, channels: [ReplicationChannel])], of target: KnownServer) -> [AnnouncedReplica] {
        readers.flatMap { names(of: $0.server) } + (target.facts.details?.replicas.filter { $0.isConnected != false } ?? [])
    }

    /// A known server as another one may announce it.
    private func names(of server: Instance) -> [AnnouncedReplica] {
        topology.names(of: server.id).map { address in
            var replica = AnnouncedReplica(address: address)
            replica.serverID = server.facts?.server.serverID ?? 0
            replica.uuid = server.facts?.server.identity.mysqlUUID ?? ""
            return replica
        }
    }

    func endQuery(_ server: InstanceAddress, _ id: UInt64, into draft: inout PlanDraft) {
        guard let target = known(server, into: &draft) else { return }
        draft.add(PlanTrack(subject: server, summary: "end query \(id)", steps: [target.act(.endQuery(id), "end query \(id)")], changed: [server]))
    }
}

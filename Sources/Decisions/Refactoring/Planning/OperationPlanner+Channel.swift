import TopologyModel

/// Threads, delay and GTID of one channel.
extension OperationPlanner {
    func startReplication(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft), let source = channel.source else { return }
        if channel.receiver == .stopped, channel.hasNoPlace(replica.facts.transactions) {
            draft.block(
                server,
                "it follows by file and position and has no place in the logs of \(source), so it would fetch everything from the beginning and apply it twice; enable-gtid lets it follow by GTID")
        }
        let steps = startSteps(replica, channel, source, draft.options)
        guard !steps.isEmpty else {
            draft.notice("\(server) replicates already")
            return
        }
        let attached = replica.wait(.replicates(channel: channel.name, from: source), policy.attachTimeout, "until it replicates from \(source)")
        draft.add(PlanTrack(subject: server, summary: "start replication", steps: steps + [attached], changed: [server]))
    }

    /// On MariaDB with GTID and both threads stopped, what is in the relay logs is applied first: a plain start would discard it (server truth T1).
    /// A restarted server does not say what it received, so the relay logs are applied there whatever it shows.
    /// After a crash their place may be an old one, at which they are not applied (``ServerAction/applyRelayLogs(channel:from:)``); then only
    /// fetching again helps, from a source that has it all.
    private func startSteps(
        _ replica: KnownServer, _ channel: ReplicationChannel, _ source: InstanceAddress, _ options: OperationOptions
    ) -> [PlanStep] {
        if channel.receiver == .stopped, channel.fetchesAgainWhatIsExecuted { return placeAgainSteps(replica, channel, source) }
        switch (channel.receiver == .stopped, channel.applier == .stopped) {
        case (false, false): return []
        case (true, false): return [replica.act(.startReceiver(channel: channel.name), "start receiving")]
        case (false, true): return [replica.act(.startApplier(channel: channel.name), "start applying")]
        case (true, true): break
        }
        guard replica.isMariaDB, channel.gtidUse.usesGTID, let place = channel.relayLogCoordinates else {
            return [replica.act(.startReplication(channel: channel.name), "start receiving and applying")]
        }
        let specification = SourceSpecification(channel: channel.name, source: source, gtidUse: channel.gtidUse)
        if options.allowsRefetch {
            let known = self.source(of: channel).map {
                [$0.wait(.hasAll(of: replica.address), policy.catchUpTimeout, "until it is sure to have all that \(replica.address) has")]
            }
            return (known ?? []) + [replica.act(.pointToSource(specification), "follow \(source), and fetch again what is not applied")]
        }
        return [
            replica.act(.applyRelayLogs(channel: channel.name, from: place), "apply what is in the relay logs, which a plain start would discard"),
            replica.wait(.drained(channel: channel.name), policy.catchUpTimeout, "until everything received is applied"),
            replica.act(.pointToSource(specification), "follow \(source) by GTID again"),
        ]
    }

    /// From where the applier stands, when it has applied what is there.
    private func placeAgainSteps(_ replica: KnownServer, _ channel: ReplicationChannel, _ source: InstanceAddress) -> [PlanStep] {
        let specification = SourceSpecification(channel: channel.name, source: source, gtidUse: .fileAndPosition)
        let start = channel.applier == .stopped ? [replica.act(.startApplier(channel: channel.name), "apply what is in the relay logs")] : []
        return start + [
            replica.wait(.drained(channel: channel.name), policy.catchUpTimeout, "until everything received is applied"),
            replica.act(.pointToSource(specification, at: .executed(by: replica.address, channel: channel.name)), "follow \(source) from there"),
        ]
    }

    func stopReplication(_ server: InstanceAddress, nicely: Bool, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        guard channel.receiver != .stopped || channel.applier != .stopped else {
            draft.notice("replication of \(server) is stopped already")
            return
        }
        let mustDrain = nicely || (replica.isMariaDB && channel.gtidUse.usesGTID)
        if mustDrain, channel.configuredDelay > .zero, !draft.options.allowsRefetch {
            draft.block(
                server,
                "it holds transactions back for \(channel.configuredDelay.components.seconds) s, so it does not come to have applied everything; --allow-refetch lets it drop what it received and fetch it again")
        }
        if mustDrain, !draft.options.allowsRefetch { draft.block(stoppedBlockers(replica, channel, acceptedBy: OperationPlanner.refetching)) }
        var steps =
            mustDrain
            ? drainSteps(replica, channel, draft.options) : [replica.act(.stopReceiver(channel: channel.name), "stop receiving")]
        steps.append(replica.act(.stopApplier(channel: channel.name), "stop applying"))
        draft.add(PlanTrack(subject: server, summary: "stop replication", steps: steps, changed: [server]))
    }

    func restartReplication(_ server: InstanceAddress, into draft: inout PlanDraft) {
        stopReplication(server, nicely: false, into: &draft)
        guard let stop = draft.plan.tracks.first, let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft),
            let source = channel.source
        else {
            // It was stopped: what is left to do is to start it.
            if draft.plan.tracks.isEmpty, !draft.plan.isRefused { startReplication(server, into: &draft) }
            return
        }
        draft.replaceTracks([
            PlanTrack(
                subject: server, summary: "restart replication", steps: stop.steps + startBothSteps(replica, channel, source), changed: [server])
        ])
    }

    /// Both threads, with nothing left in the relay logs.
    func startBothSteps(_ replica: KnownServer, _ channel: ReplicationChannel, _ source: InstanceAddress) -> [PlanStep] {
        [
            replica.act(.startReplication(channel: channel.name), "start receiving and applying"),
            replica.wait(.replicates(channel: channel.name, from: source), policy.attachTimeout, "until it replicates from \(source)"),
        ]
    }

    func setDelay(_ server: InstanceAddress, _ delay: Duration, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        guard delay >= .zero, delay.components.seconds <= OperationPlanner.maximumDelay else {
            draft.block(server, "a delay is from 0 to \(OperationPlanner.maximumDelay) s")
            return
        }
        guard channel.configuredDelay != delay else {
            draft.notice("\(server) is delayed by \(delay.components.seconds) s already")
            return
        }
        var steps: [PlanStep] = []
        // MySQL stops the applier alone and keeps its relay logs; MariaDB needs both threads stopped.
        if replica.isMariaDB {
            if !draft.options.allowsRefetch {
                draft.block(stoppedBlockers(replica, channel, acceptedBy: OperationPlanner.refetching))
                if channel.configuredDelay > .zero, channel.hasAppliedReceived(replica.facts.transactions) != true {
                    draft.block(
                        server,
                        "it holds transactions back that it has received, and MariaDB drops them with this change; --allow-refetch lets it fetch them again")
                }
            }
            steps += drainSteps(replica, channel, draft.options)
        }
        steps.append(replica.act(.setDelay(channel: channel.name, delay), "hold transactions back for \(delay.components.seconds) s"))
        if replica.isMariaDB, let source = channel.source { steps += resumeSteps(replica, channel, source) }
        draft.add(PlanTrack(subject: server, summary: "delay by \(delay.components.seconds) s", steps: steps, changed: [server]))
    }

    /// `MASTER_DELAY` is limited to this (both manuals: 2^31 - 1).
    private static let maximumDelay: Int64 = 2_147_483_647

    /// The threads as they were, after both were stopped and the relay logs are gone. A plain start would be refused while MariaDB still shows as
    /// received what was dropped, and one thread alone may not be started with GTID.
    private func resumeSteps(_ replica: KnownServer, _ channel: ReplicationChannel, _ source: InstanceAddress) -> [PlanStep] {
        guard channel.receiver != .stopped || channel.applier != .stopped else { return [] }
        return pointSteps(
            replica, channel, to: source, gtidUse: channel.gtidUse,
            at: channel.gtidUse.usesGTID ? nil : .executed(by: replica.address, channel: channel.name))
    }

    func setGTID(_ server: InstanceAddress, _ on: Bool, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft), let source = channel.source else { return }
        guard channel.gtidUse.usesGTID != on else {
            draft.notice("\(server) follows by \(on ? "GTID" : "file and position") already")
            return
        }
        // On MariaDB it would seem by GTID to have what its source wrote meanwhile (server truth T11); MySQL asks for everything that it lacks, which
        // its source may have purged.
        if on, let source = self.source(of: channel) {
            var options = draft.options
            options.enablesGTID = true
            if let obstacle = gtidObstacle(replica, channel, below: source, options) { draft.block(server, obstacle) }
        } else if on, !replica.isMariaDB, replica.facts.settings.gtidMode == "OFF" {
            draft.block(server, OperationPlanner.gtidsAreOff)
        }
        if !draft.options.allowsRefetch { draft.block(drainBlockers(replica, channel, acceptedBy: OperationPlanner.refetching)) }
        let point =
            on
            ? pointSteps(replica, channel, to: source, gtidUse: gtidUse(replica, channel))
            : pointSteps(replica, channel, to: source, at: .executed(by: server, channel: channel.name))
        draft.add(
            PlanTrack(
                subject: server, summary: "follow \(source) by \(on ? "GTID" : "file and position")",
                steps: drainSteps(replica, channel, draft.options) + point, changed: [server]))
    }

    func skipTransaction(_ server: InstanceAddress, _ named: GTIDSet?, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        guard channel.applier == .stopped, let error = channel.applierError else {
            draft.block(server, "its applier has not stopped at an error, so there is nothing to skip")
            return
        }
        draft.notice("the applier stopped with error \(error.code): \(error.message)")
        let gtid = skipsByID(replica, channel) ? named ?? nextTransaction(replica, channel) : nil
        if let reason = skipObstacle(replica, channel, named, gtid) { draft.block(server, reason) }
        draft.add(
            PlanTrack(
                subject: server, summary: "pass over \(gtid.map(\.description) ?? "one transaction")",
                steps: [replica.act(.skipTransaction(channel: channel.name, gtid), "pass over it and go on")], changed: [server]))
    }

    /// MySQL takes no skip counter while every transaction has an id, however the channel finds its place (error 1858); an empty transaction of that
    /// id it passes over in any case.
    private func skipsByID(_ replica: KnownServer, _ channel: ReplicationChannel) -> Bool {
        !replica.isMariaDB && (channel.gtidUse == .autoPosition || replica.facts.settings.gtidMode == "ON")
    }

    private func skipObstacle(_ replica: KnownServer, _ channel: ReplicationChannel, _ named: GTIDSet?, _ chosen: GTIDSet?) -> String? {
        if replica.isMariaDB, channel.gtidUse.usesGTID {
            return
                "MariaDB passes over transactions by file and position only; disable-gtid --allow-refetch, start-replica until it stops at the error again, skip-query, then enable-gtid"
        }
        guard skipsByID(replica, channel) else {
            return named == nil ? nil : "it passes over the next transaction by a counter, and none is named for that; leave out --gtid"
        }
        guard let named else {
            return chosen == nil
                ? "several transactions may be the next one; name the one at which it failed with --gtid (performance_schema.replication_applier_status_by_worker shows it)"
                : nil
        }
        if named.count != 1 { return "one transaction is skipped at a time, and \(named) are \(named.count)" }
        if replica.facts.transactions.executed.covers(.mysql(named)) == true { return "it has executed \(named) already" }
        if case .mysql(let received) = channel.receivedGTIDs, !received.isEmpty, !received.isSuperset(of: named) {
            return "it has not received \(named), so that is not where it failed"
        }
        return nil
    }

    /// The first received transaction that is not executed, where only one server's are missing.
    private func nextTransaction(_ replica: KnownServer, _ channel: ReplicationChannel) -> GTIDSet? {
        guard case .mysql(let received) = channel.receivedGTIDs, case .mysql(let executed) = replica.facts.transactions.executed else { return nil }
        let missing = received.subtracting(executed)
        guard missing.entries.count == 1, let entry = missing.entries.first, let first = entry.ranges.first?.lowerBound else { return nil }
        var next = GTIDSet()
        next.insert(first...first, uuid: entry.uuid, tag: entry.tag)
        return next
    }
}

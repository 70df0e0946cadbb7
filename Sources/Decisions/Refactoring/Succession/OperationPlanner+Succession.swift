public import TopologyModel

/// A replica of a primary that was replaced, which the recovery could not take along.
extension OperationPlanner {
    /// Makes it follow the primary in that one's place, where the two prove that it holds nothing which the primary lacks, be it applied or only received; else
    /// the plan says what stands against it. As in a recovery both of its threads run afterwards.
    ///
    /// - Parameters:
    ///   - places: where the logs of the replaced primary and of the one in its place are equal, for a replica that follows by file and position; nil: not known.
    ///   - hasLeftGTIDMode: it follows by GTID from now on, though its channel does not: a recovery made it apply its relay logs by file and position, or it is MySQL that
    ///     holds every transaction by GTID.
    public func succession(
        of straggler: InstanceAddress, to primary: InstanceAddress, places: (former: BinlogCoordinates, own: BinlogCoordinates)? = nil, hasLeftGTIDMode: Bool = false
    ) -> OperationPlan {
        var options = OperationOptions()
        options.enablesGTID = hasLeftGTIDMode
        var draft = PlanDraft(OperationPlan(operation: .relocate(straggler, below: primary), options: options))
        let servers = (known(straggler, into: &draft), known(primary, into: &draft))
        guard let replica = servers.0, let source = servers.1, let channel = channel(of: replica, into: &draft) else { return draft.finished() }
        draft.block(rules(draft).blockers(replica, below: source) + drainBlockers(replica, channel))
        draft.object(rules(draft).objections(replica, below: source))
        if !replica.facts.settings.readOnly {
            draft.block(straggler, "it accepts writes, so that nobody can say for sure what it holds; close it with set-read-only first")
        }
        let steps: [PlanStep]
        if channel.gtidUse.usesGTID || hasLeftGTIDMode {
            blockDivergence(of: replica, channel, from: source, into: &draft)
            steps = stepsByGTID(replica, channel, to: source, options)
        } else {
            steps = stepsByPlace(replica, channel, to: source, places, into: &draft)
        }
        draft.add(
            PlanTrack(
                subject: straggler, summary: "follow \(primary) instead of \(channel.source.map(\.description) ?? "nobody"), which was replaced", steps: steps,
                changed: [straggler]))
        return draft.finished()
    }

    // MARK: By GTID

    private func blockDivergence(of replica: KnownServer, _ channel: ReplicationChannel, from source: KnownServer, into draft: inout PlanDraft) {
        let obstacles = [
            gtidObstacle(replica, channel, below: source, draft.options), byFileObstacle(source), OperationPlanner.divergence(of: replica, from: source),
            OperationPlanner.receivedBeyond(source, channel, of: replica),
        ]
        for case let obstacle? in obstacles { draft.block(replica.address, obstacle) }
    }

    /// What it has received of the replaced primary, and perhaps not applied, that the primary lacks: applied it would be its own; nil: nothing.
    private static func receivedBeyond(_ source: KnownServer, _ channel: ReplicationChannel, of replica: KnownServer) -> String? {
        let received = channel.receivedGTIDs
        guard !received.isEmpty else { return nil }
        let holds: Bool? =
            if case .mariadb(let position) = received {
                // Numbers alone lie there: each counts against the server that wrote it (server truth T11).
                source.facts.transactions.binlogState?.covers(position)
            } else {
                source.facts.transactions.executed.covers(received)
            }
        guard holds != true else { return nil }
        return "it has received \(received), and \(source.address) does not have all of that; save it if it matters, and rebuild it from a copy of \(source.address)"
    }

    /// Nothing is received any more when it is read last, in the moment before it is changed: what the primary gains since its own reading cannot make it less of a proof.
    private func stepsByGTID(_ replica: KnownServer, _ channel: ReplicationChannel, to source: KnownServer, _ options: OperationOptions) -> [PlanStep] {
        drainSteps(replica, channel, options) + [
            source.act(.inspect, "read what it has"),
            replica.wait(.hasNothingBeyond(source.address), .zero, "make sure that it has nothing that \(source.address) lacks"),
        ] + pointSteps(replica, OperationPlanner.running(channel), to: source.address, gtidUse: gtidUse(replica, channel))
    }

    // MARK: By file and position

    private func stepsByPlace(
        _ replica: KnownServer, _ channel: ReplicationChannel, to source: KnownServer, _ places: (former: BinlogCoordinates, own: BinlogCoordinates)?,
        into draft: inout PlanDraft
    ) -> [PlanStep] {
        let rebuilding = "rebuild it from a copy of \(source.address)"
        guard let places else {
            draft.block(replica.address, "it follows by file and position, and where \(source.address) was level with it is not known: \(rebuilding)")
            return []
        }
        // There it stands when it has applied what it received.
        let end = channel.hasAppliedReceived(replica.facts.transactions) == true ? channel.executedCoordinates : channel.readCoordinates
        if end != places.former {
            draft.block(
                replica.address,
                "it has the log of the replaced primary up to \(end.map(\.description) ?? "an unknown place"), and \(source.address) up to \(places.former): \(rebuilding)")
        }
        return stillSteps(replica, channel) + [
            replica.wait(.executed(channel: channel.name, .known(places.former)), .zero, "make sure that it stands where an equal place is known")
        ] + pointSteps(replica, OperationPlanner.running(channel), to: source.address, at: .known(places.own))
    }

    private static func running(_ channel: ReplicationChannel) -> ReplicationChannel {
        var running = channel
        (running.receiver, running.applier) = (.running, .running)
        return running
    }
}

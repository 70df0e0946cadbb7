import TopologyModel

/// One replica elsewhere.
extension OperationPlanner {
    /// - Parameter methods: those that may be taken; nil: all.
    func relocate(_ server: InstanceAddress, below target: InstanceAddress, by methods: [MoveMethod]?, into draft: inout PlanDraft) {
        let (replica, source) = (known(server, into: &draft), known(target, into: &draft))
        guard let replica, let source, let channel = channel(of: replica, into: &draft) else { return }
        move(replica, channel, below: source, by: methods, into: &draft)
    }

    func moveUp(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        guard let grandSource = grandSource(of: replica, channel, into: &draft) else { return }
        move(replica, channel, below: grandSource, by: [.gtid, .up], into: &draft)
    }

    /// The server that the source of `replica` follows; else the reason is a blocker.
    func grandSource(of replica: KnownServer, _ channel: ReplicationChannel, into draft: inout PlanDraft) -> KnownServer? {
        guard let address = channel.source, let source = known(address, into: &draft) else { return nil }
        guard let above = source.instance.channel?.source else {
            draft.block(source.address, "it follows no source, so \(replica.address) cannot move up")
            return nil
        }
        return known(above, into: &draft)
    }

    // MARK: The decision

    private func move(
        _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, by methods: [MoveMethod]?, into draft: inout PlanDraft
    ) {
        checkMove(replica, channel, below: source, into: &draft)
        guard let method = method(replica, channel, below: source, by: methods, into: &draft) else { return }
        draft.block(standingBlockers(to: method, replica, channel, below: source))
        guard !draft.plan.isRefused else { return }
        if method == .up, let own = self.source(of: channel) { draft.frame(standStill(own, below: source)) }
        if let track = track(replica, channel, below: source, method, draft.options) {
            draft.add(track)
        } else {
            draft.notice("\(replica.address) follows \(source.address) already")
        }
    }

    func checkMove(_ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, into draft: inout PlanDraft) {
        draft.block(rules(draft).blockers(replica, below: source) + readiness(replica, channel, draft.options))
        draft.object(rules(draft).objections(replica, below: source))
    }

    /// Whether the replica is in a state to be moved at all.
    private func readiness(_ replica: KnownServer, _ channel: ReplicationChannel, _ options: OperationOptions) -> [PlanBlocker] {
        var blockers: [PlanBlocker] = []
        if let error = channel.applierError { blockers.append(OperationPlanner.applierBlocker(replica, error)) }
        if let lag = channel.lag, lag - channel.configuredDelay > policy.maximumLag {
            blockers.append(
                PlanBlocker(
                    replica.address,
                    "it is \(lag.components.seconds) s behind, more than the \(policy.maximumLag.components.seconds) s within which a replica is moved"))
        }
        if options.allowsRefetch { return blockers }
        blockers += stoppedBlockers(replica, channel, acceptedBy: OperationPlanner.refetching)
        if channel.configuredDelay > .zero, !keepsRelayLogs(replica, channel), channel.hasAppliedReceived(replica.facts.transactions) != true {
            blockers.append(
                PlanBlocker(
                    replica.address,
                    "it holds transactions back for \(channel.configuredDelay.components.seconds) s and would lose them from its relay logs; --allow-refetch lets it fetch them again"))
        }
        return blockers
    }

    /// Why nobody comes to the end of waiting until everything received is applied; empty: that is so, or somebody applies it in time.
    ///
    /// - Parameter choice: what an operator can accept instead; nil: nothing.
    func drainBlockers(_ server: KnownServer, _ channel: ReplicationChannel, acceptedBy choice: String? = nil) -> [PlanBlocker] {
        guard channel.applier != .stopped, channel.configuredDelay >= policy.catchUpTimeout,
            channel.hasAppliedReceived(server.facts.transactions) != true
        else { return stoppedBlockers(server, channel, acceptedBy: choice) }
        let remedy = choice.map { ", or \($0)" } ?? ""
        return [
            PlanBlocker(
                server.address,
                "it holds transactions back for \(channel.configuredDelay.components.seconds) s, longer than the \(policy.catchUpTimeout.components.seconds) s within which it must have applied what it received; take its delay away first\(remedy)")
        ]
    }

    /// The same of a stopped applier alone.
    func stoppedBlockers(_ server: KnownServer, _ channel: ReplicationChannel, acceptedBy choice: String? = nil) -> [PlanBlocker] {
        guard channel.applier == .stopped else { return [] }
        let fault: String
        switch channel.hasAppliedReceived(server.facts.transactions) {
        case true?: return []
        case false?: fault = "has not applied everything that was received"
        case nil: fault = "does not say what it has received since it was started"
        }
        let remedy = choice.map { "; start it first, or \($0)" } ?? "; start it first"
        return (channel.applierError.map { [OperationPlanner.applierBlocker(server, $0)] } ?? [])
            + [PlanBlocker(server.address, "its applier is stopped and \(fault)\(remedy)")]
    }

    static let refetching = "accept with --allow-refetch that it is fetched again"

    private static func applierBlocker(_ server: KnownServer, _ error: ReplicationError) -> PlanBlocker {
        PlanBlocker(server.address, error.ended("applier"))
    }

    /// Of those that have to stand still with everything applied, whatever may be fetched again.
    func standingBlockers(
        to method: MoveMethod, _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer
    ) -> [PlanBlocker] {
        func blockers(_ server: KnownServer?) -> [PlanBlocker] {
            guard let server, let channel = server.instance.channel else { return [] }
            return drainBlockers(server, channel) + lateBlockers(server, channel)
        }
        return switch method {
        case .none, .gtid: []
        case .equivalence: drainBlockers(replica, channel)
        case .sibling: drainBlockers(replica, channel) + blockers(source)
        case .up: blockers(self.source(of: channel))
        }
    }

    private func lateBlockers(_ server: KnownServer, _ channel: ReplicationChannel) -> [PlanBlocker] {
        guard let behind = OperationPlanner.excessLag(server.instance, channel), behind > policy.maximumLag else { return [] }
        return [
            PlanBlocker(
                server.address,
                "it is \(behind.components.seconds) s behind, more than the \(policy.maximumLag.components.seconds) s within which it can be waited for to stand still")
        ]
    }

    /// MySQL changes the source of a channel while its applier goes on with what is there.
    private func keepsRelayLogs(_ replica: KnownServer, _ channel: ReplicationChannel) -> Bool {
        !replica.isMariaDB && channel.gtidUse == .autoPosition && channel.applier != .stopped
    }

    /// The first method that fits; else the reason is a blocker.
    func method(
        _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, by methods: [MoveMethod]?, into draft: inout PlanDraft
    ) -> MoveMethod? {
        if channel.source.flatMap(topology.id) == source.instance.id { return MoveMethod.none }
        var reasons: [String] = []
        for method in methods ?? [.gtid, .equivalence, .sibling, .up] {
            switch obstacle(to: method, replica, channel, below: source, draft.options) {
            case nil: return method
            case let reason?: reasons.append(reason)
            }
        }
        draft.block(replica.address, "it finds no place at \(source.address): " + reasons.joined(separator: "; "))
        return nil
    }

    private func obstacle(
        to method: MoveMethod, _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, _ options: OperationOptions
    ) -> String? {
        switch method {
        case .none: nil
        case .gtid: gtidObstacle(replica, channel, below: source, options)
        case .equivalence:
            equivalent(of: channel, on: source) == nil
                ? "no equal place is known from an earlier move" : channel.gtidUse.usesGTID ? "it uses GTID" : nil
        case .sibling:
            channel.gtidUse.usesGTID
                ? "it uses GTID" : isSibling(channel, source) ? siblingObstacle(channel, source) : "they do not follow the same source"
        case .up:
            channel.gtidUse.usesGTID
                ? "it uses GTID"
                : self.source(of: channel)?.instance.channel?.source.flatMap(topology.id) == source.instance.id
                    ? standingObstacle(channel, source) : "\(source.address) is not its source's source"
        }
    }

    func gtidObstacle(
        _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, _ options: OperationOptions
    ) -> String? {
        guard channel.gtidUse.usesGTID || options.enablesGTID else {
            return "it does not use GTID (--enable-gtid switches it on)"
        }
        return replica.isMariaDB ? ownWritesObstacle(replica, source) : autoPlaceObstacle(replica, below: source)
    }

    /// MySQL: why a replica finds no place at the source by itself.
    func autoPlaceObstacle(_ replica: KnownServer, below source: KnownServer) -> String? {
        if let obstacle = autoPositionObstacle(replica, below: source) { return obstacle }
        guard case .mysql(let purged) = source.facts.transactions.purged, case .mysql(let executed) = replica.facts.transactions.executed else { return nil }
        let lost = purged.subtracting(executed)
        return lost.isEmpty ? nil : "\(source.address) has purged transactions that it still needs: \(lost)"
    }

    /// MySQL: the source must have GTIDs for all that it logs, and the replica must take them (manual, "GTID Auto-Positioning").
    private func autoPositionObstacle(_ replica: KnownServer, below source: KnownServer) -> String? {
        let (own, theirs) = (replica.facts.settings.gtidMode, source.facts.settings.gtidMode)
        if theirs != "ON" { return "gtid_mode of \(source.address) is \(theirs); auto-position needs ON there" }
        return own == "OFF" ? OperationPlanner.gtidsAreOff : nil
    }

    static let gtidsAreOff = "its gtid_mode is OFF; auto-position needs it to be on its way to ON at least"

    private func isSibling(_ channel: ReplicationChannel, _ other: KnownServer) -> Bool {
        guard let own = channel.source.flatMap(topology.id), let theirs = other.instance.channel?.source.flatMap(topology.id) else { return false }
        return own == theirs
    }

    /// A sibling that writes does not stand still, one that follows by GTID is not stopped at a place, and what a sibling wrote before would be
    /// passed over.
    private func siblingObstacle(_ channel: ReplicationChannel, _ sibling: KnownServer) -> String? {
        if !sibling.facts.settings.readOnly { return "\(sibling.address) is writable, so it does not stand still" }
        guard let theirs = sibling.instance.channel else { return nil }
        if theirs.gtidUse.usesGTID { return "\(sibling.address) follows by GTID, so it cannot be stopped at a place" }
        return passingObstacle(sibling, theirs, in: self.source(of: channel))
    }

    /// A source that writes by itself does not stand still when its replication does, and its log holds more than its source's.
    private func standingObstacle(_ channel: ReplicationChannel, _ above: KnownServer) -> String? {
        guard let own = self.source(of: channel), let ownChannel = own.instance.channel else { return nil }
        if !own.facts.settings.readOnly { return "\(own.address) is writable, so it does not stand still" }
        return passingObstacle(own, ownChannel, in: above)
    }

    private func equivalent(of channel: ReplicationChannel, on server: KnownServer) -> BinlogCoordinates? {
        guard let own = self.source(of: channel), let executed = channel.executedCoordinates else { return nil }
        return equivalences.equivalent(of: executed, in: own.facts, on: server.facts, now: now)
    }

    // MARK: The steps

    /// nil: nothing has to be done.
    func track(
        _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, _ method: MoveMethod, _ options: OperationOptions
    ) -> PlanTrack? {
        let summary = "follow \(source.address) instead of \(channel.source.map(\.description) ?? "nobody")"
        switch method {
        case .none: return nil
        case .gtid:
            return PlanTrack(
                subject: replica.address, summary: summary + " by GTID", steps: gtidSteps(replica, channel, below: source, options),
                changed: [replica.address])
        case .equivalence:
            guard let place = equivalent(of: channel, on: source), let executed = channel.executedCoordinates else { return nil }
            let check = replica.wait(
                .executed(channel: channel.name, .known(executed)), .zero, "make sure that it still stands where an equal place is known")
            return PlanTrack(
                subject: replica.address, summary: summary + " at the equal place \(place)",
                steps: stillSteps(replica, channel) + [check] + pointSteps(replica, channel, to: source.address, at: .known(place)),
                changed: [replica.address])
        case .sibling:
            return siblingTrack(replica, channel, below: source, summary)
        case .up:
            guard let own = self.source(of: channel), let ownChannel = own.instance.channel else { return nil }
            let reach = replica.wait(
                .executed(channel: channel.name, .written(by: own.address)), policy.catchUpTimeout, "until it has executed all that \(own.address) wrote")
            let place = PlaceReference.executed(by: own.address, channel: ownChannel.name)
            return PlanTrack(
                subject: replica.address, summary: summary, steps: [reach] + pointSteps(replica, channel, to: source.address, at: place),
                changed: [replica.address],
                provesEquivalence: EquivalenceClaim(
                    server: own.address, place: .written(by: own.address), otherServer: source.address, otherPlace: place))
        }
    }

    /// The servers find the place. MySQL keeps the relay logs and the applier running; MariaDB must have applied everything before its threads
    /// stop (server truth T1), and its next source must have what it has, else it refuses.
    func gtidSteps(
        _ replica: KnownServer, _ channel: ReplicationChannel, below source: KnownServer, _ options: OperationOptions
    ) -> [PlanStep] {
        var steps: [PlanStep] = []
        if !keepsRelayLogs(replica, channel) {
            if channel.receiver != .stopped {
                steps.append(replica.act(.stopReceiver(channel: channel.name), "stop receiving"))
            }
            if options.allowsRefetch {
                // So that the place that it leaves is the one to which it could return.
                steps.append(replica.act(.stopApplier(channel: channel.name), "stop applying"))
            } else {
                steps.append(replica.wait(.drained(channel: channel.name), policy.catchUpTimeout, "until everything received is applied"))
            }
            if replica.isMariaDB {
                steps.append(source.wait(.hasAll(of: replica.address), policy.sourceCatchUpTimeout ?? policy.catchUpTimeout, "until it has executed all that \(replica.address) has"))
            }
        }
        return steps + pointSteps(replica, channel, to: source.address, gtidUse: gtidUse(replica, channel))
    }

    func gtidUse(_ server: KnownServer, _ channel: ReplicationChannel) -> ReplicationGTIDUse {
        channel.gtidUse.usesGTID ? channel.gtidUse : server.isMariaDB ? .slavePosition : .autoPosition
    }

    /// Both stand at the same place of their common source's logs: whichever is behind executes up to the other's place.
    private func siblingTrack(_ replica: KnownServer, _ channel: ReplicationChannel, below sibling: KnownServer, _ summary: String) -> PlanTrack? {
        guard let theirs = sibling.instance.channel else { return nil }
        let ownPlace = PlaceReference.executed(by: replica.address, channel: channel.name)
        let theirPlace = PlaceReference.executed(by: sibling.address, channel: theirs.name)
        let steps =
            passOwnWrites(sibling, theirs, in: self.source(of: channel)) + stillSteps(replica, channel) + stillSteps(sibling, theirs) + [
                replica.act(.startUntil(channel: channel.name, theirPlace), "go on up to the place of \(sibling.address), if it is behind"),
                replica.wait(.executedAtLeast(channel: channel.name, theirPlace), policy.catchUpTimeout, "until it is there"),
                sibling.act(.startUntil(channel: theirs.name, ownPlace), "go on up to the place of \(replica.address), if it is behind"),
                sibling.wait(.executed(channel: theirs.name, ownPlace), policy.catchUpTimeout, "until both are at the same place"),
                sibling.act(.readWritePosition, "read where its own log ends"),
                replica.wait(.executed(channel: channel.name, theirPlace), .zero, "make sure that it still stands there"),
            ] + pointSteps(replica, channel, to: sibling.address, at: .written(by: sibling.address))
        let claim = channel.source.map {
            EquivalenceClaim(server: $0, place: theirPlace, otherServer: sibling.address, otherPlace: .written(by: sibling.address))
        }
        return PlanTrack(subject: replica.address, summary: summary, steps: steps, changed: [replica.address], provesEquivalence: claim)
    }

    /// Both threads stopped, and nothing received that is not applied.
    func stillSteps(_ server: KnownServer, _ channel: ReplicationChannel) -> [PlanStep] {
        [
            server.act(.stopReceiver(channel: channel.name), "stop receiving"),
            server.wait(.drained(channel: channel.name), policy.catchUpTimeout, "until everything received is applied"),
            server.act(.stopApplier(channel: channel.name), "stop applying"),
        ]
    }

    /// A source that stands still, so that the places of its replicas can be told in its own source's logs.
    func standStill(_ source: KnownServer, below above: KnownServer) -> PlanTrack {
        let steps = source.instance.channel.map { passOwnWrites(source, $0, in: above) + stillSteps(source, $0) } ?? []
        return PlanTrack(
            subject: source.address, summary: "stand still", steps: steps + [source.act(.readWritePosition, "read where its own log ends")], changed: [])
    }

    /// Points a channel to a source and waits until it receives. Threads that were stopped stay stopped.
    func pointSteps(
        _ replica: KnownServer, _ channel: ReplicationChannel, to source: InstanceAddress, gtidUse: ReplicationGTIDUse = .fileAndPosition,
        at place: PlaceReference? = nil, restates: Bool = false
    ) -> [PlanStep] {
        let specification = SourceSpecification(
            channel: channel.name, source: source, gtidUse: gtidUse, startsReceiver: channel.receiver != .stopped,
            startsApplier: channel.applier != .stopped, restates: restates)
        let action: PlannedAction = place.map { .pointToSource(specification, at: $0) } ?? .fixed(.pointToSource(specification))
        var steps = [replica.act(action, "follow \(source)")]
        switch (specification.startsReceiver, specification.startsApplier) {
        case (true, true):
            steps.append(replica.wait(.replicates(channel: channel.name, from: source), policy.attachTimeout, "until it replicates from \(source)"))
        case (true, false):
            steps.append(replica.wait(.receives(channel: channel.name, from: source), policy.attachTimeout, "until it receives from \(source)"))
        case (false, _): break
        }
        return steps
    }

    // MARK: The same source again

    func repoint(_ server: InstanceAddress, to target: InstanceAddress?, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft), let own = channel.source else { return }
        repoint(replica, channel, to: target ?? own, into: &draft)
    }

    func repoint(_ replica: KnownServer, _ channel: ReplicationChannel, to target: InstanceAddress, into draft: inout PlanDraft) {
        draft.block(readiness(replica, channel, draft.options))
        var steps = samePlaceSteps(replica, channel, to: target, draft.options)
        let isSameServer = channel.source == target || (channel.source.flatMap(topology.id).map { topology.id(of: target) == $0 } ?? false)
        if !isSameServer {
            guard let source = known(target, into: &draft) else { return }
            draft.block(rules(draft).blockers(replica, below: source))
            draft.object(rules(draft).objections(replica, below: source))
            if !channel.gtidUse.usesGTID, !draft.options.isForced {
                draft.block(
                    replica.address,
                    "it follows by file and position, which mean nothing at another server; relocate finds its place, --force says that \(target) has the same logs")
            }
            if channel.gtidUse.usesGTID {
                if let obstacle = gtidObstacle(replica, channel, below: source, draft.options) { draft.block(replica.address, obstacle) }
                steps = gtidSteps(replica, channel, below: source, draft.options)
            }
        }
        draft.add(
            PlanTrack(
                subject: replica.address, summary: "follow \(target) from where it is", steps: steps, changed: [replica.address]))
    }

    private func samePlaceSteps(
        _ replica: KnownServer, _ channel: ReplicationChannel, to target: InstanceAddress, _ options: OperationOptions
    ) -> [PlanStep] {
        let place = PlaceReference.executed(by: replica.address, channel: channel.name)
        if channel.gtidUse.usesGTID {
            // MySQL need not be stopped for it, and so would seem to be told already.
            let point = pointSteps(replica, channel, to: target, gtidUse: channel.gtidUse, restates: true)
            return keepsRelayLogs(replica, channel) ? point : drainSteps(replica, channel, options) + point
        }
        return drainSteps(replica, channel, options) + pointSteps(replica, channel, to: target, at: place, restates: true)
    }

    /// Receives nothing more, and has applied what it received.
    func drainSteps(_ server: KnownServer, _ channel: ReplicationChannel, _ options: OperationOptions) -> [PlanStep] {
        let stop = server.act(.stopReceiver(channel: channel.name), "stop receiving")
        // An applier that still runs would execute more than what is read of its place, and without GTID that is executed twice.
        if options.allowsRefetch { return [stop, server.act(.stopApplier(channel: channel.name), "stop applying")] }
        return [stop, server.wait(.drained(channel: channel.name), policy.catchUpTimeout, "until everything received is applied")]
    }
}

import TopologyModel

/// Who follows whom among two servers, and nobody.
extension OperationPlanner {
    func takeSource(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let taker = known(server, into: &draft), let channel = channel(of: taker, into: &draft) else { return }
        guard let source = channel.source.flatMap({ known($0, into: &draft) }) else { return }
        draft.block(rules(draft).swapBlockers(source, below: taker))
        draft.object(rules(draft).objections(source, below: taker))
        if !source.facts.settings.readOnly {
            draft.block(source.address, "it is writable: swapping places with a writable server is a switchover (`baton switchover`)")
        }
        if !taker.facts.settings.readOnly {
            draft.block(taker.address, "it is writable: what it writes would be missing on \(source.address)")
        }
        draft.block(detachment(source))
        let above = source.instance.channel
        if above == nil, source.facts.channels.contains(where: { $0.source != nil }) {
            draft.block(source.address, "it follows several sources; servers of several sources are left as they are")
        }
        if above?.source.flatMap(topology.id) == taker.instance.id {
            draft.block(source.address, "the two follow each other already")
        }
        draft.block(drainBlockers(taker, channel) + (above.map { drainBlockers(source, $0) } ?? []))
        if above == nil, !policy.suppliesCredentials {
            draft.block(source.address, "it has no account to replicate with; configure ReplicationCredentialsQuery")
        }
        if let higher = above?.source.flatMap(topology.id), topology.descends(higher, from: source.instance.id) {
            draft.block(source.address, "it is in a ring of servers that follow each other, which would have one more")
        }
        guard !draft.plan.isRefused else { return }
        let usesGTID = channel.gtidUse.usesGTID
        if !usesGTID, above?.gtidUse.usesGTID == true {
            draft.block(server, "it follows by file and position and its source by GTID; switch GTID on for both first")
            return
        }
        let higher = above.flatMap { self.source(of: $0) }
        if let above {
            if !usesGTID {
                if let obstacle = passingObstacle(source, above, in: higher) { draft.block(server, "it finds no place above \(source.address): \(obstacle)") }
            } else if taker.isMariaDB, let address = above.source, let higher = known(address, into: &draft), let obstacle = ownWritesObstacle(source, higher) {
                draft.block(source.address, obstacle)
            }
        } else {
            draft.notice(
                "\(taker.address) becomes the primary in place of \(source.address), and both stay read-only until set-writeable opens \(taker.address)")
        }
        draft.add(
            PlanTrack(
                subject: taker.address, summary: "swap places with \(source.address)",
                steps: swapSteps(taker, channel, source, above, of: higher, usesGTID: usesGTID), changed: [taker.address, source.address]))
    }

    private func swapSteps(
        _ taker: KnownServer, _ channel: ReplicationChannel, _ source: KnownServer, _ above: ReplicationChannel?, of higher: KnownServer?, usesGTID: Bool
    ) -> [PlanStep] {
        var steps = above.map { (usesGTID ? [] : passOwnWrites(source, $0, in: higher)) + stillSteps(source, $0) } ?? []
        steps.append(source.act(.readWritePosition, "read where its own log ends"))
        if usesGTID {
            steps.append(taker.wait(.hasAll(of: source.address), policy.catchUpTimeout, "until it has executed all that \(source.address) has"))
        } else {
            steps.append(
                taker.wait(
                    .executed(channel: channel.name, .written(by: source.address)), policy.catchUpTimeout,
                    "until it has executed all that \(source.address) wrote"))
        }
        steps += stillSteps(taker, channel)
        steps.append(taker.act(.readWritePosition, "read where its own log ends"))
        if let above, let address = above.source {
            // MariaDB is refused by a source that lacks what it has; with its receiver stopped nobody would notice.
            if usesGTID, taker.isMariaDB, let higher {
                steps.append(higher.wait(.hasAll(of: taker.address), policy.catchUpTimeout, "until it has executed all that \(taker.address) has"))
            }
            // The threads are as they were before the swap; the channel of the facts says so.
            steps += pointSteps(
                taker, channel, to: address, gtidUse: usesGTID ? gtidUse(taker, channel) : .fileAndPosition,
                at: usesGTID ? nil : .executed(by: source.address, channel: above.name))
        } else {
            steps.append(taker.act(.resetReplication(channel: channel.name), "follow nobody"))
        }
        // Nobody asked the source to change how it follows.
        return steps + attachSteps(source, above, below: taker, channel, usesGTID: above?.gtidUse.usesGTID ?? usesGTID)
    }

    /// Makes a former source follow its former replica. A channel that it never had connects as the replica's did.
    private func attachSteps(
        _ source: KnownServer, _ above: ReplicationChannel?, below taker: KnownServer, _ like: ReplicationChannel, usesGTID: Bool
    ) -> [PlanStep] {
        let specification = SourceSpecification(
            channel: above?.name ?? like.name, source: taker.address, gtidUse: usesGTID ? gtidUse(taker, like) : .fileAndPosition,
            countsOwnWrites: above == nil, options: above == nil ? taker.facts.secrecyOptions(ofChannel: like.name) : [])
        let action: PlannedAction = usesGTID ? .fixed(.pointToSource(specification)) : .pointToSource(specification, at: .written(by: taker.address))
        return [
            source.act(action, "follow \(taker.address)"),
            source.wait(
                .replicates(channel: specification.channel, from: taker.address), policy.attachTimeout, "until it replicates from \(taker.address)"),
        ]
    }

    /// A channel that keeps the name of a former source would lose it.
    func detachment(_ server: KnownServer) -> [PlanBlocker] {
        server.facts.channels.compactMap(\.detachedSource).map {
            PlanBlocker(server.address, "it is detached from \($0), which would be forgotten; reattach it, or reset its replication")
        }
    }

    func makeCoPrimary(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft), let channel = channel(of: replica, into: &draft) else { return }
        guard let source = channel.source.flatMap({ known($0, into: &draft) }) else { return }
        draft.block(rules(draft).swapBlockers(source, below: replica))
        draft.object(rules(draft).objections(source, below: replica))
        if !replica.facts.settings.readOnly { draft.block(replica.address, "it is writable; a second co-primary must be read-only") }
        if !channel.isReplicating { draft.block(replica.address, "it does not replicate") }
        draft.block(detachment(source))
        if let above = source.facts.channels.lazy.compactMap(\.source).first {
            draft.block(
                source.address,
                topology.id(of: above) == replica.instance.id ? "the two follow each other already" : "it follows \(above); only a server that follows nobody can be a co-primary")
        }
        if !source.facts.channels.contains(where: { !$0.user.isEmpty }), !policy.suppliesCredentials {
            draft.block(source.address, "it has no account to replicate with; configure ReplicationCredentialsQuery")
        }
        guard !draft.plan.isRefused else { return }
        if topology.cluster(of: source.instance.id)?.shape.isSupported == true {
            draft.notice(
                "from then on the two are a ring: \(replica.address) takes over when \(source.address) dies, and nobody else does (CoMasterRecoveryMustPromoteOtherCoMaster); "
                    + "there are no switchovers in a ring")
        }
        draft.add(
            PlanTrack(
                subject: source.address, summary: "follow \(replica.address), which follows it",
                steps: loggedSteps(replica, channel, source) + attachSteps(source, nil, below: replica, channel, usesGTID: channel.gtidUse.usesGTID),
                changed: [source.address, replica.address]))
    }

    /// Without GTID its source takes the end of the replica's log for its place there. What comes behind it and carries the source's own id is passed over;
    /// anything else, such as what the source once replicated, would be executed twice, so the replica must have logged that first.
    private func loggedSteps(_ replica: KnownServer, _ channel: ReplicationChannel, _ source: KnownServer) -> [PlanStep] {
        guard !channel.gtidUse.usesGTID else { return [] }
        return [
            source.act(.readWritePosition, "read where its own log ends"),
            replica.wait(
                .executedAtLeast(channel: channel.name, .written(by: source.address)), policy.catchUpTimeout,
                "until it has executed what \(source.address) had written"),
            replica.act(.readWritePosition, "read where its own log ends"),
        ]
    }

    // MARK: Nobody

    func detach(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft) else { return }
        if let detached = replica.facts.channels.first(where: { $0.detachedSource != nil })?.detachedSource {
            draft.notice("\(server) is detached from \(detached) already")
            return
        }
        guard let channel = channel(of: replica, into: &draft), let source = channel.source else { return }
        let limit = OperationPlanner.hostLimit(replica.facts.server)
        if source.host.utf8.count + 2 > limit {
            draft.block(server, "the host of its source has \(source.host.utf8.count) characters; the mark of two more does not fit into \(limit)")
        }
        if !draft.options.allowsRefetch { draft.block(drainBlockers(replica, channel, acceptedBy: OperationPlanner.refetching)) }
        draft.add(
            PlanTrack(
                subject: server, summary: "stop following \(source), which can be undone",
                steps: drainSteps(replica, channel, draft.options) + [replica.act(.detach(channel: channel.name), "keep the source's name where it reaches nobody")],
                changed: [server]))
    }

    /// MySQL before 8.0.17 takes 60 characters, later ones and MariaDB 255 (8.0.17 release notes; MariaDB `HOSTNAME_LENGTH`, 60 before 10.6).
    private static func hostLimit(_ server: ServerFacts) -> Int {
        let first = server.flavor == .mariadb ? ServerVersion(10, 6) : ServerVersion(8, 0, 17)
        return server.version < first ? 60 : InstanceAddress.maximumHostLength
    }

    func reattach(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft) else { return }
        guard let channel = replica.facts.channels.first(where: { $0.detachedSource != nil }), let source = channel.detachedSource else {
            draft.block(server, "it is not detached")
            return
        }
        if let former = topology.id(of: source).flatMap(topology.instance) {
            if former.id == replica.instance.id { draft.block(source, "it cannot follow itself") }
            draft.block(rules(draft).ring(replica.instance, below: former))
        }
        var running = channel
        (running.receiver, running.applier) = (.running, .running)
        let place: PlaceReference? = channel.gtidUse.usesGTID ? nil : .executed(by: server, channel: channel.name)
        draft.add(
            PlanTrack(
                subject: server, summary: "follow \(source) again",
                steps: pointSteps(replica, running, to: source, gtidUse: channel.gtidUse, at: place), changed: [server]))
    }

    func resetReplication(_ server: InstanceAddress, into draft: inout PlanDraft) {
        guard let replica = known(server, into: &draft) else { return }
        let channels = replica.facts.channels.filter { $0.source != nil || $0.detachedSource != nil }
        guard !channels.isEmpty else {
            draft.notice("\(server) follows nobody")
            return
        }
        for channel in channels where !draft.options.isForced {
            draft.block(drainBlockers(replica, channel, acceptedBy: "--force, and it is lost"))
        }
        let steps = channels.flatMap { channel in
            (draft.options.isForced ? [] : drainSteps(replica, channel, draft.options)) + [
                replica.act(.resetReplication(channel: channel.name), "forget the source, the account and the relay logs")
            ]
        }
        draft.add(PlanTrack(subject: server, summary: "follow nobody, for good", steps: steps, changed: [server]))
    }
}

extension ReplicationRules {
    /// Whether a source could follow its own replica: as ``blockers(_:below:)``, but for the ring that the two would make for a moment.
    func swapBlockers(_ source: KnownServer, below replica: KnownServer) -> [PlanBlocker] {
        blockers(source, below: replica, mayFormRing: true)
    }
}

import TopologyModel

/// What brings a server back to the replication it had: the source and the GTID use of each channel, and which of its threads ran. What was
/// stopped before stays stopped. What was received and is not applied is not discarded for it (server truth T1).
struct RestoreRules {
    enum Next: Hashable {
        case nothing
        case act(ServerAction)
        /// Something has to happen on the server first; why, in words.
        case later(String)
        /// It cannot be brought back from here, and why.
        case impossible(String)
    }

    /// How the server was when the operation began.
    let before: InstanceFacts
    /// How it was when its source was changed, for its place in the logs of the source it left; nil when it was not changed.
    let leaving: InstanceFacts?
    /// How it is.
    let facts: InstanceFacts
    /// Where it was pointed to instead; nil: it was not.
    var pointed: SourceSpecification?
    /// What it must know as executed since its binary logs were to be deleted; nil: they were not.
    var keeping: GTIDSet?

    var next: Next {
        if let unknown = declaring { return unknown }
        for channel in before.channels where channel.source != nil {
            let next = next(for: channel, now: facts.channel(named: channel.name))
            if next != .nothing { return next }
        }
        if before.settings.readOnly != facts.settings.readOnly {
            return .impossible("it is \(facts.settings.readOnly ? "read-only" : "writable") and was \(before.settings.readOnly ? "read-only" : "writable")")
        }
        for channel in before.channels {
            guard let now = facts.channel(named: channel.name), now.configuredDelay != channel.configuredDelay else { continue }
            return .impossible("it is delayed by \(now.configuredDelay.components.seconds) s and was by \(channel.configuredDelay.components.seconds) s")
        }
        for channel in before.channels where channel.detachedSource != nil {
            if let now = facts.channel(named: channel.name), now.source != nil { return draining(now) ?? .act(.detach(channel: channel.name)) }
        }
        // A channel that the operation made is left for whoever asked for it to see: dropping it would drop an account.
        for channel in facts.channels where before.channel(named: channel.name) == nil {
            if let source = channel.source { return .impossible("it did not follow anybody, and has a channel to \(source) now (receiver \(channel.receiver.rawValue))") }
        }
        return .nothing
    }

    /// Deleting the logs and saying what was executed are two statements. Between them a server asks its source for everything from the beginning, so it
    /// must not replicate until it knows; nil: it knows.
    private var declaring: Next? {
        guard let keeping, case .mysql(let executed) = facts.transactions.executed, !executed.isSuperset(of: keeping) else { return nil }
        for channel in facts.channels {
            if channel.receiver != .stopped { return .act(.stopReceiver(channel: channel.name)) }
            if channel.applier != .stopped { return .act(.stopApplier(channel: channel.name)) }
        }
        guard executed.isEmpty else {
            return .impossible(
                "its binary logs were deleted, and it has committed \(executed) since: it can only be told what it executed before, \(keeping), after they are deleted again")
        }
        return .act(.resetBinaryLogs(keeping: keeping))
    }

    private func next(for before: ReplicationChannel, now: ReplicationChannel?) -> Next {
        guard let source = before.source else { return .nothing }
        guard let now, now.source == source else { return returning(to: source, before, now: now) }
        guard now.gtidUse == before.gtidUse else { return changingGTIDUse(source, before, now: now) }
        return threads(before, now)
    }

    private var discardsRelayLogs: Bool { facts.server.flavor == .mariadb }

    /// Whether nothing is lost with the relay logs. A server that was started anew does not say what it has received.
    private func hasApplied(_ channel: ReplicationChannel) -> Bool {
        if channel.applier == .running, channel.applierHasReadAllRelayLog { return true }
        return facts.server.isSameRun(as: before.server) && channel.hasAppliedReceived(facts.transactions) == true
    }

    private func specification(_ channel: ReplicationChannel, _ source: InstanceAddress) -> SourceSpecification {
        SourceSpecification(
            channel: channel.name, source: source, gtidUse: channel.gtidUse, startsReceiver: channel.receiver != .stopped,
            startsApplier: channel.applier != .stopped)
    }

    // MARK: Another source

    private func returning(to source: InstanceAddress, _ before: ReplicationChannel, now: ReplicationChannel?) -> Next {
        var specification = specification(before, source)
        if !before.gtidUse.usesGTID {
            guard let place = (leaving?.channel(named: before.name) ?? before).executedCoordinates else {
                return .impossible("its place in the logs of \(source) is not known")
            }
            if let now, let other = now.source, !hasTakenNothing(now) {
                return .impossible(
                    "it has received something from \(other), or may have: at its place in the logs of \(source) it would apply that twice, or lose it")
            }
            specification.coordinates = place
        } else if let now, let stays = staying(before, now: now) {
            return stays
        } else if let now, let drained = draining(now) {
            return drained
        }
        return .act(.pointToSource(specification))
    }

    /// Whether nothing of what the other source has came here, neither applied nor received: then the place at the source that was left still holds.
    private func hasTakenNothing(_ now: ReplicationChannel) -> Bool {
        if let place = pointed?.coordinates { return now.executedCoordinates == place && (now.readCoordinates ?? place) == place }
        return leaving.map { $0.transactions.executed == facts.transactions.executed } ?? false && now.hasAppliedReceived(facts.transactions) == true
    }

    /// MariaDB is refused by a source that lacks what it has. Whatever came from elsewhere since it left its source, that one may lack: then it
    /// stays where it is, and goes on there. nil: it may return.
    private func staying(_ before: ReplicationChannel, now: ReplicationChannel) -> Next? {
        guard discardsRelayLogs, let source = now.source, let leaving else { return nil }
        let had = leaving.transactions.executed
        guard had.covers(facts.transactions.executed) == false || had.covers(now.receivedGTIDs) == false else { return nil }
        if before.receiver != .stopped, now.receiver == .stopped, now.applier == .running { return .act(.startReceiver(channel: now.name)) }
        return .impossible(
            "it has transactions from \(source) that it did not have when it left \(before.source.map(\.description) ?? ""), which may lack them: it stays where it is")
    }

    /// What has been received from another source is applied before that is left; nil: it is.
    private func draining(_ now: ReplicationChannel) -> Next? {
        guard discardsRelayLogs, now.source != nil else { return nil }
        if now.receiver == .stopped, now.applier == .stopped, now.gtidUse.usesGTID, !hasApplied(now), now.applierError == nil,
            let place = now.relayLogCoordinates
        {
            return .act(.applyRelayLogs(channel: now.name, from: place))
        }
        guard now.applier == .running else { return nil }
        if now.receiver != .stopped { return .act(.stopReceiver(channel: now.name)) }
        return hasApplied(now) ? nil : .later("it applies what it received from \(now.source.map(\.description) ?? "")")
    }

    // MARK: The same source

    private func changingGTIDUse(_ source: InstanceAddress, _ before: ReplicationChannel, now: ReplicationChannel) -> Next {
        if let drained = draining(now) { return drained }
        if discardsRelayLogs, !hasApplied(now), now.applierError == nil, let place = now.relayLogCoordinates {
            return .act(.applyRelayLogs(channel: now.name, from: place))
        }
        var specification = specification(before, source)
        if !before.gtidUse.usesGTID {
            // MySQL forgets where it was when it is told to find its place by GTID. What it executed since has an id, and is passed over when it comes again.
            let left = discardsRelayLogs ? nil : leaving?.channel(named: before.name)?.executedCoordinates
            guard let place = now.executedCoordinates ?? left else {
                return .impossible("its place in the logs of \(source) is not known")
            }
            specification.coordinates = place
        }
        return .act(.pointToSource(specification))
    }

    private func threads(_ before: ReplicationChannel, _ now: ReplicationChannel) -> Next {
        let wantsReceiver = before.receiver != .stopped
        let wantsApplier = before.applier != .stopped
        let (hasReceiver, hasApplier) = (now.receiver != .stopped, now.applier != .stopped)
        if !wantsReceiver, hasReceiver { return .act(.stopReceiver(channel: before.name)) }
        if !wantsApplier, hasApplier { return .act(.stopApplier(channel: before.name)) }
        guard wantsReceiver != hasReceiver || wantsApplier != hasApplier else { return .nothing }
        if !hasReceiver, !hasApplier { return starting(before, now) }
        if wantsApplier, !hasApplier { return .act(.startApplier(channel: before.name)) }
        return .act(.startReceiver(channel: before.name))
    }

    /// Both stand still, and the first that starts on MariaDB with GTID discards the relay logs.
    private func starting(_ before: ReplicationChannel, _ now: ReplicationChannel) -> Next {
        guard let source = before.source else { return .nothing }
        if discardsRelayLogs, now.gtidUse.usesGTID, !hasApplied(now) {
            guard before.applier != .stopped, let place = now.relayLogCoordinates else {
                return .impossible("its receiver alone would discard what is not applied")
            }
            return .act(.applyRelayLogs(channel: now.name, from: place))
        }
        if before.receiver != .stopped, before.applier != .stopped { return .act(.startReplication(channel: before.name)) }
        if discardsRelayLogs, now.gtidUse.usesGTID { return .act(.pointToSource(specification(before, source))) }
        return .act(before.applier != .stopped ? .startApplier(channel: before.name) : .startReceiver(channel: before.name))
    }
}

import TopologyModel

/// What brings a server back to the replication it had: the source and the GTID use of each channel, and which of its threads ran. What was
/// stopped before stays stopped.
enum RestoreRules {
    enum Next: Hashable {
        case nothing
        case act(ServerAction)
        /// It cannot be brought back from here, and why.
        case impossible(String)
    }

    /// - Parameters:
    ///   - before: how the server was when the operation began.
    ///   - leaving: how it was when its source was changed, for its place in the logs of the source it left; nil when it was not changed.
    ///   - facts: how it is.
    ///   - allowsRefetch: what was received and is not applied may be fetched again.
    static func next(before: InstanceFacts, leaving: InstanceFacts?, facts: InstanceFacts, allowsRefetch: Bool) -> Next {
        for channel in before.channels where channel.source != nil {
            let next = next(
                for: channel, leaving: leaving?.channel(named: channel.name), now: facts.channel(named: channel.name), allowsRefetch: allowsRefetch)
            if next != .nothing { return next }
        }
        // A channel that the operation made is left to whoever asked for it to see: dropping it would drop an account.
        return .nothing
    }

    private static func next(
        for before: ReplicationChannel, leaving: ReplicationChannel?, now: ReplicationChannel?, allowsRefetch: Bool
    ) -> Next {
        guard let source = before.source else { return .nothing }
        guard let now, now.source == source, now.gtidUse == before.gtidUse else {
            return returning(to: source, before, leaving: leaving, now: now)
        }
        let isStopped = now.receiver == .stopped && now.applier == .stopped
        // A plain start is refused where it would discard what is received.
        if allowsRefetch, before.gtidUse.usesGTID, isStopped, before.isReplicating { return returning(to: source, before, leaving: leaving, now: now) }
        return threads(before, now)
    }

    private static func returning(
        to source: InstanceAddress, _ before: ReplicationChannel, leaving: ReplicationChannel?, now: ReplicationChannel?
    ) -> Next {
        var specification = SourceSpecification(
            channel: before.name, source: source, gtidUse: before.gtidUse, startsReceiver: before.receiver != .stopped,
            startsApplier: before.applier != .stopped)
        if !before.gtidUse.usesGTID {
            guard let place = (leaving ?? before).executedCoordinates else { return .impossible("its place in the logs of \(source) is not known") }
            if let now, now.source != nil, now.applier != .stopped, now.receiver == .running {
                return .impossible("it replicates from \(now.source.map(\.description) ?? "") by now, so its place in the logs of \(source) is lost")
            }
            specification.coordinates = place
        }
        return .act(.pointToSource(specification))
    }

    private static func threads(_ before: ReplicationChannel, _ now: ReplicationChannel) -> Next {
        let wantsReceiver = before.receiver != .stopped
        let wantsApplier = before.applier != .stopped
        let (hasReceiver, hasApplier) = (now.receiver != .stopped, now.applier != .stopped)
        if wantsReceiver, wantsApplier, !hasReceiver, !hasApplier { return .act(.startReplication(channel: before.name)) }
        if wantsApplier, !hasApplier { return .act(.startApplier(channel: before.name)) }
        if wantsReceiver, !hasReceiver { return .act(.startReceiver(channel: before.name)) }
        if !wantsReceiver, hasReceiver { return .act(.stopReceiver(channel: before.name)) }
        if !wantsApplier, hasApplier { return .act(.stopApplier(channel: before.name)) }
        return .nothing
    }
}

public import Refactoring
public import TopologyModel

/// How the receiver of one replica is stopped without losing what it received (server truth T1).
///
/// MariaDB with GTID discards relay logs when a thread starts while both are stopped, so a stopped applier is started *before* the receiver is
/// stopped, and when both are stopped already the relay logs are applied through the file and position form.
public enum RevokePlan {
    /// The actions in order; empty when nothing has to be done.
    public static func actions(for facts: InstanceFacts, channel: ReplicationChannel, receivedIsUnknown: Bool) -> [ServerAction] {
        let receiverStopped = channel.receiver == .stopped
        let applierStopped = channel.applier == .stopped
        // An applier that stopped by its own error would only fail again; the server is no candidate anyway.
        let applierBroken = applierStopped && channel.applierError != nil
        switch (receiverStopped, applierStopped) {
        case (false, false):
            return [.stopReceiver(channel: channel.name)]
        case (false, true):
            return applierBroken
                ? [.stopReceiver(channel: channel.name)] : [.startApplier(channel: channel.name), .stopReceiver(channel: channel.name)]
        case (true, false):
            return []
        case (true, true):
            if applierBroken || (!receivedIsUnknown && hasAppliedEverything(facts, channel)) { return [] }
            if facts.server.flavor == .mariadb, channel.gtidUse.usesGTID {
                guard let coordinates = channel.relayLogCoordinates else { return [] }
                return [.applyRelayLogs(channel: channel.name, from: coordinates)]
            }
            return [.startApplier(channel: channel.name)]
        }
    }

    /// How replication is put back as it was when nobody is promoted: only what we stopped is started.
    ///
    /// - Parameter leftGTIDUse: the mode that the channel was in before its relay logs were applied by file and position; nil where it is in the mode
    ///   of its own. Going back discards what is not applied, so it waits for that; until then the applier goes on and nothing is done.
    public static func restoring(
        channel before: ReplicationChannel, now: ReplicationChannel, leftGTIDUse: ReplicationGTIDUse?, source: InstanceAddress, flavor: ServerFlavor
    ) -> [ServerAction] {
        if let leftGTIDUse {
            guard now.applier == .running, now.applierHasReadAllRelayLog else { return [] }
            return [.pointToSource(SourceSpecification(channel: now.name, source: source, gtidUse: leftGTIDUse))]
        }
        guard before.receiver != .stopped, now.receiver == .stopped else { return [] }
        // The applier runs (it did, or we started it), so starting the receiver discards nothing.
        if flavor == .mariadb, now.applier == .stopped, now.gtidUse.usesGTID { return [] }
        return [.startReceiver(channel: now.name)]
    }

    private static func hasAppliedEverything(_ facts: InstanceFacts, _ channel: ReplicationChannel) -> Bool {
        if facts.followsByFile(channel), channel.readCoordinates != channel.executedCoordinates { return false }
        if case .none = channel.receivedGTIDs { return channel.readCoordinates == channel.executedCoordinates }
        return facts.hasExecuted(channel.receivedGTIDs)
    }
}

import TopologyModel

/// What was done about a replica whose receiver is connected and receives nothing.
struct ReceiverRestart: Sendable, Codable {
    let server: InstanceAddress
    /// Since it was seen to receive.
    var attempts = 0
    /// Another attempt on the server, or a first one on another server of its cluster, does not begin before.
    var notBefore: MonotonicInstant
    /// The detection that announces an attempt, until what came of it was recorded.
    var announcement: ReceiverAnnouncement?
    /// Why the attempt was not seen through: the receiver may be stopped. nil: it is under way, or there is none.
    var trouble: Trouble?

    struct Trouble: Sendable, Codable {
        var reason: String
        /// What was read before does not tell what came of the attempt.
        var heardAt: MonotonicInstant
    }

    /// Whether stopping and starting the receiver alone discards nothing, also where the applier ends in between, which nobody can rule out (server truth T1): MariaDB
    /// discards the relay logs of a GTID channel when its receiver starts beside an applier that does not run. What is in them and not applied may be held by no other
    /// server that lives, or be purged from the binary logs of the source; so all of it must be applied.
    ///
    /// - Parameter facts: of the reading that shows the channel.
    static func discardsNothing(of channel: ReplicationChannel, in facts: InstanceFacts) -> Bool {
        guard facts.server.flavor == .mariadb, channel.gtidUse.usesGTID else { return true }
        return channel.hasAppliedReceived(facts.transactions) == true
    }
}

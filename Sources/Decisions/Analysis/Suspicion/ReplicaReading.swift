import TopologyModel

/// What one read of a replica says about its link to the suspected primary.
struct ReplicaReading: Codable {
    /// Whom the replica follows.
    enum Link: Codable {
        case follows(ReplicationChannel)
        case noSource
        case severalSources
        case otherSource(InstanceAddress)
    }

    var at: MonotonicInstant
    var server: ServerFacts
    var link: Link

    init(facts: InstanceFacts, at: MonotonicInstant, isSuspect: (ReplicationChannel) -> Bool) {
        self.at = at
        server = facts.server
        let named = facts.channels.filter { $0.source != nil }
        if named.count > 1 {
            link = .severalSources
        } else if let channel = named.first, let source = channel.source {
            link = isSuspect(channel) ? .follows(channel) : .otherSource(source)
        } else {
            link = .noSource
        }
    }

    var channel: ReplicationChannel? {
        if case .follows(let channel) = link { channel } else { nil }
    }
}

extension ReplicationChannel {
    /// The receiver does not receive, and its newest error says that it could not reach the source.
    var failedToConnect: Bool { receiver != .running && receiverError?.isConnectionClass == true }

    /// Whether something arrived from the source between an older reading of the same channel and this one.
    ///
    /// Positions that differ while the receiver runs prove it in either direction: it has connected in between. Of a receiver that does not
    /// run only a step forward proves it, because starting a thread on MariaDB sets the received position back without the source's help.
    func hasAdvanced(since older: ReplicationChannel) -> Bool {
        var (now, before) = (progress, older.progress)
        // A counter that is told only now and then says nothing by appearing.
        if now.heartbeats == nil || before.heartbeats == nil { (now.heartbeats, before.heartbeats) = (nil, nil) }
        guard now != before else { return false }
        if receiver == .running { return true }
        if let heartbeats = now.heartbeats, let earlier = before.heartbeats, heartbeats > earlier { return true }
        if let place = readCoordinates, older.readCoordinates.map({ place > $0 }) ?? true { return true }
        return receivedGTIDs != older.receivedGTIDs && receivedGTIDs.covers(older.receivedGTIDs) == true
    }
}

import TopologyModel

/// A replica's channel from its source, read in place: a channel is a large value, and there are many.
struct ReplicaLink {
    let replica: Instance
    private let facts: InstanceFacts
    private let place: Int

    var channel: ReplicationChannel { _read { yield facts.channels[place] } }

    /// The channel by which `replica` follows `source`: its only one, else the one that names the source's address or says its identity. nil: none.
    init?(_ replica: Instance, from source: Instance) {
        guard let facts = replica.facts, let place = ReplicaLink.place(in: facts, of: source) else { return nil }
        self.replica = replica
        self.facts = facts
        self.place = place
    }

    private static func place(in facts: InstanceFacts, of source: Instance) -> Int? {
        if facts.channels.count == 1 { return facts.channels[0].source == nil ? nil : 0 }
        let named = facts.channels.indices.filter { facts.channels[$0].source != nil }
        if named.count <= 1 { return named.first }
        if let byAddress = named.first(where: { facts.channels[$0].source == source.address }) { return byAddress }
        guard let server = source.facts?.server else { return nil }
        if case .mysql(let uuid) = server.identity, !uuid.isEmpty {
            return named.first { facts.channels[$0].sourceUUID == uuid }
        }
        return server.serverID == 0 ? nil : named.first { facts.channels[$0].sourceServerID == server.serverID }
    }

    var isReplicating: Bool { channel.receiver == .running && channel.applier == .running }

    /// The receiver gets no connection, while the applier works.
    var failsToConnect: Bool {
        channel.receiver != .running && channel.applier == .running && channel.receiverError?.isFailureToConnect == true
    }

    /// Beyond the configured delay, by the configuration's own measure where there is one; nil when nobody knows.
    var lag: Duration? { (replica.placement.measuredLag ?? channel.lag).map { $0 - channel.configuredDelay } }
}

extension ReplicationError {
    /// The receiver got no connection: its source did not answer, or refused it. The incumbent finds these by the text of the message.
    var isFailureToConnect: Bool {
        switch code {
        case 1040, 1045, 1129, 1130, 1203, 1226: true
        default: isConnectionClass
        }
    }
}

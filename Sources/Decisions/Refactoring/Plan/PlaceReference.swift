public import TopologyModel

/// A place in a binary log that is known only when the plan runs: as the server was last read in this run.
public enum PlaceReference: Hashable, Sendable, Codable {
    /// A place that is known already.
    case known(BinlogCoordinates)
    /// How far the server's applier has executed, in the logs of the source it had.
    case executed(by: InstanceAddress, channel: String)
    /// Where the server writes in its own logs.
    case written(by: InstanceAddress)

    /// - Parameter facts: the newest of a server in this run; nil when it was not read.
    public func coordinates(_ facts: (InstanceAddress) -> InstanceFacts?) -> BinlogCoordinates? {
        switch self {
        case .known(let coordinates): coordinates
        case .executed(let server, let channel): facts(server)?.channel(named: channel)?.executedCoordinates
        case .written(let server): facts(server)?.transactions.ownCoordinates
        }
    }
}

extension InstanceFacts {
    func channel(named name: String) -> ReplicationChannel? { channels.first { $0.name == name } }
}

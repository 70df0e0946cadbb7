public import TopologyModel

/// Where a channel should replicate from, and how it finds its place there. Credentials stay as they are on the server.
public struct SourceSpecification: Hashable, Sendable {
    public var channel: String
    public var source: InstanceAddress
    public var gtidUse: ReplicationGTIDUse
    /// Only without GTID: where to begin in the new source's binary logs.
    public var coordinates: BinlogCoordinates?
    /// Whether the receiver runs afterwards.
    public var startsReceiver: Bool
    /// Whether the applier runs afterwards.
    public var startsApplier: Bool
    /// The server wrote transactions of its own and never replicated them: MariaDB must be told that it has them, else it asks for everything from
    /// the start (server truth T11).
    public var countsOwnWrites: Bool

    public init(
        channel: String, source: InstanceAddress, gtidUse: ReplicationGTIDUse, coordinates: BinlogCoordinates? = nil, startsReceiver: Bool = true,
        startsApplier: Bool = true, countsOwnWrites: Bool = false
    ) {
        self.channel = channel
        self.source = source
        self.gtidUse = gtidUse
        self.coordinates = coordinates
        self.startsReceiver = startsReceiver
        self.startsApplier = startsApplier
        self.countsOwnWrites = countsOwnWrites
    }
}

public import TopologyModel

/// Where a channel should replicate from, and how it finds its place there. Credentials stay as they are on the server.
public struct SourceSpecification: Hashable, Sendable, Codable {
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
    /// How a channel that is made for this connects, beside its account; those of one that is there stay as they are. Names only files, no secrets.
    public var options: [ChannelOption]
    /// Sent although the channel follows the source already, as long as it stands at the place that is named.
    public var restates: Bool

    public init(
        channel: String, source: InstanceAddress, gtidUse: ReplicationGTIDUse, coordinates: BinlogCoordinates? = nil, startsReceiver: Bool = true,
        startsApplier: Bool = true, countsOwnWrites: Bool = false, options: [ChannelOption] = [], restates: Bool = false
    ) {
        self.channel = channel
        self.source = source
        self.gtidUse = gtidUse
        self.coordinates = coordinates
        self.startsReceiver = startsReceiver
        self.startsApplier = startsApplier
        self.countsOwnWrites = countsOwnWrites
        self.options = options
        self.restates = restates
    }
}

public import TopologyModel

/// Where a channel should replicate from, and how it finds its place there. Credentials stay as they are on the server.
public struct SourceSpecification: Hashable, Sendable {
    public var channel: String
    public var source: InstanceAddress
    public var gtidUse: ReplicationGTIDUse
    /// Only without GTID: where to begin in the new source's binary logs.
    public var coordinates: BinlogCoordinates?

    public init(channel: String, source: InstanceAddress, gtidUse: ReplicationGTIDUse, coordinates: BinlogCoordinates? = nil) {
        self.channel = channel
        self.source = source
        self.gtidUse = gtidUse
        self.coordinates = coordinates
    }
}

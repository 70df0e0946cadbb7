public import TopologyModel

/// Two places in the logs of two servers after which the same transactions come. Claimed by moves without GTID whose steps prove it.
public struct EquivalenceClaim: Hashable, Sendable, Codable {
    public var server: InstanceAddress
    public var place: PlaceReference
    public var otherServer: InstanceAddress
    public var otherPlace: PlaceReference

    public init(server: InstanceAddress, place: PlaceReference, otherServer: InstanceAddress, otherPlace: PlaceReference) {
        self.server = server
        self.place = place
        self.otherServer = otherServer
        self.otherPlace = otherPlace
    }
}

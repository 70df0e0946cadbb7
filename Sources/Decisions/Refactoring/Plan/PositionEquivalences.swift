public import TopologyModel

/// Places of different servers that are known to be equal. Bounded; the oldest go first.
public struct PositionEquivalences: Sendable {
    public struct Place: Hashable, Sendable {
        public var server: InstanceAddress
        public var coordinates: BinlogCoordinates

        public init(server: InstanceAddress, coordinates: BinlogCoordinates) {
            self.server = server
            self.coordinates = coordinates
        }
    }

    private var pairs: [(Place, Place)] = []

    /// How many pairs are remembered.
    public static let limit = 10_000

    public init() {}

    public mutating func remember(_ place: Place, _ other: Place) {
        guard place.server != other.server, equivalent(of: place, on: other.server) != other.coordinates else { return }
        if pairs.count >= PositionEquivalences.limit { pairs.removeFirst() }
        pairs.append((place, other))
    }

    /// The place on `server` that equals `place`, as learned last.
    public func equivalent(of place: Place, on server: InstanceAddress) -> BinlogCoordinates? {
        for (one, other) in pairs.reversed() {
            if one == place, other.server == server { return other.coordinates }
            if other == place, one.server == server { return one.coordinates }
        }
        return nil
    }
}

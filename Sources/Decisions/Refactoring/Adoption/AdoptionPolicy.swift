/// What a site allows when a replica of a dead source gets another one.
public struct AdoptionPolicy: Hashable, Sendable, Codable {
    /// No replication across data centers begins that was not there before: a new source is in a data center that the replica's transactions passed until
    /// now, which are its own, that of the dead source, and that of the dead source's source. Names are compared as they are, an empty one included.
    public var preventsCrossDataCenter: Bool
    /// The same of regions.
    public var preventsCrossRegion: Bool
    /// The same of environments.
    public var preventsCrossEnvironment: Bool

    public init(preventsCrossDataCenter: Bool = false, preventsCrossRegion: Bool = false, preventsCrossEnvironment: Bool = false) {
        self.preventsCrossDataCenter = preventsCrossDataCenter
        self.preventsCrossRegion = preventsCrossRegion
        self.preventsCrossEnvironment = preventsCrossEnvironment
    }
}

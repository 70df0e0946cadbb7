public import TopologyModel

/// The first of two steps of a promotion: the successor fetches from a sibling what it did not receive itself, and is designated when it has it.
public struct Gathering: Hashable, Sendable, Codable {
    /// Who is promoted then.
    public let successor: InstanceAddress
    /// The sibling that logs what the successor lacks; it may be one that must not be promoted.
    public let source: InstanceAddress
    /// Whether nobody, or not the server that was asked for, could be promoted without it. False: the site prefers the successor to one that could be.
    public let isNeeded: Bool
}

/// What the stores of a manager say, and what they should say.
public struct RouteReport: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable {
        /// There was not enough contact with a quorum to publish since the start, and not enough silence to withdraw: stores are left as they are.
        case starting
        case publishing
        /// There was no contact with a quorum for too long.
        case withdrawn
    }

    public var phase: Phase
    /// Their names, in their order.
    public var stores: [String]
    /// Ordered by cluster, then as ``stores``.
    public var comparisons: [RouteComparison]
    /// What stands in the way, for people.
    public var troubles: [String]

    public init(phase: Phase, stores: [String], comparisons: [RouteComparison], troubles: [String]) {
        self.phase = phase
        self.stores = stores
        self.comparisons = comparisons
        self.troubles = troubles
    }
}

public import TopologyModel

/// What a failover under the policy `lossless` is judged by: how things were when the primary was read for the last time. It stands in the opening, so that every
/// manager decides the same.
public struct LosslessRecord: Hashable, Sendable, Codable {
    /// A replica that may have acknowledged commits.
    public struct Acker: Hashable, Sendable, Codable {
        public var server: InstanceAddress
        /// In text; empty when never known.
        public var identity: String
        /// The run in which it was seen before that reading of the primary: what a server acknowledged may be gone with the run. nil: in none.
        public var bootedAt: WallTime?

        public init(server: InstanceAddress, identity: String, bootedAt: WallTime?) {
            self.server = server
            self.identity = identity
            self.bootedAt = bootedAt
        }
    }

    /// How many of ``ackers`` have a commit before its client is told.
    public var acknowledgements: UInt32
    /// Ordered by address.
    public var ackers: [Acker]
    /// What the primary had executed, as GTID text: it need not have been acknowledged by one of ``ackers``.
    public var executed: String
    /// Why nothing can be proved at all, for people; empty: what semi-synchronous replication promises held.
    public var shortcomings: [String]

    public init(acknowledgements: UInt32, ackers: [Acker], executed: String, shortcomings: [String]) {
        self.acknowledgements = acknowledgements
        self.ackers = ackers
        self.executed = executed
        self.shortcomings = shortcomings
    }
}

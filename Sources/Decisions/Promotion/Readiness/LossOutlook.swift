public import TopologyModel

/// What would become of a cluster after a ``PossibleLoss``, as of the last readings.
public struct LossOutlook: Hashable, Sendable {
    public var loss: PossibleLoss
    /// Who would be promoted; nil where the primary stays, and where nobody could be.
    public var successor: InstanceAddress?
    /// Why nobody could be promoted, and what alone would change that; nil where somebody could, or the primary stays.
    public var refusal: PromotionRefusal?
    /// How many transactions of the primary no surviving replica has received. An estimate: servers are not read at the same moment, and a
    /// transaction is on its way for some time. nil: not known, or the primary stays.
    public var transactionsAtRisk: UInt64?
    /// How far the successor is behind in applying, which it would have to catch up with before it is opened; nil: not known.
    public var successorLag: Duration?
    /// Servers that would follow nobody until a relocation or a person gives them another source.
    public var stranded: [InstanceAddress]

    /// What a failover could not do; nil: nothing is known of that.
    public var caveat: String?

    /// The cluster is to lose no commit that a client was told of, and with this ``successor`` it would provably lose none.
    public var losesNothingAcknowledged = false

    /// The primary stays, or somebody could take its place.
    public var hasPrimary: Bool { refusal == nil }
}

public import TopologyModel

/// What would become of a cluster after a ``PossibleLoss``, as of the last readings. Who reads from a server that is lost has to go elsewhere, whatever it is.
public struct LossOutlook: Hashable, Sendable {
    public var loss: PossibleLoss
    /// Who would be promoted; nil where the primary stays, and where nobody could be.
    public var successor: InstanceAddress?
    /// Why nobody could be promoted, and what alone would change that; nil where somebody could, or the primary stays.
    public var refusal: PromotionRefusal?
    /// How many transactions of the primary no surviving replica has received. An estimate: servers are not read at the same moment, and a
    /// transaction is on its way for some time. nil: not known, or the primary stays.
    public var transactionsAtRisk: UInt64?
    /// How long a time of writes that is, at most; nil: not known, or the primary stays.
    public var writesAtRisk: WritesAtRisk?
    /// How far the successor is behind in applying, which it would have to catch up with before it is opened; nil: not known.
    public var successorLag: Duration?
    /// Servers that would follow nobody until a relocation or a person gives them another source.
    public var stranded: [InstanceAddress]

    /// What a failover could not do; nil: nothing is known of that.
    public var caveat: String?

    /// The cluster is to lose no commit that a client was told of, and with this ``successor`` it would provably lose none.
    public var losesNothingAcknowledged = false

    /// Who would be left to acknowledge commits; nil where commits wait for nobody, or the primary is lost.
    public var acknowledgers: AcknowledgersLeft?
    /// The data center of the server in which no server would be left that can be read; nil: one would be, the server's is not known, or a whole one is lost.
    public var emptiedDataCenter: String?
    /// Why nobody could take the primary's place, were it lost after this; nil: somebody could, or nobody could before, or the primary is lost.
    public var refusalAfterwards: PromotionRefusal?

    /// The primary stays, or somebody could take its place.
    public var hasPrimary: Bool { refusal == nil }
}

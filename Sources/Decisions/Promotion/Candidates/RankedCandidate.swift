public import TopologyModel

/// One replica's place in a ``CandidateRanking``, with everything that put it there.
public struct RankedCandidate: Hashable, Sendable {
    public let address: InstanceAddress
    /// nil while the server never said who it is; such a server is not eligible.
    public let identity: ServerIdentity?
    /// Whether it may be promoted at all. Being eligible is not enough: see ``CandidateRanking/choice``.
    public let isEligible: Bool
    /// It received everything that any reachable replica received, but for accepted losses.
    public let losesNothing: Bool
    /// Why it may not be promoted, in words; empty when ``isEligible``.
    public let blockers: [String]
    /// Why it ranks where it does, in words, the weightiest first.
    public let reasons: [String]
    /// What it received, as far as it is known.
    public let received: GTIDValue
    /// The same as a place in the failed primary's binary logs, for channels that follow without GTID; nil for others.
    public let receivedPlace: BinlogCoordinates?

    public init(
        address: InstanceAddress, identity: ServerIdentity?, isEligible: Bool, losesNothing: Bool, blockers: [String], reasons: [String], received: GTIDValue,
        receivedPlace: BinlogCoordinates? = nil
    ) {
        self.address = address
        self.identity = identity
        self.isEligible = isEligible
        self.losesNothing = losesNothing
        self.blockers = blockers
        self.reasons = reasons
        self.received = received
        self.receivedPlace = receivedPlace
    }
}

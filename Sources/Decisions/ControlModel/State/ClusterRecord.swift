public import TopologyModel

/// Everything the control state knows of one cluster.
public struct ClusterRecord: Hashable, Sendable, Codable {
    public var id: ClusterID
    public var alias: String
    public var epoch: Epoch
    /// The primary of this epoch: registered at first sight, then designated by recoveries, or changed by operators.
    public var primary: InstanceAddress
    /// The newest epoch whose primary was seen to take writes; nil: that was recorded of none. It is recorded where several managers publish, see ``hasWritablePrimary``.
    public var writableEpoch: Epoch?
    /// The primary's identity in text; empty for a primary that was only registered.
    public var primaryIdentity: String
    /// The primary of the epoch before, to be fenced when it is seen. A server whose designation was replaced was never opened.
    public var formerPrimary: InstanceAddress?
    public var formerPrimaryIdentity: String
    /// Those that were the primary before that one, oldest first, at most ``ControlLimits/maximumEarlierPrimaries``. They are to be fenced as well, until
    /// they follow the primary, become one themselves, or are forgotten.
    public var earlierPrimaries: [DeposedServer]
    public var pause: Pause?
    public var openRecovery: RecoveryID?
    /// The newest closed recovery; its record may have been dropped by now.
    public var lastRecovery: RecoveryID?
    /// Set by the end of a recovery that changed the cluster, cleared by an acknowledgement.
    public var flapBlock: FlapBlock?

    public init(id: ClusterID, primary: InstanceAddress) {
        self.id = id
        alias = ""
        epoch = .initial
        self.primary = primary
        primaryIdentity = ""
        formerPrimaryIdentity = ""
        earlierPrimaries = []
    }

    /// The primary of the present epoch was seen to take writes, so that a store may name it.
    public var hasWritablePrimary: Bool { writableEpoch == epoch }
}

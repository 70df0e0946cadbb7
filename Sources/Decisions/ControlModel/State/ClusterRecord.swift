public import TopologyModel

/// Everything the control state knows of one cluster.
public struct ClusterRecord: Hashable, Sendable {
    public var id: ClusterID
    public var alias: String
    public var epoch: Epoch
    /// The primary of this epoch: registered at first sight, then designated by recoveries.
    public var primary: InstanceAddress
    /// The designated server's identity in text; empty for a primary that was only registered.
    public var primaryIdentity: String
    /// The primary of the epoch before, to be fenced when it is seen.
    public var formerPrimary: InstanceAddress?
    public var formerPrimaryIdentity: String
    public var pause: Pause?
    public var openRecovery: RecoveryID?
    public var lastRecovery: RecoveryID?

    public init(id: ClusterID, primary: InstanceAddress) {
        self.id = id
        alias = ""
        epoch = .initial
        self.primary = primary
        primaryIdentity = ""
        formerPrimaryIdentity = ""
    }
}

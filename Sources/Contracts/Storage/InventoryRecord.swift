public import ControlModel
public import TopologyModel

/// The little about a server that a restart needs: where it is, who it was, and whom it followed.
public struct InventoryRecord: Hashable, Sendable, Codable {
    public var address: InstanceAddress
    public var identity: String
    public var versionText: String
    public var source: InstanceAddress?
    public var lastSeen: WallTime
    /// A person named it (`discover`, a seed); it stays until forgotten, even if it never answered.
    public var isExplicit: Bool
    /// What is known of the server's last runs as the primary of a cluster; nil for all others.
    public var primaryRun: PrimaryRun?

    public init(
        address: InstanceAddress, identity: String, versionText: String, source: InstanceAddress?, lastSeen: WallTime, isExplicit: Bool,
        primaryRun: PrimaryRun? = nil
    ) {
        self.address = address
        self.identity = identity
        self.versionText = versionText
        self.source = source
        self.lastSeen = lastSeen
        self.isExplicit = isExplicit
        self.primaryRun = primaryRun
    }
}

/// A ZooKeeper that is told who is primary.
public struct ZooKeeperStore: Hashable, Sendable {
    public static let defaultPort: UInt16 = 2181

    /// `host:port,host:port/chroot`, with the ports.
    public var ensemble: String
    /// `user:password` for the scheme `digest`; nil: as anybody.
    public var account: Secret?

    public init(ensemble: String, account: Secret? = nil) {
        self.ensemble = ensemble
        self.account = account
    }
}

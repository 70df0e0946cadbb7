#if Network
public import ZooKeeperClient

/// How a ZooKeeper is reached.
public struct ZooKeeperKVSettings: Sendable {
    /// The servers, and the chroot under which all keys lie. Whoever writes the same keys has to use the same chroot.
    public var ensemble: ZooKeeperEnsemble
    /// Of an account that may do everything below the nodes of the publisher's layout; nil: none is shown.
    public var authentication: ZooKeeperAuthentication?
    /// The access list of nodes that are created; nil: with an account it may do everything and anyone may read, without one anyone may do everything. Nodes that are there keep theirs.
    public var acl: [ZooKeeperACL]?
    /// Of one call of the store as a whole, whatever it takes: connecting, other servers, a second try after somebody else's change. 5 s: a server that hangs is left for the next one within it.
    public var timeout: Duration = .seconds(5)
    /// Draws the order of the servers.
    package var random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()

    public init(_ ensemble: ZooKeeperEnsemble, authentication: ZooKeeperAuthentication? = nil) {
        self.ensemble = ensemble
        self.authentication = authentication
    }

    /// The shortest that servers grant unless they are told otherwise. Nothing of ours goes with a session, so that there is no reason to keep one for longer.
    private static let longestSession: Duration = .seconds(4)
    private static let longestConnecting: Duration = .seconds(2)
    private static let longestPause: Duration = .seconds(1)
    private static let firstPause: Duration = .milliseconds(50)

    /// A server is left after two thirds of the session's time, which leaves a part of a call's time for the next one, as connecting and the pauses do.
    package var client: ZooKeeperSettings {
        var client = ZooKeeperSettings()
        client.authentication = authentication
        client.acl = acl
        client.requestTimeout = timeout
        client.sessionTimeout = min(timeout * 4 / 5, ZooKeeperKVSettings.longestSession)
        client.connectTimeout = min(timeout / 2, ZooKeeperKVSettings.longestConnecting)
        client.reconnectMost = min(timeout / 4, ZooKeeperKVSettings.longestPause)
        client.reconnectFirst = min(client.reconnectMost, ZooKeeperKVSettings.firstPause)
        client.random = random
        return client
    }
}
#endif

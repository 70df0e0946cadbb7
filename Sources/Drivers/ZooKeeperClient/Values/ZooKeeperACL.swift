#if Network
/// One entry of a node's access list: who may do what. Lists are not inherited by children.
public struct ZooKeeperACL: Hashable, Sendable {
    /// The fewest bytes that an entry has on the wire: permissions and two lengths.
    static let minimumBytes = 12

    public var permissions: ZooKeeperPermissions
    /// How servers recognize whom the entry is for: `world`, `auth`, `digest`, `ip`, or one that a site added.
    public var scheme: String
    /// Who it is, in the scheme's own form: `anyone`, nothing, `user:` and the Base64 of the SHA-1 of `user:password`, an address.
    public var identity: String

    public init(_ permissions: ZooKeeperPermissions, scheme: String, identity: String) {
        self.permissions = permissions
        self.scheme = scheme
        self.identity = identity
    }

    /// Whoever reaches a server.
    public static func anyone(_ permissions: ZooKeeperPermissions) -> ZooKeeperACL { ZooKeeperACL(permissions, scheme: "world", identity: "anyone") }

    /// Whoever this client has authenticated as; servers put the identity in its place. Without authentication they reject it (`invalidACL`).
    public static func creator(_ permissions: ZooKeeperPermissions) -> ZooKeeperACL { ZooKeeperACL(permissions, scheme: "auth", identity: "") }
}

extension ZooKeeperACL {
    func write(into writer: inout JuteWriter) {
        writer.write(permissions.rawValue)
        writer.write(scheme)
        writer.write(identity)
    }
}
#endif

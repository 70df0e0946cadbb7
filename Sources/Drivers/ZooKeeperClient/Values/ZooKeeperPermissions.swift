#if Network
/// What an entry of an access list allows.
public struct ZooKeeperPermissions: OptionSet, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Reading data and the list of children.
    public static let read = ZooKeeperPermissions(rawValue: 1 << 0)
    /// Writing data.
    public static let write = ZooKeeperPermissions(rawValue: 1 << 1)
    /// Creating children.
    public static let create = ZooKeeperPermissions(rawValue: 1 << 2)
    /// Removing children.
    public static let delete = ZooKeeperPermissions(rawValue: 1 << 3)
    /// Changing the access list.
    public static let administer = ZooKeeperPermissions(rawValue: 1 << 4)

    public static let all: ZooKeeperPermissions = [.read, .write, .create, .delete, .administer]
}
#endif

#if Network
/// One part of a joint reading: see ``ZooKeeper/readTogether(_:timeout:)``.
public struct ZooKeeperRead: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case data
        case children
    }

    public internal(set) var path: String
    var kind: Kind

    public static func data(_ path: String) -> ZooKeeperRead { ZooKeeperRead(path: path, kind: .data) }
    public static func children(_ path: String) -> ZooKeeperRead { ZooKeeperRead(path: path, kind: .children) }
}
#endif

#if Network
/// The names of a node's children, without its path, and what the server says of the node at the same moment.
public struct ZooKeeperChildren: Hashable, Sendable {
    /// In their order as bytes; servers have none.
    public var names: [String]
    public var stat: ZooKeeperStat

    public init(names: [String], stat: ZooKeeperStat) {
        self.names = names
        self.stat = stat
    }
}
#endif

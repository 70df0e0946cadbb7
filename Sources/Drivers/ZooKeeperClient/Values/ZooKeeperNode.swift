#if Network
/// A node's data, and what the server says of it at the same moment.
public struct ZooKeeperNode: Hashable, Sendable {
    public var data: [UInt8]
    public var stat: ZooKeeperStat

    public init(data: [UInt8], stat: ZooKeeperStat) {
        self.data = data
        self.stat = stat
    }
}
#endif

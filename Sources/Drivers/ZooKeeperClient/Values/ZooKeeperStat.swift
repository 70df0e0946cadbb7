#if Network
/// What a server says of a node beside its data.
public struct ZooKeeperStat: Hashable, Sendable {
    /// The change that created the node (czxid).
    public var created: ZooKeeperTransactionID
    /// The change that wrote its data last (mzxid). Nodes that one transaction wrote have the same.
    public var modified: ZooKeeperTransactionID
    /// When it was created, in milliseconds since 1970 by the leader's clock (ctime).
    public var createdMilliseconds: Int64
    /// When its data was written last, likewise (mtime).
    public var modifiedMilliseconds: Int64
    /// How often its data was written since its creation: what `setData`, `delete` and `check` are compared with. It wraps.
    public var version: Int32
    /// How often children were added or removed (cversion).
    public var childrenVersion: Int32
    /// How often its access list was changed (aversion).
    public var accessVersion: Int32
    /// The session whose end removes the node; 0: it stays.
    public var ephemeralOwner: Int64
    /// The size of its data, in bytes.
    public var dataBytes: Int32
    public var childCount: Int32
    /// The change that added or removed a child last (pzxid).
    public var childrenModified: ZooKeeperTransactionID

    public init(
        created: ZooKeeperTransactionID, modified: ZooKeeperTransactionID, createdMilliseconds: Int64, modifiedMilliseconds: Int64, version: Int32, childrenVersion: Int32, accessVersion: Int32,
        ephemeralOwner: Int64, dataBytes: Int32, childCount: Int32, childrenModified: ZooKeeperTransactionID
    ) {
        self.created = created
        self.modified = modified
        self.createdMilliseconds = createdMilliseconds
        self.modifiedMilliseconds = modifiedMilliseconds
        self.version = version
        self.childrenVersion = childrenVersion
        self.accessVersion = accessVersion
        self.ephemeralOwner = ephemeralOwner
        self.dataBytes = dataBytes
        self.childCount = childCount
        self.childrenModified = childrenModified
    }
}

extension ZooKeeperStat {
    init(from reader: inout JuteReader) throws(JuteError) {
        created = ZooKeeperTransactionID(rawValue: try reader.readLong())
        modified = ZooKeeperTransactionID(rawValue: try reader.readLong())
        createdMilliseconds = try reader.readLong()
        modifiedMilliseconds = try reader.readLong()
        version = try reader.readInt()
        childrenVersion = try reader.readInt()
        accessVersion = try reader.readInt()
        ephemeralOwner = try reader.readLong()
        dataBytes = try reader.readInt()
        childCount = try reader.readInt()
        childrenModified = ZooKeeperTransactionID(rawValue: try reader.readLong())
    }
}
#endif

#if Network
/// What stands before every reply.
struct ReplyHeader: Hashable, Sendable {
    var xid: Int32
    /// The last change that the server has seen; 0 or less: it does not say.
    var lastSeen: ZooKeeperTransactionID
    var code: ZooKeeperServerCode

    init(from reader: inout JuteReader) throws(JuteError) {
        xid = try reader.readInt()
        lastSeen = ZooKeeperTransactionID(rawValue: try reader.readLong())
        code = ZooKeeperServerCode(rawValue: try reader.readInt())
    }
}
#endif

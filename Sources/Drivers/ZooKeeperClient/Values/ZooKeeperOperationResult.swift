#if Network
/// What one operation of a transaction that was done has to tell.
public enum ZooKeeperOperationResult: Hashable, Sendable {
    case checked
    /// The path, with the digits that the server appended if it was asked to.
    case created(String)
    case dataSet(ZooKeeperStat)
    case deleted
}
#endif

#if Network
/// What becomes of a node's name and life.
public enum ZooKeeperCreateMode: Int32, Hashable, Sendable, CaseIterable {
    /// It stays until it is deleted.
    case persistent = 0
    /// It goes with the session of the client that created it. It has no children.
    case ephemeral = 1
    /// Like `persistent`; the server appends ten digits that grow.
    case persistentSequential = 2
    /// Like `ephemeral`, with the digits.
    case ephemeralSequential = 3
}
#endif

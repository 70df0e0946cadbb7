#if Network
/// What one part of a joint reading has to tell. A part that fails, because there is no such node, say, does not fail the others.
public enum ZooKeeperReading: Hashable, Sendable {
    case node(ZooKeeperNode)
    /// In their order as bytes.
    case children([String])
    case failed(ZooKeeperServerCode)
}
#endif

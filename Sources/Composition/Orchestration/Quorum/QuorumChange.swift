/// A change of who takes part.
public enum QuorumChange: Hashable, Sendable {
    /// - Parameters:
    ///   - address: where the others reach it, its `RaftAdvertise`: `host:port`.
    ///   - incarnation: its `RaftIncarnation`: one more each time a node comes back with an empty directory.
    case add(address: String, incarnation: UInt64)
    /// Whoever has this address.
    case remove(address: String)
}

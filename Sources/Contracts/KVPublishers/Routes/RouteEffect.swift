public import TopologyModel

/// What a ``RouteKeeper`` wants. Stores are numbered from 0. Of each cluster a store has one thing to do at a time, and a withdrawal by itself; ``RouteEvent/ended(store:_:_:)`` tells when it is done.
public enum RouteEffect: Hashable, Sendable {
    case publish(store: Int, PrimaryRecord)
    /// Every route that the store has, whether or not this manager knows the cluster.
    case withdraw(store: Int, reason: String, at: WallTime)
    case note(RouteNote)
}

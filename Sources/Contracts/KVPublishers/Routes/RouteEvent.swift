public import ControlModel

/// What a ``RouteKeeper`` is told.
public enum RouteEvent: Sendable {
    /// Something changed, or a second passed.
    case state(RouteState)
    /// ``RouteKeeper/nextWakeUp`` has come.
    case timer
    /// Somebody wants the record of this cluster compared with all stores now; nil: of every cluster. Nothing while routes are not published.
    case asked(ClusterID?)
    /// What was wanted of a store has ended.
    case ended(store: Int, RouteWork, RouteOutcome)
}

/// What a ``RouteKeeper`` is told.
public enum RouteEvent: Sendable {
    /// Something changed, or a second passed.
    case state(RouteState)
    /// ``RouteKeeper/nextWakeUp`` has come.
    case timer
    /// What was wanted of a store has ended.
    case ended(store: Int, RouteOutcome)
}

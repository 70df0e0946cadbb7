public import ControlModel

/// One thing that a store is asked to do.
public enum RouteWork: Hashable, Sendable {
    case publish(ClusterID)
    case withdraw
}

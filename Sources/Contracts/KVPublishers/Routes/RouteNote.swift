/// What people are told of routes, once.
public enum RouteNote: Hashable, Sendable {
    case began(RouteTrouble)
    case ended(RouteTrouble)
}

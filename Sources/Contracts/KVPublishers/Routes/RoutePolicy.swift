/// The bounds of a ``RouteKeeper``.
public struct RoutePolicy: Hashable, Sendable {
    /// Without contact with a quorum for this long the routes are withdrawn: the primary may have been replaced since. 30 s: several elections long, so that an ordinary one
    /// withdraws nothing.
    public var routeTTL: Duration = .seconds(30)
    /// After a start, and after a withdrawal, nothing is published before contact has lasted this long without a gap as long. The first that is heard of a leader does not say
    /// how much of the log is lacking here; what is lacking comes with what is heard next. 2 s.
    public var settling: Duration = .seconds(2)
    /// All stores are compared with the state at least this often; up to a quarter earlier, by chance, so that managers do not meet at a store that they share. 60 s.
    public var reconcileInterval: Duration = .seconds(60)
    /// How long a store that failed is left alone, doubled per failure in a row up to ``lastRetry``; up to a quarter less, by chance. 250 ms.
    public var firstRetry: Duration = .milliseconds(250)
    /// 10 s.
    public var lastRetry: Duration = .seconds(10)

    public init(routeTTL: Duration = .seconds(30)) {
        self.routeTTL = routeTTL
    }
}

/// When and how often a former primary that came back is made a replica of the present one, without anybody who asks for it. ``pause`` and
/// ``attempts`` hold for a replica that a failover left behind, too.
public struct RejoiningPolicy: Hashable, Sendable, Codable {
    /// Off by default: some sites want to look at the server first.
    public var isAutomatic = false
    /// Between an attempt that failed and the next. 30 s: what is in the way is a network or an account, and people need that long to see it.
    public var pause: Duration = .seconds(30)
    /// Attempts in one epoch of the cluster; then it is left to a person. 3.
    public var attempts = 3

    public init() {}
}

/// How several managers keep one control log together.
public struct RaftConfiguration: Sendable {
    /// The port of an address that names none (`DefaultRaftPort`).
    public static let defaultPort: UInt16 = 10008

    /// Where this node listens for the others, `host:port` (`RaftBind`).
    public var bind: String
    /// Where the others reach it, `host:port` (`RaftAdvertise`); it is known by this name, so it stays.
    public var advertise: String
    /// Who begins together, this node among them, `host:port` each (`RaftNodes`). Later changes are made while the managers run, and count more.
    public var nodes: [String]
    /// Of the log and its snapshots (`RaftDataDir`).
    public var directory: String
    /// Which managers belong together: nodes do not talk to those of another name (`RaftClusterName`).
    public var clusterName = "baton"
    /// One more each time this node comes back with an empty directory (`RaftIncarnation`): what a lost disk promised nobody else may break.
    public var incarnation: UInt64 = 0
    public var security: RaftSecurity = .none
    /// How long nobody leads before another node stands: between this and twice as long (`RaftElectionTimeout`); the same on all nodes.
    public var electionTimeout: Duration = .seconds(1)

    public init(bind: String, advertise: String, nodes: [String], directory: String) {
        self.bind = bind
        self.advertise = advertise
        self.nodes = nodes
        self.directory = directory
    }
}

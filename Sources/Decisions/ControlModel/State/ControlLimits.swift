/// The bounds of the control state. They are part of its meaning: every node must apply the same ones, so changing one is a change of format.
public enum ControlLimits {
    /// Registered clusters; 100,000 servers in clusters of one would still fit.
    public static let maximumClusters = 100_000
    /// Closed recoveries kept for questions about the past; the long history is kept elsewhere. Open ones are never dropped.
    public static let maximumClosedRecoveries = 500
    /// Step attempts of one recovery. A cluster with five hundred replicas needs about fifteen hundred.
    public static let maximumStepsPerRecovery = 2_048
    /// Designations of one recovery. Each one was replaced because its server was lost; after so many a person must look.
    public static let maximumDesignationsPerRecovery = 8
    /// How often managers go on with a recovery that another one began; the next one stops it, and a person must look: what it does may be what ends managers.
    public static let maximumTakeUps = 5
    /// Earlier primaries of one cluster that are to be fenced, beside its former one; beyond it the oldest is not looked for any more. Each has been
    /// away since a failover of its own, and nobody has brought it back or forgotten it since.
    public static let maximumEarlierPrimaries = 8
    /// Detections kept, the newest.
    public static let maximumDetections = 1_000
    /// Attempts to open a restarted primary that are kept, the newest: several in a row for some clusters, one for most.
    public static let maximumReopenings = 500
    /// Downtimes in force: one per server of the largest fleet.
    public static let maximumDowntimes = 100_000
    /// Servers that somebody works on: as many as may be downtimed.
    public static let maximumMaintenances = 100_000
    /// Promotion rules other than neutral.
    public static let maximumPromotionRules = 100_000
    /// Forgotten servers.
    public static let maximumIgnoredServers = 10_000
    /// Names of one forgotten server.
    public static let maximumNamesPerServer = 100
    /// Tags of all servers: a few for each of the largest fleet.
    public static let maximumTags = 400_000
    /// Of the name or the value of a tag, and of the name of a pool.
    public static let maximumTagBytes = 255
    public static let maximumPools = 10_000
    public static let maximumPoolMembers = 10_000
    /// What operators asked for, the newest: room for a fleet of thousands of servers of which each says something of itself every few minutes.
    public static let maximumOperatorActions = 5_000
    /// Servers that one of these actions names; the others are counted in its words.
    public static let maximumOperatorServers = 16
    /// Of each text of one of these actions; the end of a longer one is left out.
    public static let maximumOperatorTextBytes = 1_024
    /// An operator who says the same of the same thing again within so long repeats it. Candidates and pools last as long by default, so whoever keeps them up comes before.
    public static let operatorRepetition = Duration.seconds(3_600)
}

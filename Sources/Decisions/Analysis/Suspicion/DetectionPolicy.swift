/// The bounds by which a suspicion becomes a verdict, and observations become findings. The defaults suit servers in one region.
public struct DetectionPolicy: Hashable, Sendable, Codable {
    /// How long a primary may hang before missing progress counts against it, measured between two reads of a replica. Default: 3 s, because
    /// live migrations, snapshots of virtual machines and stalls of the disk freeze healthy servers for 2 to 3 s. For the same reason a primary that
    /// answers is not called blocked before commits have waited, or all connections have been taken, for so long.
    /// For as long a replica whose receiver says that it runs is given the time to show that it sees the primary, before the loss of another counts.
    public var hangTolerance: Duration = .seconds(3)
    /// How long the other replicas may take to be read, once one was, before what those say that were read is enough. Default: 250 ms, a round trip over the
    /// longest links.
    public var witnessPatience: Duration = .milliseconds(250)
    /// A receiver that lost the primary this soon after the suspicion lost it in the same event. Later losses are events of their own and
    /// have to last. Default: 2 s; receivers notice a killed primary within 10 ms, and a read may take up to a second.
    public var simultaneity: Duration = .seconds(2)
    /// How long after its source died a replica may still receive what was under way. Events that arrive this soon do not make a loss that
    /// follows within ``simultaneity`` an event of its own. Default: 250 ms, a round trip over the longest links.
    public var underWay: Duration = .milliseconds(250)
    /// How old the facts from before the suspicion may be to show that a receiver was running then. Default: 3 s, three polling intervals.
    public var evidenceSlack: Duration = .seconds(3)
    /// Added to a channel's connect retry before its error state must have outlasted an attempt of its own. Default: 1 s.
    public var retryMargin: Duration = .seconds(1)
    /// A replica further behind than this counts as lagging. Default: 10 s, as the incumbent.
    public var reasonableReplicationLag: Duration = .seconds(10)

    /// How long the primary's own place in its binary log must have stood still, while commits need more semi-sync acknowledgements than there are
    /// replicas to give them, before it counts as locked. Default: 10 s, as the incumbent's `ReasonableLockedSemiSyncMasterSeconds`.
    public var reasonableSemiSyncLock: Duration = .seconds(10)
    /// How long a replica may apply nothing though it has received more and both of its threads run, beyond its configured delay. Default: 60 s,
    /// because one large transaction, or one change of a table, shows nothing until it ends.
    public var applierStall: Duration = .seconds(60)
    /// More semi-sync replicas than a commit waits for are a finding. Default: false, as the incumbent's `EnforceExactSemiSyncReplicas`.
    public var wantsExactSemiSyncReplicas = false
    /// A reachable primary with replicating replicas that is read-only is a problem and not only a warning. Default: false, as the incumbent's
    /// `RecoverNonWriteableMaster`.
    public var wantsWritablePrimary = false
    /// Replicas of a primary that waits for acknowledgements are made to give them. Default: false, as the incumbent's `RecoverLockedSemiSyncMaster`.
    public var freesLockedPrimary = false
    /// The receiver of a replica that is connected and receives nothing, while its source answers and goes on, is stopped and started again. Default: false, because nobody
    /// but the site knows what is between the two.
    public var restartsSilentReceivers = false

    public init() {}

    /// How long a receiver may be silent before that means something: two of its heartbeat periods, because one heartbeat may be late and two in a row
    /// are missing, and ``hangTolerance`` at least.
    func tolerableSilence(heartbeatPeriod: Duration) -> Duration { max(heartbeatPeriod * 2, hangTolerance) }
}

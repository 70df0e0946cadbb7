public import ControlModel
public import TopologyModel

/// Everything that decides whether a primary which was read as read-only is opened.
public struct ReopeningSituation: Sendable {
    public var record: ClusterRecord
    /// The newest recovery of the cluster, while its record is kept.
    public var lastRecovery: RecoveryRecord?
    /// The newest attempt in the present epoch.
    public var lastReopening: ReopeningRecord?
    /// What is known of earlier runs of the server that answers now, under the present epoch.
    public var run: PrimaryRun?
    public var primary: Instance
    public var cluster: Cluster
    /// What the control state refuses it for.
    public var gate: Gate?
    /// Brakes that are not in the control state: observe-only, a filter that does not name the cluster.
    public var brakes: [String]
    /// A fence watch tries this address: it is somebody's former primary.
    public var isFormerPrimary: Bool
    /// How far the watches over the cluster's former primary and the earlier ones are.
    public var formerPrimaries: [FenceWatch.Status]
    /// The last attempt to read the primary succeeded, and began after the manager last stood still (server truth T12).
    public var isPrimaryFresh: Bool
    /// The same of each other member that answers at all.
    public var areOthersFresh: Bool
    /// An operation that a person asked for changes it.
    public var isBeingChanged: Bool
    /// A read-only primary is opened although it did not restart: `RecoverNonWriteableMaster`.
    public var isWantedWritable: Bool
    /// A switchover of it that was given up a moment ago may be why it is read-only.
    public var isClosedBySwitchover: Bool
    /// How long ago the last attempt succeeded; nil: none in the present epoch.
    public var lastOpenedAgo: Duration?
    /// How long one that was opened and is read-only again is left alone, if it did not restart.
    public var flapWindow: Duration

    /// It was designated, or seen to take writes in the present epoch. One that was only registered may be a leftover of another cluster.
    var wasPrimary: Bool { record.epoch > .initial || run.map { $0.cluster == record.id && $0.epoch == record.epoch } ?? false }

    public init(
        record: ClusterRecord, lastRecovery: RecoveryRecord?, lastReopening: ReopeningRecord?, run: PrimaryRun?, primary: Instance, cluster: Cluster,
        gate: Gate?, brakes: [String], isFormerPrimary: Bool, formerPrimaries: [FenceWatch.Status], isPrimaryFresh: Bool, areOthersFresh: Bool,
        isBeingChanged: Bool, isWantedWritable: Bool, isClosedBySwitchover: Bool, lastOpenedAgo: Duration?, flapWindow: Duration
    ) {
        self.record = record
        self.lastRecovery = lastRecovery
        self.lastReopening = lastReopening
        self.run = run
        self.primary = primary
        self.cluster = cluster
        self.gate = gate
        self.brakes = brakes
        self.isFormerPrimary = isFormerPrimary
        self.formerPrimaries = formerPrimaries
        self.isPrimaryFresh = isPrimaryFresh
        self.areOthersFresh = areOthersFresh
        self.isBeingChanged = isBeingChanged
        self.isWantedWritable = isWantedWritable
        self.isClosedBySwitchover = isClosedBySwitchover
        self.lastOpenedAgo = lastOpenedAgo
        self.flapWindow = flapWindow
    }
}

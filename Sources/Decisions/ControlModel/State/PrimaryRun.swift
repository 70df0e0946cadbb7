public import TopologyModel

/// The run in which the primary of an epoch was last seen to matter, and whether it took writes at the end of what was seen of that run.
///
/// It tells a primary that restarted read-only, which is to be opened, from one that a person made read-only while it ran, which is not.
public struct PrimaryRun: Hashable, Sendable, Codable {
    /// What was seen of the same server in another cluster, or under an earlier designation, says nothing.
    public var cluster: ClusterID
    public var epoch: Epoch
    /// By the server's own clock.
    public var bootedAt: WallTime
    /// False: it was writable and became read-only in the same run, and not by a switchover.
    public var isOpen: Bool

    public init(cluster: ClusterID, epoch: Epoch, bootedAt: WallTime, isOpen: Bool) {
        self.cluster = cluster
        self.epoch = epoch
        self.bootedAt = bootedAt
        self.isOpen = isOpen
    }

    /// Whether the server runs since a later boot than this run's. Two boots within ``TopologyModel/ServerFacts/bootTimeTolerance`` count as one.
    public func isBefore(_ bootedAt: WallTime) -> Bool { PrimaryRun.isRestart(from: self.bootedAt, to: bootedAt) }

    /// Whether a boot at `later` is another than one at `earlier`.
    public static func isRestart(from earlier: WallTime, to later: WallTime) -> Bool { later - earlier > ServerFacts.bootTimeTolerance }

    /// What is known after one more reading of the primary of `epoch`; nil: it was never seen writable in that epoch of that cluster.
    ///
    /// - Parameter isClosedByManager: the manager itself may be why it is read-only (``ControlState/switchoverThatMayHaveClosed(primaryOf:)``), so that no person closed it.
    public static func after(_ known: PrimaryRun?, cluster: ClusterID, epoch: Epoch, facts: InstanceFacts, isClosedByManager: Bool) -> PrimaryRun? {
        let known = known.flatMap { $0.cluster == cluster && $0.epoch == epoch ? $0 : nil }
        let bootedAt = facts.server.bootedAt
        guard facts.settings.readOnly else {
            let run = PrimaryRun(cluster: cluster, epoch: epoch, bootedAt: bootedAt, isOpen: true)
            // The computed boot time wobbles; what did not change is kept as it is.
            guard let known, known.isOpen, !known.isBefore(bootedAt), !run.isBefore(known.bootedAt) else { return run }
            return known
        }
        guard var known else { return nil }
        if !known.isBefore(bootedAt), !isClosedByManager { known.isOpen = false }
        return known
    }
}

public import TopologyModel

/// The run in which the primary of an epoch was last seen to matter, and whether it took writes at the end of what was seen of that run.
///
/// It tells a primary that restarted read-only, which is to be opened, from one that a person made read-only while it ran, which is not.
public struct PrimaryRun: Hashable, Sendable {
    /// What was seen under an earlier designation says nothing.
    public var epoch: Epoch
    /// By the server's own clock.
    public var bootedAt: WallTime
    /// False: it was writable and became read-only in the same run.
    public var isOpen: Bool

    public init(epoch: Epoch, bootedAt: WallTime, isOpen: Bool) {
        self.epoch = epoch
        self.bootedAt = bootedAt
        self.isOpen = isOpen
    }

    /// Whether the server runs since a later boot than this run's. Two boots within ``TopologyModel/ServerFacts/bootTimeTolerance`` count as one.
    public func isBefore(_ bootedAt: WallTime) -> Bool { bootedAt - self.bootedAt > ServerFacts.bootTimeTolerance }

    /// What is known after one more reading of the primary of `epoch`; nil: it was never seen writable in that epoch.
    public static func after(_ known: PrimaryRun?, epoch: Epoch, facts: InstanceFacts) -> PrimaryRun? {
        let bootedAt = facts.server.bootedAt
        guard facts.settings.readOnly else {
            let run = PrimaryRun(epoch: epoch, bootedAt: bootedAt, isOpen: true)
            // The computed boot time wobbles; what did not change is kept as it is.
            guard let known, known.epoch == epoch, known.isOpen, !known.isBefore(bootedAt), !run.isBefore(known.bootedAt) else { return run }
            return known
        }
        guard var known, known.epoch == epoch else { return nil }
        if !known.isBefore(bootedAt) { known.isOpen = false }
        return known
    }
}

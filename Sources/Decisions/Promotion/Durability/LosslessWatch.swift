import Analysis
public import ControlModel
public import TopologyModel

/// Follows the readings of one primary, so that there is a ``ControlModel/LosslessRecord`` when it cannot be read any more.
///
/// What was acknowledged before a reading is in what the primary had executed; what is acknowledged after it, by servers in the run in which they were before.
/// So the record is that of the last reading, and a run that was seen only after that reading began says nothing.
public struct LosslessWatch: Hashable, Sendable, Codable {
    /// The epoch whose primary it is: a server that becomes the primary again has other replicas.
    public let epoch: Epoch
    public private(set) var record: LosslessRecord
    /// When the last reading began.
    private var startedAt: MonotonicInstant
    /// Since when every reading told of no more acknowledging replicas than can be read and say that they are connected. nil: the last did.
    private var explainedSince: MonotonicInstant?

    /// So long it must have been certain that a replica which cannot be read is not connected to the primary either, before it need not be read in a failover.
    /// Readings of different servers differ by a second or two, in which one may have lost its connection and another not.
    private static let settling = Duration.seconds(10)

    /// - Parameters:
    ///   - primary: as it was just read, and `replicas` as they are known: the direct ones.
    ///   - startedAt: when that reading began.
    ///   - earlier: of the reading before it.
    public init(_ primary: Instance, replicas: [Instance], epoch: Epoch, startedAt: MonotonicInstant, earlier: LosslessWatch?) {
        let earlier = earlier.flatMap { $0.epoch == epoch ? $0 : nil }
        self.epoch = epoch
        self.startedAt = startedAt
        let connected = replicas.count { $0.mayAcknowledge && $0.freshness.isLastCheckValid && $0.channel?.receiver == .running }
        let isExplained = primary.facts.map { $0.semiSync.sourceClients <= connected } ?? false
        let explainedSince = isExplained ? earlier?.explainedSince ?? startedAt : nil
        self.explainedSince = explainedSince
        let present = replicas.filter { replica in
            guard let explainedSince, startedAt - explainedSince >= LosslessWatch.settling, !replica.freshness.isLastCheckValid else { return true }
            return replica.freshness.readAt.map { $0 >= explainedSince } ?? false
        }
        record = LosslessRecord(primary: primary, replicas: present, startedAt: startedAt, earlier: earlier?.record)
    }

    /// A manager that was started since knows only what is journaled.
    public init(journaled record: LosslessRecord, epoch: Epoch) {
        self.epoch = epoch
        self.record = record
        startedAt = MonotonicInstant(nanoseconds: .min)
    }

    /// The same with those replicas that acknowledge, were read since the primary was, and did not before: what they acknowledged is in no reading of it.
    public func adding(lateAckersOf replicas: [Instance]) -> LosslessWatch {
        var copy = self
        for replica in replicas where replica.mayAcknowledge && !record.ackers.contains(where: { $0.server == replica.address }) {
            guard let readAt = replica.freshness.readAt, readAt > startedAt else { continue }
            copy.record.ackers.append(.init(replica, bootedAt: nil))
        }
        copy.record.ackers.sort { $0.server < $1.server }
        return copy
    }
}

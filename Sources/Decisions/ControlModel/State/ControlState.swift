public import TopologyModel

/// The one replicated value. Changed only by applying committed commands in order; the same commands give the same state everywhere.
///
/// Two states are equal when everything that was committed to them is equal, so a digest of the encoded state compares nodes.
public struct ControlState: Hashable, Sendable, Codable {
    /// The place of the last applied command.
    public internal(set) var lastIndex = LogIndex(rawValue: 0)
    /// The newest time of any applied command. Never goes back, whatever the clocks of the proposing nodes do.
    public internal(set) var time = WallTime(milliseconds: 0)
    /// Ordered by id.
    public internal(set) var clusters: [ClusterRecord] = []
    /// Ordered by id, the newest last. The oldest closed ones are dropped beyond ``ControlLimits/maximumClosedRecoveries``.
    public internal(set) var recoveries: [RecoveryRecord] = []
    /// Ordered by address. Ended ones are dropped by the next command.
    public internal(set) var downtimes: [Downtime] = []
    /// Stops automatic recovery of all clusters.
    public internal(set) var globalPause: Pause?
    /// The newest ``ControlLimits/maximumDetections``, the newest last.
    public internal(set) var detections: [DetectionRecord] = []
    /// Ordered by address; neutral ones are absent. Ended ones are dropped by the next command.
    public internal(set) var promotionRules: [PromotionRuleRecord] = []
    /// The newest ``ControlLimits/maximumReopenings``, the newest last.
    public internal(set) var reopenings: [ReopeningRecord] = []
    /// Servers that somebody forgot, ordered by their first names: they do not come back because another server names them.
    public internal(set) var ignoredServers: [IgnoredServer] = []
    /// Ordered by address, then name.
    public internal(set) var tags: [TagRecord] = []
    /// Ordered by name. Ended ones are dropped by the next command.
    public internal(set) var pools: [PoolRecord] = []
    /// Ordered by address. Ended ones are dropped by the next command.
    public internal(set) var maintenances: [MaintenanceRecord] = []
    /// What operators asked for: the newest ``ControlLimits/maximumOperatorActions``, the newest last.
    public internal(set) var operatorActions: [OperatorAction] = []

    public init() {}

    /// Applies one committed command. Deterministic: reads no clock and draws nothing, so every node that applies the same log holds the same state.
    ///
    /// The time of the command is the stamp's, or that of the command before when the stamp is older. What ends by that time (downtimes,
    /// maintenances, pauses) is dropped first. A command that was applied already (an index that is not greater than ``lastIndex``) changes nothing.
    public mutating func apply(_ command: ControlCommand, stamp: CommandStamp, index: LogIndex) -> CommandResult {
        guard index > lastIndex else { return .ignored("command \(index) is already applied") }
        lastIndex = index
        time = max(time, stamp.at)
        dropEnded()
        switch command {
        case .registerCluster(let id, let primary): return registerCluster(id, primary: primary)
        case .setClusterAlias(let id, let alias): return setAlias(alias, of: id)
        case .recordDetection(let detection): return record(detection, by: stamp.node)
        case .openRecovery(let opening): return open(opening, by: stamp.node)
        case .designate(let id, let designation): return designate(designation, in: id)
        case .replaceDesignation(let id, let reason): return replaceDesignation(in: id, reason: reason)
        case .stepIntent(let id, let intent): return record(intent, in: id)
        case .stepOutcome(let id, let outcome): return record(outcome, in: id)
        case .closeRecovery(let id, let closing): return close(id, closing)
        case .acknowledge(let selection, let by, let comment):
            return acknowledge(selection, Acknowledgement(by: by, comment: comment, at: time))
        case .beginDowntime(let downtime): return begin(downtime)
        case .endDowntime(let instance): return endDowntime(of: instance)
        case .pause(let cluster, let pause): return begin(pause, of: cluster)
        case .resume(let cluster): return resume(cluster)
        case .setPromotionRule(let instance, let rule): return setPromotionRule(rule, of: instance)
        case .reopeningIntent(let intent): return record(intent, by: stamp.node)
        case .reopeningOutcome(let outcome): return record(outcome)
        case .ignoreServer(let names): return ignore(names)
        case .watchServer(let name): return watch(name)
        case .suggestPromotionRule(let instance, let rule, let endsAt): return setPromotionRule(rule, of: instance, endsAt: endsAt)
        case .setTag(let instance, let name, let value): return setTag(TagRecord(instance: instance, name: name, value: value))
        case .removeTag(let instance, let name): return removeTag(name, of: instance)
        case .submitPool(let name, let members, let endsAt): return submit(PoolRecord(name: name, members: members, endsAt: endsAt))
        case .changePrimary(let change): return self.change(change)
        case .beginMaintenance(let maintenance): return beginMaintenance(maintenance)
        case .endMaintenance(let instance): return endMaintenance(of: instance)
        case .serverRejoined(let id, let server): return rejoined(server, to: id)
        case .dropHistory(let moment): return dropHistory(before: moment)
        case .primaryTakesWrites(let id, let epoch): return primaryTakesWrites(of: id, in: epoch)
        case .recordOperatorAction(let call): return record(call, by: stamp.node)
        }
    }
}

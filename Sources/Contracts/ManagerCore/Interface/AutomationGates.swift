public import ControlModel
public import TopologyModel

/// Finds out what keeps the manager from acting on its own on a cluster. The manager, its findings and `explain` all ask here.
public struct AutomationGates: Sendable {
    private let control: ControlState
    private let observeOnlyReasons: [String]
    private let filter: any AutomationFilter
    private let intermediateFilter: any AutomationFilter
    private let flapWindow: Duration
    private let isArmed: Bool
    private let isStandby: Bool

    public init(
        control: ControlState, configuration: ManagerConfiguration, filter: any AutomationFilter,
        intermediateFilter: any AutomationFilter = UniformAutomationFilter(false), isArmed: Bool, isStandby: Bool = false
    ) {
        self.control = control
        observeOnlyReasons = configuration.observeOnlyReasons
        flapWindow = configuration.flapWindow
        self.filter = filter
        self.intermediateFilter = intermediateFilter
        self.isArmed = isArmed
        self.isStandby = isStandby
    }

    /// Every block, the weightiest first; empty: the manager would act.
    ///
    /// - Parameters:
    ///   - kind: a failover, a relocation or an unlock.
    ///   - record: the cluster's durable record; nil when it has none yet.
    ///   - failed: the server whose failure would be answered.
    ///   - moment: downtimes, pauses and the flap window that have ended by then do not count.
    public func blocks(for cluster: Cluster, kind: RecoveryKind = .failover, record: ClusterRecord?, failed: InstanceAddress, at moment: WallTime) -> [AutomationBlock] {
        var blocks = observeOnlyReasons.map { AutomationBlock.observeOnly($0) }
        if !cluster.shape.isSupported { blocks.append(.shape(cluster.shape)) }
        if isStandby { blocks.append(.standby) } else if !isArmed { blocks.append(.notArmed) }
        let filter = kind == .relocation ? intermediateFilter : filter
        if !filter.recoversPrimary(clusterName: cluster.name, clusterAlias: record?.alias ?? "") { blocks.append(.notNamed(kind)) }
        if cluster.members.contains(where: { $0.address == failed && $0.placement.failuresAreIgnored }) { blocks.append(.ignored(failed)) }
        // Replicas that were lost in a failover still follow the dead one: they are no cluster of their own, and nobody is promoted among them. The other one of a
        // ring of two may be such a replica.
        let beside = cluster.member(at: failed).flatMap { cluster.coPrimary(of: $0.id)?.address }
        let owner = control.clusters.first { owner in [failed, beside].contains { $0.map(owner.hasDeposed) ?? false } }
        if kind != .relocation, let owner, !cluster.members.contains(where: { $0.address == owner.primary }) {
            blocks.append(.replaced(failed, by: owner.primary))
        } else if kind != .relocation, let record, record.isAnothers(than: failed, in: cluster) {
            blocks.append(.replaced(failed, by: record.primary))
        }
        guard let record else { return blocks + [.gate(.unknownCluster)] }
        let question = RecoveryOpening(
            cluster: record.id, kind: kind, expectedEpoch: record.epoch, failed: failed, failedIdentity: "", code: "", evidence: [], flapWindow: flapWindow)
        return blocks + control.gates(for: question, at: moment).map { .gate($0) }
    }
}

extension ClusterRecord {
    /// Whether the record was found by a server that it deposed, and its primary is none of these servers: they were left behind, whoever leads them, and nobody is promoted among them in the name of that cluster.
    func isAnothers(than failed: InstanceAddress, in cluster: Cluster) -> Bool { primary != failed && cluster.member(at: primary) == nil }
}

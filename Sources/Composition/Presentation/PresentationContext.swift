import Analysis
package import ControlModel
package import ManagerCore
import Promotion
import Refactoring
package import TopologyModel

/// A snapshot with what is needed to show it: whose it is, and which clusters are recovered without a person.
package struct PresentationContext: Sendable {
    package var snapshot: ManagerSnapshot {
        didSet { records = ClusterRecordIndex(snapshot.control.clusters) }
    }
    private var records: ClusterRecordIndex
    /// The name of this node, as hooks and the API show it.
    package var nodeName: String
    package var pollInterval: Duration
    /// nil where no configuration was read: without a daemon.
    package var primaryFilter: (any AutomationFilter)?
    package var intermediateFilter: any AutomationFilter

    package init(
        snapshot: ManagerSnapshot, nodeName: String, pollInterval: Duration = .seconds(1),
        primaryFilter: (any AutomationFilter)? = nil, intermediateFilter: any AutomationFilter = UniformAutomationFilter(false)
    ) {
        self.snapshot = snapshot
        records = ClusterRecordIndex(snapshot.control.clusters)
        self.nodeName = nodeName
        self.pollInterval = pollInterval
        self.primaryFilter = primaryFilter
        self.intermediateFilter = intermediateFilter
    }

    /// The lag above which a replica is shown as lagging in trees: above which it is not moved either.
    var lagOfTrees: Duration { snapshot.configuration.refactoring.maximumLag }
    /// The lag above which it is a problem.
    var lagOfProblems: Duration { snapshot.configuration.detection.reasonableReplicationLag }
    /// What a check may take beyond its interval before a server no longer counts as read in time.
    private static let checkSlack: Duration = .seconds(1)
    /// As many polls may be missed before a server counts as not recently checked; the incumbent's factor.
    private static let recentPolls = 5

    // MARK: Clusters

    /// What a promotion in the cluster must prove; nil: nothing.
    func lossless(in cluster: Cluster) -> LosslessRecord? { cluster.primaryID.flatMap { snapshot.lossless[$0] } }

    /// What its primary had executed at its last readings; nil where none is kept.
    func executedHistory(in cluster: Cluster) -> ExecutedHistory? { cluster.primaryID.flatMap { snapshot.executedHistories[$0] } }

    package func record(of cluster: Cluster) -> ClusterRecord? { records.record(of: cluster) }

    /// Empty when nobody gave one.
    package func alias(of cluster: Cluster) -> String { record(of: cluster)?.alias ?? "" }

    /// Finds a cluster as the incumbent does: by its exact name, its alias, the address of a member, then by a unique part of a member's host name.
    /// The identity of its record works too.
    ///
    /// - Parameter isExact: leaves the last way out: what changes something must not act on a cluster that nobody named.
    package func cluster(hint: String, isExact: Bool = false) -> Cluster? {
        let clusters = snapshot.topology.clusters
        if let exact = clusters.first(where: { $0.name == hint }) { return exact }
        if let aliased = clusters.first(where: { alias(of: $0) == hint && !hint.isEmpty }) { return aliased }
        if let id = ClusterID(parsing: hint), let found = clusters.first(where: { record(of: $0)?.id == id }) { return found }
        if let address = InstanceAddress(parsing: hint), let found = snapshot.topology.cluster(containing: address) { return found }
        if isExact { return nil }
        let parts = hint.split(separator: ":", maxSplits: 1)
        guard let host = parts.first, !host.isEmpty else { return nil }
        let matches = clusters.filter { cluster in
            cluster.members.contains { $0.address.host.contains(host) && (parts.count == 1 || String($0.address.port) == parts[1]) }
        }
        return matches.count == 1 ? matches[0] : nil
    }

    /// A server by its address, else the only one that calls itself so, else the only one with this text in its host name, each with this port.
    package func instance(host: String, port: UInt16) -> Instance? {
        if let exact = snapshot.topology.instance(at: InstanceAddress(host: host, port: port)) { return exact }
        let named = snapshot.topology.allInstances.filter { $0.address.port == port && $0.placement.displayName == host }
        if named.count == 1 { return named[0] }
        let matches = snapshot.topology.allInstances.filter { $0.address.port == port && $0.address.host.contains(host) }
        return matches.count == 1 ? matches[0] : nil
    }

    // MARK: Ages

    /// The age of the newest facts; nil when there are none.
    package func age(of instance: Instance) -> Duration? { instance.freshness.readAt.map { snapshot.now - $0 } }

    package func wallTime(of instant: MonotonicInstant) -> WallTime { snapshot.at + (instant - snapshot.now) }

    package func isUpToDate(_ instance: Instance) -> Bool {
        age(of: instance).map { $0 <= pollInterval + PresentationContext.checkSlack } ?? false
    }

    package func isRecentlyChecked(_ instance: Instance) -> Bool {
        guard let checked = [instance.freshness.readAt, instance.freshness.failedAt].compactMap({ $0 }).max() else { return false }
        return snapshot.now - checked <= pollInterval * PresentationContext.recentPolls + PresentationContext.checkSlack
    }
}

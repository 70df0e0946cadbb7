/// Which clusters are recovered automatically: the incumbent's `RecoverMasterClusterFilters`, or `RecoverIntermediateMasterClusterFilters`.
///
/// Patterns are compiled when the configuration is read; the manager only asks.
public protocol AutomationFilter: Sendable {
    /// Whether automatic recovery of a primary, or of an intermediate source, is wanted for the cluster with this incumbent name and alias.
    func recoversPrimary(clusterName: String, clusterAlias: String) -> Bool
}

/// The same answer for every cluster.
public struct UniformAutomationFilter: AutomationFilter {
    private let answer: Bool
    public init(_ answer: Bool) { self.answer = answer }
    public func recoversPrimary(clusterName: String, clusterAlias: String) -> Bool { answer }
}

public import ControlModel
public import KVPublishers

/// The stores of one manager, as its surfaces see them.
public protocol RouteAccess: Sendable {
    /// What the stores say, and what they should say. Every store is asked; one that does not answer is told of as such.
    ///
    /// - Parameter cluster: nil: every cluster that this manager or a store knows.
    func report(of cluster: ClusterID?) async -> RouteReport
    /// Has the records of a cluster, or of all, compared with all stores now, and waits until each was told or failed once.
    ///
    /// - Returns: ordered by cluster, then by store; nil: this manager publishes nothing, because it is just starting or has withdrawn its routes.
    func submit(_ cluster: ClusterID?) async -> [RouteSubmission]?
}

extension RouteKeeperService: RouteAccess {}

/// What is left of a cluster of managers: the directory of one node, and who that was.
package struct RaftRemains: Hashable, Sendable {
    package var directory: String
    package var clusterName: String
    /// nil: the same as now.
    package var address: String?
    /// nil: the same as now.
    package var incarnation: UInt64?

    package init(directory: String, clusterName: String, address: String? = nil, incarnation: UInt64? = nil) {
        self.directory = directory
        self.clusterName = clusterName
        self.address = address
        self.incarnation = incarnation
    }
}

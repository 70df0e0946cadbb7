/// What a Galera node says of its cluster. Such servers are observed and left alone (server truth T13).
public struct GaleraFacts: Hashable, Sendable, Codable {
    /// `wsrep_cluster_state_uuid`: what makes two nodes members of one cluster.
    public var clusterUUID: String
    /// `wsrep_local_state_comment`: `Synced`, `Donor/Desynced`, `Joining`, …
    public var localState: String
    /// `wsrep_cluster_size`; 0 when the node is in no cluster.
    public var clusterSize: Int

    public init(clusterUUID: String, localState: String, clusterSize: Int) {
        self.clusterUUID = clusterUUID
        self.localState = localState
        self.clusterSize = clusterSize
    }
}

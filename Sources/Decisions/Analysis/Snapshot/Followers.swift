import TopologyModel

/// Who follows whom in a cluster, gathered in one pass: asking the cluster per server would walk all of it each time.
struct Followers {
    private let cluster: Cluster
    /// Ordered by source, and then as the members are.
    private let links: [(source: InstanceID, place: Int)]

    init(_ cluster: Cluster) {
        self.cluster = cluster
        links = cluster.sources.indices.compactMap { place in cluster.sources[place].map { ($0, place) } }.sorted { $0 < $1 }
    }

    /// The direct replicas of `id`, in address order.
    func of(_ id: InstanceID) -> [Instance] {
        var low = 0
        var high = links.count
        while low < high {
            let middle = (low + high) / 2
            if links[middle].source < id { low = middle + 1 } else { high = middle }
        }
        return links[low...].prefix { $0.source == id }.map { cluster.members[$0.place] }
    }
}

/// All clusters at one moment: an immutable snapshot. Changing one instance makes a new snapshot that shares every untouched cluster.
public struct Topology: Sendable {
    /// Ordered by the address of their first member.
    public private(set) var clusters: [Cluster] = []
    /// Instance by id; nil for ids that are aliases or not yet known.
    private var instances: [Instance?] = []
    /// Cluster by instance id: an index into ``clusters``.
    private var clusterIndex: [Int] = []
    private var ids: InstanceIDTable

    public init() {
        ids = InstanceIDTable()
    }

    public func instance(_ id: InstanceID) -> Instance? {
        id.index < instances.count ? instances[id.index] : nil
    }

    public func instance(at address: InstanceAddress) -> Instance? {
        ids.id(of: address).flatMap(instance)
    }

    public func cluster(of id: InstanceID) -> Cluster? {
        guard id.index < clusterIndex.count, clusterIndex[id.index] >= 0 else { return nil }
        return clusters[clusterIndex[id.index]]
    }

    public func cluster(containing address: InstanceAddress) -> Cluster? {
        ids.id(of: address).flatMap(cluster)
    }

    public func id(of address: InstanceAddress) -> InstanceID? { ids.id(of: address) }

    /// Every known instance, ordered by id.
    public var allInstances: [Instance] { instances.compactMap { $0 } }

    // MARK: Changing

    /// The id for an address, handing out a new one (and an unread instance) for an address never seen.
    public mutating func register(_ address: InstanceAddress) -> InstanceID {
        if let known = ids.id(of: address) { return known }
        let id = ids.intern(address)
        instances.append(Instance(id: id, address: address))
        clusterIndex.append(-1)
        rebuild()
        return id
    }

    /// Makes `alias` another name of the instance `id`. An instance that stood under that name alone disappears.
    public mutating func alias(_ alias: InstanceAddress, to id: InstanceID) {
        if let other = ids.id(of: alias), other != id { instances[other.index] = nil }
        ids.alias(alias, to: id)
        rebuild()
    }

    /// Removes an instance; its address may be registered again later under a new id.
    public mutating func forget(_ id: InstanceID) {
        instances[id.index] = nil
        rebuild()
    }

    /// Puts newer versions of instances in place. Clusters are regrouped only when a link changed.
    public mutating func update(_ newer: [Instance]) {
        var regroup = false
        for instance in newer {
            guard instance.id.index < instances.count else { continue }
            let older = instances[instance.id.index]
            instances[instance.id.index] = instance
            if older == nil || Topology.sourceAddresses(older) != Topology.sourceAddresses(instance) { regroup = true }
        }
        if regroup {
            rebuild()
        } else {
            for instance in newer where instance.id.index < clusterIndex.count && clusterIndex[instance.id.index] >= 0 {
                let index = clusterIndex[instance.id.index]
                clusters[index] = clusters[index].replacing(instance)
            }
        }
    }

    private static func sourceAddresses(_ instance: Instance?) -> [InstanceAddress] {
        instance?.facts?.channels.compactMap(\.source) ?? []
    }

    /// Groups all instances by their links (union-find) and keeps the order stable: by the smallest address in the group.
    private mutating func rebuild() {
        var parent = Array(instances.indices)
        func root(_ index: Int) -> Int {
            var current = index
            while parent[current] != current { current = parent[current] }
            return current
        }
        var link: [InstanceID?] = Array(repeating: nil, count: instances.count)
        for case let instance? in instances {
            for source in Topology.sourceAddresses(instance) {
                guard let sourceID = ids.id(of: source), sourceID != instance.id, self.instance(sourceID) != nil else { continue }
                if link[instance.id.index] == nil { link[instance.id.index] = sourceID }
                let (a, b) = (root(instance.id.index), root(sourceID.index))
                if a != b { parent[max(a, b)] = min(a, b) }
            }
        }
        var groups: [Int: [Instance]] = [:]
        for case let instance? in instances { groups[root(instance.id.index), default: []].append(instance) }
        var built: [Cluster] = []
        for key in groups.keys.sorted() {
            let members = (groups[key] ?? []).sorted { $0.address < $1.address }
            let sources = members.map { link[$0.id.index] }
            let roots = zip(members, sources).filter { $1 == nil }.map(\.0)
            let shape = ClusterShape(members: members, sources: sources)
            built.append(Cluster(members: members, sources: sources, primaryID: roots.count == 1 ? roots[0].id : nil, shape: shape))
        }
        built.sort { ($0.members.first?.address ?? .init(host: "", port: 0)) < ($1.members.first?.address ?? .init(host: "", port: 0)) }
        clusters = built
        clusterIndex = Array(repeating: -1, count: instances.count)
        for (index, cluster) in clusters.enumerated() {
            for member in cluster.members { clusterIndex[member.id.index] = index }
        }
    }
}

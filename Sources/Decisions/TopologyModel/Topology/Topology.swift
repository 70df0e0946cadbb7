/// All clusters at one moment: an immutable snapshot. Changing one instance makes a new snapshot that shares every untouched cluster.
///
/// Two servers are in one cluster when a chain of replication links joins them. Of a server that follows several sources only the first link to
/// a registered one joins: one replica that gathers what several trees write does not make one cluster of them. A link whose source address is not
/// registered joins nothing: that replica counts as a root until the address is registered. The secondaries of a replication group are in the cluster
/// of its primary. Changes cost what they touch: the clusters of the changed instances, and of their
/// sources, are built anew, all others stay the same objects.
public struct Topology: Sendable {
    /// By id; nil for ids that became aliases of others, or were forgotten.
    private var instances: [Instance?] = []
    /// By id of an instance: the lowest id in its cluster.
    private var groups: [InstanceID] = []
    /// By id of an instance: its place among its cluster's members.
    private var places: [UInt32] = []
    /// By lowest id of a member.
    private var clustersByLowestID: [Cluster?] = []
    /// Who named a source address that is not registered. May hold servers that no longer do; never iterated over as a whole.
    private var waiting: [InstanceAddress: [InstanceID]] = [:]
    private var ids = InstanceIDTable()

    public init() {}

    /// Every cluster, ordered by the lowest id of its members: the one that was known first comes first.
    ///
    /// - Complexity: O(number of ids); keep the array rather than asking twice.
    public var clusters: [Cluster] { clustersByLowestID.compactMap { $0 } }

    public func instance(_ id: InstanceID) -> Instance? {
        id.index < instances.count ? instances[id.index] : nil
    }

    public func instance(at address: InstanceAddress) -> Instance? {
        ids.id(of: address).flatMap(instance)
    }

    public func cluster(of id: InstanceID) -> Cluster? {
        instance(id) == nil ? nil : clustersByLowestID[groups[id.index].index]
    }

    public func cluster(containing address: InstanceAddress) -> Cluster? {
        ids.id(of: address).flatMap(cluster)
    }

    /// The id of the server that is known by `address`, as its first name or as an alias.
    public func id(of address: InstanceAddress) -> InstanceID? { ids.id(of: address) }

    /// Every address under which an instance is known, its first name first; empty when it is not known.
    public func names(of id: InstanceID) -> [InstanceAddress] { instance(id) == nil ? [] : ids.names(of: id) }

    /// Every known instance, ordered by id.
    public var allInstances: [Instance] { instances.compactMap { $0 } }

    // MARK: Changing

    /// The id for an address, handing out a new one (and an unread instance in a cluster of its own) for an address that is not known.
    public mutating func register(_ address: InstanceAddress) -> InstanceID {
        if let known = ids.id(of: address) { return known }
        let id = ids.intern(address)
        let instance = Instance(id: id, address: address)
        instances.append(instance)
        groups.append(id)
        places.append(0)
        clustersByLowestID.append(Cluster(members: [instance], sources: [nil]))
        if let replicas = waiting.removeValue(forKey: address) { regroup([id] + replicas) }
        return id
    }

    /// Makes `alias` another name of the instance `id`, whatever it named before.
    ///
    /// An instance whose first name it was disappears, and all its names become names of `id`; one that had it as a further name (a virtual address that moved) stays.
    /// Does nothing when `id` is not known.
    public mutating func alias(_ alias: InstanceAddress, to id: InstanceID) {
        guard instance(id) != nil, ids.id(of: alias) != id else { return }
        // The former bearer's replicas are in its cluster, so they are looked at again too.
        let touched = [id] + (ids.id(of: alias).map { [$0] } ?? []) + (waiting.removeValue(forKey: alias) ?? [])
        let retired = ids.alias(alias, to: id)
        regroup(touched) { $0.remove(retired) }
    }

    /// Takes a further name from the instance that has it: what names it as its source follows nobody known until the name is registered again.
    /// Does nothing with a first name.
    public mutating func withdraw(_ alias: InstanceAddress) {
        guard let id = ids.id(of: alias), ids.withdraw(alias) else { return }
        // Those who name it are in the cluster of its bearer.
        regroup([id])
    }

    /// Removes an instance and all its names; an address may be registered again later, under a new id. Does nothing when `id` is not known.
    public mutating func forget(_ id: InstanceID) {
        guard instance(id) != nil else { return }
        ids.forget(id)
        regroup([id]) { $0.remove(id) }
    }

    private mutating func remove(_ id: InstanceID?) {
        if let id { instances[id.index] = nil }
    }

    /// Puts newer versions of instances in place. Clusters are regrouped only where a link changed.
    ///
    /// Versions of instances that are not known (forgotten, or an alias by now) are dropped: they are late answers. Of several
    /// versions of one instance the last one counts.
    public mutating func update(_ newer: [Instance]) {
        var relinked: [InstanceID] = []
        var changed: [InstanceID] = []
        changed.reserveCapacity(newer.count)
        for instance in newer {
            guard let older = self.instance(instance.id), older !== instance else { continue }
            instances[instance.id.index] = instance
            changed.append(instance.id)
            if !Topology.hasSameLinks(older, instance) { relinked.append(instance.id) }
        }
        if relinked.isEmpty {
            replaceMembers(changed)
        } else {
            let regrouped = Set(relinked)
            replaceMembers(changed.filter { !regrouped.contains($0) })
            regroup(relinked)
        }
    }

    private static func sourceAddresses(_ instance: Instance) -> [InstanceAddress] {
        instance.facts?.channels.compactMap(\.source) ?? []
    }

    /// Every address that may join the server to another one.
    private static func linkedAddresses(_ instance: Instance) -> [InstanceAddress] {
        sourceAddresses(instance) + (instance.groupPrimary.map { [$0] } ?? [])
    }

    private static func hasSameLinks(_ older: Instance, _ newer: Instance) -> Bool {
        // Nearly every change is one of freshness or of progress: no array is made for those.
        if older.facts === newer.facts { return true }
        if older.groupPrimary != newer.groupPrimary { return false }
        let (before, after) = (older.facts?.channels ?? [], newer.facts?.channels ?? [])
        if before.count == after.count { return zip(before, after).allSatisfy { $0.source == $1.source } }
        return sourceAddresses(older) == sourceAddresses(newer)
    }

    /// Gives the clusters of `changed` the present versions of those members, each cluster once, however many of its members changed.
    private mutating func replaceMembers(_ changed: [InstanceID]) {
        let sorted = changed.sorted { (groups[$0.index], $0) < (groups[$1.index], $1) }
        var start = 0
        while start < sorted.count {
            let group = groups[sorted[start].index]
            let end = sorted[start...].firstIndex { groups[$0.index] != group } ?? sorted.count
            let members = sorted[start..<end].compactMap { id in instances[id.index].map { (place: Int(places[id.index]), instance: $0) } }
            clustersByLowestID[group.index] = clustersByLowestID[group.index]?.replacing(members)
            start = end
        }
    }

    // MARK: Grouping

    /// Forms anew the clusters of `touched`, and of the sources that these name.
    ///
    /// All links that join other members stay within their clusters, so no further cluster can be involved.
    ///
    /// - Parameter change: Made after the clusters were taken down and before they are formed anew.
    private mutating func regroup(_ touched: [InstanceID], after change: (inout Topology) -> Void = { _ in }) {
        var involved = touched
        for case let instance? in touched.map(instance) {
            involved += Topology.linkedAddresses(instance).compactMap { ids.id(of: $0) }
            // A replica of several sources that loses the first of them joins the cluster of the next.
            for member in cluster(of: instance.id)?.members ?? [] {
                let sources = Topology.sourceAddresses(member)
                if sources.count > 1 { involved += sources.compactMap { ids.id(of: $0) } }
            }
        }
        let lowest = Set(involved.filter { instance($0) != nil }.map { groups[$0.index] }).sorted()
        var before: [InstanceID: Cluster] = [:]
        var memberIDs: [InstanceID] = []
        for id in lowest {
            guard let cluster = clustersByLowestID[id.index] else { continue }
            before[id] = cluster
            memberIDs += cluster.members.map(\.id)
            clustersByLowestID[id.index] = nil
        }
        change(&self)
        let members = memberIDs.sorted().compactMap { instances[$0.index] }
        for group in connectedGroups(of: members) { place(group, reusing: before) }
    }

    private mutating func place(_ group: [Linked], reusing before: [InstanceID: Cluster]) {
        guard let lowest = group.first?.instance.id else { return }
        let sorted = group.sorted { ($0.instance.address, $0.instance.id) < ($1.instance.address, $1.instance.id) }
        let members = sorted.map(\.instance)
        let sources = sorted.map(\.source)
        let groupPrimaries = sorted.contains { $0.groupPrimary != nil } ? sorted.map(\.groupPrimary) : []
        if let older = before[lowest], older.consists(of: members, sources: sources, groupPrimaries: groupPrimaries) {
            clustersByLowestID[lowest.index] = older
        } else {
            clustersByLowestID[lowest.index] = Cluster(members: members, sources: sources, groupPrimaries: groupPrimaries)
        }
        for (place, member) in members.enumerated() {
            groups[member.id.index] = lowest
            places[member.id.index] = UInt32(place)
        }
    }

    /// A member with those it is joined to.
    private struct Linked {
        var instance: Instance
        var source: InstanceID?
        var groupPrimary: InstanceID?
    }

    /// The connected parts of `members`, which are sorted by id, each with the member it follows. The parts and their members are sorted by id as well.
    private mutating func connectedGroups(of members: [Instance]) -> [[Linked]] {
        var position: [InstanceID: Int] = [:]
        for (index, member) in members.enumerated() { position[member.id] = index }
        var forest = DisjointSets(count: members.count)
        var linked = members.map { Linked(instance: $0) }
        for (index, member) in members.enumerated() {
            for address in Topology.sourceAddresses(member) {
                guard let (source, other) = joinable(member.id, to: address, position), other != index, linked[index].source == nil else { continue }
                linked[index].source = source
                forest.join(index, other)
            }
            if let address = member.groupPrimary, let (primary, other) = joinable(member.id, to: address, position), other != index {
                linked[index].groupPrimary = primary
                forest.join(index, other)
            }
        }
        var parts: [[Linked]] = []
        var part: [Int: Int] = [:]
        for (index, member) in linked.enumerated() {
            let root = forest.root(of: index)
            if let known = part[root] {
                parts[known].append(member)
            } else {
                part[root] = parts.count
                parts.append([member])
            }
        }
        return parts
    }

    /// The registered server at an address that a member names, and its position; a member whose address is not registered waits for it.
    private mutating func joinable(_ member: InstanceID, to address: InstanceAddress, _ position: [InstanceID: Int]) -> (id: InstanceID, position: Int)? {
        if let id = ids.id(of: address), let other = position[id] { return (id, other) }
        if waiting[address]?.contains(member) != true { waiting[address, default: []].append(member) }
        return nil
    }
}

// MARK: Coding

/// For recordings of one version of the software; the form may change with every version.
extension Topology: Codable {
    /// A cluster names its members, so that they are the topology's own objects again when it is decoded.
    private struct ClusterForm: Codable {
        var members: [InstanceID]
        var sources: [InstanceID?]
        var groupPrimaries: [InstanceID?]
    }

    private enum CodingKeys: CodingKey { case instances, groups, places, clusters, waiting, ids }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let instances = try container.decode([Instance?].self, forKey: .instances)
        clustersByLowestID = try container.decode([ClusterForm?].self, forKey: .clusters).map { form in
            guard let form else { return nil }
            let members = try form.members.map { id in
                guard id.index < instances.count, let instance = instances[id.index] else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .clusters, in: container, debugDescription: "a cluster names the instance \(id.rawValue), which is not there")
                }
                return instance
            }
            return Cluster(members: members, sources: form.sources, groupPrimaries: form.groupPrimaries)
        }
        self.instances = instances
        groups = try container.decode([InstanceID].self, forKey: .groups)
        places = try container.decode([UInt32].self, forKey: .places)
        waiting = try container.decode([InstanceAddress: [InstanceID]].self, forKey: .waiting)
        ids = try container.decode(InstanceIDTable.self, forKey: .ids)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(instances, forKey: .instances)
        try container.encode(groups, forKey: .groups)
        try container.encode(places, forKey: .places)
        let forms = clustersByLowestID.map { cluster in
            cluster.map { ClusterForm(members: $0.members.map(\.id), sources: $0.sources, groupPrimaries: $0.groupPrimaries) }
        }
        try container.encode(forms, forKey: .clusters)
        try container.encode(waiting, forKey: .waiting)
        try container.encode(ids, forKey: .ids)
    }
}

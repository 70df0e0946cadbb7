/// Servers that are connected by replication, as of one moment. Immutable: as long as nothing in a cluster changes, a topology and
/// its successors hold the same object, so caches may compare with `===`.
public final class Cluster: Sendable {
    /// Sorted by address; never empty.
    public let members: [Instance]
    /// Per member (same order): the id of the member it replicates from, when that is known and in this cluster. Of several the first channel's.
    public let sources: [InstanceID?]
    /// Per member (same order): the id of the primary of the replication group that it is a secondary of. Empty when nobody is.
    public let groupPrimaries: [InstanceID?]
    /// The root: the one member that replicates from no member of the cluster and is no secondary of a replication group, whether it ever answered
    /// or not. A server of several sources may be, or stand below, a root: see ``shape`` before acting.
    ///
    /// Of ``ClusterShape/coPrimaries`` the one that takes writes, as far as is known; where both or none do, the one that the control state names, else the
    /// first by address. A root that was never read may be the other one of such a pair: below it the one that takes writes and is named by the control state.
    /// nil in longer rings.
    public let primaryID: InstanceID?
    public let shape: ClusterShape
    /// The ids of ``members``, side by side: lookups walk these and not the objects.
    private let memberIDs: [InstanceID]
    /// The places of the two that follow each other; empty unless ``shape`` is that.
    private let ring: [Int]
    /// Somebody whom members follow was never read when the links were made: who is the primary depends on more than links.
    private let hasUnreadRoot: Bool

    /// - Parameters:
    ///   - members: Sorted by address.
    ///   - sources: One element per member, each nil or the id of another member.
    ///   - groupPrimaries: The same, or empty.
    init(members: [Instance], sources: [InstanceID?], groupPrimaries: [InstanceID?] = []) {
        self.members = members
        self.sources = sources
        self.groupPrimaries = groupPrimaries
        shape = ClusterShape(members: members, sources: sources)
        ring = shape == .coPrimaries ? ClusterShape.pair(members: members, sources: sources) : []
        hasUnreadRoot = members.indices.contains { sources[$0] == nil && members[$0].facts == nil }
        primaryID = Cluster.primaryID(members, sources, groupPrimaries, ring: ring)
        memberIDs = members.map(\.id)
    }

    private init(members: [Instance], like older: Cluster) {
        self.members = members
        sources = older.sources
        groupPrimaries = older.groupPrimaries
        shape = older.shape
        ring = older.ring
        // Who takes the writes of a ring of two is read, and not a matter of links.
        hasUnreadRoot = older.hasUnreadRoot
        primaryID = ring.isEmpty && !hasUnreadRoot ? older.primaryID : Cluster.primaryID(members, sources, groupPrimaries, ring: ring)
        memberIDs = older.memberIDs
    }

    private static func primaryID(_ members: [Instance], _ sources: [InstanceID?], _ groupPrimaries: [InstanceID?], ring: [Int]) -> InstanceID? {
        if !ring.isEmpty {
            let two = ring.map { members[$0] }
            for isIt in [\Instance.takesWrites, \Instance.placement.isNamedPrimary] where two.count(where: { $0[keyPath: isIt] }) == 1 {
                return two.first { $0[keyPath: isIt] }?.id
            }
            return two[0].id
        }
        let roots = members.indices.filter { sources[$0] == nil && (groupPrimaries.isEmpty || groupPrimaries[$0] == nil) }
        guard roots.count == 1 else { return nil }
        let root = members[roots[0]]
        let named = root.facts == nil ? zip(members, sources).first { $1 == root.id && $0.placement.isNamedPrimary && $0.takesWrites }?.0 : nil
        return (named ?? root).id
    }

    /// The incumbent's cluster name: `host:port` of the primary, else of the first member.
    public var name: String { (primary ?? members.first)?.address.description ?? "" }

    public var primary: Instance? { primaryID.flatMap(member) }

    public func member(_ id: InstanceID) -> Instance? { index(of: id).map { members[$0] } }

    public func member(at address: InstanceAddress) -> Instance? { members.first { $0.address == address } }

    /// The direct replicas of `id`, in address order.
    public func replicas(of id: InstanceID) -> [Instance] {
        zip(members, sources).compactMap { $1 == id ? $0 : nil }
    }

    public func hasReplicas(of id: InstanceID) -> Bool { sources.contains(id) }

    /// Those of them that are below it: not the other one of a ring of two, which is beside it.
    public func replicas(below id: InstanceID) -> [Instance] {
        let beside = coPrimary(of: id)?.id
        return replicas(of: id).filter { $0.id != beside }
    }

    public func source(of id: InstanceID) -> InstanceID? {
        index(of: id).flatMap { sources[$0] }
    }

    /// The other one of the two that follow each other; nil unless the shape is ``ClusterShape/coPrimaries`` and the member one of them.
    public func coPrimary(of id: InstanceID) -> Instance? {
        guard let place = ring.firstIndex(where: { memberIDs[$0] == id }) else { return nil }
        return members[ring[1 - place]]
    }

    /// Whether applications may be writing to a member: to the primary, and to the other one of a ring of two where that accepts writes as well.
    public func isPrimary(_ id: InstanceID) -> Bool { id == primaryID || coPrimary(of: id) != nil && member(id)?.takesWrites == true }

    /// Below whom a tree shows a member: the primary of its replication group, else its source.
    public func parent(of id: InstanceID) -> InstanceID? {
        guard let index = index(of: id) else { return nil }
        return (groupPrimaries.isEmpty ? nil : groupPrimaries[index]) ?? sources[index]
    }

    /// 0 for the primary, 1 for those below it, and so on. In a longer ring, and below one, there is no end: the number of members, more than any real depth.
    public func depth(of id: InstanceID) -> Int {
        var depth = 0
        var current = id
        while current != primaryID, let next = parent(of: current), depth < members.count {
            depth += 1
            current = next
        }
        return depth
    }

    private func index(of id: InstanceID) -> Int? { memberIDs.firstIndex(of: id) }

    /// The same cluster with newer versions of some members, each of which follows the same sources as before.
    ///
    /// - Parameter newer: The members' places, and what stands there from now on.
    func replacing(_ newer: [(place: Int, instance: Instance)]) -> Cluster {
        var replaced = members
        var isKindChanged = false
        for (place, instance) in newer {
            isKindChanged = isKindChanged || ClusterShape.Kind(members[place]) != ClusterShape.Kind(instance)
            replaced[place] = instance
        }
        // The links are the same, so the shape is too, unless a server turned out to be of another kind.
        return isKindChanged ? Cluster(members: replaced, sources: sources, groupPrimaries: groupPrimaries) : Cluster(members: replaced, like: self)
    }

    /// Whether this cluster is what `init(members:sources:)` would make, with the very same instances.
    func consists(of members: [Instance], sources: [InstanceID?], groupPrimaries: [InstanceID?]) -> Bool {
        self.sources == sources && self.groupPrimaries == groupPrimaries && self.members.elementsEqual(members, by: ===)
    }
}

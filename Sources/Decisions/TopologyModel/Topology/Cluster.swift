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
    /// or not. nil when there is none (rings). A server of several sources may be, or stand below, a root: see ``shape`` before acting.
    public let primaryID: InstanceID?
    public let shape: ClusterShape
    /// The ids of ``members``, side by side: lookups walk these and not the objects.
    private let memberIDs: [InstanceID]

    /// - Parameters:
    ///   - members: Sorted by address.
    ///   - sources: One element per member, each nil or the id of another member.
    ///   - groupPrimaries: The same, or empty.
    init(members: [Instance], sources: [InstanceID?], groupPrimaries: [InstanceID?] = []) {
        self.members = members
        self.sources = sources
        self.groupPrimaries = groupPrimaries
        let roots = members.indices.filter { sources[$0] == nil && (groupPrimaries.isEmpty || groupPrimaries[$0] == nil) }
        primaryID = roots.count == 1 ? members[roots[0]].id : nil
        shape = ClusterShape(members: members, sources: sources)
        memberIDs = members.map(\.id)
    }

    private init(members: [Instance], like older: Cluster, shape: ClusterShape) {
        self.members = members
        self.shape = shape
        sources = older.sources
        groupPrimaries = older.groupPrimaries
        primaryID = older.primaryID
        memberIDs = older.memberIDs
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

    public func source(of id: InstanceID) -> InstanceID? {
        index(of: id).flatMap { sources[$0] }
    }

    /// Below whom a tree shows a member: the primary of its replication group, else its source.
    public func parent(of id: InstanceID) -> InstanceID? {
        guard let index = index(of: id) else { return nil }
        return (groupPrimaries.isEmpty ? nil : groupPrimaries[index]) ?? sources[index]
    }

    /// 0 for a root, 1 for those below it, and so on. In a ring, and below one, there is no root: the number of members, more than any real depth.
    public func depth(of id: InstanceID) -> Int {
        var depth = 0
        var current = id
        while let next = parent(of: current), depth < members.count {
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
        return Cluster(
            members: replaced, like: self, shape: isKindChanged ? ClusterShape(members: replaced, sources: sources) : shape)
    }

    /// Whether this cluster is what `init(members:sources:)` would make, with the very same instances.
    func consists(of members: [Instance], sources: [InstanceID?], groupPrimaries: [InstanceID?]) -> Bool {
        self.sources == sources && self.groupPrimaries == groupPrimaries && self.members.elementsEqual(members, by: ===)
    }
}

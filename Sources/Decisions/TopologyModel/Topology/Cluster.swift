/// Servers that are connected by replication, as of one moment. Immutable.
public final class Cluster: Sendable {
    /// Sorted by address.
    public let members: [Instance]
    /// Per member (same order): the id of the member it replicates from, when that is known and in this cluster.
    public let sources: [InstanceID?]
    /// The root: the one member that replicates from nobody, or the address that members replicate from although it never answered.
    /// nil when there is none or more than one (rings, several roots); see ``shape``.
    public let primaryID: InstanceID?
    public let shape: ClusterShape

    init(members: [Instance], sources: [InstanceID?], primaryID: InstanceID?, shape: ClusterShape) {
        self.members = members
        self.sources = sources
        self.primaryID = primaryID
        self.shape = shape
    }

    /// The incumbent's cluster name: `host:port` of the primary, else of the first member.
    public var name: String { (primary ?? members.first)?.address.description ?? "" }

    public var primary: Instance? { primaryID.flatMap(member) }

    public func member(_ id: InstanceID) -> Instance? { members.first { $0.id == id } }

    public func member(at address: InstanceAddress) -> Instance? { members.first { $0.address == address } }

    /// The direct replicas of `id`, in address order.
    public func replicas(of id: InstanceID) -> [Instance] {
        zip(members, sources).compactMap { $1 == id ? $0 : nil }
    }

    public func source(of id: InstanceID) -> InstanceID? {
        members.firstIndex { $0.id == id }.flatMap { sources[$0] }
    }

    /// 0 for a root, 1 for its replicas, and so on; a ring counts from the member where it is entered.
    public func depth(of id: InstanceID) -> Int {
        var depth = 0
        var current = id
        while let next = source(of: current), depth < members.count {
            depth += 1
            current = next
        }
        return depth
    }

    /// The same cluster with one member replaced by a newer version that follows the same source.
    func replacing(_ instance: Instance) -> Cluster {
        guard let index = members.firstIndex(where: { $0.id == instance.id }) else { return self }
        var newer = members
        newer[index] = instance
        return Cluster(members: newer, sources: sources, primaryID: primaryID, shape: ClusterShape(members: newer, sources: sources))
    }
}

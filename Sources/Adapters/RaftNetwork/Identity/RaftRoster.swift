#if Network
import Raft
public import RaftCore

/// The addresses of a cluster's first nodes, as the configuration of every one of them lists them, and whose configuration it is.
public struct RaftRoster: Hashable, Sendable {
    public let identity: RaftIdentity
    /// Who was the first at each address, sorted.
    private let listed: [MemberAddress]

    /// - Parameter addresses: of all first nodes, in any order, this one's among them unless it is to be added later.
    /// - Throws: ``RaftNetworkError/Code/settings``: an address that cannot be read, one that is there twice, or nobody to begin with or to ask.
    public init(_ identity: RaftIdentity, addresses: [String]) throws(RaftNetworkError) {
        var listed: [MemberAddress] = []
        for address in addresses {
            let first = try RaftIdentity(clusterName: identity.clusterName, address: address)
            guard !listed.contains(where: { $0.address == first.address }) else { throw RaftNetworkError(.settings, "\(first.address) is listed twice") }
            listed.append(MemberAddress(node: first.log.node, address: first.address))
        }
        self.identity = identity
        self.listed = listed.sorted { $0.node < $1.node }
        guard isFirst || !others.isEmpty else { throw RaftNetworkError(.settings, "the list of nodes names nobody but a node that cannot begin a cluster: name one that is there") }
    }

    /// Those who are asked.
    public var others: [MemberAddress] { listed.filter { $0.address != identity.address } }

    /// Whether this node may be one of those that begin the cluster. One that lost a disk never is, nor is one that is not listed: it is added.
    public var isFirst: Bool { identity.incarnation == 0 && listed.contains { $0.address == identity.address } }

    /// The beginning of the cluster, the same for all that have the same list: whoever was the first at each address votes.
    public var bootstrap: SnapshotMark { .bootstrap(voters: listed.map(\.node), addresses: listed) }

    /// With what this node's log begins, if it is up to the list.
    var beginning: Membership { isFirst ? bootstrap.membership : SnapshotMark.joining.membership }
}
#endif

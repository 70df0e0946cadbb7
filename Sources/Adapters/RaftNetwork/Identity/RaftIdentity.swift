#if Network
import BinaryCoding
import Crypto
public import Raft
import RaftCore

/// Who a node is, derived from what stands in its configuration: so nodes that are given a list of addresses only know each other's numbers without a word.
///
/// The cluster is the first 16 bytes of a SHA-256 over a label and the cluster's name, the node the first 8 of one over a label, the cluster's name, the node's address and its incarnation. The
/// derivation is frozen.
public struct RaftIdentity: Hashable, Sendable {
    public let clusterName: String
    /// Where the others reach the node, in the form of which there is one only: the host in lower case, the port without leading zeros.
    public let address: String
    /// 0 for the first node at an address. One more each time the node comes back with an empty disk: what was lost may have held promises, so whoever comes back is another node.
    public let incarnation: UInt64
    public let log: LogIdentity

    /// - Parameters:
    ///   - clusterName: the same on all nodes, and not empty.
    ///   - address: `host:port`, `[IPv6]:port` or `unix:/path`, at most 255 bytes, and written the same on all nodes but for upper and lower case: a name and the number that it stands for are two
    ///     addresses.
    /// - Throws: ``RaftNetworkError/Code/settings``.
    public init(clusterName: String, address: String, incarnation: UInt64 = 0) throws(RaftNetworkError) {
        guard !clusterName.isEmpty else { throw RaftNetworkError(.settings, "the cluster has no name") }
        let place = try RaftIdentity.normal(address)
        self.clusterName = clusterName
        self.address = place
        self.incarnation = incarnation
        let cluster = RaftIdentity.hash("baton raft cluster 1") { $0.writeString(clusterName) }
        let node = RaftIdentity.hash("baton raft node 1") {
            $0.writeString(clusterName)
            $0.writeString(place)
            $0.writeUInt64(incarnation)
        }
        log = LogIdentity(clusterHigh: RaftIdentity.word(cluster), clusterLow: RaftIdentity.word(cluster.dropFirst(8)), node: NodeID(rawValue: RaftIdentity.word(node)))
    }

    /// What the node's certificate has to hold as a subject alternative name of the kind URI.
    public var certificateURI: String { CertificateName(log).uri }

    /// As much as a membership keeps of one.
    private static let addressBytes = 255

    static func normal(_ address: String) throws(RaftNetworkError) -> String {
        guard let place = NodeAddress(address) else { throw RaftNetworkError(.settings, "\(address) is none of host:port, [IPv6]:port, unix:/path") }
        let text: String
        switch place {
        case .host(_, port: 0): throw RaftNetworkError(.settings, "\(address): nobody can be reached on port 0")
        case .host(let host, let port): text = NodeAddress.host(host.lowercased(), port: port).description
        case .unix: text = place.description
        }
        guard text.utf8.count <= addressBytes else { throw RaftNetworkError(.settings, "\(address) is longer than \(addressBytes) bytes") }
        return text
    }

    /// Of a label, and of parts that each begin with their length.
    static func hash(_ label: String, _ write: (inout BinaryWriter) -> Void) -> [UInt8] {
        var writer = BinaryWriter()
        writer.writeString(label)
        write(&writer)
        return Array(SHA256.hash(data: writer.bytes))
    }

    /// The first eight bytes in the order in which they are written as digits, so that a number reads like the hash that it was taken from.
    static func word(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
#endif

#if Network
public import Raft
import RaftCore

/// What a node's certificate says about it, in a subject alternative name of the kind URI: `baton://<cluster>/node/<node>`.
///
/// The cluster is written as a UUID and the node as 16 hexadecimal digits, both in lower case; there is one form only. The name of the host is not
/// looked at: a node is who its certificate says it is, wherever it runs.
public struct CertificateName: Hashable, Sendable, CustomStringConvertible {
    public let uri: String

    public init(_ identity: LogIdentity) {
        let cluster = CertificateName.hexadecimal(identity.clusterHigh) + CertificateName.hexadecimal(identity.clusterLow)
        var groups: [Substring] = []
        var rest = cluster[...]
        for length in CertificateName.groupLengths {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        uri = "baton://\(groups.joined(separator: "-"))/node/\(CertificateName.hexadecimal(identity.node.rawValue))"
    }

    public var description: String { uri }

    /// How the digits of a UUID are grouped (RFC 9562).
    private static let groupLengths = [8, 4, 4, 4, 12]

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
#endif

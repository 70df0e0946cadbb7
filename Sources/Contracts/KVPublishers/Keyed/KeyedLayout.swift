public import ControlModel
import TopologyModel

/// Which keys a ``KeyedKVPublisher`` writes.
///
/// | key | value |
/// |---|---|
/// | `PREFIX/ALIAS` | `host:port` of the primary |
/// | `PREFIX/ALIAS/hostname`, `/port` | the two apart |
/// | `PREFIX/ALIAS/ipv4`, `/ipv6` | its addresses, where the record or the host itself says them; else there is no such key |
/// | `baton/PREFIX/clusters/ID` | the record of the cluster: ``PrimaryRecordCoding`` |
/// | `baton/PREFIX/names/ALIAS` | the id of the cluster that the keys of this alias are about |
///
/// The first three rows are those of orchestrator, for whoever reads them already. What decides is in keys of our own: an alias may change and may be given twice, an id never. They are not
/// below `PREFIX`, so that a reader who lists it finds aliases only.
public struct KeyedLayout: Hashable, Sendable {
    /// Where existing readers look, without the slash after it.
    public static let defaultPrefix = "mysql/master"

    /// Ends in a slash, or is empty.
    private let addressPrefix: String
    private let ownPrefix: String

    /// - Parameter prefix: slashes at its begin and its end, and repeated ones, do not count; may be empty.
    public init(prefix: String = KeyedLayout.defaultPrefix) {
        let folders = prefix.split(separator: "/")
        addressPrefix = folders.map { "\($0)/" }.joined()
        ownPrefix = "baton/\(addressPrefix)"
    }

    // MARK: Keys of our own

    /// Of the records of all clusters.
    var recordPrefix: String { "\(ownPrefix)clusters/" }

    /// Under which the record of a cluster is.
    public func recordKey(of cluster: ClusterID) -> String { "\(recordPrefix)\(cluster)" }

    /// nil when the key is not ``recordKey(of:)`` of any cluster.
    func cluster(ofRecordKey key: String) -> ClusterID? {
        guard key.utf8.starts(with: recordPrefix.utf8), let cluster = ClusterID(parsing: String(key.utf8.dropFirst(recordPrefix.utf8.count)) ?? "") else { return nil }
        // Digits in upper case are another key.
        return recordKey(of: cluster) == key ? cluster : nil
    }

    /// Under which the cluster is named that an alias stands for.
    public func ownerKey(of alias: String) -> String { "\(ownPrefix)names/\(alias)" }

    // MARK: Keys for existing readers

    /// Whether an alias has keys for existing readers: not if it is empty, and not if its keys would be among our own.
    public func hasAddressKeys(_ alias: String) -> Bool {
        !alias.isEmpty && !addressKeys(of: alias).contains { $0.utf8.starts(with: ownPrefix.utf8) }
    }

    /// In the order of ``addresses(of:)``.
    public func addressKeys(of alias: String) -> [String] { KeyedLayout.details.map { "\(addressPrefix)\(alias)\($0)" } }

    /// What existing readers find for a record; empty where its alias has no keys for them.
    public func pairs(of record: PrimaryRecord) -> [(key: String, value: String)] {
        guard hasAddressKeys(record.clusterName) else { return [] }
        return zip(addressKeys(of: record.clusterName), KeyedLayout.addresses(of: record)).compactMap { key, bytes in
            bytes.map { (key, String(decoding: $0, as: UTF8.self)) }
        }
    }

    private static let details = ["", "/hostname", "/port", "/ipv4", "/ipv6"]

    /// What is under ``addressKeys(of:)``; nil: the key is not there.
    static func addresses(of record: PrimaryRecord) -> [[UInt8]?] {
        let host = record.primary.host
        let (ipv4, ipv6) = (record.ipv4 ?? AddressLiteral.ipv4(host), record.ipv6 ?? AddressLiteral.ipv6(host))
        return [record.primary.description, host, "\(record.primary.port)", ipv4, ipv6].map { $0.map { Array($0.utf8) } }
    }
}

import ControlModel
import TopologyModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON form of a ``StoredRecord``: one object, keys in alphabetical order, one line feed at the end.
///
/// A ``PrimaryRecord``:
///
/// | key | type | |
/// |---|---|---|
/// | `cluster` | string | 32 hexadecimal digits |
/// | `epoch` | number | |
/// | `format` | number | ``format``; a reader refuses a higher one |
/// | `host`, `port` | string, number | of the primary |
/// | `ipv4`, `ipv6` | string | addresses of `host`; absent when nobody looked |
/// | `name` | string | the cluster's alias, else the address of its primary |
/// | `recovery` | number | absent when no recovery led to it |
/// | `time` | string | RFC 3339, UTC, milliseconds |
///
/// A ``WithdrawnRecord`` has no `host` and no `port`, and a format of its own: whoever reads only the first one finds nobody to connect to, whichever of the two it
/// looks at. What else it has:
///
/// | key | type | |
/// |---|---|---|
/// | `cluster`, `epoch`, `name`, `recovery`, `time` | | of the record that was withdrawn |
/// | `format` | number | ``withdrawnFormat`` |
/// | `primaryDigest` | string | 16 hexadecimal digits that tell whether a record of the same epoch names the same primary |
/// | `withdrawn` | string | why, for people |
/// | `withdrawnAt` | string | when; RFC 3339, UTC, milliseconds |
///
/// A later version of either format may add keys; readers ignore those they do not know.
public enum PrimaryRecordCoding {
    public static let format = 1
    public static let withdrawnFormat = 2
    /// The largest encoded record that is read back. Ours are below 2 KiB.
    public static let maximumBytes = 64 * 1024

    private struct Wire: Codable {
        var cluster: String
        var epoch: UInt64
        var format: Int
        var host: String
        var ipv4: String?
        var ipv6: String?
        var name: String
        var port: UInt16
        var recovery: UInt64?
        var time: String
    }

    private struct WithdrawnWire: Codable {
        var cluster: String
        var epoch: UInt64
        var format: Int
        var name: String
        var primaryDigest: String
        var recovery: UInt64?
        var time: String
        var withdrawn: String
        var withdrawnAt: String
    }

    private struct Header: Decodable {
        var format: Int
    }

    /// - Throws: ``KVPublisherError`` with code `refused` when the record cannot be read back from its encoding (an alias of tens of KiB).
    public static func encode(_ record: StoredRecord) throws(KVPublisherError) -> [UInt8] {
        switch record {
        case .primary(let record):
            let wire = Wire(
                cluster: record.cluster.description, epoch: record.epoch.rawValue, format: format, host: record.primary.host,
                ipv4: record.ipv4, ipv6: record.ipv6, name: record.clusterName, port: record.primary.port, recovery: record.recovery?.rawValue, time: CivilTime.text(of: record.at))
            return try encode(wire, of: record.cluster)
        case .withdrawn(let record):
            let wire = WithdrawnWire(
                cluster: record.cluster.description, epoch: record.epoch.rawValue, format: withdrawnFormat, name: record.clusterName,
                primaryDigest: text(ofDigest: record.primaryDigest), recovery: record.recovery?.rawValue, time: CivilTime.text(of: record.at), withdrawn: record.reason,
                withdrawnAt: CivilTime.text(of: record.withdrawnAt))
            return try encode(wire, of: record.cluster)
        }
    }

    private static func encode(_ wire: some Encodable, of cluster: ClusterID) throws(KVPublisherError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = Array(try encoder.encode(wire)) + [UInt8(ascii: "\n")]
            if bytes.count <= maximumBytes { return bytes }
        } catch {
            throw KVPublisherError(.refused, "the record of cluster \(cluster) cannot be encoded: \(error)")
        }
        throw KVPublisherError(.refused, "the record of cluster \(cluster) is larger than \(maximumBytes) bytes")
    }

    /// - Throws: ``KVPublisherError`` with code `corrupt` for anything that ``encode(_:)`` could not have written.
    public static func decode(_ bytes: [UInt8]) throws(KVPublisherError) -> StoredRecord {
        guard bytes.count <= maximumBytes else { throw KVPublisherError(.corrupt, "larger than \(maximumBytes) bytes") }
        let data = Data(bytes)
        switch try read(Header.self, from: data).format {
        case format: return .primary(try record(read(Wire.self, from: data)))
        case withdrawnFormat: return .withdrawn(try record(read(WithdrawnWire.self, from: data)))
        case let other: throw KVPublisherError(.corrupt, "format \(other) is not known here; written by another version?")
        }
    }

    private static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws(KVPublisherError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            // The decoder's own words quote the content and name types; neither helps who reads this.
            throw KVPublisherError(.corrupt, "not a record of a primary")
        }
    }

    private static func record(_ wire: Wire) throws(KVPublisherError) -> PrimaryRecord {
        guard !wire.host.isEmpty, wire.port > 0 else { throw KVPublisherError(.corrupt, "no valid address") }
        return PrimaryRecord(
            cluster: try cluster(wire.cluster), clusterName: wire.name, primary: InstanceAddress(host: wire.host, port: wire.port),
            epoch: Epoch(rawValue: wire.epoch), recovery: wire.recovery.map { RecoveryID(rawValue: $0) }, at: try time(wire.time), ipv4: wire.ipv4,
            ipv6: wire.ipv6)
    }

    private static func record(_ wire: WithdrawnWire) throws(KVPublisherError) -> WithdrawnRecord {
        guard let digest = UInt64(wire.primaryDigest, radix: 16), text(ofDigest: digest) == wire.primaryDigest else {
            throw KVPublisherError(.corrupt, "no digest of a primary")
        }
        return WithdrawnRecord(
            cluster: try cluster(wire.cluster), clusterName: wire.name, epoch: Epoch(rawValue: wire.epoch), recovery: wire.recovery.map { RecoveryID(rawValue: $0) },
            at: try time(wire.time), primaryDigest: digest, reason: wire.withdrawn, withdrawnAt: try time(wire.withdrawnAt))
    }

    private static func cluster(_ text: String) throws(KVPublisherError) -> ClusterID {
        guard let cluster = ClusterID(parsing: text) else { throw KVPublisherError(.corrupt, "no cluster id") }
        return cluster
    }

    private static func time(_ text: String) throws(KVPublisherError) -> WallTime {
        guard let time = CivilTime.time(from: text) else { throw KVPublisherError(.corrupt, "no valid time") }
        return time
    }

    /// 16 lower-case digits.
    private static func text(ofDigest digest: UInt64) -> String {
        let digits = String(digest, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

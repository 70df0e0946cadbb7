import ControlModel
import TopologyModel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON form of a ``PrimaryRecord``: one object, keys in alphabetical order, one line feed at the end.
///
/// | key | type | |
/// |---|---|---|
/// | `cluster` | string | 32 hexadecimal digits |
/// | `epoch` | number | |
/// | `format` | number | ``format``; a reader refuses a higher one |
/// | `host`, `port` | string, number | of the primary |
/// | `name` | string | the cluster's alias, else its incumbent name |
/// | `recovery` | number | absent when no recovery led to it |
/// | `time` | string | RFC 3339, UTC, milliseconds |
///
/// A later version of format 1 may add keys; readers ignore those they do not know.
public enum PrimaryRecordCoding {
    public static let format = 1
    /// The largest encoded record that is read back. Ours are below 2 KiB.
    public static let maximumBytes = 64 * 1024

    private struct Wire: Codable {
        var cluster: String
        var epoch: UInt64
        var format: Int
        var host: String
        var name: String
        var port: UInt16
        var recovery: UInt64?
        var time: String
    }

    private struct Header: Decodable {
        var format: Int
    }

    /// - Throws: ``KVPublisherError`` with code `refused` when the record cannot be read back from its encoding (an alias of tens of KiB).
    public static func encode(_ record: PrimaryRecord) throws(KVPublisherError) -> [UInt8] {
        let wire = Wire(
            cluster: record.cluster.description, epoch: record.epoch.rawValue, format: format, host: record.primary.host,
            name: record.clusterName, port: record.primary.port, recovery: record.recovery?.rawValue, time: CivilTime.text(of: record.at))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = Array(try encoder.encode(wire)) + [UInt8(ascii: "\n")]
            if bytes.count <= maximumBytes { return bytes }
        } catch {
            throw KVPublisherError(.refused, "the record of cluster \(record.cluster) cannot be encoded: \(error)")
        }
        throw KVPublisherError(.refused, "the record of cluster \(record.cluster) is larger than \(maximumBytes) bytes")
    }

    /// - Throws: ``KVPublisherError`` with code `corrupt` for anything that ``encode(_:)`` could not have written.
    public static func decode(_ bytes: [UInt8]) throws(KVPublisherError) -> PrimaryRecord {
        let wire: Wire
        guard bytes.count <= maximumBytes else { throw KVPublisherError(.corrupt, "larger than \(maximumBytes) bytes") }
        do {
            let data = Data(bytes)
            let header = try JSONDecoder().decode(Header.self, from: data)
            guard header.format == format else {
                throw KVPublisherError(.corrupt, "format \(header.format) is not known here; written by another version?")
            }
            wire = try JSONDecoder().decode(Wire.self, from: data)
        } catch let error as KVPublisherError {
            throw error
        } catch {
            // The decoder's own words quote the content and name types; neither helps who reads this.
            throw KVPublisherError(.corrupt, "not a record of a primary")
        }
        guard let cluster = ClusterID(parsing: wire.cluster) else { throw KVPublisherError(.corrupt, "no cluster id") }
        guard let time = CivilTime.time(from: wire.time) else { throw KVPublisherError(.corrupt, "no valid time") }
        guard !wire.host.isEmpty, wire.port > 0 else { throw KVPublisherError(.corrupt, "no valid address") }
        return PrimaryRecord(
            cluster: cluster, clusterName: wire.name, primary: InstanceAddress(host: wire.host, port: wire.port),
            epoch: Epoch(rawValue: wire.epoch), recovery: wire.recovery.map { RecoveryID(rawValue: $0) }, at: time)
    }
}

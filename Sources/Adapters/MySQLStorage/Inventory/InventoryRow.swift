#if MySQL
import ControlModel
import MySQLClient
import Storage
import TopologyModel

/// A record as a row of its table, and back. Hosts are bytes there: the collations that both flavours have take `a` and `a ` for the same.
enum InventoryRow {
    /// The values of a row in the order of the columns, in parentheses.
    static func text(_ record: InventoryRecord) -> String {
        let run = record.primaryRun
        let values = [
            SQLText.bytes(record.address.host.utf8), SQLText.number(record.address.port), SQLText.text(record.identity), SQLText.text(record.versionText),
            record.source.map { SQLText.bytes($0.host.utf8) } ?? "NULL", SQLText.number(record.source?.port), SQLText.number(record.lastSeen.milliseconds),
            flag(record.isExplicit), SQLText.text(run?.cluster.description), SQLText.number(run.map { Int64(bitPattern: $0.epoch.rawValue) }),
            SQLText.number(run?.bootedAt.milliseconds), run.map { flag($0.isOpen) } ?? "NULL",
        ]
        return "(" + values.joined(separator: ", ") + ")"
    }

    private static func flag(_ value: Bool) -> String { value ? yes : "0" }
    private static let yes = "1"

    static func record(_ row: MySQLRow, place: String) throws(StorageError) -> InventoryRecord {
        guard let host = row["host"], let port = row["port"].flatMap({ UInt16($0) }), let lastSeen = row["last_seen"].flatMap({ Int64($0) }) else {
            throw unreadable(row, place: place)
        }
        var source: InstanceAddress?
        if let sourceHost = row["source_host"], let text = row["source_port"] {
            guard let sourcePort = UInt16(text) else { throw unreadable(row, place: place) }
            source = InstanceAddress(host: sourceHost, port: sourcePort)
        }
        return InventoryRecord(
            address: InstanceAddress(host: host, port: port), identity: row["identity"] ?? "", versionText: row["version_text"] ?? "", source: source,
            lastSeen: WallTime(milliseconds: lastSeen), isExplicit: row["is_explicit"] == yes, primaryRun: run(row))
    }

    private static func run(_ row: MySQLRow) -> PrimaryRun? {
        guard
            let cluster = row["run_cluster"].flatMap({ ClusterID(parsing: $0) }), let epoch = row["run_epoch"].flatMap({ Int64($0) }),
            let bootedAt = row["run_booted_at"].flatMap({ Int64($0) }), let isOpen = row["run_is_open"]
        else { return nil }
        return PrimaryRun(
            cluster: cluster, epoch: Epoch(rawValue: UInt64(bitPattern: epoch)), bootedAt: WallTime(milliseconds: bootedAt), isOpen: isOpen == yes)
    }

    private static func unreadable(_ row: MySQLRow, place: String) -> StorageError {
        StorageError(
            .corrupt,
            "the \(place) holds the server \(row["host"] ?? "?"):\(row["port"] ?? "?") that cannot be one; empty baton_inventory: it is found again by discovery")
    }
}
#endif

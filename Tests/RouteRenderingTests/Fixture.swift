import ControlModel
import Foundation
import KVPublishers
import TopologyModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

enum Fixture {
    static func cluster(_ number: UInt64) -> ClusterID { ClusterID(high: 0xABC, low: number) }

    static func primary(
        _ number: UInt64 = 1, name: String = "orders", host: String = "db1", port: UInt16 = 3306, epoch: UInt64 = 1, at milliseconds: Int64 = 0
    ) -> StoredRecord { .primary(record(number, name: name, host: host, port: port, epoch: epoch, at: milliseconds)) }

    static func record(
        _ number: UInt64 = 1, name: String = "orders", host: String = "db1", port: UInt16 = 3306, epoch: UInt64 = 1, at milliseconds: Int64 = 0
    ) -> PrimaryRecord {
        PrimaryRecord(
            cluster: cluster(number), clusterName: name, primary: InstanceAddress(host: host, port: port), epoch: Epoch(rawValue: epoch), recovery: RecoveryID(rawValue: 7),
            at: WallTime(milliseconds: milliseconds))
    }

    static func withdrawn(_ number: UInt64 = 1, name: String = "orders", host: String = "db1", epoch: UInt64 = 1, because reason: String = "no quorum") -> StoredRecord {
        .withdrawn(WithdrawnRecord(record(number, name: name, host: host, epoch: epoch), because: reason, at: WallTime(milliseconds: 5000)))
    }

    /// What a hostile site might call a cluster.
    static let hostileNames = [
        "a\n    server evil 192.0.2.66:3306", "a\r\nlisten evil", "a\u{2028}b", "a\u{85}b", "$(id)", "`id`", "\"; rm -rf ~ #", "'", "{{#clusters}}", "}}", "{{{host}}}", "%s%n", "a b", "../../etc/passwd", "\0",
        "é\u{301}", "", " ", "-x", String(repeating: "n", count: 5000), "orders # ", "\\",
    ]

    /// A directory of its own, and its removal.
    static func inDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("baton-render-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try await body(directory.path)
    }

    /// Gone, or a zombie that somebody has to reap.
    static func hasEnded(_ process: Int32) -> Bool {
        guard let status = read("/proc/\(process)/stat") else { return true }
        return status.contains(") Z ")
    }

    static func end(_ process: Int32) { kill(process, SIGKILL) }

    static func mode(of path: String) -> UInt32? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? UInt32(facts.st_mode) & 0o7777 : nil
    }

    static func inode(of path: String) -> UInt64? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? UInt64(facts.st_ino) : nil
    }

    static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode_t(mode))
    }

    static func read(_ path: String) -> String? {
        // /proc has no sizes.
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}

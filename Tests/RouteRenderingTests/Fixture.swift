import ControlModel
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
        var template = Array("/tmp/baton-render-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RecordingReloader.NoDirectory() }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(path) }
        return try await body(path)
    }

    private static func remove(_ path: String) {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { UnsafeRawPointer($0).withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if name == "." || name == ".." { continue }
            if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
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

    static func write(_ text: String, to path: String, mode: UInt32 = 0o644) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = text.withCString { Glibc.write(file, $0, strlen($0)) }
        fchmod(file, mode_t(mode))
        close(file)
    }

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var (bytes, byte): ([UInt8], Int32) = ([], fgetc(file))
        while byte != EOF {
            bytes.append(UInt8(byte))
            byte = fgetc(file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

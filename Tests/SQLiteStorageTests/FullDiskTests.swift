#if SQLite && os(Linux)
import BatonTesting
import ControlModel
import Foundation
import SQLiteStorage
import Storage
import Testing
import TopologyModel

/// A disk of 24 MiB in memory. Mounting needs the rights of root; without them these tests fail and say so.
private final class SmallDisk {
    private let scratch: Scratch
    var path: String { scratch.path }

    init() throws {
        scratch = try Scratch()
        try SmallDisk.run("/bin/mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", scratch.path])
    }

    /// Lazily: a process that another test started meanwhile may hold a file of it for a moment.
    deinit {
        do { try SmallDisk.run("/bin/umount", ["--lazy", scratch.path]) } catch { print("cannot unmount \(scratch.path): \(error)") }
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw StorageError(.inputOutput, "\(program) \(arguments.joined(separator: " ")) failed: these tests need the rights of root")
        }
    }

    private var filler: String { "\(path)/filler" }

    /// Takes all the room there is.
    func fill() {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        for size in [1 << 16, 1 << 12, 1] {
            let piece = [UInt8](repeating: 1, count: size)
            while write(descriptor, piece, size) == size {}
        }
        close(descriptor)
    }

    func empty() throws { try FileManager.default.removeItem(atPath: filler) }

    func openLog() async throws -> SQLiteControlLog {
        var settings = ControlJournalSettings()
        settings.reserveBytes = 4 << 20
        return try await SQLiteControlLog.open(directory: "\(path)/data", node: "node-1", settings: settings)
    }
}

@Suite struct FullDiskTests {
    private typealias Samples = ControlCommandSamples
    private static let stamp = Samples.stamp(milliseconds: 1)

    /// A command of about 100 KB.
    private static func large(_ number: Int) -> ControlCommand {
        .setClusterAlias(Samples.cluster, "\(number) " + String(repeating: "x", count: 100_000))
    }

    @Test func `the reserve carries the journal over a full disk, and comes back`() async throws {
        let disk = try SmallDisk()
        let log = try await disk.openLog()
        _ = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: FullDiskTests.stamp)
        #expect(await log.reserveStatus() == .present)

        disk.fill()
        let carried = try await log.propose([FullDiskTests.large(0)], stamp: FullDiskTests.stamp)
        #expect(carried == [.done])
        #expect(await log.reserveStatus() == .released)
        #expect(await log.warnings() == ["the disk of \(disk.path)/data is full: the control journal lives on the last of its 4 MiB of reserve; free space on it"])

        // More than the reserve holds: at some point nothing goes any more.
        var refused: StorageError?
        var before = await log.state()
        for number in 1...200 where refused == nil {
            before = await log.state()
            do throws(StorageError) {
                let batch = [.setClusterAlias(Samples.cluster, "first of two"), FullDiskTests.large(number)]
                _ = try await log.propose(batch, stamp: FullDiskTests.stamp)
            } catch {
                refused = error
            }
        }
        #expect(refused?.code == .full)
        #expect(before.lastIndex > LogIndex(rawValue: 20), "the reserve was of use")
        #expect(await log.state() == before, "nothing of the refused batch is applied")

        try disk.empty()
        let results = try await log.propose([.setClusterAlias(Samples.cluster, "again")], stamp: FullDiskTests.stamp)
        #expect(results == [.done])
        #expect(await log.reserveStatus() == .present)
        let expected = await log.state()
        await log.close()

        let reopened = try await disk.openLog()
        #expect(await reopened.state() == expected)
        await reopened.close()
    }

    @Test func `a journal opens on a full disk by its reserve`() async throws {
        let disk = try SmallDisk()
        let first = try await disk.openLog()
        await first.close()
        disk.fill()
        let log = try await disk.openLog()
        #expect(await log.reserveStatus() == .released)
        let results = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: FullDiskTests.stamp)
        #expect(results == [.done])
        await log.close()
    }

    @Test func `without room for a reserve the journal works and says so`() async throws {
        let disk = try SmallDisk()
        disk.fill()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: "\(disk.path)/filler"))
        try file.truncate(atOffset: 20 << 20)
        try file.close()
        let log = try await disk.openLog()
        #expect(await log.reserveStatus() == .missing)
        #expect(await log.warnings().count == 1)
        let results = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: FullDiskTests.stamp)
        #expect(results == [.done])
        try disk.empty()
        #expect(await log.reserveStatus() == .present)
        #expect(await log.warnings() == [])
        await log.close()
    }
}
#endif

#if SQLite
import BatonTesting
import ControlModel
import Foundation
import SQLiteStorage
import Storage
import Testing
import TopologyModel

@Suite struct SQLiteControlLogTests {
    private typealias Samples = ControlCommandSamples

    @Test(arguments: ControlLogConformance.checks) func `the journal keeps the promises of a control log`(
        check: ConformanceCheck<any ControlLog>
    ) async throws {
        let scratch = try Scratch()
        let log = try await scratch.open()
        try await check.run(log)
        await log.close()
    }

    @Test func `what was committed is there after closing and opening`() async throws {
        let scratch = try Scratch()
        try await ControlLogConformance.checkReopening { try await scratch.open() }
    }

    @Test func `the defaults open, with a whole reserve and a sync for every commit`() async throws {
        let scratch = try Scratch()
        let log = try await SQLiteControlLog.open(directory: "\(scratch.path)/new/deep", node: "node-1")
        #expect(await log.reserveStatus() == .present)
        #expect(try await log.synchronousLevel() == 2)
        let reserve = try FileManager.default.attributesOfItem(atPath: "\(scratch.path)/new/deep/control.reserve")
        #expect(reserve[.size] as? Int == 16 << 20)
        await log.close()
    }

    @Test func `a directory that cannot be made is one line with the system's reason and what to do`() async throws {
        let scratch = try Scratch()
        let file = "\(scratch.path)/file"
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        await #expect {
            _ = try await SQLiteControlLog.open(directory: "\(file)/data", node: "node-1")
        } throws: { error in
            "\(error)" == "cannot create the data directory \(file)/data: \(file) is not a directory; name one that this account may create and write"
        }
    }

    @Test func `a second opening is refused and names the first`() async throws {
        let scratch = try Scratch()
        let log = try await scratch.open()
        await #expect {
            _ = try await scratch.open()
        } throws: { error in
            let error = error as? StorageError
            let holder = "node node-1, process \(ProcessInfo.processInfo.processIdentifier)"
            return error?.code == .locked && error?.message.contains(holder) == true
        }
        await log.close()
        #expect(try await scratch.refusal() == nil)
    }

    @Test func `a cancelled proposer still gets its commit`() async throws {
        let scratch = try Scratch()
        let log = try await scratch.open()
        let results = try await withThrowingTaskGroup(of: [CommandResult].self) { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: Samples.stamp(milliseconds: 1))
            }
            return try await group.next()
        }
        #expect(results == [.done])
        #expect(await log.state().clusters.count == 1)
        await log.close()
    }

    // MARK: Crashes

    @Test func `a crash leaves whole batches, wherever the write-ahead file was cut`() async throws {
        let scratch = try Scratch()
        let log = try await scratch.open()
        var states = [await log.state()]
        for round in 0..<6 {
            var batch = (0..<3).map { ControlCommand.setClusterAlias(Samples.cluster, "round \(round), \($0)") }
            if round == 0 { batch.insert(.registerCluster(Samples.cluster, primary: Samples.primary), at: 0) }
            _ = try await log.propose(batch, stamp: Samples.stamp(milliseconds: Int64(round)))
            states.append(await log.state())
        }
        // The files as a killed process leaves them.
        let main = try Data(contentsOf: URL(fileURLWithPath: scratch.journal))
        let ahead = try Data(contentsOf: URL(fileURLWithPath: scratch.journal + "-wal"))
        await log.close()

        var latest = 0
        let step = 3_000  // less than a frame and no part of one: cuts at ever other places of the frames
        var cuts = Array(stride(from: 0, to: ahead.count, by: step))
        cuts.append(ahead.count)
        for cut in cuts {
            let copy = try Scratch()
            try main.write(to: URL(fileURLWithPath: copy.journal))
            try ahead.prefix(cut).write(to: URL(fileURLWithPath: copy.journal + "-wal"))
            let reopened = try await copy.open()
            let state = await reopened.state()
            let found = states.firstIndex(of: state)
            #expect(found != nil, "cut at \(cut): \(state.lastIndex) is in the middle of a batch")
            #expect((found ?? 0) >= latest, "cut at \(cut): less than with a shorter file")
            latest = found ?? latest
            await reopened.close()
        }
        #expect(latest == 6, "the whole file holds everything")
    }

    #if os(Linux)
    @Test func `a disk that fails ends the journal, and opening it again shows what is committed`() async throws {
        let scratch = try Scratch()
        let log = try await scratch.open()
        let register = ControlCommand.registerCluster(Samples.cluster, primary: Samples.primary)
        _ = try await log.propose([register], stamp: Samples.stamp(milliseconds: 1))
        try breakWrites(to: scratch.journal + "-wal")
        var codes: [StorageError.Code] = []
        for _ in 0..<2 {
            do throws(StorageError) {
                _ = try await log.propose([.setClusterAlias(Samples.cluster, "lost")], stamp: Samples.stamp(milliseconds: 2))
            } catch {
                codes.append(error.code)
            }
        }
        #expect(codes == [.outcomeUnknown, .closed])
        #expect(await log.state().cluster(Samples.cluster)?.alias == "")
        let reopened = try await scratch.open()
        #expect(await reopened.state().cluster(Samples.cluster)?.alias == "")
        let results = try await reopened.propose([.setClusterAlias(Samples.cluster, "kept")], stamp: Samples.stamp(milliseconds: 3))
        #expect(results == [.done])
        await reopened.close()
    }

    /// Puts a descriptor that refuses writes in the place of the one that this process has for a file.
    private func breakWrites(to path: String) throws {
        let target = try #require(
            FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
            }.flatMap { Int32($0) })
        let readOnly = open("/dev/null", O_RDONLY)
        #expect(dup2(readOnly, target) == target)
        close(readOnly)
    }
    #endif

    // MARK: Files that are not right

    @Test func `a file that is no database is refused`() async throws {
        let scratch = try Scratch()
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: scratch.journal))
        #expect(try await scratch.refusal() == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.journal)) == Data(repeating: 0x41, count: 8_192), "and left as it is")
    }

    @Test func `a database of another program is refused`() async throws {
        let scratch = try Scratch()
        try scratch.tamper("CREATE TABLE theirs (id INTEGER)")
        #expect(try await scratch.refusal() == .corrupt)
    }

    @Test func `a damaged page is refused`() async throws {
        let scratch = try await filled()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.journal))
        // From the second page on: the first one makes the file a database.
        try file.seek(toOffset: 4_096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 8_192))
        try file.close()
        #expect(try await scratch.refusal() == .corrupt)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var tampering: String
        var expected: StorageError.Code?
    }

    static let rows: [Row] = [
        Row(testDescription: "untouched", tampering: "SELECT 1", expected: nil),
        Row(testDescription: "a newer schema", tampering: "INSERT INTO grdb_migrations VALUES ('99')", expected: .tooNew),
        Row(testDescription: "a newer format", tampering: "UPDATE meta SET value = 2 WHERE name = 'format'", expected: .tooNew),
        Row(testDescription: "no format", tampering: "DELETE FROM meta", expected: .corrupt),
        Row(testDescription: "a newer command", tampering: "UPDATE log SET kind = 900 WHERE log_index = 2", expected: .tooNew),
        Row(testDescription: "a newer form of a command", tampering: "UPDATE log SET version = 2 WHERE log_index = 2", expected: .tooNew),
        Row(testDescription: "a cut command", tampering: "UPDATE log SET body = x'01' WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a kind out of range", tampering: "UPDATE log SET kind = -1 WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a missing command", tampering: "DELETE FROM log WHERE log_index = 2", expected: .corrupt),
        Row(testDescription: "a missing beginning", tampering: "DELETE FROM log WHERE log_index < 3", expected: .corrupt),
        Row(testDescription: "a cut snapshot", tampering: "INSERT INTO snapshot VALUES (1, 1, x'01')", expected: .corrupt),
        Row(testDescription: "a newer snapshot", tampering: "INSERT INTO snapshot VALUES (1, 1, x'06')", expected: .tooNew),
        Row(testDescription: "a snapshot of another index", tampering: "INSERT INTO snapshot VALUES (1, 1, x'010000000000000000')", expected: .corrupt),
    ]

    @Test(arguments: rows) func `what cannot be understood is refused and not skipped`(row: Row) async throws {
        let scratch = try await filled()
        try scratch.tamper(row.tampering)
        #expect(try await scratch.refusal() == row.expected)
    }

    private func filled() async throws -> Scratch {
        let scratch = try Scratch()
        let log = try await scratch.open()
        _ = try await log.propose(Samples.everyKind, stamp: Samples.stamp(milliseconds: 1))
        await log.close()
        return scratch
    }

    // MARK: Snapshots and people

    @Test func `the log is cut behind a snapshot and the state survives`() async throws {
        let scratch = try Scratch()
        let small: (inout ControlJournalSettings) -> Void = {
            $0.snapshotInterval = 5
            $0.tailLength = 3
        }
        var log = try await scratch.open(small)
        _ = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: Samples.stamp(milliseconds: 1))
        for round in 0..<22 {
            _ = try await log.propose([.setClusterAlias(Samples.cluster, "\(round)")], stamp: Samples.stamp(milliseconds: 1))
        }
        let expected = await log.state()
        await log.close()
        #expect(try scratch.query(Int.self, "SELECT log_index FROM snapshot") == [20])
        #expect(try scratch.query(Int.self, "SELECT log_index FROM log ORDER BY 1") == Array(18...23))
        log = try await scratch.open(small)
        #expect(await log.state() == expected)
        _ = try await log.propose(
            (0..<2).map { .setClusterAlias(Samples.cluster, "more \($0)") }, stamp: Samples.stamp(milliseconds: 1))
        await log.close()
        #expect(try scratch.query(Int.self, "SELECT log_index FROM snapshot") == [25])
    }

    @Test func `no snapshot is taken while a recovery is open, up to a limit`() async throws {
        let scratch = try Scratch()
        let log = try await scratch.open {
            $0.snapshotInterval = 4
            $0.longestDelay = 3
        }
        let stamp = Samples.stamp(milliseconds: 1)
        _ = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary), .openRecovery(Samples.opening())], stamp: stamp)
        for round in 0..<9 { _ = try await log.propose([.setClusterAlias(Samples.cluster, "\(round)")], stamp: stamp) }
        #expect(try scratch.query(Int.self, "SELECT log_index FROM snapshot") == [])
        _ = try await log.propose([.setClusterAlias(Samples.cluster, "twelfth")], stamp: stamp)
        #expect(try scratch.query(Int.self, "SELECT log_index FROM snapshot") == [12])
        await log.close()
    }

    @Test func `people can read every command as JSON`() async throws {
        let scratch = try await filled()
        let texts = try scratch.query(String.self, "SELECT json FROM log ORDER BY log_index")
        #expect(texts.count == Samples.everyKind.count)
        for (text, command) in zip(texts, Samples.everyKind) {
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect(object?["command"] as? String == command.kind.name)
        }
        let arguments = #"{"clusterID":"0123456789abcdeffedcba9876543210","primary":"db1.example:3306"}"#
        #expect(texts[0] == #"{"command":"register-cluster","arguments":\#(arguments)}"#)
        #expect(texts[5].contains(#""kind":"revoke""#))
    }
}
#endif

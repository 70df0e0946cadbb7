import Foundation
import Raft
import RaftCore
import Testing

@Suite struct DirectoryLogFilesTests {
    private static func withDirectory(_ work: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "baton-log-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try work(directory)
    }

    @Test func aLogOnADiskIsFoundAgain() throws {
        try Self.withDirectory { directory in
            let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))
            let bootstrap = SnapshotMark.bootstrap(voters: [NodeID(rawValue: 3)])
            let entries = (1...100).map { LogEntry(position: LogPosition(term: 1, index: $0), body: .command(Array(repeating: 7, count: 500))) }
            var log = try WriteAheadLog.open(DirectoryLogFiles(directory), identity: identity, bootstrap: bootstrap, segmentBytes: 8_192).log
            for entry in entries { try log.write(PersistBatch(hardState: HardState(term: 1), entries: [entry])) }
            let (_, recovered, tail) = try WriteAheadLog.open(DirectoryLogFiles(directory), identity: identity, bootstrap: bootstrap)
            #expect(recovered.entries == entries)
            #expect(tail == .whole)
            try log.record(SnapshotMark(position: LogPosition(term: 1, index: 100), membership: bootstrap.membership, membershipIndex: 0), resets: false)
            let before = try DirectoryLogFiles(directory).names().count
            try log.compact(upTo: 100)
            #expect(try DirectoryLogFiles(directory).names().count < before)
        }
    }

    @Test func filesAreTheirOwnersAlone() throws {
        try Self.withDirectory { directory in
            try DirectoryLogFiles(directory).create("a", size: 3)
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/a")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try DirectoryLogFiles(directory).contents(of: "a") == [0, 0, 0])
        }
    }

    @Test func failuresAreNamed() throws {
        try Self.withDirectory { directory in
            let files = DirectoryLogFiles(directory)
            try files.create("a", size: 1)
            let again = #expect(throws: DirectoryLogFiles.Failure.self) { try files.create("a", size: 1) }
            #expect(again?.description == "open \(directory)/a: File exists")
            #expect(throws: DirectoryLogFiles.Failure.self) { try files.contents(of: "b") }
            #expect(throws: DirectoryLogFiles.Failure.self) { try DirectoryLogFiles("\(directory)/none").names() }
        }
    }
}

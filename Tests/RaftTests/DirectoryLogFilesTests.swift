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

    @Test func aFileGetsAnotherName() throws {
        try Self.withDirectory { directory in
            let files = DirectoryLogFiles(directory)
            try files.create("a", size: 0)
            try files.write([1, 2], to: "a", at: 0)
            try files.create("b", size: 9)
            try files.rename("a", to: "b")
            #expect(try files.names() == ["b"])
            #expect(try files.size(of: "b") == 2)
            try files.write([3], to: "b", at: 2)
            try files.sync("b")
            try files.syncNames()
            #expect(try DirectoryLogFiles(directory).contents(of: "b") == [1, 2, 3])
            #expect(throws: DirectoryLogFiles.Failure.self) { try files.rename("a", to: "c") }
            #expect(try files.availableBytes() > 0)
        }
    }

    @Test func segmentsAreMadeAheadOnADisk() throws {
        try Self.withDirectory { directory in
            let files = DirectoryLogFiles(directory)
            let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))
            var log = try WriteAheadLog.open(files, identity: identity, bootstrap: .bootstrap(voters: [identity.node]), segmentBytes: 8_192).log
            for _ in 0..<100 where log.canPrepare { try log.prepare() }
            #expect(try files.names() == ["log-0000000000000001.segment", "reserve.segment", "spare-1.segment", "spare-2.segment"])
            for index in 1...30 as ClosedRange<UInt64> {
                try log.write(PersistBatch(entries: [LogEntry(position: LogPosition(term: 1, index: index), body: .command(Array(repeating: 7, count: 500)))]))
            }
            #expect(try files.names() == ["log-0000000000000001.segment", "log-0000000000000002.segment", "log-0000000000000003.segment", "reserve.segment"])
        }
    }

    #if os(Linux)
        @Test func aFullDiskIsToldFromAFailure() throws {
            let full = #expect(throws: DirectoryLogFiles.Failure.self) { try DirectoryLogFiles("/dev").write([1], to: "full", at: 0) }
            #expect(full?.isFull == true)
            let failed = #expect(throws: DirectoryLogFiles.Failure.self) { try DirectoryLogFiles("/dev").write([1], to: "none", at: 0) }
            #expect(failed?.isFull == false)
        }
    #endif
}

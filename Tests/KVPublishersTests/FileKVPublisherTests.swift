import BatonTesting
import ControlModel
import Foundation
import KVPublishers
import Testing
import TopologyModel

/// A directory that lives as long as a test.
private final class TemporaryDirectory {
    let path: String
    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

@Suite struct FileKVPublisherTests {
    private let directory: TemporaryDirectory
    private let publisher: FileKVPublisher
    private let cluster = ClusterID(high: 0, low: 7)
    private var file: String { "\(directory.path)/\(FileKVPublisher.fileName(of: cluster))" }

    init() throws {
        directory = try TemporaryDirectory()
        publisher = FileKVPublisher(directory: directory.path)
    }

    private func record(epoch: UInt64, host: String = "a") -> PrimaryRecord {
        PrimaryRecord(
            cluster: cluster, clusterName: "orders", primary: InstanceAddress(host: host, port: 3306), epoch: Epoch(rawValue: epoch),
            recovery: nil, at: WallTime(milliseconds: 0))
    }

    @Test func `it keeps the promises of a publisher and leaves nothing but records`() async throws {
        try await KVPublisherConformance(publisher).runAll()
        let names = try directory.names
        #expect(names.count == 22 && names.allSatisfy { $0.hasPrefix("cluster-") && $0.hasSuffix(".json") && $0.utf8.count == 45 })
    }

    @Test func `it keeps the promises in flat files, beside those of the other form`() async throws {
        _ = try await publisher.publish(record(epoch: 9))
        let flat = FileKVPublisher(directory: directory.path, format: .lines)
        try await KVPublisherConformance(flat).runAll()
        let names = try directory.names.filter { $0.hasSuffix(".lines") }
        #expect(names.count == 22 && names.allSatisfy { $0.hasPrefix("cluster-") && $0.utf8.count == 46 })
        #expect(try await flat.clusters().contains(cluster) == false)
        #expect(try await publisher.record(of: cluster) == .primary(record(epoch: 9)), "withdrawn in the flat files alone")
        #expect(flat.name != publisher.name)
    }

    @Test func `publishers that know nothing of each other end at the highest epoch`() async throws {
        let path = directory.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for epoch in UInt64(1)...12 {
                let record = record(epoch: epoch, host: "host-\(epoch)")
                group.addTask { _ = try await FileKVPublisher(directory: path, lockDeadline: .seconds(30)).publish(record) }
            }
            try await group.waitForAll()
        }
        #expect(try await publisher.record(of: cluster) == .primary(record(epoch: 12, host: "host-12")))
        #expect(try directory.names == [FileKVPublisher.fileName(of: cluster)])
    }

    @Test(arguments: ["/nowhere/baton", "/proc"]) func `a directory that cannot be written to is refused by its name`(path: String) async {
        let error = await #expect(throws: KVPublisherError.self) { try await FileKVPublisher(directory: path).publish(record(epoch: 1)) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains(path) == true)
    }

    @Test(arguments: ["", "not ours", "{\"format\":1}"]) func `a file that is not a record is left as it is`(content: String) async throws {
        try content.write(toFile: file, atomically: false, encoding: .utf8)
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 1)) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(file) == true)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == content)
        #expect(try directory.names.count == 1)
    }

    @Test func `the record of another cluster under this name is left as it is`() async throws {
        let other = ClusterID(high: 0, low: 8)
        var record = record(epoch: 1)
        record.cluster = other
        #expect(try await publisher.publish(record) == .published)
        try FileManager.default.moveItem(atPath: "\(directory.path)/\(FileKVPublisher.fileName(of: other))", toPath: file)
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.publish(self.record(epoch: 2)) }
        #expect(error?.code == .corrupt)
    }

    @Test func `neither a symbolic link nor a pipe is followed`() async throws {
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/etc/hostname")
        let link = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 1)) }
        #expect(link?.code == .corrupt)
        try FileManager.default.removeItem(atPath: file)
        #expect(mkfifo(file, 0o600) == 0)
        let pipe = await #expect(throws: KVPublisherError.self) { try await publisher.publish(record(epoch: 1)) }
        #expect(pipe?.code == .corrupt)
    }

    @Test func `after a crash before the rename the old record is read, and the next publisher cleans up`() async throws {
        #expect(try await publisher.publish(record(epoch: 1)) == .published)
        // What a publisher leaves that died while it wrote: its lock is gone, half a file is there.
        let left = "\(directory.path)/.\(FileKVPublisher.fileName(of: cluster)).new"
        try "{\"clus".write(toFile: left, atomically: false, encoding: .utf8)
        #expect(try await publisher.record(of: cluster) == .primary(record(epoch: 1)))
        #expect(try await publisher.publish(record(epoch: 2, host: "b")) == .published)
        #expect(try await publisher.record(of: cluster) == .primary(record(epoch: 2, host: "b")))
        #expect(try directory.names == [FileKVPublisher.fileName(of: cluster)])
    }

    @Test func `a withdrawn route names nobody, in any key`() async throws {
        #expect(try await publisher.publish(record(epoch: 3, host: "primary-of-orders")) == .published)
        #expect(try await publisher.withdraw(cluster, because: "no quorum", at: WallTime(milliseconds: 60_000)) == .withdrawn)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(!text.contains("primary-of-orders") && !text.contains("3306") && !text.contains("\"host\"") && !text.contains("\"port\""))
        #expect(text.contains("\"epoch\":3") && text.contains("\"withdrawn\":\"no quorum\""))
        #expect(try directory.names == [FileKVPublisher.fileName(of: cluster)])
    }

    @Test func `a file that is not ours keeps no other route from being withdrawn, and is left as it is`() async throws {
        try "not ours".write(toFile: file, atomically: false, encoding: .utf8)
        try "no cluster".write(toFile: "\(directory.path)/cluster-x.json", atomically: false, encoding: .utf8)
        var others: [PrimaryRecord] = []
        for low in UInt64(1)...5 {
            var other = record(epoch: low)
            other.cluster = ClusterID(high: 1, low: low)
            others.append(other)
            #expect(try await publisher.publish(other) == .published)
        }
        let error = await #expect(throws: KVPublisherError.self) { try await publisher.withdrawAll(because: "no quorum", at: WallTime(milliseconds: 0)) }
        #expect(error?.code == .corrupt)
        for other in others {
            let stored = try await publisher.record(of: other.cluster)
            #expect(stored == .withdrawn(WithdrawnRecord(other, because: "no quorum", at: WallTime(milliseconds: 0))))
        }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "not ours")
    }

    @Test func `a lock that nobody releases ends at the deadline`() async throws {
        let descriptor = open(directory.path, O_RDONLY)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        let impatient = FileKVPublisher(directory: directory.path, lockDeadline: .milliseconds(10))
        let error = await #expect(throws: KVPublisherError.self) { try await impatient.publish(record(epoch: 1)) }
        #expect(error?.code == .timedOut)
        #expect(flock(descriptor, LOCK_UN) == 0)
        #expect(try await impatient.publish(record(epoch: 1)) == .published)
    }
}

@Suite struct InMemoryKVPublisherTests {
    @Test func `it keeps the promises of a publisher`() async throws {
        let publisher = InMemoryKVPublisher()
        try await KVPublisherConformance(publisher).runAll()
        #expect(await publisher.records.count == 22)
    }

    @Test func `the conformance checks catch a publisher that goes back`() async {
        struct Forgetful: KVPublisher {
            let name = "forgetful"
            func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult { .published }
            func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult { .unchanged }
            func clusters() async throws(KVPublisherError) -> [ClusterID] { [] }
            func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? { nil }
        }
        await #expect(throws: KVPublisherConformance.Failure.self) { try await KVPublisherConformance(Forgetful()).checkFirstRecordIsPublished() }
        await #expect(throws: KVPublisherConformance.Failure.self) { try await KVPublisherConformance(Forgetful()).checkEpochNeverFalls() }
        await #expect(throws: KVPublisherConformance.Failure.self) { try await KVPublisherConformance(Forgetful()).checkWithdrawalKeepsTheEpoch() }
        await #expect(throws: KVPublisherConformance.Failure.self) { try await KVPublisherConformance(Forgetful()).checkWithdrawalOfAll() }
    }
}

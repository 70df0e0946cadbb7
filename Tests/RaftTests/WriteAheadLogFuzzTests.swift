import BatonTesting
import Raft
import RaftCore
import Testing
import TopologyModel

/// Files of anything: an opening ends with a log or with a verdict, and asks for no memory beyond the files.
@Suite struct WriteAheadLogFuzzTests {
    private static let segmentBytes = 4_096

    private static func open(_ files: any LogFiles) throws -> WriteAheadLog {
        try WriteAheadLog.open(
            files, identity: LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3)), bootstrap: .bootstrap(voters: [NodeID(rawValue: 3)]), segmentBytes: segmentBytes
        ).log
    }

    /// A log that opens can be written to and is found again.
    private static func check(_ disk: SimulatedDisk, _ seed: UInt64) throws {
        do {
            var log = try open(disk)
            try log.write(PersistBatch(hardState: HardState(term: .max)))
            _ = try open(disk)
        } catch let error as WriteAheadLogError {
            #expect([.corrupt, .stranger].contains(error.code), "seed \(seed): \(error)")
        }
    }

    private static func written() throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        var log = try open(disk)
        for index in 1...20 as ClosedRange<UInt64> {
            try log.write(PersistBatch(hardState: HardState(term: index), entries: [LogEntry(position: LogPosition(term: index, index: index), body: .command(Array(repeating: 5, count: 300)))]))
        }
        try log.prepare()
        return disk
    }

    @Test func randomBytes() throws {
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let disk = SimulatedDisk(seed: seed)
            for number in 1...Int.random(in: 1...3, using: &random) {
                let name = "log-000000000000000\(number).segment"
                try disk.create(name, size: 0)
                try disk.write((0..<Int.random(in: 0...3_000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }, to: name, at: 0)
                try disk.sync(name)
            }
            try Self.check(disk, seed)
        }
    }

    @Test func cutAndChangedBytes() throws {
        let whole = try Self.written()
        let names = try whole.names()
        for seed in 0..<500 as Range<UInt64> {
            var random = SplitMix64(state: seed)
            let disk = whole.copy()
            let name = names[Int.random(in: names.indices, using: &random)]
            disk.change(name) { bytes in
                if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
                for _ in 0..<Int.random(in: 0...5, using: &random) where !bytes.isEmpty {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            try Self.check(disk, seed)
        }
    }

    /// Without being read.
    @Test func aFileThatIsTooLongIsNoSegment() throws {
        let files = LongFiles()
        let error = #expect(throws: WriteAheadLogError.self) { try Self.open(files) }
        #expect(error?.code == .corrupt)
    }

    /// One file, of which only the size can be asked for.
    private struct LongFiles: LogFiles {
        struct Touched: Error {}

        func names() -> [String] { ["log-0000000000000001.segment"] }
        func size(of name: String) -> Int { WriteAheadLog.maximumSegmentBytes + 1 }
        func contents(of name: String) throws -> [UInt8] { throw Touched() }
        func create(_ name: String, size: Int) throws { throw Touched() }
        func write(_ bytes: [UInt8], to name: String, at offset: Int) throws { throw Touched() }
        func sync(_ name: String) throws { throw Touched() }
        func rename(_ name: String, to newName: String) throws { throw Touched() }
        func remove(_ name: String) throws { throw Touched() }
        func syncNames() throws { throw Touched() }
        func availableBytes() -> Int { 0 }
    }
}

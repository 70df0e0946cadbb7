import BatonTesting
import Raft
import RaftCore
import Synchronization
import Testing

/// What a log has ahead of its need, and what it does when there is no more.
@Suite struct WriteAheadLogSpaceTests {
    private static let bootstrap = SnapshotMark.bootstrap(voters: [NodeID(rawValue: 3)])
    private static let segmentBytes = 4_096
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))

    private static func open(_ files: any LogFiles) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: WriteAheadLog.Tail) {
        try WriteAheadLog.open(files, identity: identity, bootstrap: bootstrap, segmentBytes: segmentBytes)
    }

    private static func batch(_ index: UInt64, bytes: Int = 400) -> PersistBatch {
        PersistBatch(entries: [LogEntry(position: LogPosition(term: 1, index: index), body: .command(Array(repeating: 7, count: bytes)))])
    }

    private static func prepareAll(_ log: inout WriteAheadLog) throws {
        for _ in 0..<100 where log.canPrepare { try log.prepare() }
        #expect(!log.canPrepare)
    }

    private static func mark(_ index: UInt64) -> SnapshotMark { SnapshotMark(position: LogPosition(term: 1, index: index), membership: bootstrap.membership, membershipIndex: 0) }

    // MARK: Ahead

    @Test func twoSparesAndAReserveAreMade() throws {
        let disk = SimulatedDisk()
        var log = try Self.open(disk).log
        #expect(log.canPrepare)
        try Self.prepareAll(&log)
        #expect(try disk.names() == ["log-0000000000000001.segment", "reserve.segment", "spare-1.segment", "spare-2.segment"])
        #expect(try disk.size(of: "spare-2.segment") == Self.segmentBytes)
        #expect(try disk.size(of: "reserve.segment") == Self.segmentBytes / 4)
    }

    /// The batch that needs it writes no zeros.
    @Test func aBatchTakesASpare() throws {
        let longest = Mutex(0)
        let disk = SimulatedDisk { operation in
            if case .write(_, _, let count) = operation { longest.withLock { $0 = max($0, count) } }
            if case .create = operation { longest.withLock { $0 = .max } }
        }
        var log = try Self.open(disk).log
        try Self.prepareAll(&log)
        longest.withLock { $0 = 0 }
        for index in 1...15 as ClosedRange<UInt64> { try log.write(Self.batch(index)) }
        #expect(longest.withLock { $0 } < 1_000)
        #expect(try disk.names().contains("log-0000000000000002.segment"))
        #expect(log.canPrepare)
        #expect(try Self.open(disk).recovered.entries.count == 15)
    }

    /// A draft that was interrupted is made anew, of whatever length it is.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func preparationsMayBeInterrupted(_ seed: UInt64) throws {
        let disk = SimulatedDisk(seed: seed)
        var log = try Self.open(disk).log
        disk.stop(after: Int(seed))
        do { try Self.prepareAll(&log) } catch {}
        disk.losePower()
        var (again, recovered, tail) = try Self.open(disk)
        #expect(recovered.entries.isEmpty)
        #expect(tail == .whole)
        try Self.prepareAll(&again)
        #expect(try disk.names() == ["log-0000000000000001.segment", "reserve.segment", "spare-1.segment", "spare-2.segment"])
        for name in try disk.names().dropFirst() { #expect(try disk.contents(of: name).allSatisfy { $0 == 0 }) }
    }

    @Test func whatCompactionFreesIsUsedAgain() throws {
        let disk = SimulatedDisk()
        var log = try Self.open(disk).log
        for index in 1...30 as ClosedRange<UInt64> { try log.write(Self.batch(index)) }
        try log.record(Self.mark(30), resets: false)
        disk.capacity = disk.usedBytes
        try log.compact(upTo: 30)
        try Self.prepareAll(&log)
        #expect(try disk.names().filter { $0.hasPrefix("spare") } == ["spare-1.segment", "spare-2.segment"])
        #expect(try disk.contents(of: "spare-1.segment").allSatisfy { $0 == 0 })
    }

    /// A process that died between the change of a name and its sync leaves a draft that is a segment of the log again after a loss of power.
    @Test func aSegmentIsNotZeroedUnderANameThatMayGo() throws {
        func opens(seed: UInt64, defect: LogDefect?) throws -> Bool {
            let disk = SimulatedDisk(seed: seed)
            let files = DefectiveFiles(disk, defect: defect)
            var log = try Self.open(files).log
            for index in 1...20 as ClosedRange<UInt64> { try log.write(Self.batch(index)) }
            try log.record(Self.mark(20), resets: false)
            disk.stop(after: 0)
            #expect(throws: WriteAheadLogError.self) { try log.compact(upTo: 20) }
            disk.restartProcess()
            log = try Self.open(files).log
            try log.prepare()
            disk.losePower()
            do {
                _ = try Self.open(files)
                return true
            } catch let error as WriteAheadLogError where error.code == .corrupt {
                return false
            }
        }
        for seed in 0..<20 as Range<UInt64> { #expect(try opens(seed: seed, defect: nil)) }
        #expect(try (0..<20 as Range<UInt64>).contains { try !opens(seed: $0, defect: .opensWithoutSyncingNames) })
    }

    @Test func theLogItselfMustNotBeMissing() throws {
        let disk = SimulatedDisk()
        _ = try Self.open(disk)
        try disk.remove("log-0000000000000001.segment")
        let error = #expect(throws: WriteAheadLogError.self) { try Self.open(disk) }
        #expect(error?.code == .corrupt)
    }

    /// Entries before a segment that holds none.
    @Test func whatStoodBeforeTheFirstSegmentIsKnown() throws {
        let disk = SimulatedDisk()
        var log = try Self.open(disk).log
        try log.write(Self.batch(1))
        for term in 1...200 as ClosedRange<UInt64> { try log.write(PersistBatch(hardState: HardState(term: term))) }
        try disk.remove("log-0000000000000001.segment")
        let error = #expect(throws: WriteAheadLogError.self) { try Self.open(disk) }
        #expect(error?.code == .corrupt)
    }

    /// Its first segment, of which nothing was on the disk when the power went, is none.
    @Test func aLogIsBegunWhenSomethingWasWritten() throws {
        let disk = SimulatedDisk()
        #expect(try !WriteAheadLog.isBegun(disk, identity: Self.identity))
        try disk.create("log-0000000000000001.segment", size: Self.segmentBytes)
        #expect(try !WriteAheadLog.isBegun(disk, identity: Self.identity))
        var log = try Self.open(disk).log
        #expect(try WriteAheadLog.isBegun(disk, identity: Self.identity))
        try Self.prepareAll(&log)
        try disk.remove("log-0000000000000001.segment")
        // What is left of one is judged by whoever opens it.
        #expect(try WriteAheadLog.isBegun(disk, identity: Self.identity))
    }

    // MARK: A full disk

    @Test func entriesAreRefusedAndTermsAreNot() throws {
        let disk = SimulatedDisk()
        var log = try Self.open(disk).log
        try Self.prepareAll(&log)
        disk.capacity = disk.usedBytes
        var index: UInt64 = 1
        var refusal: WriteAheadLogError?
        for _ in 0..<100 where refusal == nil {
            do {
                try log.write(Self.batch(index))
                index += 1
            } catch let error as WriteAheadLogError { refusal = error }
        }
        #expect(refusal?.code == .full)
        #expect(log.space == .exhausted)
        // Of 99 bytes each, in what a reserve of 1,024 has behind its head.
        let leastTerms: UInt64 = 4
        for term in 1...leastTerms { try log.write(PersistBatch(hardState: HardState(term: term, vote: NodeID(rawValue: 3)))) }
        try log.prepare()
        #expect(log.space == .exhausted)
        #expect(throws: WriteAheadLogError.self) { try log.write(Self.batch(index)) }
        let (again, recovered, _) = try Self.open(disk)
        #expect(recovered.entries.count == Int(index) - 1)
        #expect(recovered.hardState.term == leastTerms)
        // There is room again.
        log = again
        disk.capacity = .max
        try log.prepare()
        try Self.prepareAll(&log)
        #expect(log.space == .ample)
        try log.write(Self.batch(index))
        #expect(try Self.open(disk).recovered.entries.count == Int(index))
    }

    @Test func aDiskThatIsFullIsNoFailure() throws {
        let disk = SimulatedDisk()
        var log = try Self.open(disk).log
        disk.capacity = disk.usedBytes + Self.segmentBytes
        try log.prepare()
        #expect(log.space == .short)
        #expect(!log.canPrepare)
        try log.write(Self.batch(1))
        #expect(try disk.names() == ["log-0000000000000001.segment", "reserve.segment"], "nothing is begun that would leave the disk without room")
    }

    @Test func aLogCannotBeginOnAFullDisk() throws {
        let disk = SimulatedDisk()
        disk.capacity = 1_000
        let error = #expect(throws: WriteAheadLogError.self) { try Self.open(disk) }
        #expect(error?.code == .full)
        disk.capacity = .max
        #expect(try Self.open(disk).recovered.snapshot == Self.bootstrap)
    }
}

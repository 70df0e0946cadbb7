import BatonTesting
import BinaryCoding
import Raft
import RaftCore
import Testing
import TopologyModel

/// A log that is damaged, and what takes its place.
@Suite struct BegunAnewTests {
    private static let node = NodeID(rawValue: 3)
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: node)
    private static let bootstrap = SnapshotMark.bootstrap(voters: (1...3).map { NodeID(rawValue: $0) })
    private static let segmentBytes = 4_096

    private static func open(_ files: any LogFiles, bootstrap: SnapshotMark = bootstrap) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: WriteAheadLog.Tail) {
        try WriteAheadLog.open(files, identity: identity, bootstrap: bootstrap, segmentBytes: segmentBytes)
    }

    private static func beginAnew(_ files: any LogFiles, bootstrap: SnapshotMark = .joining) throws {
        try WriteAheadLog.beginAnew(files, identity: identity, bootstrap: bootstrap, segmentBytes: segmentBytes)
    }

    private static func entry(_ index: UInt64, term: UInt64 = 1, bytes: Int = 10) -> LogEntry {
        LogEntry(position: LogPosition(term: term, index: index), body: .command(Array(repeating: UInt8(truncatingIfNeeded: index), count: bytes)))
    }

    private static func segments(_ files: SimulatedDisk) throws -> [String] { try files.names().filter { $0.hasPrefix("log-") } }

    private static func code(_ work: () throws -> Void) -> WriteAheadLogError.Code? {
        do {
            try work()
            return nil
        } catch { return (error as? WriteAheadLogError)?.code }
    }

    /// Three batches, the last of which ends at 2/4 in term 2, with a vote.
    private static func written(_ bootstrap: SnapshotMark = bootstrap) throws -> SimulatedDisk {
        let files = SimulatedDisk()
        var log = try open(files, bootstrap: bootstrap).log
        try log.write(PersistBatch(hardState: HardState(term: 1, vote: NodeID(rawValue: 1)), entries: [entry(1), entry(2), entry(3)]))
        try log.write(PersistBatch(hardState: HardState(term: 2), truncateFrom: 3, entries: [entry(3, term: 2), entry(4, term: 2)]))
        try log.write(PersistBatch(hardState: HardState(term: 2, vote: NodeID(rawValue: 2))))
        return files
    }

    private static func lastByte(_ files: SimulatedDisk, _ name: String) throws -> Int { try #require(try files.contents(of: name).lastIndex { $0 != 0 }) }

    // MARK: What stays

    /// Whichever bit it is before the last batch: what was promised is known.
    @Test func thePromiseIsKnownWhateverIsDamaged() throws {
        let files = try Self.written()
        let name = try #require(try Self.segments(files).last)
        let used = try Self.lastByte(files, name)
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: [Self.entry(5, term: 2)]))
        for offset in 0...used {
            let rotten = files.copy()
            rotten.flip(bit: offset % 8, ofByte: offset, in: name)
            #expect(Self.code { _ = try Self.open(rotten) } == .corrupt, "byte \(offset)")
            try Self.beginAnew(rotten, bootstrap: Self.bootstrap)
            let recovered = try Self.open(rotten).recovered
            #expect(recovered.hardState == HardState(term: 2, vote: NodeID(rawValue: 2), quarantine: LogPosition(term: 2, index: 5)), "byte \(offset)")
            #expect(recovered.snapshot.position == .zero)
            #expect(recovered.snapshot.membership == Self.bootstrap.membership)
            #expect(recovered.entries.isEmpty)
        }
    }

    @Test func itGoesOnFromThere() throws {
        let files = try Self.written()
        try Self.beginAnew(files)
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: [Self.entry(1), Self.entry(2)]))
        let again = try Self.open(files)
        #expect(again.recovered.entries == [Self.entry(1), Self.entry(2)])
        #expect(again.recovered.hardState.quarantine == LogPosition(term: 2, index: 4))
        #expect(try Self.segments(files) == ["log-0000000000000003.segment"])
    }

    /// Before it had everything again: the higher place counts, be it the old one or a new one.
    @Test(arguments: [(LogPosition(term: 1, index: 9), LogPosition(term: 2, index: 4)), (LogPosition(term: 3, index: 1), LogPosition(term: 3, index: 1))])
    func aSecondDamageForgetsNothing(new: LogPosition, expected: LogPosition) throws {
        let files = try Self.written()
        try Self.beginAnew(files)
        var (log, recovered, _) = try Self.open(files)
        try log.record(SnapshotMark(position: new, membership: Self.bootstrap.membership, membershipIndex: 0), resets: true)
        try log.write(PersistBatch(hardState: HardState(term: 3, quarantine: recovered.hardState.quarantine)))
        try Self.beginAnew(files)
        recovered = try Self.open(files).recovered
        #expect(recovered.hardState == HardState(term: 3, quarantine: expected))
        #expect(recovered.snapshot.position == .zero)
    }

    /// Where the log ends after a truncation is told too high rather than too low.
    @Test func aTruncationIsNoReasonToPromiseLess() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 2), entries: [Self.entry(1), Self.entry(2, term: 2), Self.entry(3, term: 2)]))
        try log.write(PersistBatch(truncateFrom: 2))
        try Self.beginAnew(files)
        #expect(try Self.open(files).recovered.hardState.quarantine == LogPosition(term: 2, index: 1))
    }

    @Test func manySegmentsAreGivenUp() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        for index in 1...200 as ClosedRange<UInt64> { try log.write(PersistBatch(entries: [Self.entry(index, bytes: 100)])) }
        let names = try Self.segments(files)
        #expect(names.count > 3)
        let last = try #require(try files.contents(of: names[1]).lastIndex { $0 != 0 })
        files.flip(bit: 3, ofByte: last / 2, in: names[1])
        #expect(Self.code { _ = try Self.open(files) } == .corrupt)
        try Self.beginAnew(files)
        #expect(try Self.open(files).recovered.hardState.quarantine == LogPosition(term: 1, index: 200))
        #expect(try Self.segments(files).count == 1)
    }

    /// Who takes part by the newest snapshot; what an entry says may never have been committed.
    @Test func theMembershipIsThatOfTheNewestMark() throws {
        let files = try Self.written()
        var log = try Self.open(files).log
        let committed = Membership(voters: (1...5).map { NodeID(rawValue: $0) })
        try log.record(SnapshotMark(position: LogPosition(term: 1, index: 2), membership: committed, membershipIndex: 2), resets: false)
        try log.write(PersistBatch(entries: [LogEntry(position: LogPosition(term: 2, index: 5), body: .membership(Membership(voters: [Self.node])))]))
        try Self.beginAnew(files)
        #expect(try Self.open(files).recovered.snapshot == SnapshotMark(position: .zero, membership: committed, membershipIndex: 2))
    }

    @Test func oneThatWaitedToBeAddedWaitsForItsLeader() throws {
        let files = try Self.written(.joining)
        try Self.beginAnew(files)
        let recovered = try Self.open(files, bootstrap: .joining).recovered
        #expect(recovered.snapshot == .joining)
        #expect(recovered.hardState.quarantine == LogPosition(term: 2, index: 4))
    }

    // MARK: What cannot go on

    @Test func theOnlyCopyIsNotGivenUp() throws {
        let files = try Self.written(.bootstrap(voters: [Self.node]))
        let before = try files.names()
        #expect(Self.code { try Self.beginAnew(files) } == .lost)
        #expect(try files.names() == before)
    }

    @Test func withoutItsLastSegmentNobodyKnowsThePromise() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        for index in 1...200 as ClosedRange<UInt64> { try log.write(PersistBatch(entries: [Self.entry(index, bytes: 100)])) }
        try files.remove(try #require(try Self.segments(files).last))
        #expect(Self.code { _ = try Self.open(files) } == .corrupt)
        #expect(Self.code { try Self.beginAnew(files) } == .lost)
    }

    /// It is there, and says nothing any more: of what stood in it nobody knows.
    @Test func withItsLastSegmentUnreadableNobodyKnowsThePromise() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        var names: [String] = []
        var index: UInt64 = 0
        while names.count < 3 {
            index += 1
            try log.write(PersistBatch(entries: [Self.entry(index, bytes: 100)]))
            names = try Self.segments(files)
        }
        let changes: [(inout [UInt8]) -> Void] = [
            { $0 = Array(repeating: 0, count: $0.count) }, { $0.replaceSubrange(0..<1_024, with: Array(repeating: 0, count: 1_024)) }, { $0 = [] },
            { $0.replaceSubrange(600..<1_024, with: Array(repeating: 9, count: 424)) },
        ]
        for change in changes {
            let damaged = files.copy()
            damaged.change(names[2], change)
            damaged.flip(bit: 0, ofByte: 700, in: names[0])
            #expect(Self.code { _ = try Self.open(damaged) } == .corrupt)
            #expect(Self.code { try Self.beginAnew(damaged) } == .lost)
        }
    }

    @Test func withoutAnySegmentNobodyKnowsThePromise() throws {
        let files = try Self.written()
        for name in try Self.segments(files) { try files.remove(name) }
        #expect(Self.code { try Self.beginAnew(files) } == .lost)
    }

    /// The first mark is damaged, and there is no other: whoever opens it says who takes part, or nobody knows.
    @Test func whoTakesPartIsKnownOrAsked() throws {
        let files = try Self.written()
        let name = try #require(try Self.segments(files).last)
        // The header, the hard state, and into the mark.
        files.flip(bit: 0, ofByte: 512 + 12 + 9 + 10, in: name)
        #expect(Self.code { try Self.beginAnew(files.copy()) } == .lost)
        try Self.beginAnew(files, bootstrap: Self.bootstrap)
        let whole = SnapshotMark(position: .zero, membership: Self.bootstrap.membership, membershipIndex: 1)
        #expect(try Self.open(files).recovered.snapshot == whole, "what became of it only a snapshot says")
    }

    @Test func anotherNodesLogIsNotGivenUp() throws {
        let files = try Self.written()
        let stranger = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 4))
        #expect(Self.code { try WriteAheadLog.beginAnew(files, identity: stranger, bootstrap: Self.bootstrap) } == .stranger)
    }

    /// A damaged log is one that was begun: nobody begins a cluster on it.
    @Test func aDamagedLogIsBegun() throws {
        let files = try Self.written()
        files.flip(bit: 0, ofByte: 600, in: try #require(try Self.segments(files).last))
        #expect(try WriteAheadLog.isBegun(files, identity: Self.identity))
    }

    /// The disk is full: what was made ahead is there for it.
    @Test func aSpareIsTakenWhereThereIsOne() throws {
        let files = try Self.written()
        var log = try Self.open(files).log
        while log.canPrepare { try log.prepare() }
        #expect(try files.names().contains("spare-1.segment"))
        files.capacity = files.usedBytes
        try Self.beginAnew(files)
        #expect(try Self.open(files).recovered.hardState.quarantine == LogPosition(term: 2, index: 4))
    }

    private static func checksum(_ bytes: [UInt8], continuing chain: UInt32 = 0) -> [UInt8] {
        var writer = BinaryWriter()
        writer.writeUInt32(CRC32C.checksum(bytes, continuing: chain))
        return writer.bytes
    }

    /// Nothing is wrong with it, and nothing is given up for it.
    @Test func aSegmentOfAnotherVersionIsNoDamage() throws {
        let files = try Self.written()
        let name = try #require(try Self.segments(files).last)
        files.change(name) { bytes in
            bytes[8] = 2
            bytes.replaceSubrange(54..<58, with: Self.checksum(Array(bytes[..<54])))
        }
        #expect(Self.code { _ = try Self.open(files) } == .version)
    }

    /// It goes on from the one before it, and is of a kind that is not known.
    @Test func aRecordOfAnotherVersionIsNoDamage() throws {
        let files = try Self.written()
        let name = try #require(try Self.segments(files).last)
        // The last record is a hard state: its term, and of the vote the first byte, are not zero; seven more of the vote and one of the quarantine are.
        let voteByte = try Self.lastByte(files, name)
        let (frame, end) = (voteByte - 2 - 9, voteByte + 9)
        files.change(name) { bytes in
            var reader = BinaryReader(bytes[frame + 5..<frame + 9])
            let head: [UInt8] = [77, 0, 0, 0, 0]
            bytes.replaceSubrange(end..<end + 9, with: head + Self.checksum(head, continuing: (try? reader.readUInt32()) ?? 0))
        }
        #expect(Self.code { _ = try Self.open(files) } == .version)
    }

    // MARK: In between

    /// The power goes at any operation: the damaged log is there still, or the new one is, whole.
    @Test func whoDiesInBetweenFindsOneOrTheOther() throws {
        var foundOld = false, foundNew = false
        for seed in 0..<20 as Range<UInt64> {
            for step in 0..<30 {
                let files = SimulatedDisk(seed: seed)
                var log = try Self.open(files).log
                try log.write(PersistBatch(hardState: HardState(term: 1), entries: [Self.entry(1), Self.entry(2)]))
                try log.write(PersistBatch(entries: [Self.entry(3)]))
                files.flip(bit: 0, ofByte: 700, in: try #require(try Self.segments(files).last))
                files.stop(after: step)
                try? Self.beginAnew(files)
                files.losePower()
                if Self.code({ _ = try Self.open(files) }) == .corrupt {
                    foundOld = true
                    try Self.beginAnew(files)
                } else {
                    foundNew = true
                }
                let recovered = try Self.open(files).recovered
                #expect(recovered.hardState == HardState(term: 1, quarantine: LogPosition(term: 1, index: 3)))
                #expect(recovered.entries.isEmpty)
                #expect(try !files.names().contains("anew.draft"))
            }
        }
        #expect(foundOld && foundNew)
    }

    @Test func whereThereIsNoRoomEverythingStays() throws {
        let files = try Self.written()
        files.capacity = files.usedBytes
        let before = try files.names()
        #expect(throws: (any Error).self) { try Self.beginAnew(files) }
        #expect(try files.names() == before)
        files.capacity = .max
        try Self.beginAnew(files)
        #expect(try Self.open(files).recovered.hardState.quarantine == LogPosition(term: 2, index: 4))
    }
}

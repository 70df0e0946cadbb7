import BatonTesting
import Raft
import RaftCore
import Testing
import TopologyModel

@Suite struct WriteAheadLogTests {
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))
    private static let bootstrap = SnapshotMark.bootstrap(voters: (1...3).map { NodeID(rawValue: $0) })
    private static let segmentBytes = 4_096

    private static func open(_ files: any LogFiles, identity: LogIdentity = identity) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: WriteAheadLog.Tail) {
        try WriteAheadLog.open(files, identity: identity, bootstrap: bootstrap, segmentBytes: segmentBytes)
    }

    private static func entries(_ indices: ClosedRange<UInt64>, term: UInt64 = 1, bytes: Int = 10) -> [LogEntry] {
        indices.map { LogEntry(position: LogPosition(term: term, index: $0), body: .command(Array(repeating: UInt8(truncatingIfNeeded: $0), count: bytes))) }
    }

    private static func mark(_ index: UInt64, term: UInt64 = 1) -> SnapshotMark {
        SnapshotMark(position: LogPosition(term: term, index: index), membership: bootstrap.membership, membershipIndex: 0)
    }

    private static func segments(_ files: SimulatedDisk) throws -> [String] { try files.names().filter { $0.hasPrefix("log-") } }

    private func code(_ files: any LogFiles, identity: LogIdentity = identity) -> WriteAheadLogError.Code? {
        do {
            _ = try Self.open(files, identity: identity)
            return nil
        } catch { return (error as? WriteAheadLogError)?.code }
    }

    // MARK: What is written is read

    @Test func aLogThatBeginsHoldsTheBootstrap() throws {
        let files = SimulatedDisk()
        for _ in 1...2 {
            let (_, recovered, tail) = try Self.open(files)
            #expect(recovered.hardState == HardState())
            #expect(recovered.snapshot == Self.bootstrap)
            #expect(recovered.entries.isEmpty)
            #expect(tail == .whole)
        }
    }

    @Test func batchesAreFoundAgain() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 1, vote: NodeID(rawValue: 2)), entries: Self.entries(1...5)))
        try log.write(PersistBatch(hardState: HardState(term: 2), truncateFrom: 4, entries: Self.entries(4...6, term: 2)))
        let recovered = try Self.open(files).recovered
        #expect(recovered.hardState == HardState(term: 2))
        #expect(recovered.entries == Self.entries(1...3) + Self.entries(4...6, term: 2))
    }

    @Test func aBatchIsOneSync() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        let before = files.syncs
        try log.write(PersistBatch(hardState: HardState(term: 1), entries: Self.entries(1...20)))
        #expect(files.syncs == before + 1)
    }

    @Test func segmentsFollowEachOther() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 1)))
        for index in 1...200 { try log.write(PersistBatch(entries: Self.entries(UInt64(index)...UInt64(index), bytes: 100))) }
        #expect(try Self.segments(files).count > 4)
        let (again, recovered, tail) = try Self.open(files)
        #expect(recovered.entries == Self.entries(1...200, bytes: 100))
        #expect(recovered.hardState == HardState(term: 1))
        #expect(tail == .whole)
        var goingOn = again
        try goingOn.write(PersistBatch(entries: Self.entries(201...201)))
        #expect(try Self.open(files).recovered.entries.count == 201)
    }

    @Test func aBatchMayBeLongerThanASegment() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: Self.entries(1...1, bytes: 20_000)))
        try log.write(PersistBatch(entries: Self.entries(2...2)))
        #expect(try Self.open(files).recovered.entries.count == 2)
    }

    @Test func whatASnapshotHoldsGoesBySegments() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 4)))
        for index in 1...200 { try log.write(PersistBatch(entries: Self.entries(UInt64(index)...UInt64(index), term: 4, bytes: 100))) }
        let before = try Self.segments(files).count
        try log.record(Self.mark(150, term: 4), resets: false)
        try log.compact(upTo: 150)
        #expect(try Self.segments(files).count < before)
        let recovered = try Self.open(files).recovered
        #expect(recovered.snapshot == Self.mark(150, term: 4))
        #expect(recovered.hardState == HardState(term: 4), "each segment repeats it")
        #expect((2...151).contains(recovered.entries.first?.position.index ?? 0))
        #expect(recovered.entries.last?.position.index == 200)
    }

    @Test func aSnapshotOfALeaderTakesThePlaceOfTheLog() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: Self.entries(1...5)))
        try log.record(Self.mark(90, term: 3), resets: true)
        #expect(try Self.open(files).recovered.entries.isEmpty)
        try log.write(PersistBatch(entries: Self.entries(91...92, term: 3)))
        let recovered = try Self.open(files).recovered
        #expect(recovered.snapshot == Self.mark(90, term: 3))
        #expect(recovered.entries == Self.entries(91...92, term: 3))
    }

    // MARK: Crashes

    /// Whatever moment the power goes at: every batch that was written is there, and of the one under way all, nothing, or a beginning.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func whatWasWrittenOutlivesALossOfPower(_ seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let files = SimulatedDisk(seed: seed)
        var last: UInt64 = 0
        var term: UInt64 = 1
        for _ in 0..<4 {
            var (log, recovered, _) = try Self.open(files)
            #expect(recovered.entries.last?.position.index ?? 0 >= last)
            last = recovered.entries.last?.position.index ?? 0
            term = max(term, recovered.hardState.term)
            files.stop(after: Int.random(in: 0..<80, using: &random))
            do {
                while true {
                    let next = last + UInt64.random(in: 1...3, using: &random)
                    let bytes = Int.random(in: 0...2_000, using: &random)
                    try log.write(PersistBatch(hardState: Bool.random(using: &random) ? HardState(term: term) : nil, entries: Self.entries(last + 1...next, term: term, bytes: bytes)))
                    last = next
                    term += UInt64.random(in: 0...1, using: &random)
                }
            } catch {}
            files.losePower()
        }
        #expect(try Self.open(files).recovered.entries.last?.position.index ?? 0 >= last)
    }

    /// Nothing was promised on a log whose beginning was torn: it begins again, whatever operation of the opening was the last.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func aBeginningThatWasTornBeginsAgain(_ seed: UInt64) throws {
        let files = SimulatedDisk(seed: seed)
        let operationsOfAnOpening = 14
        files.stop(after: Int(seed) % operationsOfAnOpening)
        #expect(throws: (any Error).self) { try Self.open(files) }
        files.losePower()
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: Self.entries(1...1)))
        let recovered = try Self.open(files).recovered
        #expect(recovered.snapshot == Self.bootstrap)
        #expect(recovered.entries.count == 1)
    }

    /// The last batch, torn anywhere, is cut to a beginning of itself, and what is written next is found.
    @Test func aTornEndIsCutOff() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 1), entries: Self.entries(1...2)))
        let name = try #require(try Self.segments(files).last)
        let before = try files.contents(of: name)
        try log.write(PersistBatch(entries: Self.entries(3...5)))
        let after = try files.contents(of: name)
        let changed = before.indices.filter { before[$0] != after[$0] }
        let (start, end) = (try #require(changed.first), try #require(changed.last))
        for cut in start...end {
            let torn = files.copy()
            torn.change(name) { bytes in for index in cut...end { bytes[index] = 0 } }
            let (cutLog, recovered, _) = try Self.open(torn)
            #expect((2...5).contains(recovered.entries.count))
            #expect(recovered.entries == Array(Self.entries(1...5).prefix(recovered.entries.count)))
            var goingOn = cutLog
            let next = UInt64(recovered.entries.count) + 1
            try goingOn.write(PersistBatch(entries: Self.entries(next...next, term: 2)))
            let again = try Self.open(torn)
            #expect(again.recovered.entries.last?.position == LogPosition(term: 2, index: next))
            #expect(again.tail == .whole)
        }
    }

    /// A process that died between the write and the sync: the system still has what it wrote, and the power may go later.
    @Test func whatIsReadIsOnTheDisk() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: Self.entries(1...1)))
        let name = try #require(try Self.segments(files).last)
        let synced = try files.contents(of: name)
        try log.write(PersistBatch(entries: Self.entries(2...2)))
        let written = try files.contents(of: name)
        files.change(name) { $0 = synced }
        try files.write(written, to: name, at: 0)
        #expect(try Self.open(files).recovered.entries.count == 2)
        files.losePower()
        #expect(try Self.open(files).recovered.entries.count == 2)
    }

    @Test func theFirstFailureIsFinal() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        files.failSync(after: 0)
        #expect(throws: WriteAheadLogError.self) { try log.write(PersistBatch(entries: Self.entries(1...1))) }
        #expect(throws: WriteAheadLogError.self) { try log.write(PersistBatch(entries: Self.entries(1...1))) }
    }

    // MARK: Rot

    /// Any bit, in any place before the last batch: an error, and never another log.
    @Test func rotIsNoticed() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 1, vote: NodeID(rawValue: 1)), entries: Self.entries(1...3)))
        try log.write(PersistBatch(truncateFrom: 3, entries: Self.entries(3...4, term: 2)))
        let name = try #require(try Self.segments(files).last)
        let used = try #require(try files.contents(of: name).lastIndex { $0 != 0 })
        try log.write(PersistBatch(entries: Self.entries(5...5, term: 2)))
        for offset in 0...used {
            for bit in 0..<8 {
                let rotten = files.copy()
                rotten.change(name) { $0[offset] ^= 1 << bit }
                #expect(code(rotten) == .corrupt, "bit \(bit) of byte \(offset)")
            }
        }
    }

    /// It is whole in itself, and of the same length and kind.
    @Test func aRecordInThePlaceOfAnotherIsNoticed() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        let name = try #require(try Self.segments(files).last)
        var ends: [Int] = []
        for vote in 1...2 as ClosedRange<UInt64> {
            try log.write(PersistBatch(hardState: HardState(term: 2, vote: NodeID(rawValue: vote))))
            // Of the eight bytes of the vote's number only the first is not zero.
            ends.append(try #require(try files.contents(of: name).lastIndex { $0 != 0 }) + MemoryLayout<UInt64>.size)
        }
        try log.write(PersistBatch(entries: Self.entries(1...1)))
        let recordBytes = 1 + 4 + 4 + 10
        files.change(name) { $0.replaceSubrange(ends[1] - recordBytes..<ends[1], with: Array($0[ends[0] - recordBytes..<ends[0]])) }
        #expect(code(files) == .corrupt)
    }

    @Test func aSegmentThatIsMissingIsNoticed() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        for index in 1...200 { try log.write(PersistBatch(entries: Self.entries(UInt64(index)...UInt64(index), bytes: 100))) }
        for name in try Self.segments(files) {
            let lacking = files.copy()
            try lacking.remove(name)
            #expect(code(lacking) == .corrupt, "\(name)")
        }
    }

    @Test func aSegmentThatWasRemovedMayComeBack() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        for index in 1...200 { try log.write(PersistBatch(entries: Self.entries(UInt64(index)...UInt64(index), bytes: 100))) }
        try log.record(Self.mark(200), resets: false)
        let first = try #require(try Self.segments(files).first)
        let old = try files.contents(of: first)
        try log.compact(upTo: 200)
        try files.create(first, size: old.count)
        try files.write(old, to: first, at: 0)
        let recovered = try Self.open(files).recovered
        #expect(recovered.snapshot == Self.mark(200))
        #expect(try !files.names().contains(first))
    }

    @Test func anotherNodesLogIsNotTaken() throws {
        let files = SimulatedDisk()
        _ = try Self.open(files)
        #expect(code(files, identity: LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 4))) == .stranger)
        #expect(code(files, identity: LogIdentity(clusterHigh: 1, clusterLow: 9, node: NodeID(rawValue: 3))) == .stranger)
    }

    /// A segment that was made, and the power went before its first bytes were on the disk.
    @Test func aSegmentThatWasNotBegunIsNone() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(entries: Self.entries(1...1)))
        try files.create("log-0000000000000002.segment", size: Self.segmentBytes)
        #expect(try Self.open(files).recovered.entries.count == 1)
        #expect(try Self.segments(files) == ["log-0000000000000001.segment"])
        let fresh = SimulatedDisk()
        try fresh.create("log-0000000000000001.segment", size: Self.segmentBytes)
        #expect(try Self.open(fresh).recovered.snapshot == Self.bootstrap)
    }

    // MARK: The form

    private static func hex(_ bytes: ArraySlice<UInt8>) -> String { bytes.map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined() }

    /// Once on a disk it stays.
    @Test func theFormIsFrozen() throws {
        let files = SimulatedDisk()
        var log = try Self.open(files).log
        try log.write(PersistBatch(hardState: HardState(term: 5), entries: Self.entries(1...1, term: 5, bytes: 2)))
        #expect(try files.names() == ["log-0000000000000001.segment", "reserve.segment"])
        let bytes = try files.contents(of: "log-0000000000000001.segment")
        let end = try #require(bytes.lastIndex { $0 != 0 })
        let header = Self.hex(bytes[..<58])
        let records = Self.hex(bytes[512...end])
        #expect(header == "4241544f4e57414c" + "0100" + "0100000000000000" + "0200000000000000" + "0300000000000000" + "0100000000000000" + "0000000000000000" + "00000000" + "abadddbb")
        #expect(records == 
                "0103000000" + "f5ba117d" + "000000"
                + "0420000000" + "ea015066" + "0000" + "03" + "0100000000000000" + "0200000000000000" + "0300000000000000" + "000000" + "00" + "01"
                + "0546000000" + "86bad05f" + "0100000000000000" + "3502000000000000"
                + "0500000000000000" + "00" + "0000000000000000" + "00" + "0000000000000000" + "0000000000000000" + "0500000000000000" + "0100000000000000" + "badfc5c4"
                + "0103000000" + "5163cd0c" + "050000"
                + "0306000000" + "f0fc6af4" + "0501" + "01" + "020101")
    }
}

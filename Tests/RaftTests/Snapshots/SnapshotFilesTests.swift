import BatonTesting
import BinaryCoding
import RaftCore
import Testing

@testable import Raft

@Suite struct SnapshotFilesTests {
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))
    private static func mark(_ index: UInt64) -> SnapshotMark {
        SnapshotMark(position: LogPosition(term: 2, index: index), membership: Membership(voters: [NodeID(rawValue: 3)]), membershipIndex: 0)
    }
    private static let contents: [UInt8] = [1, 2, 3, 4, 5]

    private static func code(_ work: () throws -> some Any) -> WriteAheadLogError.Code? {
        do {
            _ = try work()
            return nil
        } catch { return (error as? WriteAheadLogError)?.code }
    }

    @Test func whatIsWrittenIsRead() throws {
        let files = SnapshotFiles(SimulatedDisk(), identity: Self.identity)
        for index in 1...3 as ClosedRange<UInt64> { try files.write(Self.mark(index), Self.contents + [UInt8(index)]) }
        try files.write(Self.mark(2), [9])
        #expect(try files.read(Self.mark(1)) == Self.contents + [1])
        #expect(try files.read(Self.mark(2)) == [9], "an attempt that was not recorded makes way")
        #expect(try files.removeAll(but: [Self.mark(3)]) == 2)
        #expect(Self.code { try files.read(Self.mark(1)) } == .missing, "it may be elsewhere")
        #expect(try files.read(Self.mark(3)) == Self.contents + [3])
    }

    @Test func whatCannotBeWrittenTakesNoRoom() throws {
        let disk = SimulatedDisk()
        let files = SnapshotFiles(disk, identity: Self.identity)
        try files.write(Self.mark(1), Self.contents)
        disk.capacity = disk.usedBytes + 10
        for index in 2...4 as ClosedRange<UInt64> { #expect(throws: (any Error).self) { try files.write(Self.mark(index), Self.contents) } }
        #expect(try disk.names().count == 1)
        disk.capacity = .max
        try files.write(Self.mark(5), Self.contents)
        #expect(try files.read(Self.mark(5)) == Self.contents)
    }

    /// Cut off anywhere, and with any bit turned.
    @Test func whatIsNotWhatWasWrittenIsNotRead() throws {
        let disk = SimulatedDisk()
        let files = SnapshotFiles(disk, identity: Self.identity)
        try files.write(Self.mark(1), Self.contents)
        let name = try #require(try disk.names().first)
        let count = try disk.contents(of: name).count
        for bit in 0..<count * 8 {
            let rotten = disk.copy()
            rotten.change(name) { $0[bit / 8] ^= 1 << (bit % 8) }
            #expect(Self.code { try SnapshotFiles(rotten, identity: Self.identity).read(Self.mark(1)) } == .corrupt)
        }
        for end in 0..<count {
            let torn = disk.copy()
            torn.change(name) { $0.removeSubrange(end...) }
            #expect(Self.code { try SnapshotFiles(torn, identity: Self.identity).read(Self.mark(1)) } == .corrupt)
        }
    }

    /// It is whole, and nothing is given up for it.
    @Test func thatOfAnotherVersionIsNotTakenForDamage() throws {
        let disk = SimulatedDisk()
        let files = SnapshotFiles(disk, identity: Self.identity)
        try files.write(Self.mark(1), Self.contents)
        disk.change(try #require(try disk.names().first)) { bytes in
            let end = bytes.count - MemoryLayout<UInt32>.size
            bytes[8] = 2
            var writer = BinaryWriter()
            writer.writeUInt32(CRC32C.checksum(bytes[..<end]))
            bytes.replaceSubrange(end..., with: writer.bytes)
        }
        #expect(Self.code { try files.read(Self.mark(1)) } == .version)
    }

    @Test func thatOfAnotherNodeOrOfAnotherPlaceIsNotTaken() throws {
        let disk = SimulatedDisk()
        try SnapshotFiles(disk, identity: Self.identity).write(Self.mark(1), Self.contents)
        let other = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 4))
        #expect(Self.code { try SnapshotFiles(disk, identity: other).read(Self.mark(1)) } == .stranger)
        var moved = Self.mark(1)
        moved.membershipIndex = 1
        #expect(Self.code { try SnapshotFiles(disk, identity: Self.identity).read(moved) } == .corrupt)
    }
}

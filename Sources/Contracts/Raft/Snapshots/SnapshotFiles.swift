import BinaryCoding
public import RaftCore

/// The snapshots of a node, one file each, in a directory of their own. A file counts once the log has recorded its mark; one that was begun and never recorded is removed at the next start.
///
/// It belongs to one owner, who calls it from one place at a time; every method blocks until the disk is through.
public struct SnapshotFiles: Sendable {
    /// "BATONSNP".
    private static let magic: UInt64 = 0x504E_534E_4F54_4142
    private static let version: UInt16 = 1
    private static let prefix = "snapshot-"

    private let files: any LogFiles
    private let identity: LogIdentity

    public init(_ files: any LogFiles, identity: LogIdentity) {
        self.files = files
        self.identity = identity
    }

    /// It is on the disk when this returns. Of one that cannot be written nothing stays, as far as the disk allows: on a full disk it would take the room of the next one.
    public func write(_ mark: SnapshotMark, _ contents: [UInt8]) throws {
        let name = SnapshotFiles.name(mark.position)
        // Of an attempt that was not recorded.
        if try files.names().contains(name) { try files.remove(name) }
        var writer = BinaryWriter(reservingCapacity: contents.count + SegmentHeader.byteCount)
        writer.writeUInt64(SnapshotFiles.magic)
        writer.writeUInt16(SnapshotFiles.version)
        writer.write(identity)
        writer.write(mark)
        writer.writeBytes(contents)
        writer.writeUInt32(CRC32C.checksum(writer.bytes))
        do {
            try files.create(name, size: writer.bytes.count)
            try files.write(writer.bytes, to: name, at: 0)
            try files.sync(name)
        } catch {
            _ = try? files.remove(name)
            throw error
        }
    }

    /// - Throws: ``WriteAheadLogError`` with the code `corrupt` if it is not what was written, `missing` if it is not there, `version` if another version wrote it, `stranger` if another node did, or what the files
    ///   throw.
    public func read(_ mark: SnapshotMark) throws -> [UInt8] {
        let name = SnapshotFiles.name(mark.position)
        guard try files.names().contains(name) else { throw WriteAheadLogError(code: .missing, file: name, message: "the snapshot that the log names is not there: is this the right directory?") }
        let version: UInt16
        let found: (owner: LogIdentity, mark: SnapshotMark, contents: [UInt8])?
        let bytes = try files.contents(of: name)
        do throws(BinaryCodingError) {
            version = try SnapshotFiles.version(of: bytes)
            found = version == SnapshotFiles.version ? try SnapshotFiles.parse(bytes) : nil
        } catch {
            throw WriteAheadLogError(code: .corrupt, file: name, offset: error.offset, message: error.message)
        }
        guard let found else { throw WriteAheadLogError.version(name, 0, "a snapshot of version \(version)") }
        guard found.owner == identity else { throw WriteAheadLogError(code: .stranger, file: name, message: "it was written by \(found.owner.node), or for another cluster") }
        guard found.mark == mark else { throw WriteAheadLogError(code: .corrupt, file: name, message: "it is of \(found.mark.position), and the log names \(mark.position)") }
        return found.contents
    }

    /// Of a snapshot that is what was written: every version has its number at the beginning, and its checksum at the end.
    private static func version(of bytes: [UInt8]) throws(BinaryCodingError) -> UInt16 {
        var reader = BinaryReader(bytes)
        guard try reader.readUInt64() == magic else { throw reader.failure(.invalidValue, "it is no snapshot") }
        let version = try reader.readUInt16()
        let end = bytes.count - MemoryLayout<UInt32>.size
        guard end >= reader.offset else { throw reader.failure(.invalidValue, "it is cut off") }
        var sum = BinaryReader(bytes[end...])
        guard try sum.readUInt32() == CRC32C.checksum(bytes[..<end]) else { throw sum.failure(.invalidValue, "its checksum is wrong") }
        return version
    }

    private static func parse(_ bytes: [UInt8]) throws(BinaryCodingError) -> (LogIdentity, SnapshotMark, [UInt8]) {
        var reader = BinaryReader(bytes[..<(bytes.count - MemoryLayout<UInt32>.size)])
        _ = (try reader.readUInt64(), try reader.readUInt16())
        let owner: LogIdentity = try reader.read()
        let mark: SnapshotMark = try reader.read()
        let contents = try reader.readBytes(limit: reader.remaining)
        try reader.finish()
        return (owner, mark, Array(contents))
    }

    /// Removes all others. Returns how many there were.
    @discardableResult
    public func removeAll(but kept: [SnapshotMark]) throws -> Int {
        let names = kept.map { SnapshotFiles.name($0.position) }
        let others = try files.names().filter { $0.hasPrefix(SnapshotFiles.prefix) && !names.contains($0) }
        for name in others { try files.remove(name) }
        return others.count
    }

    private static func name(_ position: LogPosition) -> String { prefix + hex(position.index) + "-" + hex(position.term) }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

public import RaftCore

/// A node's log on its disk: segments of one directory, written from their beginning to their end and never changed.
///
/// Every batch is one write and one sync. Each record's checksum goes on from the one before, each segment repeats term and snapshot, and each batch begins with a mark that can be known by itself. So
/// after a crash the end of the log is told from rot: bad bytes with nothing behind them are the torn end of the last batch, which nobody was told of, and are cut off. Bad bytes with a later batch behind them were on the disk
/// once: that is an error, and nothing is repaired by guessing, because what was promised may be among what is lost.
///
/// One thing cannot be told: rot in the very last batch, after it was synced, looks like its torn end.
///
/// It belongs to one owner, who calls it from one place at a time; every method blocks until the disk is through.
public struct WriteAheadLog {
    /// How the end of the log was found.
    public enum Tail: Hashable, Sendable {
        case whole
        /// The last batch was cut off, by so many bytes of its segment as were not zero.
        case torn(bytes: Int)
    }

    /// 64 MiB.
    public static let segmentBytes = 64 << 20

    private let files: any LogFiles
    private let identity: LogIdentity
    private let segmentBytes: Int
    /// In order; the last one is written to.
    private var segments: [RecoveredFiles.Segment]
    private var offset: Int
    private var chain: UInt32
    private var hardState: HardState
    private var mark: SnapshotMark
    private var isFailed = false

    /// Opens the log that is there, or begins one.
    ///
    /// - Parameters:
    ///   - bootstrap: of a log that begins here. One that is there keeps its own.
    ///   - segmentBytes: of new segments, at the least; a longer batch has one of its own length.
    /// - Returns: the log, what it holds, and how its end was found.
    /// - Throws: ``WriteAheadLogError``, which leaves everything as it is, or what the files throw.
    public static func open(
        _ files: any LogFiles, identity: LogIdentity, bootstrap: SnapshotMark, segmentBytes: Int = segmentBytes
    ) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: Tail) {
        let found = try RecoveredFiles(files, identity: identity)
        var log = WriteAheadLog(files: files, identity: identity, segmentBytes: segmentBytes, found, bootstrap: bootstrap)
        for name in found.leftovers { try files.remove(name) }
        let tail = try log.rewriteTail(from: found.lastBatch)
        if log.segments.isEmpty { try log.beginSegment(for: 0) }
        return (log, RecoveredLog(hardState: log.hardState, snapshot: log.mark, entries: found.entries), tail)
    }

    private init(files: any LogFiles, identity: LogIdentity, segmentBytes: Int, _ found: RecoveredFiles, bootstrap: SnapshotMark) {
        self.files = files
        self.identity = identity
        self.segmentBytes = segmentBytes
        segments = found.segments
        offset = found.offset
        chain = found.chain
        hardState = found.hardState ?? HardState()
        mark = found.mark ?? bootstrap
    }

    /// The last batch may be in the memory of the system only: whoever was to sync it died, or was told that it could not be done, after which a sync of what was not written again means nothing. And what is left of
    /// one that did not become whole is overwritten, so that it cannot be found later behind what is written next.
    private func rewriteTail(from start: Int) throws -> Tail {
        guard let segment = segments.last else { return .whole }
        let bytes = try files.contents(of: segment.name)
        let torn = (bytes[offset...].lastIndex { $0 != 0 } ?? offset - 1) + 1 - offset
        try files.write(Array(bytes[start..<offset]) + Array(repeating: 0, count: torn), to: segment.name, at: start)
        try files.sync(segment.name)
        return torn == 0 ? .whole : .torn(bytes: torn)
    }

    // MARK: Writing

    /// The batch is on the disk when this returns. After an error, the first one, nothing more is written: open the log anew, in a new process.
    public mutating func write(_ batch: PersistBatch) throws {
        var records: [LogRecord] = []
        if let state = batch.hardState { records.append(.hardState(state)) }
        if let index = batch.truncateFrom { records.append(.truncate(index)) }
        records += batch.entries.map(LogRecord.entry)
        try write(records, lastIndex: batch.entries.last?.position.index ?? 0)
        if let state = batch.hardState { hardState = state }
    }

    /// There is a new snapshot, and it is on the disk.
    ///
    /// - Parameter resets: it came from a leader and takes the place of the log, which is empty from here on.
    public mutating func record(_ mark: SnapshotMark, resets: Bool) throws {
        try write([.snapshot(mark, resets: resets)], lastIndex: 0)
        self.mark = mark
    }

    /// Removes the segments that hold nothing after `index`. The newest snapshot is recorded, and not before `index`.
    public mutating func compact(upTo index: UInt64) throws {
        precondition(index <= mark.position.index, "entries would go that no snapshot holds")
        while segments.count > 1, segments[0].lastIndex <= index {
            let name = segments[0].name
            try attempt { try $0.remove(name) }
            segments.removeFirst()
        }
    }

    private mutating func write(_ records: [LogRecord], lastIndex: UInt64) throws {
        // The mark's numbers have a fixed length, so the length of the batch does not depend on where it is written.
        let length = bytes([.batch(BatchMark(sequence: 0, offset: 0))] + records).count
        if offset + length + LogRecord.frameBytes > segments.last?.size ?? 0 { try beginSegment(for: length) }
        guard let segment = segments.last else { return }
        let start = offset
        var chain = chain
        let bytes = bytes([.batch(BatchMark(sequence: segment.sequence, offset: UInt64(start)))] + records, chain: &chain)
        try attempt { files in
            try files.write(bytes, to: segment.name, at: start)
            try files.sync(segment.name)
        }
        offset += bytes.count
        self.chain = chain
        segments[segments.count - 1].lastIndex = max(segment.lastIndex, lastIndex)
    }

    /// The next segment, for a batch of so many bytes. It is whole before the present one ends, so that a segment that is missing later is known to be.
    private mutating func beginSegment(for length: Int) throws {
        let last = segments.last
        var chain = chain
        let end = last == nil ? [] : bytes([.end], chain: &chain)
        let sequence = (last?.sequence ?? 0) + 1
        let name = RecoveredFiles.name(sequence)
        let header = SegmentHeader(identity: identity, sequence: sequence, chain: chain).bytes
        let head = header + bytes([.hardState(hardState), .snapshot(mark, resets: last == nil)], chain: &chain)
        let size = max(segmentBytes, head.count + length + LogRecord.frameBytes)
        let offset = offset
        try attempt { files in
            try files.create(name, size: size)
            try files.write(head, to: name, at: 0)
            try files.sync(name)
            if let last {
                try files.write(end, to: last.name, at: offset)
                try files.sync(last.name)
            }
        }
        segments.append(.init(sequence: sequence, name: name, size: size))
        (self.offset, self.chain) = (head.count, chain)
    }

    private func bytes(_ records: [LogRecord]) -> [UInt8] {
        var chain: UInt32 = 0
        return bytes(records, chain: &chain)
    }

    private func bytes(_ records: [LogRecord], chain: inout UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records { bytes += record.bytes(chain: &chain) }
        return bytes
    }

    private mutating func attempt(_ work: (any LogFiles) throws -> Void) throws {
        guard !isFailed else { throw WriteAheadLogError(code: .failed, file: segments.last?.name ?? "", offset: offset, message: "an earlier write failed") }
        do {
            try work(files)
        } catch {
            isFailed = true
            throw WriteAheadLogError(code: .failed, file: segments.last?.name ?? "", offset: offset, message: "\(error)")
        }
    }
}

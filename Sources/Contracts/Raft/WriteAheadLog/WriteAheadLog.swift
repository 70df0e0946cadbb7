public import RaftCore

/// A node's log on its disk: segments of one directory, written from their beginning to their end and never changed.
///
/// Every batch is one write and one sync. Each record's checksum goes on from the one before, each segment repeats term and snapshot, and each batch begins with a mark that can be known by itself. So
/// after a crash the end of the log is told from rot: bad bytes with nothing behind them are the torn end of the last batch, which nobody was told of, and are cut off. Bad bytes with a later batch
/// behind them were on the disk once: that is an error, and nothing is repaired by guessing, because what was promised may be among what is lost.
///
/// One thing cannot be told: rot in the very last batch, after it was synced, looks like its torn end.
///
/// Segments are made ahead of their need when the owner has time for it (``prepare()``). With what there is ahead the log goes on when the disk is full (``space-swift.property``).
///
/// It belongs to one owner, who calls it from one place at a time; every method blocks until the disk is through.
public struct WriteAheadLog {
    /// How the end of the log was found.
    public enum Tail: Hashable, Sendable {
        case whole
        /// The last batch was cut off, by so many bytes of its segment as were not zero.
        case torn(bytes: Int)
    }

    /// How much room there is ahead.
    public enum Space: Hashable, Sendable {
        /// What is missing can be made, as far as is known.
        case ample
        /// The disk had no room for a segment that was to be made ahead. The log goes on with what it has.
        case short
        /// A batch was refused (``WriteAheadLogError/Code/full``), and there is no more room since. Terms, votes, truncations and snapshots are still written.
        case exhausted
    }

    /// 64 MiB.
    public static let segmentBytes = 64 << 20
    /// 1 GiB. No batch is longer, and no longer file is read.
    public static let maximumSegmentBytes = 1 << 30
    /// The reserve is a quarter of a segment, 16 MiB: more than a hundred thousand terms.
    private static let reservesPerSegment = 4

    private let files: any LogFiles
    private let identity: LogIdentity
    private let segmentBytes: Int
    /// In order; the last one is written to.
    private var segments: [RecoveredFiles.Segment]
    private var held: HeldSegments
    private var offset: Int
    private var chain: UInt32
    private var promise: LogPromise
    private var mark: SnapshotMark
    private var isExhausted = false
    private var isFailed = false

    private var reserveBytes: Int { segmentBytes / WriteAheadLog.reservesPerSegment }

    /// Opens the log that is there, or begins one.
    ///
    /// The segments are read one after the other, each of them whole: beside the entries themselves it takes the memory of two segments at the most.
    ///
    /// - Parameters:
    ///   - bootstrap: of a log that begins here. One that is there keeps its own.
    ///   - segmentBytes: of new segments, at the least; a longer batch has one of its own length.
    /// - Returns: the log, what it holds, and how its end was found.
    /// - Throws: ``WriteAheadLogError``, or what the files throw. An error that is found in reading leaves everything as it is.
    public static func open(
        _ files: any LogFiles, identity: LogIdentity, bootstrap: SnapshotMark, segmentBytes: Int = segmentBytes
    ) throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: Tail) {
        let names = try files.names()
        let found = try RecoveredFiles(files, names: names, identity: identity)
        let held = try HeldSegments(files, names: names, segmentBytes: segmentBytes, reserveBytes: segmentBytes / reservesPerSegment)
        guard !found.segments.isEmpty || !held.followsALog else {
            throw WriteAheadLogError(code: .corrupt, file: "", message: "segments are made ahead of a log, and the log itself is missing")
        }
        var log = WriteAheadLog(files: files, identity: identity, segmentBytes: segmentBytes, found, held, bootstrap: bootstrap)
        try log.settle(found, names: names)
        return (log, RecoveredLog(hardState: log.promise.hardState, snapshot: log.mark, entries: found.entries), found.tornBytes == 0 ? .whole : .torn(bytes: found.tornBytes))
    }

    /// Whether there is a log, or what is left of one. false: ``open(_:identity:bootstrap:segmentBytes:)`` would begin one here, and nothing was ever promised by what is in this directory.
    ///
    /// - Throws: ``WriteAheadLogError`` if what is there cannot be told from a log and is none, or what the files throw. Whether a log that is there is whole, and this node's, is found by opening it.
    public static func isBegun(_ files: any LogFiles, identity: LogIdentity) throws -> Bool {
        let segments = try files.names().filter { $0.hasSuffix(RecoveredFiles.suffix) }
        // The very first one may be there and hold nothing: the process died while it was made.
        guard segments == [RecoveredFiles.name(1)] else { return !segments.isEmpty }
        do { return try !RecoveredFiles(files, names: segments, identity: identity).segments.isEmpty } catch let error as WriteAheadLogError where error.code == .corrupt { return true }
    }

    /// Puts an empty log in the place of one that is damaged, or whose snapshot is. It keeps the term and the vote, says by ``RaftCore/HardState/quarantine`` what may be missing, and begins with the
    /// membership of the newest snapshot mark that can be read. Where that is of a later place than the first one (``RaftCore/SnapshotMark/membershipIndex``) the log takes no entries before a snapshot.
    /// What is there stays until the new log is whole: whoever dies in between finds one or the other.
    ///
    /// - Parameters:
    ///   - bootstrap: whoever takes part by it counts where no mark can be read.
    ///   - segmentBytes: as in ``open(_:identity:bootstrap:segmentBytes:)``, which is to be called afterwards.
    /// - Throws: ``WriteAheadLogError`` with the code `lost` if the node must not come back under its identity, `stranger` if the files are another node's, or what the files throw, a lack of room among
    ///   it. Then the log is as it was.
    public static func beginAnew(_ files: any LogFiles, identity: LogIdentity, bootstrap: SnapshotMark, segmentBytes: Int = segmentBytes) throws {
        let names = try files.names()
        let damaged = try DamagedLog(files, names: names, identity: identity)
        let mark = try firstMark(damaged, identity, bootstrap)
        var hardState = damaged.promise.hardState
        hardState.quarantine = damaged.promise.end
        let header = SegmentHeader(identity: identity, sequence: damaged.nextSequence, lastIndex: 0, chain: 0)
        try put(head(header, hardState, mark, resets: true).bytes, as: damaged.nextSequence, files, names: names, segmentBytes: segmentBytes)
    }

    /// Puts a log that begins with a term and a snapshot into a directory that is empty. Whoever dies in between leaves no log behind.
    ///
    /// - Throws: What the files throw.
    static func begin(_ files: any LogFiles, identity: LogIdentity, hardState: HardState, snapshot mark: SnapshotMark, segmentBytes: Int = segmentBytes) throws {
        let header = SegmentHeader(identity: identity, sequence: 1, lastIndex: mark.position.index, chain: 0)
        try put(head(header, hardState, mark, resets: true).bytes, as: 1, files, names: [], segmentBytes: segmentBytes)
    }

    /// A segment that is there with all of its head, or not at all.
    private static func put(_ head: [UInt8], as sequence: UInt64, _ files: any LogFiles, names: [String], segmentBytes: Int) throws {
        if names.contains(draftOfNewLog) { try files.remove(draftOfNewLog) }
        do {
            // What was made ahead is there also on a disk that is full.
            if let spare = try HeldSegments.readySpare(files, names: names, atLeast: head.count) {
                try files.rename(spare, to: draftOfNewLog)
            } else {
                try files.create(draftOfNewLog, size: max(segmentBytes, head.count))
            }
        } catch {
            // What there is of it helps nobody.
            _ = try? files.remove(draftOfNewLog)
            throw error
        }
        try files.write(head, to: draftOfNewLog, at: 0)
        try files.sync(draftOfNewLog)
        try files.rename(draftOfNewLog, to: RecoveredFiles.name(sequence))
    }

    /// Who takes part: not by an entry, which may never have been committed.
    private static func firstMark(_ damaged: DamagedLog, _ identity: LogIdentity, _ bootstrap: SnapshotMark) throws -> SnapshotMark {
        // By a bootstrap only who may take part is known, and not what became of that: the log takes no entries before a snapshot.
        let membership = damaged.mark?.membership ?? bootstrap.membership
        guard damaged.mark != nil || !membership.voters.isEmpty else { throw DamagedLog.lost("", 0, "nothing of it says who takes part") }
        guard membership.voters != [identity.node] else {
            throw WriteAheadLogError(code: .lost, file: "", message: "the log is damaged, and no other node has what was in it: restore a copy of the log and of the snapshots, or begin a new cluster")
        }
        return SnapshotMark(position: .zero, membership: membership, membershipIndex: damaged.mark?.membershipIndex ?? 1)
    }

    private static let draftOfNewLog = "anew.draft"

    private init(files: any LogFiles, identity: LogIdentity, segmentBytes: Int, _ found: RecoveredFiles, _ held: HeldSegments, bootstrap: SnapshotMark) {
        self.files = files
        self.identity = identity
        self.segmentBytes = segmentBytes
        self.held = held
        segments = found.segments
        offset = found.offset
        chain = found.chain
        promise = found.segments.isEmpty ? LogPromise(last: bootstrap.position) : found.promise
        mark = found.mark ?? bootstrap
    }

    /// Puts on the disk what was read, takes off it what is no part of the log, and begins the log if there is none.
    private mutating func settle(_ found: RecoveredFiles, names: [String]) throws {
        // A name that was changed before the process died may be so in the memory of the system only.
        try files.syncNames()
        try rewriteTail(found)
        for leftover in found.leftovers { try held.recycle(leftover.name, size: leftover.size, files) }
        try held.removeStrays(files, names: names)
        if names.contains(WriteAheadLog.draftOfNewLog) { try files.remove(WriteAheadLog.draftOfNewLog) }
        if segments.isEmpty { try beginSegment(for: 0, keepsReserve: true) }
        try attempt { files, held in try held.makeReserve(files) }
    }

    /// The last batch may be in the memory of the system only: whoever was to sync it died, or was told that it could not be done, after which a sync of what was not written again means nothing. The
    /// same holds for the end of the segment before, as long as no batch came after it. And what is left of a batch that did not become whole is overwritten, so that it cannot be found later behind
    /// what is written next.
    private func rewriteTail(_ found: RecoveredFiles) throws {
        guard let segment = found.segments.last else { return }
        try files.write(found.lastBytes + Array(repeating: 0, count: found.tornBytes), to: segment.name, at: found.lastBatch)
        try files.sync(segment.name)
        guard found.lastBatch == 0, let end = found.end else { return }
        try files.write(end.bytes, to: end.segment, at: end.offset)
        try files.sync(end.segment)
    }

    // MARK: Writing

    /// The batch is on the disk when this returns. After an error, the first one, nothing more is written: open the log anew, in a new process. Only ``WriteAheadLogError/Code/full`` is none of these:
    /// the batch was refused before anything of it was written, the log goes on, and the same batch may be tried again later. One without entries is refused only when the reserve is used up, too.
    ///
    /// A batch that needs a new segment has one that was made ahead (``prepare()``); where there is none it waits until one is made.
    public mutating func write(_ batch: PersistBatch) throws {
        var records: [LogRecord] = []
        if let state = batch.hardState { records.append(.hardState(state)) }
        if let index = batch.truncateFrom { records.append(.truncate(index)) }
        records += batch.entries.map(LogRecord.entry)
        try write(records, promising: promise.after(batch), entriesUpTo: batch.entries.last?.position.index)
    }

    /// There is a new snapshot, and it is on the disk.
    ///
    /// - Parameter resets: it came from a leader and takes the place of the log, which is empty from here on.
    public mutating func record(_ mark: SnapshotMark, resets: Bool) throws {
        var promise = promise
        if resets { promise.last = mark.position }
        try write([.snapshot(mark, resets: resets)], promising: promise, entriesUpTo: nil)
        self.mark = mark
    }

    /// Removes the segments that hold nothing after `index`, or keeps their files to make of them what is missing ahead. The newest snapshot is recorded, and not before `index`.
    public mutating func compact(upTo index: UInt64) throws {
        precondition(index <= mark.position.index, "entries would go that no snapshot holds")
        while segments.count > 1, segments[0].lastIndex <= index {
            let segment = segments[0]
            try attempt { files, held in try held.recycle(segment.name, size: segment.size, files) }
            segments.removeFirst()
        }
    }

    /// - Parameters:
    ///   - after: what holds once they are written.
    ///   - highest: index of its entries; nil: it has none, and is written into what is kept on a full disk.
    private mutating func write(_ records: [LogRecord], promising after: LogPromise, entriesUpTo highest: UInt64?) throws {
        // The mark has a fixed length, so the length of the batch does not depend on where it is written.
        let length = WriteAheadLog.bytes([.batch(BatchMark(sequence: 0, offset: 0, promise: after))] + records).count
        try makeRoom(for: length, keepsReserve: highest != nil)
        guard let segment = segments.last else { return }
        let start = offset
        var chain = chain
        let mark = BatchMark(sequence: segment.sequence, offset: UInt64(start), promise: after)
        let bytes = WriteAheadLog.bytes([.batch(mark)] + records, chain: &chain)
        try attempt { files, _ in
            try files.write(bytes, to: segment.name, at: start)
            try files.sync(segment.name)
        }
        offset += bytes.count
        self.chain = chain
        promise = after
        guard let highest else { return }
        segments[segments.count - 1].lastIndex = max(segment.lastIndex, highest)
        isExhausted = false
    }

    private mutating func makeRoom(for length: Int, keepsReserve: Bool) throws {
        let free = (segments.last?.size ?? 0) - offset - length - LogRecord.frameBytes
        if keepsReserve {
            if !held.hasReserve { try attempt { files, held in try held.makeReserve(files) } }
            // Without a reserve as much is kept of what there is instead.
            guard held.hasReserve || max(free, 0) + held.spareBytes - (free < 0 ? length : 0) >= reserveBytes else { throw refuse(length) }
        }
        if free < 0 { try beginSegment(for: length, keepsReserve: keepsReserve) }
    }

    /// The next segment, for a batch of so many bytes. It is whole before the present one ends, so that a segment that is missing later is known to be.
    private mutating func beginSegment(for length: Int, keepsReserve: Bool) throws {
        let last = segments.last
        var chain = chain
        let end = last == nil ? [] : WriteAheadLog.bytes([.end], chain: &chain)
        let sequence = (last?.sequence ?? 0) + 1
        let name = RecoveredFiles.name(sequence)
        let header = SegmentHeader(identity: identity, sequence: sequence, lastIndex: promise.last.index, chain: chain)
        let head = WriteAheadLog.head(header, promise.hardState, mark, resets: last == nil)
        let needed = head.bytes.count + length + LogRecord.frameBytes
        precondition(needed <= WriteAheadLog.maximumSegmentBytes, "a batch of \(length) bytes is longer than any segment may be")
        let offset = offset
        guard let size = try provide(name, needed: needed, keepsReserve: keepsReserve) else { throw refuse(length) }
        try attempt { files, _ in
            try files.write(head.bytes, to: name, at: 0)
            try files.sync(name)
            if let last {
                try files.write(end, to: last.name, at: offset)
                try files.sync(last.name)
            }
        }
        segments.append(.init(sequence: sequence, name: name, size: size))
        (self.offset, self.chain) = (head.bytes.count, head.chain)
    }

    /// How a segment begins, and the checksum at the end of that.
    private static func head(_ header: SegmentHeader, _ hardState: HardState, _ mark: SnapshotMark, resets: Bool) -> (bytes: [UInt8], chain: UInt32) {
        var chain = header.chain
        let bytes = header.bytes + bytes([.hardState(hardState), .snapshot(mark, resets: resets)], chain: &chain)
        return (bytes, chain)
    }

    /// A file of zeros under that name.
    ///
    /// - Returns: its size; nil: there is no room.
    private mutating func provide(_ name: String, needed: Int, keepsReserve: Bool) throws -> Int? {
        var size: Int?
        let fresh = max(segmentBytes, needed)
        try attempt { files, held in
            if let spare = held.takeSpare(atLeast: needed) {
                try files.rename(spare.name, to: name)
                size = spare.size
            } else if try held.make(name, size: fresh, files) {
                size = fresh
            } else if !keepsReserve, let reserve = held.takeReserve(atLeast: needed) {
                try files.rename(reserve.name, to: name)
                size = reserve.size
            }
        }
        return size
    }

    private mutating func refuse(_ length: Int) -> WriteAheadLogError {
        isExhausted = true
        return WriteAheadLogError(
            code: .full, file: segments.last?.name ?? "", offset: offset,
            message: "the disk has no room for a batch of \(length) bytes, beside what is kept for terms, votes and snapshots: make room on it")
    }

    // MARK: Ahead

    /// Whether entries are taken, and will be. It changes in writing, compacting and ``prepare()``.
    public var space: Space { isExhausted ? .exhausted : held.isShort ? .short : .ample }

    /// Whether a segment that is to be made ahead is missing, and the disk did not say that it has no room for it.
    public var canPrepare: Bool { !isFailed && held.hasNext }

    /// Makes a step towards the segments that the log has ahead of its need, two and a reserve: 4 MiB of zeros and a sync. Without it the batch that needs a segment waits for all of its zeros.
    ///
    /// Call it when there is nothing to write and ``canPrepare`` says that there is something to do; and every few seconds while ``space-swift.property`` is not ``Space-swift.enum/ample``: then it
    /// looks whether the disk has room again, which is what ends that state. A new file is made when the disk has room for it and, beside it, for a reserve.
    ///
    /// - Throws: ``WriteAheadLogError``, which is final like that of a write. A full disk is none.
    public mutating func prepare() throws {
        let before = held.readyBytes
        try attempt { files, held in try held.prepare(files) }
        if held.readyBytes > before { isExhausted = false }
    }

    // MARK: Bytes

    private static func bytes(_ records: [LogRecord]) -> [UInt8] {
        var chain: UInt32 = 0
        return bytes(records, chain: &chain)
    }

    private static func bytes(_ records: [LogRecord], chain: inout UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records { bytes += record.bytes(chain: &chain) }
        return bytes
    }

    private mutating func attempt(_ work: (any LogFiles, inout HeldSegments) throws -> Void) throws {
        guard !isFailed else { throw WriteAheadLogError(code: .failed, file: segments.last?.name ?? "", offset: offset, message: "an earlier write failed") }
        do {
            try work(files, &held)
        } catch {
            isFailed = true
            throw WriteAheadLogError(code: .failed, file: segments.last?.name ?? "", offset: offset, message: "\(error)")
        }
    }
}

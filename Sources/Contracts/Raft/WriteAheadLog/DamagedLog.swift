import BinaryCoding
import RaftCore

/// What can still be said of a log that is not what was written: what its node promised, and which its newest snapshot is.
///
/// The newest beginning of a batch tells the promise, wherever the damage is. Rot of that one mark looks like the torn end of the last batch, which is the one thing that cannot be told.
struct DamagedLog {
    let promise: LogPromise
    /// The newest that can be read; nil: none can.
    private(set) var mark: SnapshotMark?
    /// Above all that are there.
    let nextSequence: UInt64

    /// - Parameter names: of all files, sorted.
    /// - Throws: ``WriteAheadLogError`` with the code `lost` if the promise cannot be known, `stranger` if the files are another node's, or what the files throw.
    init(_ files: any LogFiles, names: [String], identity: LogIdentity) throws {
        let found = try RecoveredFiles.segments(files, names: names)
        let segments = found[RecoveredFiles.start(of: found)...]
        // With a gap: what is there is no part of what begins behind it.
        nextSequence = (found.last?.sequence ?? 0) + 2
        var promise: LogPromise?
        for segment in segments.reversed() {
            let bytes = try RecoveredFiles.contents(of: segment, files)
            let header = SegmentHeader(bytes)
            if let owner = header?.identity, owner != identity { throw WriteAheadLogError.stranger(segment.name, owner) }
            if promise == nil, let (offset, mark) = BatchMark.last(in: bytes, sequence: segment.sequence) {
                // What was promised after the end of this segment stood in one that is not there.
                if segment.sequence == found.last?.sequence, DamagedLog.ends(bytes, after: offset) { throw DamagedLog.lost(segment.name, offset, "it goes on in a segment that is missing") }
                promise = mark.promise
            }
            mark = mark ?? DamagedLog.mark(bytes, chain: header?.chain, sequence: segment.sequence)
            if promise != nil, mark != nil { break }
        }
        guard let promise else { throw DamagedLog.lost(segments.last?.name ?? "", 0, "no batch of it can be read") }
        self.promise = promise
    }

    static func lost(_ file: String, _ offset: Int, _ why: String) -> WriteAheadLogError {
        WriteAheadLogError(
            code: .lost, file: file, offset: offset,
            message: "the log is damaged, and it cannot begin anew: \(why). This node must not come back under its identity: take it out of the cluster, and add a new one in its place")
    }

    /// Whether the end of the segment stands somewhere after a batch's beginning.
    private static func ends(_ bytes: [UInt8], after mark: Int) -> Bool {
        guard var frame = LogRecord.frame(bytes, at: mark) else { return false }
        while case .record(let record, let end, let chain) = LogRecord.read(bytes, at: frame.end, chain: frame.chain) {
            if record == .end { return true }
            frame = (end, chain)
        }
        return false
    }

    /// The newest whose checksum is right. A record goes on from the checksum that the one before it says it has, be that one readable or not.
    private static func mark(_ bytes: [UInt8], chain: UInt32?, sequence: UInt64) -> SnapshotMark? {
        var (offset, chain) = (SegmentHeader.byteCount, chain)
        var newest: SnapshotMark?
        while true {
            if let known = chain, case .record(let record, _, _) = LogRecord.read(bytes, at: offset, chain: known), case .snapshot(let mark, _) = record { newest = mark }
            if let frame = LogRecord.frame(bytes, at: offset) {
                (offset, chain) = (frame.end, frame.chain)
            } else if let next = BatchMark.first(in: bytes, sequence: sequence, from: offset + 1) {
                (offset, chain) = (next, nil)
            } else {
                return newest
            }
        }
    }
}

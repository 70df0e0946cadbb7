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
    /// - Throws: ``WriteAheadLogError`` with the code `lost` if the promise cannot be known, `stranger` if the files are another node's, `version` if they are another version's, or what the files throw.
    init(_ files: any LogFiles, names: [String], identity: LogIdentity) throws {
        let found = try RecoveredFiles.segments(files, names: names)
        let segments = found[RecoveredFiles.start(of: found)...]
        // With a gap: what is there is no part of what begins behind it.
        nextSequence = (found.last?.sequence ?? 0) + 2
        var promise: LogPromise?
        // Whether the segment behind the one in hand was begun; nil: there is none.
        var nextIsBegun: Bool?
        for segment in segments.reversed() {
            guard segment.size <= WriteAheadLog.maximumSegmentBytes else { throw DamagedLog.lost(segment.name, 0, "it is longer than any segment") }
            let bytes = try files.contents(of: segment.name)
            let header = SegmentHeader(bytes)
            if let owner = header?.identity, owner != identity { throw WriteAheadLogError.stranger(segment.name, owner) }
            if promise == nil {
                if let (offset, mark) = BatchMark.last(in: bytes, sequence: segment.sequence) {
                    // What was promised after the end of this segment stood in the next one.
                    guard nextIsBegun == true || !DamagedLog.ends(bytes, after: offset) else { throw DamagedLog.lost(segment.name, offset, "it goes on in a segment that is missing, or that cannot be read") }
                    promise = mark.promise
                } else {
                    nextIsBegun = header.map { DamagedLog.isBegunOnly(bytes, $0) } ?? false
                    guard nextIsBegun == true || bytes.allSatisfy({ $0 == 0 }) else { throw DamagedLog.lost(segment.name, 0, "no batch of it can be read") }
                }
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
        while true {
            if case .record(.end, _, _) = LogRecord.read(bytes, at: frame.end, chain: frame.chain) { return true }
            guard let next = LogRecord.frame(bytes, at: frame.end) else { return false }
            frame = next
        }
    }

    /// It has its head, whole, and nothing was written behind it.
    private static func isBegunOnly(_ bytes: [UInt8], _ header: SegmentHeader) -> Bool {
        guard case .record(.hardState, let end, let chain) = LogRecord.read(bytes, at: SegmentHeader.byteCount, chain: header.chain),
            case .record(.snapshot, let headEnd, _) = LogRecord.read(bytes, at: end, chain: chain)
        else { return false }
        return bytes[headEnd...].allSatisfy { $0 == 0 }
    }

    /// The newest whose checksum is right. A record goes on from the checksum that the one before it says it has, be that one readable or not.
    private static func mark(_ bytes: [UInt8], chain: UInt32?, sequence: UInt64) -> SnapshotMark? {
        var (offset, chain) = (SegmentHeader.byteCount, chain)
        var newest: SnapshotMark?
        while true {
            if let known = chain, case .record(let record, let end, let sum) = LogRecord.read(bytes, at: offset, chain: known) {
                if case .snapshot(let mark, _) = record { newest = mark }
                (offset, chain) = (end, sum)
                continue
            }
            // How long it is may be what is wrong with it.
            let frame = LogRecord.frame(bytes, at: offset)
            let batch = BatchMark.first(in: bytes, sequence: sequence, from: offset + 1)
            if let batch, batch < frame?.end ?? .max {
                (offset, chain) = (batch, nil)
            } else if let frame {
                (offset, chain) = (frame.end, frame.chain)
            } else {
                return newest
            }
        }
    }
}

import RaftCore

/// What the segments of a log say, taken together.
struct RecoveredFiles {
    struct Segment {
        var sequence: UInt64
        var name: String
        var size: Int
        /// The highest index of an entry that stands in it; 0: none.
        var lastIndex: UInt64 = 0
    }

    var segments: [Segment] = []
    var hardState: HardState?
    var mark: SnapshotMark?
    var entries: [LogEntry] = []
    /// Where the last segment goes on.
    var offset = 0
    var chain: UInt32 = 0
    /// Where the last batch of the last segment begins, or what stands before its first.
    var lastBatch = 0
    /// Behind ``offset`` is what a batch left that did not become whole.
    private(set) var isTorn = false
    /// The last segment that was read has its end, and another one follows.
    private var isEnded = false
    /// Segments that are not part of the log: begun and never used, or compacted and back after a loss of power.
    var leftovers: [String] = []

    private static let prefix = "log-"
    private static let suffix = ".segment"

    static func name(_ sequence: UInt64) -> String {
        let digits = String(sequence, radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }

    private static func sequence(_ name: String) -> UInt64? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix), let sequence = UInt64(name.dropFirst(prefix.count).dropLast(suffix.count), radix: 16), self.name(sequence) == name
        else { return nil }
        return sequence
    }

    // MARK: Reading

    init(_ files: any LogFiles, identity: LogIdentity) throws {
        var found = try files.names().compactMap { name in RecoveredFiles.sequence(name).map { Segment(sequence: $0, name: name, size: 0) } }
        found.sort { $0.sequence < $1.sequence }
        // Removed segments may be back, but never one from the middle: what the others lack is found when their entries do not follow the snapshot.
        let start = found.indices.last { $0 == 0 || found[$0].sequence != found[$0 - 1].sequence + 1 } ?? 0
        leftovers = found[..<start].map(\.name)
        var rest = found[start...]
        while let segment = rest.popFirst() {
            let bytes = try files.contents(of: segment.name)
            if isEnded || segments.isEmpty { try readHeader(segment, bytes, identity: identity) }
            guard !segments.isEmpty else { continue }
            try readRecords(bytes)
            if isEnded { continue }
            // The next segment is begun before this one ends. One that was never written to is none.
            if let next = rest.popFirst() {
                guard rest.isEmpty, !BatchMark.stands(in: try files.contents(of: next.name), sequence: next.sequence, from: 0) else { throw corrupt(segment, offset, "it has no end, and another one follows it") }
                leftovers.append(next.name)
            }
            try readTail(bytes)
        }
        try judge()
    }

    /// What the segments say together.
    private func judge() throws {
        guard let last = segments.last else { return }
        if isEnded { throw corrupt(last, offset, "the segment after it is missing") }
        guard hardState != nil, let mark else { throw corrupt(segments.first, 0, "neither term nor snapshot stands in it") }
        if let first = entries.first, first.position.index > mark.position.index + 1 {
            throw corrupt(segments.first, 0, "the entries from \(mark.position.index + 1) to \(first.position.index - 1) are missing")
        }
    }

    // MARK: One segment

    private mutating func readHeader(_ segment: Segment, _ bytes: [UInt8], identity: LogIdentity) throws {
        guard let header = SegmentHeader(bytes) else {
            // The very first one, which was made and not begun: nothing was promised on it.
            guard segments.isEmpty, !BatchMark.stands(in: bytes, sequence: segment.sequence, from: 0) else { throw corrupt(segment, 0, "its header cannot be read") }
            leftovers.append(segment.name)
            return
        }
        guard header.identity == identity else {
            throw WriteAheadLogError(code: .stranger, file: segment.name, message: "it is the log of \(header.identity.node) of another cluster, or of another node")
        }
        guard header.sequence == segment.sequence, segments.isEmpty || header.chain == chain else { throw corrupt(segment, 0, "it does not follow the segment before it") }
        segments.append(segment)
        segments[segments.count - 1].size = bytes.count
        (offset, chain, isEnded, lastBatch) = (SegmentHeader.byteCount, header.chain, false, SegmentHeader.byteCount)
    }

    /// Up to the end of the segment, or to what is no record.
    private mutating func readRecords(_ bytes: [UInt8]) throws {
        guard let segment = segments.last else { return }
        while case .record(let record, let end, let sum) = LogRecord.read(bytes, at: offset, chain: chain) {
            if case .batch(let mark) = record {
                guard mark == BatchMark(sequence: segment.sequence, offset: UInt64(offset)) else { throw corrupt(segment, offset, "a batch stands at another place than it was written to") }
                lastBatch = offset
            }
            try take(record, of: segment, at: offset)
            (offset, chain) = (end, sum)
            if record == .end {
                isEnded = true
                return
            }
        }
    }

    /// What stands behind the last record of the log: zeros, or what a batch left that did not become whole.
    private mutating func readTail(_ bytes: [UInt8]) throws {
        guard let segment = segments.last else { return }
        isTorn = bytes[offset...].contains { $0 != 0 }
        if isTorn, BatchMark.stands(in: bytes, sequence: segment.sequence, from: offset + 1) {
            throw corrupt(segment, offset, "what stands here is not what was written, and more was written after it")
        }
        guard hardState != nil, mark != nil else {
            // The head of the very first segment was not whole when the power went.
            guard segments.count == 1 else { throw corrupt(segment, offset, "its beginning is not what was written") }
            leftovers.append(segment.name)
            segments = []
            isTorn = false
            return
        }
    }

    private mutating func take(_ record: LogRecord, of segment: Segment, at offset: Int) throws {
        switch record {
        case .hardState(let state):
            if let hardState, state.term < hardState.term { throw corrupt(segment, offset, "the term falls from \(hardState.term) to \(state.term)") }
            hardState = state
        case .truncate(let index): entries.removeAll { $0.position.index >= index }
        case .snapshot(let mark, let resets):
            self.mark = mark
            if resets { entries = [] }
        case .entry(let entry):
            if let last = entries.last?.position {
                guard entry.position.index == last.index + 1, entry.position.term >= last.term else { throw corrupt(segment, offset, "entry \(entry.position) does not follow \(last)") }
            }
            entries.append(entry)
            segments[segments.count - 1].lastIndex = max(segments[segments.count - 1].lastIndex, entry.position.index)
        case .batch, .end: break
        }
    }

    private func corrupt(_ segment: Segment?, _ offset: Int, _ message: String) -> WriteAheadLogError {
        WriteAheadLogError(code: .corrupt, file: segment?.name ?? "", offset: offset, message: message)
    }
}

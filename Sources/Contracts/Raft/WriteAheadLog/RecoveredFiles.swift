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
    /// What the first of ``entries`` follows.
    private var base: UInt64 = 0
    /// Where the last segment goes on.
    var offset = 0
    var chain: UInt32 = 0
    /// Where the last batch of the last segment begins; 0: it has none, and nothing of it is known to be on the disk.
    private(set) var lastBatch = 0
    /// Of the last segment: what stands from ``lastBatch`` to ``offset``.
    private(set) var lastBytes: [UInt8] = []
    /// Bytes behind ``offset``, up to the last one that is not zero: what a batch left that did not become whole.
    private(set) var tornBytes = 0
    /// The end of the segment before the last one.
    private(set) var end: (segment: String, offset: Int, bytes: [UInt8])?
    /// The last segment that was read has its end, and another one follows.
    private var isEnded = false
    /// There is one segment only, and it is the very first: it may not have been whole when the power went, and then nothing was promised on it.
    private let mayBeUnbegun: Bool
    /// Segments that are not part of the log: begun and never used, or compacted and back after a loss of power.
    private(set) var leftovers: [Segment] = []

    /// What the log promises. Of the place before the first entry only the index is known, unless it is the snapshot's.
    var promise: LogPromise {
        let state = hardState ?? HardState()
        let term = mark.flatMap { $0.position.index == lastIndex ? $0.position.term : nil } ?? state.term
        return LogPromise(hardState: state, last: entries.last?.position ?? LogPosition(term: term, index: lastIndex))
    }

    /// Of the log: the next entry follows it.
    var lastIndex: UInt64 { entries.last?.position.index ?? base }

    private static let prefix = "log-"
    static let suffix = ".segment"

    static func name(_ sequence: UInt64) -> String {
        let digits = String(sequence, radix: 16)
        return prefix + String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }

    private static func sequence(_ name: String) -> UInt64? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix), let sequence = UInt64(name.dropFirst(prefix.count).dropLast(suffix.count), radix: 16), self.name(sequence) == name
        else { return nil }
        return sequence
    }

    /// All that are there, in order.
    ///
    /// - Parameter names: of all files, sorted: like the numbers in them.
    static func segments(_ files: any LogFiles, names: [String]) throws -> [Segment] {
        try names.compactMap { name in try sequence(name).map { Segment(sequence: $0, name: name, size: try files.size(of: name)) } }
    }

    /// Behind the last gap: what stands before it was removed and is back, or a log that began anew has taken its place. Never one from the middle is missing: what the others lack is found when their
    /// entries do not follow the snapshot.
    static func start(of found: [Segment]) -> Int { found.indices.last { $0 == 0 || found[$0].sequence != found[$0 - 1].sequence + 1 } ?? 0 }

    // MARK: Reading

    /// One segment is in memory at a time, or two at the end.
    ///
    /// - Parameter names: of all files, sorted.
    init(_ files: any LogFiles, names: [String], identity: LogIdentity) throws {
        let found = try RecoveredFiles.segments(files, names: names)
        let start = RecoveredFiles.start(of: found)
        leftovers = Array(found[..<start])
        mayBeUnbegun = found.count == 1 && found[0].sequence == 1
        var rest = found[start...]
        while let segment = rest.popFirst() {
            let bytes = try contents(of: segment, files)
            if isEnded || segments.isEmpty { try readHeader(segment, bytes, identity: identity) }
            guard !segments.isEmpty else { continue }
            try readRecords(bytes)
            if isEnded { continue }
            // The next segment is begun before this one ends. One that was never written to is none.
            if let next = rest.popFirst() {
                guard rest.isEmpty, BatchMark.first(in: try contents(of: next, files), sequence: next.sequence, from: 0) == nil else {
                    throw corrupt(segment, offset, "it has no end, and another one follows it")
                }
                leftovers.append(next)
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
        guard base <= mark.position.index else { throw corrupt(segments.first, 0, "the entries from \(mark.position.index + 1) to \(base) are missing") }
    }

    // MARK: One segment

    private func contents(of segment: Segment, _ files: any LogFiles) throws -> [UInt8] {
        guard segment.size <= WriteAheadLog.maximumSegmentBytes else { throw corrupt(segment, 0, "it is longer than any segment: \(segment.size) bytes") }
        return try files.contents(of: segment.name)
    }

    private mutating func readHeader(_ segment: Segment, _ bytes: [UInt8], identity: LogIdentity) throws {
        guard let header = SegmentHeader(bytes) else {
            if SegmentHeader.isOfAnotherVersion(bytes) { throw WriteAheadLogError.version(segment.name, 0, "a segment") }
            guard mayBeUnbegun, BatchMark.first(in: bytes, sequence: segment.sequence, from: 0) == nil else { throw corrupt(segment, 0, "its header cannot be read") }
            leftovers.append(segment)
            return
        }
        guard header.identity == identity else { throw WriteAheadLogError.stranger(segment.name, header.identity) }
        guard header.sequence == segment.sequence, segments.isEmpty || header.chain == chain && header.lastIndex == lastIndex else {
            throw corrupt(segment, 0, "it does not follow the segment before it")
        }
        if segments.isEmpty { base = header.lastIndex }
        segments.append(segment)
        (offset, chain, isEnded, lastBatch) = (SegmentHeader.byteCount, header.chain, false, 0)
    }

    /// Up to the end of the segment, or to what is no record.
    private mutating func readRecords(_ bytes: [UInt8]) throws {
        guard let segment = segments.last else { return }
        while case .record(let record, let end, let sum) = LogRecord.read(bytes, at: offset, chain: chain) {
            if case .batch(let mark) = record {
                guard mark.belongs(at: offset, of: segment.sequence) else { throw corrupt(segment, offset, "a batch stands at another place than it was written to") }
                lastBatch = offset
            }
            try take(record, of: segment, at: offset)
            if record == .end {
                self.end = (segment.name, offset, Array(bytes[offset..<end]))
                isEnded = true
            }
            (offset, chain) = (end, sum)
            if isEnded { return }
        }
        if case .foreign(let what) = LogRecord.read(bytes, at: offset, chain: chain) { throw WriteAheadLogError.version(segment.name, offset, what) }
    }

    /// What stands behind the last record of the log: zeros, or what a batch left that did not become whole.
    private mutating func readTail(_ bytes: [UInt8]) throws {
        guard let segment = segments.last else { return }
        tornBytes = (bytes[offset...].lastIndex { $0 != 0 }).map { $0 + 1 - offset } ?? 0
        if tornBytes > 0, BatchMark.first(in: bytes, sequence: segment.sequence, from: offset + 1) != nil {
            throw corrupt(segment, offset, "what stands here is not what was written, and more was written after it")
        }
        guard hardState != nil, mark != nil else {
            guard mayBeUnbegun else { throw corrupt(segment, offset, "its beginning is not what was written") }
            leftovers.append(segment)
            segments = []
            tornBytes = 0
            return
        }
        lastBytes = Array(bytes[lastBatch..<offset])
    }

    private mutating func take(_ record: LogRecord, of segment: Segment, at offset: Int) throws {
        switch record {
        case .hardState(let state):
            if let hardState, state.term < hardState.term { throw corrupt(segment, offset, "the term falls from \(hardState.term) to \(state.term)") }
            hardState = state
        case .truncate(let index):
            entries.removeAll { $0.position.index >= index }
            base = min(base, max(1, index) - 1)
        case .snapshot(let mark, let resets):
            self.mark = mark
            if resets { (entries, base) = ([], mark.position.index) }
        case .entry(let entry):
            guard entry.position.index == lastIndex + 1, entry.position.term >= entries.last?.position.term ?? 0 else {
                throw corrupt(segment, offset, "entry \(entry.position) does not follow \(entries.last?.position.description ?? "\(base)")")
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

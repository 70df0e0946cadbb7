/// The segments that a log has ahead of its need: two spares, and a shorter one as a reserve, for what must be written when the disk is full.
///
/// A draft is zeroed, synced, and only then gets the name of a segment that is ready; one that is taken gets its place in the log by its name before anything is written to it. So a file with the
/// name of a segment that is ready holds nothing but zeros, whenever the power goes, and none is ever read.
struct HeldSegments {
    /// The next one is there while the one after it is made.
    static let spares = 2
    /// Of one step it is this part of a segment, 4 MiB: a batch that comes meanwhile waits for these zeros.
    private static let stepsPerSegment = 16

    /// The reserve first: it is the shortest, and needed the most.
    private var segments: [HeldSegment]
    private let stepBytes: Int
    /// The disk had no room for what is missing.
    private(set) var isShort = false

    /// What stands in the directory.
    ///
    /// - Parameter names: of all files.
    init(_ files: any LogFiles, names: [String], segmentBytes: Int, reserveBytes: Int) throws {
        stepBytes = max(1, segmentBytes / HeldSegments.stepsPerSegment)
        segments = [HeldSegment(stem: "reserve", size: reserveBytes)] + (1...HeldSegments.spares).map { HeldSegment(stem: HeldSegments.stem(ofSpare: $0), size: segmentBytes) }
        for index in segments.indices {
            let segment = segments[index]
            // Of another size, as after a change of it, it is made anew.
            if names.contains(segment.name), try files.size(of: segment.name) == segment.size {
                segments[index].state = .ready
            } else if names.contains(segment.draft), try files.size(of: segment.draft) <= segment.size {
                segments[index].state = .draft(zeroed: 0)
            }
        }
    }

    /// The name of a spare of that size that is ready; nil: there is none. It is the caller's from now on.
    static func readySpare(_ files: any LogFiles, names: [String], atLeast size: Int) throws -> String? {
        try (1...spares).map { HeldSegment(stem: stem(ofSpare: $0), size: size).name }.first { try names.contains($0) && files.size(of: $0) >= size }
    }

    private static func stem(ofSpare number: Int) -> String { "spare-\(number)" }

    /// One is ready: a log was begun before it.
    var followsALog: Bool { segments.contains { $0.state == .ready } }

    var hasReserve: Bool { segments[0].state == .ready }

    /// Bytes of the spares that are ready.
    var spareBytes: Int { segments.dropFirst().reduce(0) { $0 + ($1.state == .ready ? $1.size : 0) } }

    /// Bytes of all that are ready.
    var readyBytes: Int { spareBytes + (hasReserve ? segments[0].size : 0) }

    /// What is zeroed next, or else made: a draft has its room already.
    private var next: Int? {
        let draft = segments.firstIndex { if case .draft = $0.state { true } else { false } }
        return draft ?? segments.firstIndex { $0.state == .missing }
    }

    /// Whether a step can be made, as far as is known.
    var hasNext: Bool { next.map { !isShort || segments[$0].state != .missing } ?? false }

    // MARK: Making

    /// Makes one step towards what is missing, if the disk has room for it.
    mutating func prepare(_ files: any LogFiles) throws {
        if let next { try step(next, files) }
    }

    /// Makes the reserve, at once, if it is missing and the disk has room for it.
    mutating func makeReserve(_ files: any LogFiles) throws {
        while !hasReserve, try step(0, files) {}
    }

    /// Makes a segment in the way of the batch that needs it.
    ///
    /// - Returns: whether the disk had room for it.
    mutating func make(_ name: String, size: Int, _ files: any LogFiles) throws -> Bool {
        if isShort { return false }
        return try unlessFull(name, size: size, files) { try files.create(name, size: size) }
    }

    /// - Returns: whether there was room.
    @discardableResult
    private mutating func step(_ index: Int, _ files: any LogFiles) throws -> Bool {
        let segment = segments[index]
        if segment.state == .missing {
            guard try unlessFull(segment.draft, size: segment.size, files, { try files.create(segment.draft, size: 0) }) else { return false }
            segments[index].state = .draft(zeroed: 0)
        }
        guard case .draft(let zeroed) = segments[index].state else { return true }
        let end = min(zeroed + stepBytes, segment.size)
        let hadRoom = try unlessFull(segment.draft, size: 0, files) {
            try files.write(Array(repeating: 0, count: end - zeroed), to: segment.draft, at: zeroed)
            try files.sync(segment.draft)
        }
        guard hadRoom else {
            segments[index].state = .missing
            return false
        }
        segments[index].state = .draft(zeroed: end)
        guard end == segment.size else { return true }
        try files.rename(segment.draft, to: segment.name)
        segments[index].state = .ready
        isShort = false
        return true
    }

    /// - Parameter size: of a file that is new. Beside it the disk must have room for a reserve: that is the low-water mark, under which others on the disk are left what there is.
    private mutating func unlessFull(_ name: String, size: Int, _ files: any LogFiles, _ work: () throws -> Void) throws -> Bool {
        do {
            if size > 0, try files.availableBytes() < size + segments[0].size {
                isShort = true
                return false
            }
            try work()
            return true
        } catch let error as any LogFilesError where error.isFull {
            isShort = true
            // What there is of it helps nobody.
            if try files.names().contains(name) { try files.remove(name) }
            return false
        }
    }

    // MARK: Taking and giving back

    /// The name of a spare of that size, which is the caller's from now on.
    mutating func takeSpare(atLeast size: Int) -> HeldSegment? { take(segments.indices.dropFirst().first { segments[$0].state == .ready && segments[$0].size >= size }) }

    mutating func takeReserve(atLeast size: Int) -> HeldSegment? { take(hasReserve && segments[0].size >= size ? 0 : nil) }

    private mutating func take(_ index: Int?) -> HeldSegment? {
        guard let index else { return nil }
        defer { segments[index].state = .missing }
        return segments[index]
    }

    /// A file that the log does not need any more becomes the draft of what is missing, so that its room is not lost on a full disk; else it is removed.
    mutating func recycle(_ name: String, size: Int, _ files: any LogFiles) throws {
        guard let index = segments.firstIndex(where: { $0.state == .missing && $0.size == size }) else { return try files.remove(name) }
        try files.rename(name, to: segments[index].draft)
        segments[index].state = .draft(zeroed: 0)
    }

    /// Removes what the names of these segments stand on and is none of them.
    func removeStrays(_ files: any LogFiles, names: [String]) throws {
        for segment in segments {
            if segment.state != .ready, names.contains(segment.name) { try files.remove(segment.name) }
            if segment.state == .missing || segment.state == .ready, names.contains(segment.draft) { try files.remove(segment.draft) }
        }
    }
}

import BatonTesting
import Raft
import RaftCore
import TopologyModel

/// One log on one disk through a few lives of its process, beside a reference: everything that was acknowledged is there, of what was not a beginning may be, and no verdict is wrong.
struct LogModelRun {
    /// What a run has seen that does not come by itself.
    enum Mark: String, CaseIterable {
        case segmentBegun, spareMade, torn, refused, exhaustedAndAmple, stoppedInAnOpening, syncFailed, rotFound, lossFound, readFailed, recycled, reserveUsed, begunAnew, promiseLost
    }

    private struct Violation: Error { var text: String }

    private static let segmentBytes = 4_096
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: NodeID(rawValue: 3))
    private static let bootstrap = SnapshotMark.bootstrap(voters: (1...3).map { NodeID(rawValue: $0) })

    /// Steps after which what should have come to an end has not: some times what two segments and a reserve take.
    private static let patience = 200

    private var random: SplitMix64
    private let disk: SimulatedDisk
    private let files: DefectiveFiles
    private var reference = ReferenceLog(mark: bootstrap)
    /// What may be there: the last request was not acknowledged.
    private var candidates: [ReferenceLog]
    /// Since the log was opened the last time.
    private var isInterrupted = false
    private(set) var marks: [Mark] = []

    private init(seed: UInt64, defect: LogDefect?) {
        random = SplitMix64(state: seed)
        disk = SimulatedDisk(seed: seed)
        files = DefectiveFiles(disk, defect: defect)
        candidates = [reference]
    }

    /// - Returns: what was wrong, or nil; and what was seen.
    static func run(seed: UInt64, defect: LogDefect? = nil) -> (violation: String?, marks: [Mark]) {
        var run = LogModelRun(seed: seed, defect: defect)
        do {
            for _ in 0..<5 { try run.live() }
            return (nil, run.marks)
        } catch {
            return ("\((error as? Violation)?.text ?? "\(error)")", run.marks)
        }
    }

    private mutating func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func oneIn(_ count: Int) -> Bool { draw(0..<count) == 0 }

    private mutating func hit(_ mark: Mark) {
        if !marks.contains(mark) { marks.append(mark) }
    }

    // MARK: One life

    private mutating func live() throws {
        if oneIn(8) { disk.stop(after: draw(0..<12)) }
        if oneIn(8) { disk.failSync(after: draw(0..<3)) }
        guard var log = try open() else { return try end() }
        if oneIn(5) { disk.failSync(after: draw(0..<20)) }
        if !oneIn(4) { disk.stop(after: draw(0..<100)) }
        do {
            for _ in 0..<draw(5..<60) { try step(&log) }
            disk.restartProcess()
            if oneIn(3) { try rot(&log) }
            if oneIn(6) { try lose() }
            if oneIn(3) { try fill(&log) }
        } catch let error as WriteAheadLogError where error.code == .failed {
            if error.message.hasSuffix(": failed") { hit(.syncFailed) }
            isInterrupted = true
        }
        try end()
    }

    private mutating func end() throws {
        if oneIn(3) { disk.restartProcess() } else { disk.losePower() }
        disk.failSync(after: .max)
        if oneIn(2) { disk.capacity = .max }
        for name in try disk.names() where ["spare-1.segment", "spare-2.segment", "reserve.segment"].contains(name) {
            let bytes = try disk.contents(of: name)
            let size = name == "reserve.segment" ? LogModelRun.segmentBytes / 4 : LogModelRun.segmentBytes
            guard bytes.count == size, bytes.allSatisfy({ $0 == 0 }) else { throw Violation(text: "\(name) is not made of zeros") }
        }
    }

    private func openFiles() throws -> (log: WriteAheadLog, recovered: RecoveredLog, tail: WriteAheadLog.Tail) {
        files.isOpening = true
        defer { files.isOpening = false }
        return try WriteAheadLog.open(files, identity: LogModelRun.identity, bootstrap: LogModelRun.bootstrap, segmentBytes: LogModelRun.segmentBytes)
    }

    /// nil: the disk stopped in the middle.
    private mutating func open() throws -> WriteAheadLog? {
        disk.failsNextRead = oneIn(20)
        defer { disk.failsNextRead = false }
        do {
            let (log, recovered, tail) = try openFiles()
            guard let found = candidates.last(where: { $0.allows(recovered) }) else { throw Violation(text: "of \(candidates.count) logs that may be there is none, but \(recovered)") }
            if case .torn = tail {
                hit(.torn)
                guard isInterrupted else { throw Violation(text: "a torn end where everything was acknowledged") }
            }
            reference = found
            candidates = [found]
            isInterrupted = false
            return log
        } catch let error as WriteAheadLogError where error.code == .corrupt || error.code == .stranger {
            throw Violation(text: "found corrupt, and is not: \(error)")
        } catch let error as SimulatedDiskFailure {
            hit(error.reason == .failed ? .readFailed : .stoppedInAnOpening)
        } catch let error as WriteAheadLogError where error.code == .full {
            guard disk.capacity < .max else { throw Violation(text: "full on a disk without limit") }
        } catch let error as WriteAheadLogError where error.code == .failed {
            hit(.stoppedInAnOpening)
        }
        isInterrupted = true
        return nil
    }

    // MARK: Steps

    private mutating func step(_ log: inout WriteAheadLog) throws {
        let names = try disk.names()
        switch draw(0..<100) {
        case 0..<60: try request(.batch(batch()), &log)
        case 60..<68 where !reference.entries.isEmpty:
            let entry = reference.entries[draw(0..<reference.entries.count)].position
            guard entry.index >= reference.mark.position.index else { return }
            try request(.snapshot(LogModelRun.mark(entry), resets: false), &log)
            if oneIn(2) { try compact(&log) }
        case 68..<70:
            let position = LogPosition(term: max(reference.hardState.term, reference.last.term), index: reference.last.index + UInt64(draw(1..<20)))
            try request(.snapshot(LogModelRun.mark(position), resets: true), &log)
        case 70..<75: try compact(&log)
        case 75..<78: disk.capacity = oneIn(2) ? .max : disk.usedBytes + draw(0..<12_000)
        default: if log.canPrepare || log.space != .ample { try log.prepare() }
        }
        let after = try disk.names()
        if after.contains(where: { $0.hasPrefix("log-") && !names.contains($0) }) { hit(.segmentBegun) }
        if after.contains("spare-1.segment") { hit(.spareMade) }
    }

    private static func mark(_ position: LogPosition) -> SnapshotMark { SnapshotMark(position: position, membership: bootstrap.membership, membershipIndex: 0) }

    private mutating func compact(_ log: inout WriteAheadLog) throws {
        let before = try disk.names().count { $0.hasSuffix(".draft") }
        try log.compact(upTo: reference.mark.position.index)
        if try disk.names().count(where: { $0.hasSuffix(".draft") }) > before { hit(.recycled) }
    }

    private mutating func batch() -> PersistBatch {
        var batch = PersistBatch()
        var state = reference.hardState
        if oneIn(3) {
            if oneIn(2) { state = HardState(term: state.term + 1) }
            if state.vote == nil, oneIn(2) { state.vote = NodeID(rawValue: UInt64(draw(1..<4))) }
            batch.hardState = state
        }
        var last = reference.last
        if oneIn(5), last.index > reference.mark.position.index {
            let from = UInt64(draw(Int(reference.mark.position.index) + 1..<Int(last.index) + 1))
            batch.truncateFrom = from
            last = reference.entries.last { $0.position.index < from }?.position ?? reference.mark.position
        }
        for _ in 0..<draw(0..<4) {
            last = LogPosition(term: max(state.term, last.term), index: last.index + 1)
            let count = oneIn(12) ? draw(0..<5_000) : draw(0..<400)
            batch.entries.append(LogEntry(position: last, body: oneIn(6) ? .noop : .command(Array(repeating: UInt8(truncatingIfNeeded: last.index &* 7 &+ last.term), count: count))))
        }
        if batch.entries.isEmpty, batch.hardState == nil, batch.truncateFrom == nil { batch.hardState = state }
        return batch
    }

    private mutating func request(_ request: ReferenceLog.Request, _ log: inout WriteAheadLog) throws {
        candidates = reference.after(request)
        let hasRoom = disk.capacity == .max && log.space == .ample
        do {
            switch request {
            case .batch(let batch): try log.write(batch)
            case .snapshot(let mark, let resets): try log.record(mark, resets: resets)
            }
            reference = candidates[candidates.count - 1]
        } catch let error as WriteAheadLogError where error.code == .full {
            hit(.refused)
            guard !hasRoom else { throw Violation(text: "refused on a disk without limit") }
            guard log.space == .exhausted else { throw Violation(text: "a batch was refused, and the space is \(log.space)") }
        }
        candidates = [reference]
    }

    // MARK: What is found at the end of a life

    /// A bit that was on the disk before the last batch was written is another one: an error, whichever it is.
    private mutating func rot(_ log: inout WriteAheadLog) throws {
        var extents: [(name: String, count: Int)] = []
        for name in try disk.names() where name.hasPrefix("log-") { extents.append((name, (try disk.contents(of: name).lastIndex { $0 != 0 } ?? 0) + 1)) }
        disk.capacity = .max
        try request(.batch(PersistBatch(hardState: reference.hardState)), &log)
        let (name, count) = extents[draw(0..<extents.count)]
        let (byte, bit) = (draw(0..<count), draw(0..<8))
        disk.flip(bit: bit, ofByte: byte, in: name)
        do {
            _ = try openFiles()
            throw Violation(text: "bit \(bit) of byte \(byte) of \(name) is wrong, and nothing is said")
        } catch let error as WriteAheadLogError where error.code == .corrupt {
            hit(.rotFound)
            try beginAnew(disk.copy(), mayBeLost: false)
        }
        disk.flip(bit: bit, ofByte: byte, in: name)
    }

    /// A segment behind the first one is not there any more: an error, unless it held nothing that is still needed.
    private mutating func lose() throws {
        let segments = try disk.names().filter { $0.hasPrefix("log-") }
        guard segments.count > 1 else { return }
        let copy = disk.copy()
        copy.failSync(after: .max)
        try copy.remove(segments[draw(1..<segments.count)])
        do {
            let recovered = try WriteAheadLog.open(copy, identity: LogModelRun.identity, bootstrap: LogModelRun.bootstrap, segmentBytes: LogModelRun.segmentBytes).recovered
            guard reference.allows(recovered) else { throw Violation(text: "a segment is missing, and nothing is said") }
        } catch let error as WriteAheadLogError where error.code == .corrupt {
            hit(.lossFound)
            try beginAnew(copy, mayBeLost: true)
        }
    }

    /// A damaged log begins anew: everything that was promised is known, or that it is not.
    private mutating func beginAnew(_ disk: SimulatedDisk, mayBeLost: Bool) throws {
        disk.failSync(after: .max)
        disk.capacity = .max
        do {
            try WriteAheadLog.beginAnew(disk, identity: LogModelRun.identity, bootstrap: LogModelRun.bootstrap, segmentBytes: LogModelRun.segmentBytes)
        } catch let error as WriteAheadLogError where error.code == .lost && mayBeLost {
            return hit(.promiseLost)
        }
        let recovered = try WriteAheadLog.open(disk, identity: LogModelRun.identity, bootstrap: LogModelRun.bootstrap, segmentBytes: LogModelRun.segmentBytes).recovered
        let (state, expected) = (recovered.hardState, reference.hardState)
        guard state.term == expected.term, state.vote == expected.vote else { throw Violation(text: "\(state) is what a damaged log has promised, and it was \(expected)") }
        guard let end = state.quarantine, end >= reference.last else { throw Violation(text: "a damaged log went up to \(reference.last), and its quarantine ends at \(String(describing: state.quarantine))") }
        guard recovered.entries.isEmpty, recovered.snapshot.position == .zero, recovered.snapshot.membership == LogModelRun.bootstrap.membership else { throw Violation(text: "a log that begins anew holds \(recovered)") }
        hit(.begunAnew)
    }

    /// The disk fills up under a log that has everything ahead: entries are refused some time, terms are not, and both are taken when there is room again.
    private mutating func fill(_ log: inout WriteAheadLog) throws {
        disk.capacity = .max
        try prepareAll(&log)
        disk.capacity = disk.usedBytes
        for _ in 0..<LogModelRun.patience where log.space != .exhausted { try request(.batch(PersistBatch(entries: [entry(bytes: 500)])), &log) }
        let before = try disk.names()
        for _ in 0..<9 { try writeTerm(&log) }
        if try disk.names() != before { hit(.reserveUsed) }
        try log.prepare()
        guard log.space == .exhausted else { throw Violation(text: "there is no room, and the space is \(log.space)") }
        disk.capacity = .max
        try prepareAll(&log)
        try writeEntry(&log)
        guard log.space == .ample else { throw Violation(text: "there is room, and the space is \(log.space)") }
        hit(.exhaustedAndAmple)
    }

    private mutating func prepareAll(_ log: inout WriteAheadLog) throws {
        try log.prepare()
        for _ in 0..<LogModelRun.patience where log.canPrepare { try log.prepare() }
        guard !log.canPrepare else { throw Violation(text: "there is always something to prepare") }
    }

    private func entry(bytes: Int) -> LogEntry {
        LogEntry(position: LogPosition(term: max(reference.hardState.term, reference.last.term), index: reference.last.index + 1), body: .command(Array(repeating: 9, count: bytes)))
    }

    private mutating func writeTerm(_ log: inout WriteAheadLog) throws {
        try log.write(PersistBatch(hardState: HardState(term: reference.hardState.term + 1)))
        reference.hardState = HardState(term: reference.hardState.term + 1)
        candidates = [reference]
    }

    private mutating func writeEntry(_ log: inout WriteAheadLog) throws {
        let entry = entry(bytes: 10)
        try log.write(PersistBatch(entries: [entry]))
        reference.entries.append(entry)
        candidates = [reference]
    }
}

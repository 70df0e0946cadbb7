import RaftCore

/// What a log holds, kept in the simplest way; nothing is ever compacted.
struct ReferenceLog {
    /// What is asked of a log, and is done when it returns.
    enum Request {
        case batch(PersistBatch)
        case snapshot(SnapshotMark, resets: Bool)
    }

    private enum Part {
        case hardState(HardState)
        case truncate(UInt64)
        case entry(LogEntry)
        case snapshot(SnapshotMark, resets: Bool)
    }

    var hardState = HardState()
    var mark: SnapshotMark
    /// Since the last snapshot that took the place of the log.
    var entries: [LogEntry] = []

    var last: LogPosition { max(entries.last?.position ?? mark.position, mark.position) }

    /// After none of the request, after each of its beginnings, and after all of it.
    func after(_ request: Request) -> [ReferenceLog] {
        var states = [self]
        for part in ReferenceLog.parts(request) {
            var next = states[states.count - 1]
            next.apply(part)
            states.append(next)
        }
        return states
    }

    private static func parts(_ request: Request) -> [Part] {
        switch request {
        case .snapshot(let mark, let resets): [.snapshot(mark, resets: resets)]
        case .batch(let batch): (batch.hardState.map { [.hardState($0)] } ?? []) + (batch.truncateFrom.map { [.truncate($0)] } ?? []) + batch.entries.map(Part.entry)
        }
    }

    private mutating func apply(_ part: Part) {
        switch part {
        case .hardState(let state): hardState = state
        case .truncate(let index): entries.removeAll { $0.position.index >= index }
        case .entry(let entry): entries.append(entry)
        case .snapshot(let mark, let resets):
            self.mark = mark
            if resets { entries = [] }
        }
    }

    /// What was compacted may be missing.
    func allows(_ recovered: RecoveredLog) -> Bool {
        guard recovered.hardState == hardState, recovered.snapshot == mark, entries.suffix(recovered.entries.count).elementsEqual(recovered.entries) else { return false }
        return entries.dropLast(min(recovered.entries.count, entries.count)).allSatisfy { $0.position.index <= mark.position.index }
    }
}

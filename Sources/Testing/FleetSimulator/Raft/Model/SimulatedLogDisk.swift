import RaftCore

/// What a node has on disk, and the writes that are on their way there, in order. A crash takes those, but for a beginning of the one under way.
///
/// `State` is what snapshots are of.
struct SimulatedLogDisk<State> {
    struct Write {
        var token: PersistToken
        var batch: PersistBatch
        /// How far the log is known to be committed, told along.
        var commitHint: UInt64
        var fails = false
    }

    struct StoredSnapshot {
        var mark: SnapshotMark
        var state: State
    }

    private(set) var hardState = HardState()
    private(set) var snapshot: StoredSnapshot
    /// The place that the first entry follows.
    private(set) var base: LogPosition
    private(set) var entries: [LogEntry] = []
    private(set) var commitHint: UInt64 = 0
    /// Of leaders, and not in force.
    var received: [StoredSnapshot] = []
    var writes: [Write] = []
    /// No write ends before; nanoseconds of simulated time.
    var stalledUntil: Int64 = 0
    /// Writes take this many times as long.
    var slowness: Int64 = 1
    /// The next write ends with an error.
    var failsNext = false
    /// Leaves what is longer than the new end of the log (``RaftDefect/truncationSkipped``).
    var skipsTruncation = false

    init(bootstrap: SnapshotMark, state: State) {
        snapshot = StoredSnapshot(mark: bootstrap, state: state)
        base = bootstrap.position
    }

    var last: LogPosition { entries.last?.position ?? base }

    /// Whether the entry at the place, or a snapshot that holds it, survives a crash.
    func holds(_ position: LogPosition) -> Bool {
        if position.index <= snapshot.mark.position.index { return true }
        guard position.index > base.index, position.index <= last.index else { return position == base }
        return entries[Int(position.index - base.index - 1)].position == position
    }

    func term(at index: UInt64) -> UInt64? {
        if index == base.index { return base.term }
        guard index > base.index, index <= last.index else { return index == snapshot.mark.position.index ? snapshot.mark.position.term : nil }
        return entries[Int(index - base.index - 1)].position.term
    }

    /// Carries out the oldest write.
    mutating func finishWrite() -> Write? {
        guard !writes.isEmpty else { return nil }
        let write = writes.removeFirst()
        guard !write.fails else { return write }
        if let state = write.batch.hardState { hardState = state }
        if let index = write.batch.truncateFrom { truncate(from: index, before: write.batch.entries.count) }
        append(write.batch.entries[...])
        commitHint = max(commitHint, write.commitHint)
        return write
    }

    /// The process dies. Of the write under way `parts` are done: the hard state, the truncation, and each entry are one.
    mutating func crash(parts: Int) {
        if let batch = writes.first?.batch {
            var parts = parts
            if let state = batch.hardState, parts > 0 {
                hardState = state
                parts -= 1
            }
            if let index = batch.truncateFrom, parts > 0 {
                truncate(from: index, before: 0)
                parts -= 1
            }
            if parts > 0 { append(batch.entries.prefix(parts)) }
        }
        writes.removeAll()
        received.removeAll()
    }

    private mutating func truncate(from index: UInt64, before count: Int) {
        guard index <= last.index else { return }
        let kept = Int(index - base.index - 1)
        if skipsTruncation, kept + count < entries.count {
            entries.removeSubrange(kept..<kept + count)
            overwrites = true
            return
        }
        entries.removeSubrange(kept...)
    }

    /// The next entries go before what should not be there any more.
    private var overwrites = false

    private mutating func append(_ new: ArraySlice<LogEntry>) {
        if overwrites, let first = new.first {
            entries.insert(contentsOf: new, at: Int(first.position.index - base.index - 1))
        } else {
            entries += new
        }
        overwrites = false
    }

    /// A snapshot of the node's own state.
    mutating func store(_ snapshot: StoredSnapshot) { self.snapshot = snapshot }

    /// A leader's snapshot takes the place of the log.
    mutating func install(_ snapshot: StoredSnapshot) {
        self.snapshot = snapshot
        received.removeAll { $0.mark.position <= snapshot.mark.position }
        base = snapshot.mark.position
        entries.removeAll()
    }

    mutating func compact(upTo index: UInt64) {
        guard index > base.index, index <= last.index, let term = term(at: index) else { return }
        entries.removeFirst(Int(index - base.index))
        base = LogPosition(term: term, index: index)
    }

    /// The newest entries are gone though they were synced (``RaftDefect/syncLies``).
    mutating func loseNewest(_ count: Int) {
        let behind = entries.count - Int(max(snapshot.mark.position.index, base.index) - base.index)
        entries.removeLast(min(count, max(0, behind)))
    }

    /// What was there is damaged, and the log begins anew, as a write-ahead log does: what it promised is known, and what it held is not.
    mutating func lose(leaving state: State) {
        hardState.quarantine = max(last, hardState.quarantine ?? .zero)
        var mark = snapshot.mark
        mark.position = .zero
        snapshot = StoredSnapshot(mark: mark, state: state)
        base = .zero
        entries = []
        received = []
        commitHint = 0
    }

    func recovered(usesHint: Bool) -> RecoveredLog {
        RecoveredLog(hardState: hardState, snapshot: snapshot.mark, entries: entries, commitHint: usesHint ? commitHint : 0)
    }
}

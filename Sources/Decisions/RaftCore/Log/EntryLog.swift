/// The log as a node works with it: what follows its newest snapshot, what trails behind that, and how much of it is on disk.
struct EntryLog: Sendable {
    /// The place before the first entry that is held.
    private(set) var base: LogPosition
    /// Without a gap, from `base.index + 1` on.
    private(set) var entries: [LogEntry]
    private(set) var snapshot: SnapshotMark
    /// The newest entry that is on disk with everything before it.
    private(set) var durableIndex: UInt64
    /// Of the entries that are held: where the membership changes, in order.
    private var changes: [(index: UInt64, membership: Membership)]

    init(_ recovered: RecoveredLog) {
        snapshot = recovered.snapshot
        // Of the place before the first entry only the index is known, unless it is the snapshot's: an entry that trails serves as its own place.
        if let first = recovered.entries.first, first.position.index <= recovered.snapshot.position.index {
            base = first.position
            entries = Array(recovered.entries.dropFirst())
        } else {
            base = recovered.snapshot.position
            entries = recovered.entries
        }
        durableIndex = 0
        changes = EntryLog.changes(in: entries)
        if last.index < snapshot.position.index { forgetEntries() }
        durableIndex = last.index
        precondition(entries.first.map { $0.position.index == base.index + 1 } ?? true, "the log has a gap behind its snapshot")
    }

    var last: LogPosition { entries.last?.position ?? base }

    /// nil: the index is not in what is held.
    func term(at index: UInt64) -> UInt64? {
        if index == base.index { return base.term }
        if index == snapshot.position.index { return snapshot.position.term }
        guard index > base.index, index <= last.index else { return nil }
        return self[index].position.term
    }

    func contains(_ position: LogPosition) -> Bool { term(at: position.index) == position.term }

    private subscript(index: UInt64) -> LogEntry { entries[Int(index - base.index - 1)] }

    /// What is held of the range.
    func slice(from first: UInt64, through end: UInt64) -> ArraySlice<LogEntry> {
        let first = max(first, base.index + 1)
        let end = min(end, last.index)
        guard first <= end else { return [] }
        return entries[Int(first - base.index - 1)...Int(end - base.index - 1)]
    }

    // MARK: Membership

    var membership: Membership { membership(at: last.index).membership }

    /// Of the entry that put ``membership`` in force.
    var membershipIndex: UInt64 { membership(at: last.index).index }

    /// In force at an index that is not before the snapshot.
    func membership(at index: UInt64) -> (index: UInt64, membership: Membership) {
        if let change = changes.last(where: { $0.index <= index }), change.index > snapshot.membershipIndex { return change }
        return (snapshot.membershipIndex, snapshot.membership)
    }

    private static func changes(in entries: [LogEntry]) -> [(index: UInt64, membership: Membership)] {
        entries.compactMap { entry in
            if case .membership(let membership) = entry.body { (entry.position.index, membership) } else { nil }
        }
    }

    // MARK: Changing

    mutating func append(_ new: some Collection<LogEntry>) {
        for entry in new {
            precondition(entry.position.index == last.index + 1 && entry.position.term >= last.term, "an entry does not follow the log")
            entries.append(entry)
            if case .membership(let membership) = entry.body { changes.append((entry.position.index, membership)) }
        }
    }

    /// Takes everything from `index` on, which is not committed.
    mutating func truncate(from index: UInt64) {
        guard index <= last.index else { return }
        entries.removeSubrange(Int(index - base.index - 1)...)
        changes.removeAll { $0.index >= index }
        durableIndex = min(durableIndex, index - 1)
    }

    mutating func becameDurable(through index: UInt64) { durableIndex = max(durableIndex, min(index, last.index)) }

    /// There is a newer snapshot: what is behind it goes, but for `trailing` entries. Returns the index through which nothing is held any more.
    mutating func compact(_ mark: SnapshotMark, trailing: UInt64) -> UInt64 {
        snapshot = mark
        let end = mark.position.index > trailing ? mark.position.index - trailing : 0
        if end > base.index, let term = term(at: end) {
            entries.removeFirst(Int(end - base.index))
            changes.removeAll { $0.index <= end }
            base = LogPosition(term: term, index: end)
        }
        return base.index
    }

    /// Begins anew after a snapshot that came from a leader, and is on disk.
    mutating func reset(to mark: SnapshotMark) {
        snapshot = mark
        forgetEntries()
        durableIndex = mark.position.index
    }

    private mutating func forgetEntries() {
        base = snapshot.position
        entries = []
        changes = []
    }
}

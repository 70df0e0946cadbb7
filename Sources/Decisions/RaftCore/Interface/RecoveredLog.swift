/// What a node finds on its disk when it starts.
public struct RecoveredLog: Sendable {
    public var hardState: HardState
    /// The newest snapshot that is restored; at the least that of the bootstrap. Everything up to it is committed and applied.
    public var snapshot: SnapshotMark
    /// In order and without a gap; the first follows some place at or before the snapshot's (entries that trail behind it), or the snapshot's itself.
    public var entries: [LogEntry]
    /// How far the log was known to be committed, when no more than that was on disk: what is committed and not on disk yet may stand beside what it is to replace. No more than a hint, and 0 where none was
    /// recorded: it is cut to what the disk holds (P6).
    public var commitHint: UInt64

    public init(hardState: HardState = .init(), snapshot: SnapshotMark, entries: [LogEntry] = [], commitHint: UInt64 = 0) {
        self.hardState = hardState
        self.snapshot = snapshot
        self.entries = entries
        self.commitHint = commitHint
    }
}

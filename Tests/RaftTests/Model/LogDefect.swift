/// What may be wrong with a log or with the files under it. Each must be noticed, or the tests are too weak.
enum LogDefect: String, CaseIterable {
    /// The disk lies about syncs.
    case ignoresSyncs
    /// Names are not synced when they change.
    case ignoresNameSyncs
    /// Nor at an opening, when a process died in the middle of it.
    case opensWithoutSyncingNames
    /// A draft gets the name of a segment that is ready before its zeros are on the disk.
    case ignoresSyncsOfDrafts
    /// A segment that was compacted is taken for a spare as it is.
    case recyclesWithoutZeros
    /// What was read is not written again.
    case opensWithoutRewriting
    /// The end of the segment before is not, either.
    case opensWithoutRewritingTheEnd
    /// A header is not, either.
    case opensWithoutRewritingTheHeader
    /// A sync that fails is tried again.
    case retriesSyncs
    /// A disk that is full says that all is well.
    case ignoresFull
    /// Removed files have their room, and their names, for ever.
    case removesNothing
}

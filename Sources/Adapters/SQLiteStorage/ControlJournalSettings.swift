#if SQLite
/// What a test makes small. Everyone else takes the defaults.
package struct ControlJournalSettings: Sendable {
    /// Room that is kept for the journal on its disk: tens of thousands of commands.
    package var reserveBytes = 16 << 20
    /// Commands between two snapshots: as many are replayed at the most when the journal is opened, in well under a second.
    package var snapshotInterval = 1_000
    /// Commands that a snapshot covers and that are kept all the same, for people who read the file.
    package var tailLength = 1_000
    /// Housekeeping waits until no recovery is open, but not for more than so many snapshot intervals.
    package var longestDelay = 8

    package init() {}
}
#endif

#if MySQL
/// What a test makes small. Everyone else takes the defaults.
package struct ControlTablesSettings: Sendable {
    /// Commands between two snapshots: as many are read and replayed at the most when the log is opened, in a second or two.
    package var snapshotInterval = 1_000
    /// Commands that a snapshot covers and that are kept all the same, for people who read the tables.
    package var tailLength = 1_000
    /// Housekeeping waits until no recovery is open, but not for more than so many snapshot intervals.
    package var longestDelay = 8
    /// A part of a snapshot: with its hexadecimal form well below every `max_allowed_packet` in use.
    package var snapshotPartBytes = 256 << 10
    /// How long an opening waits for a predecessor whose end the server has not noticed yet, in seconds.
    package var lockPatienceSeconds = 1

    package init() {}
}
#endif

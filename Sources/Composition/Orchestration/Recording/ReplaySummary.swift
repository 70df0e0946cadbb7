/// What came of a replay.
package struct ReplaySummary: Hashable, Sendable {
    package var steps = 0
    /// Steps that were decided otherwise than recorded.
    package var different = 0
    /// Steps that could not be replayed, because where they go on from is missing.
    package var skipped = 0
    /// What a reader must know: gaps, lines that were cut, other versions. In the order of the recording.
    package var remarks: [String] = []

    /// Whether something was replayed, and all of it was decided as recorded.
    package var isIdentical: Bool { different == 0 && steps > 0 }
}

import RaftCore
import TopologyModel

/// When a node takes a snapshot of its own state: after so many entries, or so many bytes of them, whichever is first; with a jitter, so that the nodes of a cluster do not do it together.
struct Snapshotting: Sendable {
    /// A fifth, to both sides.
    private static let jitterPercent: ClosedRange<UInt64> = 80...120

    private var entries: UInt64 = 0
    private var bytes: UInt64 = 0
    private var wantedEntries: UInt64 = 0
    private var wantedBytes: UInt64 = 0
    private var underWay: SnapshotMark?

    init(_ settings: RaftNodeSettings, random: inout SplitMix64) { draw(settings, random: &random) }

    private mutating func draw(_ settings: RaftNodeSettings, random: inout SplitMix64) {
        let percent = UInt64.random(in: Snapshotting.jitterPercent, using: &random)
        wantedEntries = Snapshotting.jittered(settings.snapshotEveryEntries, percent)
        wantedBytes = Snapshotting.jittered(UInt64(settings.snapshotEveryBytes), percent)
    }

    /// At least 1. A number that is meant as "never" stays one.
    private static func jittered(_ number: UInt64, _ percent: UInt64) -> UInt64 {
        let (product, isTooMuch) = number.multipliedReportingOverflow(by: percent)
        return isTooMuch ? number : max(1, product / 100)
    }

    var isUnderWay: Bool { underWay != nil }
    var isDue: Bool { !isUnderWay && (entries >= wantedEntries || bytes >= wantedBytes) }

    mutating func applied(_ entry: LogEntry) {
        entries += 1
        bytes += UInt64(entry.byteCount)
    }

    mutating func begin(_ mark: SnapshotMark) {
        underWay = mark
        (entries, bytes) = (0, 0)
    }

    mutating func end(_ settings: RaftNodeSettings, random: inout SplitMix64) {
        underWay = nil
        draw(settings, random: &random)
    }
}

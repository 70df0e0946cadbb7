import RaftCore
import Testing
import TopologyModel

@testable import Raft

@Suite struct SnapshottingTests {
    private static func entry(bytes: Int = 0) -> LogEntry { LogEntry(position: LogPosition(term: 1, index: 1), body: .command(Array(repeating: 0, count: bytes))) }

    /// After how many entries one is due.
    private static func entriesUntilDue(_ settings: RaftNodeSettings, seed: UInt64, bytes: Int = 0) -> Int {
        var random = SplitMix64(state: seed)
        var snapshotting = Snapshotting(settings, random: &random)
        var count = 0
        while !snapshotting.isDue {
            snapshotting.applied(entry(bytes: bytes))
            count += 1
        }
        return count
    }

    @Test func itIsDueAfterEntriesOrBytesGiveOrTakeAFifth() {
        var settings = RaftNodeSettings()
        settings.snapshotEveryEntries = 100
        settings.snapshotEveryBytes = 10_000
        let byEntries = (0..<50).map { Self.entriesUntilDue(settings, seed: $0) }
        #expect(byEntries.allSatisfy { (80...120).contains($0) })
        #expect(Set(byEntries).count > 10, "the nodes of a cluster do not do it together")
        #expect((0..<50).allSatisfy { (8...12).contains(Self.entriesUntilDue(settings, seed: $0, bytes: 1_000)) })
    }

    @Test func whoeverSaysNeverGetsNone() {
        var settings = RaftNodeSettings()
        settings.snapshotEveryEntries = .max
        settings.snapshotEveryBytes = .max
        var random = SplitMix64(state: 1)
        var snapshotting = Snapshotting(settings, random: &random)
        for _ in 0..<1_000 { snapshotting.applied(Self.entry(bytes: 100)) }
        #expect(!snapshotting.isDue)
    }

    @Test func oneThatIsUnderWayIsWaitedFor() {
        var settings = RaftNodeSettings()
        settings.snapshotEveryEntries = 1
        var random = SplitMix64(state: 1)
        var snapshotting = Snapshotting(settings, random: &random)
        snapshotting.applied(Self.entry())
        #expect(snapshotting.isDue)
        snapshotting.begin(.bootstrap(voters: []))
        snapshotting.applied(Self.entry())
        #expect(!snapshotting.isDue)
        snapshotting.end(settings, random: &random)
        #expect(snapshotting.isDue)
    }
}

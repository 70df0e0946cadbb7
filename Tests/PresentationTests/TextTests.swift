import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

@Suite struct TextTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (1_767_323_045_000, "2026-01-02 03:04:05"), (951_782_399_999, "2000-02-28 23:59:59"),
        (951_782_400_000, "2000-02-29 00:00:00"), (4_107_542_400_000, "2100-03-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
    ] as [(Int64, String)])
    func `moments are written in UTC`(milliseconds: Int64, text: String) {
        #expect(CivilTime.format(WallTime(milliseconds: milliseconds)) == text)
    }

    @Test func `a timeline counts milliseconds from a moment, in columns`() {
        let entries = [
            TimelineEntry(event: .suspected, at: WallTime(milliseconds: 1005), cluster: "db1:3306", recovery: nil, text: "connection broke"),
            TimelineEntry(event: .receiversStopped, at: WallTime(milliseconds: 1042), cluster: "db1:3306", recovery: nil, text: "a\nb"),
            TimelineEntry(event: .closed, at: WallTime(milliseconds: 1310), cluster: "db1:3306", recovery: RecoveryID(rawValue: 7), text: ""),
        ]
        #expect(
            TimelineText.text(entries, since: WallTime(milliseconds: 1000)) == """
                      5 ms  suspected          connection broke
                     42 ms  receivers-stopped  a; b
                    310 ms  closed
                """)
        #expect(TimelineText.text(entries, since: WallTime(milliseconds: 1100)) == "    210 ms  closed")
        #expect(TimelineText.text(entries, since: nil).hasPrefix("      0 ms  suspected"))
        #expect(WireTimeline.entries(from: WireTimeline.json(entries)) == entries)
    }
}

import Orchestration
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("150ms", 150), ("3s", 3000), ("1m", 60_000), ("2h", 7_200_000), ("1d", 86_400_000), ("1w", 604_800_000), ("1.5s", 1500), ("0s", 0),
        ("", nil), ("5", nil), ("-1s", nil), ("1 s", nil), ("1y", nil), ("9999999w", nil), ("..s", nil),
    ] as [(String, Int?)])
    func `a duration is a number and a unit`(text: String, milliseconds: Int?) {
        #expect(DurationText.parse(text) == milliseconds.map { .milliseconds($0) })
    }

    @Test(arguments: [(150, "150ms"), (1500, "1500ms"), (90_000, "90s"), (7_200_000, "2h"), (0, "0ms")])
    func `it prints in its largest exact unit`(milliseconds: Int, text: String) {
        #expect(DurationText.format(.milliseconds(milliseconds)) == text)
    }
}

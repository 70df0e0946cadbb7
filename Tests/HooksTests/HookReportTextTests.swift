import Hooks
import Testing

/// What the journal and the audit are told of a list of hooks.
@Suite struct HookReportTextTests {
    private func report(_ results: [(String, HookResult)], skipped: [String] = []) -> HookListReport {
        HookListReport(
            phase: .postFailover, reports: results.map { HookReport(name: $0, isRequired: false, result: $1, duration: .zero) }, skipped: skipped, isCancelled: false)
    }

    @Test func `each hook says what it did, and what did not run is named`() {
        let text = report(
            [
                ("a", .succeeded(output: "")), ("b", .succeeded(output: "moved\n")), ("c", .started), ("d", .failed(reason: "exit status 3", output: "why")), ("e", .failed(reason: "no", output: "")),
                ("f", .timedOut(output: "half")), ("g", .timedOut(output: "")),
            ], skipped: ["h"]
        ).text
        #expect(text == "a: ok; b: ok: moved\n; c: started; d: failed: exit status 3: why; e: failed: no; f: timed out: half; g: timed out; h: not run")
        #expect(report([]).text == "")
    }

    @Test func `of long texts the begin and the end are left, and short ones are whole`() {
        let flood = String(repeating: "x", count: 1 << 20)
        let text = report([("short", .succeeded(output: "fine")), ("long", .succeeded(output: "begin" + flood + "end")), ("longer", .failed(reason: "exit status 1", output: flood + flood + "end"))]).text
        #expect(text.utf8.count <= HookListReport.maximumTextBytes && text.utf8.count > HookListReport.maximumTextBytes - 100)
        #expect(text.hasPrefix("short: ok: fine; long: ok: beginx") && text.contains("xend; longer: failed: exit status 1: x") && text.hasSuffix("xend"))
    }

    @Test(arguments: [1, 3, 100, 5000, 100_000]) func `however many hooks there are, a command of the journal takes what they say`(count: Int) {
        let text = report((0..<count).map { ("hook \($0)", .failed(reason: "exit status 1", output: String(repeating: "é", count: 400))) }).text
        #expect(text.utf8.count <= HookListReport.maximumTextBytes)
        #expect(text.hasPrefix("hook 0"))
    }
}

import Presentation
import Testing

@Suite struct MetricsTextTests {
    private func text(_ write: (inout MetricsText) -> Void) -> String {
        var text = MetricsText()
        write(&text)
        return text.text
    }

    @Test func `a family says what it is, then its samples`() {
        let written = text {
            $0.add("baton_up", .gauge, "1 while it is there.", 1)
            $0.add("baton_total", .counter, "Things.", [.init([.init("kind", "a")], 2)])
        }
        #expect(
            written == """
                # HELP baton_up 1 while it is there.
                # TYPE baton_up gauge
                baton_up 1
                # HELP baton_total Things.
                # TYPE baton_total counter
                baton_total{kind="a"} 2

                """)
    }

    @Test func `samples are in the order of their labels, whatever the order in which they came`() {
        let samples: [MetricsText.Sample] = [("b", "1"), ("a", "2"), ("b", "0"), ("a", "10")].map { .init([.init("x", $0.0), .init("y", $0.1)], 0) }
        let expected = [#"{x="a",y="10"}"#, #"{x="a",y="2"}"#, #"{x="b",y="0"}"#, #"{x="b",y="1"}"#]
        for order in [samples, samples.reversed()] {
            let lines = text { $0.add("m", .gauge, "h", order) }.split(separator: "\n").dropFirst(2)
            #expect(lines.map(String.init) == expected.map { "m\($0) 0" })
        }
    }

    @Test(arguments: [
        (#"plain"#, #"plain"#), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("\\\n\"", #"\\\n\""#), ("größe 主", "größe 主"),
    ])
    func `values of labels are escaped`(value: String, escaped: String) {
        #expect(text { $0.add("m", .gauge, "h", [.init([.init("x", value)], 1)]) }.hasSuffix("m{x=\"\(escaped)\"} 1\n"))
    }

    @Test func `of a help text quotes are left alone`() {
        #expect(text { $0.add("m", .gauge, "a \"b\" \\ c\nd", 1) }.hasPrefix("# HELP m a \"b\" \\\\ c\\nd\n"))
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (-3, "-3"), (0.25, "0.25"), (1e15, "1000000000000000"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        (1e300, "1e+300"),
    ] as [(Double, String)])
    func `numbers are written as the format wants them`(value: Double, written: String) {
        #expect(text { $0.add("m", .gauge, "h", value) }.hasSuffix("\nm \(written)\n"))
    }

    @Test func `the buckets of a histogram are added up, and the last one holds all`() {
        let written = text {
            $0.addHistogram("h", "Time.", buckets: [(0.001, 2), (0.5, 0), (1, 3)], total: 7, sum: 12.5)
        }
        #expect(
            written == """
                # HELP h Time.
                # TYPE h histogram
                h_bucket{le="0.001"} 2
                h_bucket{le="0.5"} 2
                h_bucket{le="1"} 5
                h_bucket{le="+Inf"} 7
                h_sum 12.5
                h_count 7

                """)
    }
}

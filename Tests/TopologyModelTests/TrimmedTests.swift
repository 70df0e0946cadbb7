import Testing
import TopologyModel

@Suite struct TrimmedTests {
    @Test(arguments: [("", ""), (" ", ""), ("\r\n", ""), ("a", "a"), (" a\n", "a"), ("\r\n\ta  b\u{2003}", "a  b"), ("e\u{301} ", "e\u{301}")])
    func `white space at the ends goes, and none in between`(text: String, trimmed: String) {
        #expect(text.trimmed == trimmed)
        #expect(text[...].trimmed == trimmed)
    }
}

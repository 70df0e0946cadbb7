@testable import RouteRendering
import Testing

@Suite struct RenderedTextTests {
    @Test(arguments: [
        ("orders", "orders"), ("db-1.example:3306", "db-1.example:3306"), ("", ""), ("a b", "a%20b"), ("a\n    server evil 1.2.3.4:5", "a%0A%20%20%20%20server%20evil%201.2.3.4:5"),
        ("$(id)", "%24%28id%29"), ("\"}{'`\\", "%22%7D%7B%27%60%5C"), ("50%", "50%25"), ("é", "%C3%A9"), ("\0\r\u{2028}", "%00%0D%E2%80%A8"), ("#;<>&", "%23%3B%3C%3E%26"),
    ])
    func `what is not plain is encoded`(text: String, expected: String) {
        #expect(RenderedText.plain(text) == expected)
    }

    @Test(arguments: [
        ("orders", #""orders""#), ("", #""""#), ("a \"b\" \\", #""a \"b\" \\""#), ("a\nb", #""a\u000ab""#), ("é", #""\u00e9""#), ("😀", #""\ud83d\ude00""#), ("\u{7F}", #""\u007f""#), ("\u{2028}", #""\u2028""#),
    ])
    func `a literal of JSON is one line of printable ASCII`(text: String, expected: String) {
        #expect(RenderedText.json(text) == expected)
    }
}

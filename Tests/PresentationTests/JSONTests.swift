import Presentation
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "[1,-2,0,9223372036854775807]", #"{"b":1,"a":{"c":[null,false]}}"#, #""é\"\\\n\u003c\u0026\u0001\u2028""#, "1.5",
    ])
    func `what is read is written the same, members in order`(text: String) throws {
        #expect(try JSONReader.value(from: text).compact == text)
    }

    @Test func `escapes and surrogate pairs are understood`() throws {
        #expect(try JSONReader.value(from: #""\u00e9\uD83D\uDE00\/\b""#) == .string("é😀/\u{8}"))
    }

    @Test func `objects are printed with two spaces per level`() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": []]
        #expect(value.pretty == "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": []\n}")
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends where a value should stand"), ("[1,]", "line 1, column 4: a comma before the closing bracket"),
        ("{\"a\":1,\n}", "line 2, column 1: a comma before the closing brace"), ("{a:1}", "line 1, column 2: expected a member name in double quotes"),
        ("[1 2]", "line 1, column 4: expected a comma or ]"), ("// x", "line 1, column 1: a comment: JSON has none"),
        ("01", "line 1, column 3: a number with a leading zero"), ("1 x", "line 1, column 3: text after the end of the JSON value"),
        ("\"a\nb\"", "line 1, column 3: a control character inside a string; a line end is written \\n"), ("1e999", "line 1, column 6: a number too large to be held"),
        (#""\uD800""#, "line 1, column 8: half of a surrogate pair"), ("tru", "line 1, column 1: expected true"), ("-", "line 1, column 2: expected a digit"),
        ("{\"a\"", "line 1, column 5: expected a colon after \"a\""), ("[", "line 1, column 2: the text ends where a value should stand"),
    ] as [(String, String)])
    func `an error names its place`(text: String, message: String) {
        #expect(throws: JSONError.self) { try JSONReader.value(from: text) }
        do {
            _ = try JSONReader.value(from: text)
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func `depth and size are bounded`() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError(line: 1, column: 65, message: "nested deeper than 64 levels")) { try JSONReader.value(from: deep) }
        #expect(throws: JSONError.self) { try JSONReader.node(from: Array("[1]".utf8), maximumBytes: 2) }
        #expect(throws: JSONError.self) { try JSONReader.node(from: [0x22, 0xFF, 0x22]) }
    }

    @Test func `any bytes end in a value or an error`() {
        var generator = SplitMix(state: 42)
        let alphabet = Array("{}[]:,\"\\u0123eE+-.truefalsn \n".utf8)
        var values = 0
        for _ in 0..<5000 {
            let bytes = (0..<Int(generator.next() % 12)).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
            if let node = try? JSONReader.node(from: bytes) {
                values += 1
                #expect((try? JSONReader.value(from: node.value.compact)) == node.value, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(values > 10)
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}

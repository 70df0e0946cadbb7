import ConsulKV
import KVPublishers
import Testing

@Suite struct ConsulTransactionCodingTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `keys are read by one transaction`() throws {
        #expect(
            text(try ConsulTransactionCoding.reading(["a/b", "q\"\n", "../ä"], absent: [1]))
                == #"[{"KV":{"Key":"a/b","Verb":"get"}},{"KV":{"Key":"q\"\n","Verb":"check-not-exists"}},{"KV":{"Key":"../ä","Verb":"get"}}]"#)
        #expect(text(try ConsulTransactionCoding.listing("a/")) == #"[{"KV":{"Key":"a/","Verb":"get-tree"}}]"#)
    }

    @Test func `conditions are part of what they are about, or come first`() throws {
        var transaction = KeyedTransaction()
        transaction.put("changed", [1, 2, 3])
        transaction.put("free", [])
        transaction.put("new", [0xFF])
        transaction.remove("gone")
        transaction.remove("whatever")
        transaction.require("changed", asRead: KeyedValue(bytes: [], revision: .max))
        transaction.require("new", asRead: nil)
        transaction.require("gone", asRead: KeyedValue(bytes: [], revision: 7))
        transaction.require("absent", asRead: nil)
        let body = try ConsulTransactionCoding.committing(transaction)
        #expect(body.count == 7)
        #expect(
            text(body.body) == #"[{"KV":{"Index":7,"Key":"gone","Verb":"check-index"}},{"KV":{"Key":"absent","Verb":"check-not-exists"}},"#
                + #"{"KV":{"Index":18446744073709551615,"Key":"changed","Value":"AQID","Verb":"cas"}},{"KV":{"Key":"free","Value":"","Verb":"set"}},"#
                + #"{"KV":{"Index":0,"Key":"new","Value":"/w==","Verb":"cas"}},{"KV":{"Key":"gone","Verb":"delete"}},{"KV":{"Key":"whatever","Verb":"delete"}}]"#)
    }

    @Test func `values come with their revisions`() throws {
        let text = """
            {"Results":[{"KV":{"LockIndex":0,"Key":"a","Flags":0,"Value":"eA==","CreateIndex":15,"ModifyIndex":18446744073709551615}},
            {"KV":{"LockIndex":0,"Key":"x//../y","Flags":0,"Value":null,"CreateIndex":15,"ModifyIndex":16}}],"Errors":null,"Index":0,"KnownLeader":true}
            """
        let answer = try ConsulTransactionCoding.answer(Array(text.utf8))
        #expect(answer.values.map(\.key) == ["a", "x//../y"])
        #expect(answer.values.map(\.value) == [KeyedValue(bytes: [0x78], revision: .max), KeyedValue(bytes: [], revision: 16)])
        #expect(answer.failures.isEmpty)
    }

    @Test func `failures come with their places`() throws {
        let text = #"{"Results":null,"Errors":[{"OpIndex":1,"What":"key \"b\" doesn't exist"},{"OpIndex":2,"What":"Permission denied"}]}"#
        let answer = try ConsulTransactionCoding.answer(Array(text.utf8))
        #expect(answer.values.isEmpty)
        #expect(answer.failures.map(\.index) == [1, 2])
        #expect(answer.failures.map(\.text) == ["key \"b\" doesn't exist", "Permission denied"])
    }

    static let wrong = [
        "", "null", "{}", "[]", #"{"Results":[]}"#, #"{"Errors":null}"#, #"{"Results":[{"KV":{"Key":"a"}}],"Errors":null}"#, #"{"Results":null,"Errors":[{}]}"#,
        #"{"Results":[{"KV":{"Key":"a","Value":"%","ModifyIndex":1}}],"Errors":null}"#, "<html>",
    ]

    @Test(arguments: wrong) func `what Consul does not answer is not understood`(text: String) {
        #expect(throws: (any Error).self) { try ConsulTransactionCoding.answer(Array(text.utf8)) }
    }
}

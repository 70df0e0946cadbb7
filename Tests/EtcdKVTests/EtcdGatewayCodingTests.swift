import EtcdKV
import KVPublishers
import Testing

@Suite struct EtcdGatewayCodingTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `keys are read by one transaction`() throws {
        #expect(text(try EtcdGatewayCoding.reading(["a", "ä"])) == #"{"success":[{"request_range":{"key":"YQ=="}},{"request_range":{"key":"w6Q="}}]}"#)
    }

    @Test func `conditions are comparisons of revisions`() throws {
        var transaction = KeyedTransaction()
        transaction.put("a", [1])
        transaction.put("b", [])
        transaction.remove("c")
        transaction.require("a", asRead: nil)
        transaction.require("d", asRead: KeyedValue(bytes: [], revision: 9_223_372_036_854_775_807))
        #expect(
            text(try EtcdGatewayCoding.committing(transaction))
                == #"{"compare":[{"key":"YQ==","mod_revision":"0","result":"EQUAL","target":"MOD"},{"key":"ZA==","mod_revision":"9223372036854775807","result":"EQUAL","target":"MOD"}],"#
                + #""success":[{"request_put":{"key":"YQ==","value":"AQ=="}},{"request_put":{"key":"Yg==","value":""}},{"request_delete_range":{"key":"Yw=="}}]}"#)
    }

    @Test func `values come with their revisions, and without what is empty`() throws {
        let answer = """
            {"header":{"cluster_id":"14443903163313418560","member_id":"11417610130673999598","revision":"3","raft_term":"2"},"succeeded":true,"responses":[
            {"response_range":{"header":{"revision":"3"},"kvs":[{"key":"YQ==","create_revision":"2","mod_revision":"3","version":"2"}],"count":"1"}},
            {"response_range":{"header":{"revision":"3"}}},
            {"response_range":{"header":{"revision":"3"},"kvs":[{"key":"Yg==","create_revision":"2","mod_revision":"9223372036854775807","version":"2","value":"/w=="}],"count":"1"}}]}
            """
        #expect(
            try EtcdGatewayCoding.values(Array(answer.utf8), count: 3)
                == [KeyedValue(bytes: [], revision: 3), nil, KeyedValue(bytes: [0xFF], revision: 9_223_372_036_854_775_807)])
        #expect(throws: (any Error).self) { try EtcdGatewayCoding.values(Array(answer.utf8), count: 2) }
    }

    @Test func `a transaction was carried out or it was not`() throws {
        #expect(try EtcdGatewayCoding.isCarriedOut(Array(#"{"header":{"revision":"2"},"succeeded":true,"responses":[{"response_put":{"header":{"revision":"2"}}}]}"#.utf8)))
        #expect(try !EtcdGatewayCoding.isCarriedOut(Array(#"{"header":{"revision":"2"}}"#.utf8)))
    }

    @Test func `a list comes in pages`() throws {
        #expect(text(try EtcdGatewayCoding.listing("a/", from: Array("a/".utf8), limit: 10)) == #"{"key":"YS8=","keys_only":true,"limit":"10","range_end":"YTA="}"#)
        #expect(text(try EtcdGatewayCoding.listing("", from: [], limit: 10)) == #"{"key":"AA==","keys_only":true,"limit":"10","range_end":"AA=="}"#)
        let page = #"{"header":{"revision":"3"},"kvs":[{"key":"YS8x","mod_revision":"3"},{"key":"YS//","mod_revision":"3"},{"key":"YS8y","mod_revision":"3"}],"more":true,"count":"9"}"#
        let first = try EtcdGatewayCoding.page(Array(page.utf8))
        #expect(first.keys == ["a/1", "a/2"])
        #expect(first.next == Array("a/2".utf8) + [0])
        #expect(try EtcdGatewayCoding.page(Array(page.replacing("true", with: "false").utf8)).next == nil)
        let empty = try EtcdGatewayCoding.page(Array(#"{"header":{"revision":"3"}}"#.utf8))
        #expect(empty.keys == [] && empty.next == nil)
    }

    @Test func `an account is exchanged for a token`() throws {
        #expect(text(try EtcdGatewayCoding.authenticating(user: "baton", password: "p/\"w")) == #"{"name":"baton","password":"p/\"w"}"#)
        #expect(try EtcdGatewayCoding.token(Array(#"{"header":{"revision":"3"},"token":"ExJJUJHlntNfWElD.13"}"#.utf8)) == "ExJJUJHlntNfWElD.13")
    }

    @Test func `a refusal has a number and words`() {
        let refusal = EtcdGatewayCoding.refusal(Array(#"{"error":"etcdserver: invalid auth token","message":"etcdserver: invalid auth token","code":16}"#.utf8))
        #expect(refusal.code == 16 && refusal.text == "etcdserver: invalid auth token")
        let other = EtcdGatewayCoding.refusal(Array("<html>".utf8))
        #expect(other.code == nil && other.text == nil)
    }

    static let wrong = ["", "null", "{}", "[]", #"{"succeeded":true}"#, "<html>"]

    @Test(arguments: wrong) func `what etcd does not answer is not understood`(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: (any Error).self) { try EtcdGatewayCoding.isCarriedOut(bytes) }
        #expect(throws: (any Error).self) { try EtcdGatewayCoding.values(bytes, count: 1) }
        #expect(throws: (any Error).self) { try EtcdGatewayCoding.page(bytes) }
        #expect(throws: (any Error).self) { try EtcdGatewayCoding.token(bytes) }
    }
}

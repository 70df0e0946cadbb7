#if Network
import ConsulKV
import KVPublishers
import StoreHTTP
import StoreTestSupport
import TestStores
import Testing

@Suite struct ConsulKeyedStoreTests {
    private static let done = #"{"Results":[{"KV":{"Key":"a","Value":"eA==","ModifyIndex":7}}],"Errors":null}"#
    private static let missing = #"{"Results":null,"Errors":[{"OpIndex":0,"What":"key \"a\" doesn't exist"}]}"#

    /// Answers the first request with the first of these, and so on; all others with the last one.
    private func serving<Value>(_ answers: [(Int, String)], datacenter: String? = nil, _ body: (ConsulKeyedStore, ScriptedHTTPServer) async throws -> Value) async throws -> Value {
        let rest = Answers(answers)
        let server = ScriptedHTTPServer { _ in rest.next() }
        defer { server.stop() }
        let settings = ConsulSettings(http: StoreKind.http([server.port]), token: StoreSecret("topsecret\n"), datacenter: datacenter)
        return try await body(try ConsulKeyedStore(settings), server)
    }

    private var change: KeyedTransaction {
        var transaction = KeyedTransaction()
        transaction.require("a", asRead: KeyedValue(bytes: [], revision: 7))
        transaction.put("a", [1])
        return transaction
    }

    @Test func `the token, the data center and the consistency are asked for`() async throws {
        try await serving([(200, Self.done)], datacenter: "dc_2-x") { store, server in
            #expect(store.name == "consul dc_2-x")
            #expect(try await store.read(["a"]) == [KeyedValue(bytes: [0x78], revision: 7)])
            try await store.commit(change)
            #expect(server.requests.map(\.target) == ["/v1/txn?consistent&dc=dc_2-x", "/v1/txn?dc=dc_2-x"])
            #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.headers.contains("X-Consul-Token: topsecret\r\n") })
        }
    }

    @Test func `a key that is not there needs a second question`() async throws {
        try await serving([(409, Self.missing), (200, #"{"Results":[],"Errors":null}"#)]) { store, server in
            let values = try await store.read(["a"])
            #expect(values == [nil])
            #expect(server.requests.map(\.body) == [#"[{"KV":{"Key":"a","Verb":"get"}}]"#, #"[{"KV":{"Key":"a","Verb":"check-not-exists"}}]"#])
        }
    }

    struct Reading: Sendable, CustomTestStringConvertible {
        var status: Int
        var answer: String
        var code: KeyedStoreError.Code
        var testDescription: String { "\(status) \(answer)" }
    }

    static let reading: [Reading] = [
        // Hidden from the token.
        Reading(status: 200, answer: #"{"Results":[],"Errors":null}"#, code: .refused),
        Reading(status: 200, answer: #"{"Results":[{"KV":{"Key":"b","Value":"eA==","ModifyIndex":7}}],"Errors":null}"#, code: .refused),
        // Neither there nor not there.
        Reading(status: 409, answer: missing, code: .refused), Reading(status: 409, answer: #"{"Results":null,"Errors":[{"OpIndex":9,"What":"x"}]}"#, code: .refused),
        Reading(status: 403, answer: "ACL not found", code: .refused), Reading(status: 404, answer: "", code: .refused), Reading(status: 200, answer: "<html>", code: .refused),
        Reading(status: 500, answer: "No cluster leader", code: .unreachable), Reading(status: 429, answer: "", code: .unreachable),
    ]

    @Test(arguments: reading) func `a read that fails says why, and not the token`(row: Reading) async throws {
        try await serving([(row.status, row.answer)]) { store, _ in
            let error = await #expect(throws: KeyedStoreError.self) { try await store.read(["a"]) }
            #expect(error?.code == row.code)
            #expect(error?.message.contains("topsecret") == false)
        }
    }

    struct Writing: Sendable, CustomTestStringConvertible {
        var answers: [(Int, String)]
        var code: KeyedStoreError.Code
        var testDescription: String { "\(answers)" }
    }

    static let stale = #"{"Results":null,"Errors":[{"OpIndex":0,"What":"failed to set key \"a\", index is stale"}]}"#
    static let writing: [Writing] = [
        Writing(answers: [(409, stale), (200, #"{"Results":[{"KV":{"Key":"a","Value":"eA==","ModifyIndex":8}}],"Errors":null}"#)], code: .conflict),
        // The key is as it should be: something else is wrong.
        Writing(answers: [(409, #"{"Results":null,"Errors":[{"OpIndex":0,"What":"Permission denied"}]}"#), (200, done)], code: .refused),
        Writing(answers: [(409, stale), (500, "")], code: .unreachable), Writing(answers: [(403, "ACL not found")], code: .refused), Writing(answers: [(413, "too large")], code: .refused),
        Writing(answers: [(500, "No cluster leader")], code: .outcomeUnknown), Writing(answers: [(200, "<html>")], code: .outcomeUnknown), Writing(answers: [(200, "{}")], code: .outcomeUnknown),
    ]

    @Test(arguments: writing) func `a transaction that fails says whether it may have happened`(row: Writing) async throws {
        try await serving(row.answers) { store, _ in
            let error = await #expect(throws: KeyedStoreError.self) { try await store.commit(change) }
            #expect(error?.code == row.code)
            #expect(error?.message.contains("topsecret") == false)
        }
    }

    @Test func `more than Consul does together is not asked for`() async throws {
        try await serving([(200, Self.done)]) { store, server in
            var transaction = KeyedTransaction()
            for number in 0..<63 { transaction.put("\(number)", []) }
            transaction.remove("a")
            try await store.commit(transaction)
            transaction.require("a", asRead: nil)
            var errors = [await #expect(throws: KeyedStoreError.self) { try await store.commit(transaction) }]
            errors.append(await #expect(throws: KeyedStoreError.self) { try await store.read((0..<65).map { "\($0)" }) })
            for error in errors { #expect(error?.code == .refused) }
            #expect(server.requests.count == 1)
            // Neither is nothing.
            try await store.commit(KeyedTransaction())
            #expect(try await store.read([]) == [])
            #expect(server.requests.count == 1)
        }
    }

    @Test func `settings that cannot be used are refused, and a token is not shown`() throws {
        let http = StoreHTTPSettings(addresses: [try #require(StoreAddress(parsing: "consul1", defaultPort: 1))])
        let wrong = [
            ConsulSettings(http: http, datacenter: "a&b=c"), ConsulSettings(http: http, datacenter: ""), ConsulSettings(http: http, token: StoreSecret("top secret")),
            ConsulSettings(http: http, token: StoreSecret("")), ConsulSettings(http: StoreHTTPSettings(addresses: [])),
        ]
        for settings in wrong {
            let error = #expect(throws: StoreHTTPError.self) { try ConsulKeyedStore(settings) }
            #expect(error?.code == .settings)
            #expect(error?.message.contains("top secret") == false)
        }
        #expect(try ConsulKeyedStore(ConsulSettings(http: http)).name == "consul http://consul1:1")
    }
}
#endif

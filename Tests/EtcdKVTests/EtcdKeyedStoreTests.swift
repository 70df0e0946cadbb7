#if Network
import EtcdKV
import KVPublishers
import StoreHTTP
import StoreTestSupport
import TestStores
import Testing

@Suite struct EtcdKeyedStoreTests {
    private static let found = #"{"header":{"revision":"3"},"succeeded":true,"responses":[{"response_range":{"header":{"revision":"3"},"kvs":[{"key":"YQ==","mod_revision":"3"}]}}]}"#
    private static let done = #"{"header":{"revision":"3"},"succeeded":true}"#
    private static func token(_ text: String) -> String { #"{"header":{"revision":"3"},"token":"\#(text)"}"# }
    private static func refusal(_ code: Int, _ text: String) -> String { #"{"error":"\#(text)","message":"\#(text)","code":\#(code)}"# }

    /// Answers the first request with the first of these, and so on; all others with the last one.
    private func serving<Value>(_ answers: [(Int, String)], asUser: Bool = false, _ body: (EtcdKeyedStore, ScriptedHTTPServer) async throws -> Value) async throws -> Value {
        let rest = Answers(answers)
        let server = ScriptedHTTPServer { _ in rest.next() }
        defer { server.stop() }
        let credentials = asUser ? EtcdSettings.Credentials(user: "baton", password: StoreSecret("topsecret")) : nil
        return try await body(try EtcdKeyedStore(EtcdSettings(http: StoreKind.http([server.port]), credentials: credentials)), server)
    }

    private var change: KeyedTransaction {
        var transaction = KeyedTransaction()
        transaction.require("a", asRead: nil)
        transaction.put("a", [1])
        return transaction
    }

    private func targets(_ server: ScriptedHTTPServer) -> [String] { server.requests.map(\.target) }

    // MARK: Accounts

    @Test func `a token is fetched once and kept`() async throws {
        try await serving([(200, Self.token("T1")), (200, Self.found)], asUser: true) { store, server in
            for _ in 0..<3 { #expect(try await store.read(["a"]) == [KeyedValue(bytes: [], revision: 3)]) }
            try await store.commit(change)
            #expect(targets(server) == ["/v3/auth/authenticate"] + Array(repeating: "/v3/kv/txn", count: 4))
            #expect(server.requests[0].body == #"{"name":"baton","password":"topsecret"}"#)
            #expect(!server.requests[0].headers.contains("Authorization"))
            #expect(server.requests[1...].allSatisfy { $0.headers.contains("Authorization: T1") })
        }
    }

    @Test(arguments: [(401, 16), (400, 3)]) func `a token that is refused is fetched anew, once`(status: Int, code: Int) async throws {
        let refused = (status, Self.refusal(code, "invalid auth token"))
        try await serving([(200, Self.token("T1")), (200, Self.found), refused, (200, Self.token("T2")), (200, Self.done)], asUser: true) { store, server in
            _ = try await store.read(["a"])
            try await store.commit(change)
            #expect(targets(server) == ["/v3/auth/authenticate", "/v3/kv/txn", "/v3/kv/txn", "/v3/auth/authenticate", "/v3/kv/txn"])
            #expect(server.requests[4].headers.contains("Authorization: T2"))
        }
        try await serving([(200, Self.token("T1")), (200, Self.found), refused, (200, Self.token("T2")), refused], asUser: true) { store, server in
            _ = try await store.read(["a"])
            let error = await #expect(throws: KeyedStoreError.self) { try await store.commit(change) }
            #expect(error?.code == .refused)
            #expect(server.requests.count == 5)
        }
    }

    @Test func `a permission that is missing fetches no token`() async throws {
        try await serving([(200, Self.token("T1")), (403, Self.refusal(7, "etcdserver: permission denied"))], asUser: true) { store, server in
            for _ in 0..<2 {
                let error = await #expect(throws: KeyedStoreError.self) { try await store.read(["a"]) }
                #expect(error == KeyedStoreError(.refused, "status 403: etcdserver: permission denied"))
            }
            #expect(targets(server) == ["/v3/auth/authenticate", "/v3/kv/txn", "/v3/kv/txn"])
        }
    }

    @Test func `an etcd that wants no account gets no token`() async throws {
        try await serving([(412, Self.refusal(9, "authentication is not enabled")), (200, Self.found)], asUser: true) { store, server in
            let values = try await store.read(["a"])
            #expect(values == [KeyedValue(bytes: [], revision: 3)])
            #expect(!server.requests[1].headers.contains("Authorization"))
        }
    }

    static let refusedAccounts = [(400, refusal(3, "authentication failed")), (200, "{}"), (200, token("a b")), (200, "topsecret")]

    @Test(arguments: refusedAccounts) func `an account that is refused is told without its password`(answer: (Int, String)) async throws {
        try await serving([answer], asUser: true) { store, server in
            var errors = [await #expect(throws: KeyedStoreError.self) { try await store.read(["a"]) }]
            errors.append(await #expect(throws: KeyedStoreError.self) { try await store.commit(change) })
            for error in errors { #expect(error?.code == .refused && error?.message.contains("topsecret") == false) }
            #expect(Set(targets(server)) == ["/v3/auth/authenticate"])
        }
    }

    @Test func `what comes before a transaction leaves nothing open`() async throws {
        try await serving([(500, "")], asUser: true) { store, server in
            let error = await #expect(throws: KeyedStoreError.self) { try await store.commit(change) }
            #expect(error?.code == .unreachable)
            #expect(targets(server) == ["/v3/auth/authenticate"])
        }
    }

    // MARK: Answers

    @Test func `a list is read page by page`() async throws {
        let page = #"{"header":{"revision":"3"},"kvs":[{"key":"YS8x","mod_revision":"3"}],"more":true}"#
        try await serving([(200, page), (200, page.replacing("true", with: "false"))]) { store, server in
            let keys = try await store.keys(under: "a/")
            #expect(keys == ["a/1", "a/1"])
            #expect(server.requests.count == 2)
            #expect(server.requests[1].body.contains(#""key":"YS8xAA==""#))
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var answer: String
        var reading: KeyedStoreError.Code
        var writing: KeyedStoreError.Code
        var testDescription: String { "\(status) \(answer)" }
    }

    static let rows: [Row] = [
        Row(status: 200, answer: #"{"header":{"revision":"3"}}"#, reading: .refused, writing: .conflict), Row(status: 200, answer: "{}", reading: .refused, writing: .outcomeUnknown),
        Row(status: 200, answer: "<html>", reading: .refused, writing: .outcomeUnknown), Row(status: 400, answer: refusal(3, "user name is empty"), reading: .refused, writing: .refused),
        Row(status: 404, answer: "", reading: .refused, writing: .refused), Row(status: 307, answer: "", reading: .refused, writing: .refused),
        Row(status: 503, answer: refusal(14, "etcdserver: request timed out"), reading: .unreachable, writing: .outcomeUnknown),
        Row(status: 429, answer: refusal(8, "etcdserver: too many requests"), reading: .unreachable, writing: .unreachable),
    ]

    @Test(arguments: rows) func `what fails says whether it may have happened`(row: Row) async throws {
        try await serving([(row.status, row.answer)]) { store, _ in
            let reading = await #expect(throws: KeyedStoreError.self) { try await store.read(["a"]) }
            #expect(reading?.code == row.reading)
            let writing = await #expect(throws: KeyedStoreError.self) { try await store.commit(change) }
            #expect(writing?.code == row.writing)
        }
    }

    @Test func `more than etcd does together is not asked for`() async throws {
        try await serving([(200, Self.done)]) { store, server in
            var transaction = KeyedTransaction()
            for number in 0..<129 { transaction.put("\(number)", []) }
            var errors = [await #expect(throws: KeyedStoreError.self) { try await store.commit(transaction) }]
            errors.append(await #expect(throws: KeyedStoreError.self) { try await store.read((0..<129).map { "\($0)" }) })
            for error in errors { #expect(error?.code == .refused) }
            let nothing = try await store.read([])
            #expect(nothing.isEmpty && server.requests.isEmpty)
        }
    }
}
#endif

#if Network
import StoreHTTP
import TestProcesses
import TestStores
import Testing

@Suite struct StoreHTTPClientTests {
    /// Long against an answer on loopback that is meant, also beside all other tests; short to wait for.
    private static let short: Duration = .seconds(2)
    private static let long: Duration = .seconds(20)

    private func makeClient(_ ports: [UInt16], timeout: Duration = long, maximumBytes: Int = 1 << 20) throws -> StoreHTTPClient {
        var settings = StoreHTTPSettings(addresses: ports.compactMap { StoreAddress(parsing: "127.0.0.1:\($0)", defaultPort: 1) })
        settings.timeout = timeout
        settings.maximumAnswerBytes = maximumBytes
        return try StoreHTTPClient(settings)
    }

    private func request(isRepeatable: Bool) -> StoreRequest {
        var request = StoreRequest(.put, "/path?query", body: Array("body".utf8), isRepeatable: isRepeatable)
        request.headers = [("X-Token", "topsecret")]
        return request
    }

    private func serving<Value>(_ replies: [ScriptedHTTPServer.Reply], _ body: ([ScriptedHTTPServer]) async throws -> Value) async throws -> Value {
        let servers = replies.map { reply in ScriptedHTTPServer { _ in reply } }
        defer { for server in servers { server.stop() } }
        return try await body(servers)
    }

    @Test func `a request goes out as it is and the answer comes in as it is`() async throws {
        try await serving([.answer(418, "tea")]) { servers in
            let answer = try await makeClient([servers[0].port]).send(request(isRepeatable: false))
            #expect(answer == StoreAnswer(status: 418, body: Array("tea".utf8)))
            let request = try #require(servers[0].requests.first)
            #expect(request.method == "PUT" && request.target == "/path?query" && request.body == "body")
            #expect(request.headers.contains("X-Token: topsecret"))
        }
    }

    @Test func `where nobody listens the next address is asked, and first from then on`() async throws {
        try await serving([.answer(200, "")]) { servers in
            let client = try makeClient([FreePort.find(), servers[0].port])
            for isRepeatable in [false, true, false] { #expect(try await client.send(request(isRepeatable: isRepeatable)).status == 200) }
            #expect(servers[0].requests.count == 3)
        }
    }

    @Test func `where nobody listens at all nothing was done`() async throws {
        let error = await #expect(throws: StoreHTTPError.self) { try await makeClient([FreePort.find(), FreePort.find()]).send(request(isRepeatable: false)) }
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasPrefix("http://127.0.0.1:") == true)
        #expect(error?.message.contains("topsecret") == false)
    }

    static let failing: [ScriptedHTTPServer.Reply] = [.answer(500, "no leader"), .answer(503, ""), .silence, .close, .drip(every: .milliseconds(50))]

    /// Only who never answers to the end is waited for in vain.
    private func timeout(for reply: ScriptedHTTPServer.Reply) -> Duration {
        switch reply {
        case .silence, .drip: Self.short
        default: Self.long
        }
    }

    @Test(arguments: failing.indices) func `what is repeatable is asked of the next one`(row: Int) async throws {
        try await serving([Self.failing[row], .answer(200, "")]) { servers in
            let client = try makeClient(servers.map(\.port), timeout: timeout(for: Self.failing[row]))
            #expect(try await client.send(request(isRepeatable: true)).status == 200)
            #expect(servers.map(\.requests.count) == [1, 1])
        }
    }

    @Test(arguments: failing.indices) func `what is not repeatable is asked once when it is not known what was done`(row: Int) async throws {
        try await serving([Self.failing[row], .answer(200, "")]) { servers in
            let client = try makeClient(servers.map(\.port), timeout: timeout(for: Self.failing[row]))
            let error = await #expect(throws: StoreHTTPError.self) { try await client.send(request(isRepeatable: false)) }
            #expect(error?.code == .unanswered)
            #expect(error?.message.contains("topsecret") == false)
            #expect(servers.map(\.requests.count) == [1, 0])
            // The other one comes first from now on.
            #expect(try await client.send(request(isRepeatable: false)).status == 200)
            #expect(servers.map(\.requests.count) == [1, 1])
        }
    }

    @Test func `too many requests is an answer that nothing was done`() async throws {
        try await serving([.answer(429, "slower"), .answer(200, "")]) { servers in
            let client = try makeClient(servers.map(\.port))
            #expect(try await client.send(request(isRepeatable: false)).status == 200)
        }
    }

    @Test func `of all failures the one is told that leaves the most open`() async throws {
        try await serving([.answer(500, "no leader")]) { servers in
            let error = await #expect(throws: StoreHTTPError.self) { try await makeClient([servers[0].port, FreePort.find()]).send(request(isRepeatable: true)) }
            #expect(error?.code == .unanswered)
            #expect(error?.message == "http://127.0.0.1:\(servers[0].port): status 500: no leader")
        }
    }

    @Test func `an answer without end is cut off`() async throws {
        try await serving([.flood]) { servers in
            let error = await #expect(throws: StoreHTTPError.self) { try await makeClient([servers[0].port], maximumBytes: 100_000).send(request(isRepeatable: true)) }
            #expect(error?.code == .tooLarge)
        }
        try await serving([.answer(200, String(repeating: "x", count: 1001))]) { servers in
            let error = await #expect(throws: StoreHTTPError.self) { try await makeClient([servers[0].port], maximumBytes: 1000).send(request(isRepeatable: true)) }
            #expect(error?.code == .tooLarge)
            let client = try makeClient([servers[0].port], maximumBytes: 1001)
            #expect(try await client.send(request(isRepeatable: true)).body.count == 1001)
        }
    }

    @Test func `nobody else is shown a token`() async throws {
        try await serving([.answer(200, "")]) { others in
            try await serving([.redirect("http://127.0.0.1:\(others[0].port)/")]) { servers in
                let client = try makeClient([servers[0].port])
                #expect(try await client.send(request(isRepeatable: true)).status == 307)
                #expect(others[0].requests.isEmpty)
            }
        }
    }

    @Test func `a cancelled task does not wait`() async throws {
        try await serving([.silence]) { servers in
            let client = try makeClient([servers[0].port], timeout: .seconds(600))
            let request = request(isRepeatable: false)
            let asking = Task { try await client.send(request) }
            try await Eventually.holds("the request is there", within: Self.long) { !servers[0].requests.isEmpty }
            asking.cancel()
            let error = await #expect(throws: StoreHTTPError.self) { try await asking.value }
            #expect(error?.code == .unanswered)
        }
    }

    @Test func `settings that cannot be used are refused`() throws {
        let address = try #require(StoreAddress(parsing: "consul1", defaultPort: 1))
        var slow = StoreHTTPSettings(addresses: [address])
        slow.timeout = .zero
        var blind = StoreHTTPSettings(addresses: [address])
        blind.maximumAnswerBytes = 0
        let wrong = [
            StoreHTTPSettings(addresses: []), StoreHTTPSettings(addresses: Array(repeating: address, count: 17)), slow, blind,
            StoreHTTPSettings(addresses: [address], authorityFile: "/nowhere/ca.pem"), StoreHTTPSettings(addresses: [address], authorityFile: "/dev/null"),
        ]
        for settings in wrong {
            let error = #expect(throws: StoreHTTPError.self) { try StoreHTTPClient(settings) }
            #expect(error?.code == .settings)
        }
    }
}
#endif

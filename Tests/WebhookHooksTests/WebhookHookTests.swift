#if Network
import Clocks
import ControlModel
import Foundation
import Hooks
import StoreHTTP
import Synchronization
import TestProcesses
import TestStores
import Testing
import TopologyModel
@testable import WebhookHooks

@Suite struct WebhookHookTests {
    static let secret = "0123456789abcdef-topsecret"
    /// Beside all other tests, and never waited for.
    private static let patience = Duration.seconds(20)

    private func settings(_ port: UInt16, path: String = "/hook?token=abc", deadline: Duration = patience) throws -> WebhookSettings {
        var settings = WebhookSettings(url: try WebhookURL(parsing: "http://127.0.0.1:\(port)\(path)"), secret: StoreSecret(Self.secret))
        settings.deadline = deadline
        settings.firstPause = .milliseconds(1)
        return settings
    }

    private func invocation(alias: String = "orders") -> HookInvocation {
        var invocation = HookInvocation(phase: .postFailover, failed: InstanceAddress(host: "db-1", port: 3306))
        invocation.attempt = 2
        invocation.recovery = RecoveryID(rawValue: 77)
        invocation.recoveryUID = "uid-1"
        invocation.epoch = Epoch(rawValue: 5)
        invocation.failureType = "DeadMaster"
        invocation.failureDescription = "cannot be reached"
        invocation.command = "force-master-failover"
        invocation.failedIsDowntimed = true
        invocation.clusterName = "db-1:3306"
        invocation.clusterAlias = alias
        invocation.clusterDomain = "orders.example"
        invocation.replicas = [InstanceAddress(host: "db-2", port: 3306), InstanceAddress(host: "db-3", port: 3307)]
        invocation.lostReplicas = [InstanceAddress(host: "db-4", port: 3306)]
        invocation.automaticPrimaryRecovery = true
        invocation.managerHost = "manager-1"
        invocation.successor = InstanceAddress(host: "db-2", port: 3308)
        invocation.successorAlias = "second"
        invocation.successorCoordinates = "binlog.000007:1234"
        invocation.isSuccessful = true
        return invocation
    }

    /// - Parameter replies: one after the other; the last again and again.
    private func serving<Value>(_ replies: [ScriptedHTTPServer.Reply], _ body: (ScriptedHTTPServer) async throws -> Value) async throws -> Value {
        let rest = Mutex(replies)
        let server = ScriptedHTTPServer { _ in rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
        defer { server.stop() }
        return try await body(server)
    }

    // MARK: What is sent

    @Test func `the body holds every fact, as what it is`() async throws {
        try await serving([.answer(200, "thanks\n")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation()) == .succeeded(output: "status 200: thanks "))
            let received = ReceivedWebhook(request: try #require(server.requests.first))
            #expect(received.request.method == "POST" && received.request.target == "/hook?token=abc")
            #expect(received.header("Content-Type") == "application/json")
            #expect(received.header("Connection") == "close", "a receiver may serve one connection at a time")
            let key = try #require(invocation().idempotencyKey(ofHook: hook.name))
            #expect(
                received.request.body == """
                    {"attempt":2,"cluster":{"alias":"orders","domain":"orders.example","name":"db-1:3306","recoversIntermediate":false,"recoversPrimary":true},\
                    "failure":{"description":"cannot be reached","host":"db-1","instanceType":"master","isDowntimed":true,"port":3306,"type":"DeadMaster"},"format":1,\
                    "idempotencyKey":"\(key)","lostReplicaCount":1,"lostReplicas":[{"host":"db-4","port":3306}],"manager":"manager-1","phase":"PostFailoverProcesses",\
                    "recovery":{"command":"force-master-failover","epoch":5,"id":77,"isSuccessful":true,"uid":"uid-1"},"replicaCount":2,\
                    "replicas":[{"host":"db-2","port":3306},{"host":"db-3","port":3307}],\
                    "successor":{"alias":"second","coordinates":"binlog.000007:1234","host":"db-2","port":3308}}
                    """)
        }
    }

    @Test func `what is not known is absent`() async throws {
        try await serving([.answer(204, "")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .onDetection)
            #expect(await hook.run(HookInvocation(phase: .onDetection, failed: InstanceAddress(host: "db-1", port: 3306))) == .succeeded(output: "status 204"))
            let received = ReceivedWebhook(request: try #require(server.requests.first))
            #expect(try received.object()["successor"] == nil)
            for name in ["id", "uid", "epoch"] { #expect(try received.member("recovery", name) == nil) }
            #expect(received.header("Idempotency-Key")?.isEmpty == false)
        }
    }

    @Test(arguments: [
        "; rm -rf ~ #", "$(id)", "`id`", "'\"", "a\nb\r\nX-Injected: 1", "\\", "\u{0}\u{7F}", "</script>", "é💾", "{failedHost}", "\u{2028}",
    ]) func `hostile text arrives as text`(alias: String) async throws {
        try await serving([.answer(200, "")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation(alias: alias)) == .succeeded(output: "status 200"))
            let received = ReceivedWebhook(request: try #require(server.requests.first))
            #expect(try received.member("cluster", "alias") as? String == alias)
            #expect(received.header("X-Injected") == nil)
            #expect(try received.hasSignature(of: Self.secret))
        }
    }

    @Test func `lists of any length are bounded, and their counts stay true`() throws {
        var invocation = invocation()
        invocation.replicas = (0..<100_000).map { InstanceAddress(host: String(repeating: "x", count: 247) + "\($0)", port: 3306) }
        invocation.lostReplicas = invocation.replicas
        let flood = String(repeating: "\u{1}", count: 1_000_000)
        (invocation.failureDescription, invocation.clusterAlias, invocation.clusterDomain, invocation.successorAlias) = (flood, flood, flood, flood)
        let body = try WebhookBody(invocation, idempotencyKey: "k").encoded()
        #expect(body.count < 1 << 20)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        #expect(object["replicaCount"] as? Int == 100_000)
        #expect((object["replicas"] as? [Any])?.count == WebhookBody.maximumServers)
    }

    // MARK: The signature

    @Test func `another implementation finds the signature right, and wrong for any other body, time or secret`() async throws {
        try await serving([.answer(200, "")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation()).isSuccess)
            let request = try #require(server.requests.first)
            #expect(try ReceivedWebhook(request: request).hasSignature(of: Self.secret))
            #expect(try !ReceivedWebhook(request: request).hasSignature(of: Self.secret + "x"))
            var other = request
            other.body += " "
            #expect(try !ReceivedWebhook(request: other).hasSignature(of: Self.secret))
            other = request
            other.headers = request.headers.replacing("Baton-Timestamp: 1", with: "Baton-Timestamp: 2")
            #expect(other.headers != request.headers)
            #expect(try !ReceivedWebhook(request: other).hasSignature(of: Self.secret))
            let age = Date().timeIntervalSince1970 - (ReceivedWebhook(request: request).header("Baton-Timestamp").flatMap(Double.init) ?? 0)
            #expect((-1...60).contains(age))
        }
    }

    @Test func `the secret shows nowhere`() async throws {
        try await serving([.answer(404, "no")]) { server in
            let settings = try settings(server.port)
            let hook = try WebhookHook(settings, phase: .postFailover)
            let result = await hook.run(invocation())
            #expect(result == .failed(reason: "status 404", output: "no"))
            var dumped = ""
            dump(settings, to: &dumped)
            for text in ["\(settings)", dumped, hook.name, "\(result)", server.requests[0].headers, server.requests[0].body] { #expect(!text.contains("topsecret")) }
            #expect(hook.name == "http://127.0.0.1:\(server.port)/hook", "without the query, in which a token of the receiver's may be")
        }
    }

    // MARK: Attempts

    @Test(arguments: [[.answer(500, "a")], [.answer(503, ""), .answer(599, "")], [.answer(429, "slower")], [.close], [.close, .answer(502, ""), .close]] as [[ScriptedHTTPServer.Reply]])
    func `what may pass is tried again, signed anew under the same key`(troubles: [ScriptedHTTPServer.Reply]) async throws {
        try await serving(troubles + [.answer(200, "ok")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation()) == .succeeded(output: "status 200 at attempt \(troubles.count + 1): ok"))
            let received = server.requests.map { ReceivedWebhook(request: $0) }
            #expect(received.count == troubles.count + 1)
            #expect(Set(received.map { $0.header("Idempotency-Key") }) == [invocation().idempotencyKey(ofHook: hook.name)])
            #expect(Set(received.map(\.request.body)).count == 1)
            for each in received { #expect(try each.hasSignature(of: Self.secret)) }
        }
    }

    @Test(arguments: [400, 401, 404, 409, 410, 418, 451]) func `a refusal is final`(status: Int) async throws {
        try await serving([.answer(status, "no \u{1B}[31m"), .answer(200, "")]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation()) == .failed(reason: "status \(status)", output: "no  [31m"))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await serving([.answer(200, "")]) { other in
            try await serving([.redirect("http://127.0.0.1:\(other.port)/")]) { server in
                let hook = try WebhookHook(settings(server.port), phase: .postFailover)
                #expect(await hook.run(invocation()) == .failed(reason: "status 307", output: ""))
                #expect(server.requests.count == 1 && other.requests.isEmpty)
            }
        }
    }

    /// Time passes in pauses alone, and the deadline never ends anything.
    private func pauseClock(_ settings: WebhookSettings) -> (ServiceClock, pauses: @Sendable () -> [Duration]) {
        let state = Mutex((now: MonotonicInstant(nanoseconds: 0), pauses: [Duration]()))
        let end = MonotonicInstant(nanoseconds: 0) + settings.deadline
        let clock = ServiceClock(now: { state.withLock { $0.now } }, wall: ServiceClock.system.wall) { until in
            guard until != end else { return try await ServiceClock.system.sleep(ServiceClock.system.now() + .seconds(600)) }
            state.withLock { state in
                state.pauses.append(until - state.now)
                state.now = until
            }
        }
        return (clock, { state.withLock { $0.pauses } })
    }

    @Test func `pauses grow up to their bound, and end before the deadline`() async throws {
        try await serving([.answer(503, "busy")]) { server in
            var settings = try settings(server.port, deadline: .seconds(20))
            settings.firstPause = .milliseconds(200)
            let (clock, pauses) = pauseClock(settings)
            let hook = try WebhookHook(settings, phase: .postFailover, clock: clock)
            let result = await hook.run(invocation())
            #expect(result == .failed(reason: "status 503 at attempt 8: busy; no time is left to try again", output: ""))
            #expect(pauses() == [200, 400, 800, 1600, 3200, 5000, 5000].map { .milliseconds($0) })
            #expect(server.requests.count == 8)
        }
    }

    @Test func `a receiver that is not there is tried again, and told with its address`() async throws {
        var settings = try settings(FreePort.find(), deadline: .seconds(1))
        settings.firstPause = .milliseconds(300)
        let (clock, pauses) = pauseClock(settings)
        let hook = try WebhookHook(settings, phase: .postFailover, clock: clock)
        let result = await hook.run(invocation())
        #expect(result == .failed(reason: "http://\(settings.url.authority): connection refused at attempt 3; no time is left to try again", output: ""))
        #expect(pauses() == [.milliseconds(300), .milliseconds(600)])
    }

    // MARK: Ends

    /// Long for the little that has to happen before it, short to wait for.
    private static let short = Duration.seconds(2)

    @Test func `a receiver that is silent ends at the deadline`() async throws {
        for (replies, output) in [([.silence], ""), ([.drip(every: .milliseconds(50))], ""), ([.answer(503, "busy"), .silence], "status 503: busy")] as [([ScriptedHTTPServer.Reply], String)] {
            try await serving(replies) { server in
                let hook = try WebhookHook(settings(server.port, deadline: Self.short), phase: .postFailover)
                let start = ContinuousClock.now
                #expect(await hook.run(invocation()) == .timedOut(output: output))
                let took = ContinuousClock.now - start
                #expect(took >= Self.short && took < Self.patience, "\(took)")
                #expect(server.requests.count == replies.count)
            }
        }
    }

    @Test func `of an answer without end the begin is kept`() async throws {
        try await serving([.flood]) { server in
            let hook = try WebhookHook(settings(server.port), phase: .postFailover)
            #expect(await hook.run(invocation()) == .succeeded(output: "status 200: " + String(repeating: " ", count: WebhookHook.maximumAnswerBytes)))
        }
    }

    @Test func `a cancelled hook ends at once, and tells that its outcome is open`() async throws {
        try await serving([.silence]) { server in
            let hook = try WebhookHook(settings(server.port, deadline: .seconds(600)), phase: .postFailover)
            let invocation = invocation()
            let running = Task { await hook.run(invocation) }
            try await Eventually.holds("the request is there", within: Self.patience) { !server.requests.isEmpty }
            running.cancel()
            #expect(await running.value == .failed(reason: "stopped before it ended: the manager is shutting down", output: ""))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `settings that cannot be used are refused`() throws {
        let good = try settings(1)
        #expect(throws: Never.self) { _ = try WebhookHook(good, phase: .postFailover) }
        let spoilt: [(inout WebhookSettings) -> Void] = [
            { $0.secret = StoreSecret("short") }, { $0.deadline = .zero }, { $0.connectTimeout = .zero }, { $0.firstPause = .zero }, { $0.longestPause = .zero },
            { $0.authorityFile = "/nowhere/ca.pem" },
        ]
        for spoil in spoilt {
            var settings = good
            spoil(&settings)
            let error = #expect(throws: StoreHTTPError.self) { try WebhookHook(settings, phase: .postFailover) }
            #expect(error?.code == .settings && error?.message.contains("short") == false && error?.message.contains("token=abc") == false)
        }
    }

    @Test(arguments: ["hooks.example", "hooks.example:8443", "10.0.0.7:1", "[2001:db8::7]", "[::1]:8443", "a_b-c"]) func `whatever is a URL can be connected to`(authority: String) throws {
        var settings = try settings(1)
        for scheme in ["http", "https"] {
            settings.url = try WebhookURL(parsing: "\(scheme)://\(authority)/x")
            #expect(try WebhookHook(settings, phase: .postFailover).name == "\(scheme)://\(authority)/x")
        }
    }
}
#endif

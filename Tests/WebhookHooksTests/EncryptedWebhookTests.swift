#if Network
import Hooks
import StoreHTTP
import TestStores
import Testing
import TopologyModel
import WebhookHooks

@Suite struct EncryptedWebhookTests {
    private func result(_ port: Int, authorityFile: String?, deadline: Duration) async throws -> HookResult {
        var settings = WebhookSettings(url: try WebhookURL(parsing: "https://localhost:\(port)/"), secret: StoreSecret(WebhookHookTests.secret))
        settings.deadline = deadline
        settings.authorityFile = authorityFile
        let hook = try WebhookHook(settings, phase: .postFailover)
        return await hook.run(HookInvocation(phase: .postFailover, failed: InstanceAddress(host: "db-1", port: 3306)))
    }

    @Test func `a certificate of a known authority for the right name is believed, and no other one`() async throws {
        let right = try await EncryptedReceiver(named: "localhost")
        let misnamed = try await EncryptedReceiver(named: "elsewhere.example")
        #expect(try await result(right.port, authorityFile: right.authorityFile, deadline: .seconds(20)) == .succeeded(output: "status 200"))
        #expect(right.count == 1)
        // One attempt each is enough to see: the pauses end with the deadline.
        for (port, authorityFile) in [(right.port, nil), (right.port, misnamed.authorityFile), (misnamed.port, misnamed.authorityFile)] {
            let refused = try await result(port, authorityFile: authorityFile, deadline: .seconds(1))
            #expect(!refused.isSuccess, "\(refused)")
        }
        #expect(right.count == 1 && misnamed.count == 0)
        try await right.stop()
        try await misnamed.stop()
    }

    @Test func `what is to be encrypted is never sent in the clear`() async throws {
        let server = ScriptedHTTPServer { _ in .answer(200, "") }
        defer { server.stop() }
        #expect(try await !result(Int(server.port), authorityFile: nil, deadline: .seconds(1)).isSuccess)
        #expect(server.requests.isEmpty)
    }
}
#endif

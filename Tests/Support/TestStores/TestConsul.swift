#if Network
import Foundation
import Synchronization
package import TestProcesses

/// A real Consul on loopback, the only server of its data center, with a directory of its own. It can end and be started again with what it left on disk; its ports stay.
package final class TestConsul: TestStore {
    /// Of HTTP.
    package let port = FreePort.find()
    private let serverPort = FreePort.find()
    private let gossipPort = FreePort.find()
    private let process: StoreProcess
    private let access: Access

    package enum Access: Sendable {
        case everybody
        /// Only with this token, which may do everything; others are denied everything.
        case token(String)
    }

    private init(_ access: Access) throws(TestServerTrouble) {
        process = try StoreProcess("consul")
        self.access = access
        try start()
    }

    package static let datacenter = "dc-test"

    private static let sharedServer = Mutex<Result<TestConsul, TestServerTrouble>?>(nil)

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    package static func shared() async throws(TestServerTrouble) -> TestConsul {
        try await Blocking.run { () throws(TestServerTrouble) in
            try sharedServer.withLock { server in
                if let server { return server }
                let new = Result { () throws(TestServerTrouble) in try TestConsul(.everybody) }
                server = new
                return new
            }.get()
        }
    }

    /// One of the test's own, which is gone after it.
    package static func own<Value>(_ access: Access = .everybody, _ body: (TestConsul) async throws -> Value) async throws -> Value {
        let server = try await Blocking.run { () throws(TestServerTrouble) in try TestConsul(access) }
        defer { server.process.remove() }
        return try await body(server)
    }

    private func start() throws(TestServerTrouble) {
        var options = [
            "agent", "-server", "-bootstrap", "-datacenter=\(Self.datacenter)", "-node=test", "-data-dir=\(process.home)/data", "-bind=127.0.0.1", "-client=127.0.0.1", "-http-port=\(port)",
            "-server-port=\(serverPort)", "-serf-lan-port=\(gossipPort)", "-serf-wan-port=-1", "-dns-port=-1", "-grpc-port=-1", "-disable-host-node-id", "-log-level=warn",
            "-hcl=disable_update_check = true",
            // It elects itself at once; the usual times are for several machines.
            "-hcl=performance { raft_multiplier = 1 }",
        ]
        if case .token(let token) = access { options.append("-hcl=acl { enabled = true, default_policy = \"deny\", tokens { master = \"\(token)\" } }") }
        try process.start(options) { serves }
    }

    /// It has a leader, and with a token one that knows the token.
    private var serves: Bool {
        var headers: [String] = []
        if case .token(let token) = access { headers = ["X-Consul-Token: \(token)"] }
        let answer = LoopbackHTTP.ask(port, "PUT", "/v1/txn", headers: headers, body: #"[{"KV":{"Verb":"set","Key":"ready","Value":"eA=="}}]"#)
        return answer?.status == 200
    }

    // MARK: What happens to it

    package func restart() async throws(TestServerTrouble) {
        try await Blocking.run { () throws(TestServerTrouble) in try self.start() }
    }

    package func freeze() { process.freeze() }
    package func thaw() { process.thaw() }
    package func kill() { process.kill() }

    /// Says something to its API, which has to be content.
    @discardableResult package func arrange(_ path: String, _ body: String, token: String) throws(TestServerTrouble) -> String {
        let answer = LoopbackHTTP.ask(port, "PUT", "/v1/\(path)", headers: ["X-Consul-Token: \(token)"], body: body)
        guard let answer, answer.status == 200 else { throw TestServerTrouble("Consul does not do \(path): \(answer.map { "\($0)" } ?? "no answer")") }
        return answer.body
    }
}
#endif

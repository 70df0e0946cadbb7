#if Network
import Foundation
import Synchronization
package import TestProcesses

/// A real etcd on loopback, the only member of its cluster, with a directory of its own. It can end and be started again with what it left on disk; its ports stay.
package final class TestEtcd: TestStore {
    package struct Encryption: Sendable {
        package var certificateFile: String
        package var keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// Of clients.
    package let port = FreePort.find()
    private let peerPort = FreePort.find()
    /// Says whether it is well, never encrypted.
    private let healthPort = FreePort.find()
    private let process: StoreProcess
    private let encryption: Encryption?

    private init(_ encryption: Encryption?) throws(TestServerTrouble) {
        process = try StoreProcess("etcd")
        self.encryption = encryption
        try start()
    }

    private static let sharedServer = Mutex<Result<TestEtcd, TestServerTrouble>?>(nil)

    /// The one that tests share which neither stop nor change it. Ends with the test process.
    package static func shared() async throws(TestServerTrouble) -> TestEtcd {
        try await Blocking.run { () throws(TestServerTrouble) in
            try sharedServer.withLock { server in
                if let server { return server }
                let new = Result { () throws(TestServerTrouble) in try TestEtcd(nil) }
                server = new
                return new
            }.get()
        }
    }

    /// One of the test's own, which is gone after it.
    package static func own<Value>(_ encryption: Encryption? = nil, _ body: (TestEtcd) async throws -> Value) async throws -> Value {
        let server = try await Blocking.run { () throws(TestServerTrouble) in try TestEtcd(encryption) }
        defer { server.process.remove() }
        return try await body(server)
    }

    private func start() throws(TestServerTrouble) {
        let client = "\(encryption == nil ? "http" : "https")://127.0.0.1:\(port)"
        let peer = "http://127.0.0.1:\(peerPort)"
        var options = [
            "--data-dir", "\(process.home)/data", "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=\(peer)", "--listen-metrics-urls", "http://127.0.0.1:\(healthPort)", "--logger", "zap",
            // It elects itself at once; the usual times are for several machines.
            "--heartbeat-interval", "50", "--election-timeout", "500",
        ]
        if let encryption { options += ["--cert-file", encryption.certificateFile, "--key-file", encryption.keyFile] }
        try process.start(options) { LoopbackHTTP.ask(healthPort, "GET", "/health")?.body.contains(#""health":"true""#) == true }
    }

    // MARK: What happens to it

    package func restart() async throws(TestServerTrouble) {
        try await Blocking.run { () throws(TestServerTrouble) in try self.start() }
    }

    package func freeze() { process.freeze() }
    package func thaw() { process.thaw() }
    package func kill() { process.kill() }

    /// Says something to its JSON gateway, which has to be content.
    @discardableResult
    package func arrange(_ path: String, _ body: String, token: String? = nil) throws(TestServerTrouble) -> String {
        let answer = LoopbackHTTP.ask(port, "POST", "/v3/\(path)", headers: token.map { ["Authorization: \($0)"] } ?? [], body: body)
        guard let answer, answer.status == 200 else { throw TestServerTrouble("etcd does not do \(path): \(answer.map { "\($0)" } ?? "no answer")") }
        return answer.body
    }
}
#endif

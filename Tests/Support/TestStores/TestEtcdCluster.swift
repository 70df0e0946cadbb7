#if Network
import Foundation
package import TestProcesses

/// Three real etcds on loopback that are one cluster, each with a directory of its own. A member can end and be started again with what it left on disk; its ports stay.
package final class TestEtcdCluster: Sendable {
    private struct Member: Sendable {
        let name: String
        let port = FreePort.find()
        let peerPort = FreePort.find()
        /// Says whether it is well.
        let healthPort = FreePort.find()
        let process: StoreProcess

        var peer: String { "\(name)=http://127.0.0.1:\(peerPort)" }
        /// It knows of a leader, and a majority answers.
        var isWell: Bool { LoopbackHTTP.ask(healthPort, "GET", "/health")?.body.contains(#""health":"true""#) == true }
        /// It answers, whatever it says.
        var answers: Bool { LoopbackHTTP.ask(healthPort, "GET", "/metrics") != nil }
    }

    private let members: [Member]

    private init() throws(TestServerTrouble) {
        var members: [Member] = []
        for name in ["a", "b", "c"] { members.append(Member(name: name, process: try StoreProcess("etcd"))) }
        self.members = members
        do throws(TestServerTrouble) {
            for index in members.indices { try start(index) { members[index].answers } }
            try awaitAll()
        } catch {
            remove()
            throw error
        }
    }

    /// One of the test's own, which is gone after it.
    package static func own<Value>(_ body: (TestEtcdCluster) async throws -> Value) async throws -> Value {
        let cluster = try await Blocking.run { () throws(TestServerTrouble) in try TestEtcdCluster() }
        defer { cluster.remove() }
        return try await body(cluster)
    }

    private func remove() { for member in members { member.process.remove() } }

    /// Of clients, in the order of the members.
    package var ports: [UInt16] { members.map(\.port) }

    // MARK: What happens to it

    /// `kill -9` of one, and waits for its end.
    package func kill(_ index: Int) { members[index].process.kill() }

    /// Starts one again after its end, and waits until it knows of a leader.
    package func restart(_ index: Int) async throws(TestServerTrouble) {
        try await Blocking.run { () throws(TestServerTrouble) in try self.start(index) { self.members[index].isWell } }
    }

    private func start(_ index: Int, serves: () -> Bool) throws(TestServerTrouble) {
        let member = members[index]
        let (client, peer) = ("http://127.0.0.1:\(member.port)", "http://127.0.0.1:\(member.peerPort)")
        let options = [
            "--name", member.name, "--data-dir", "\(member.process.home)/data", "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", members.map(\.peer).joined(separator: ","), "--listen-metrics-urls", "http://127.0.0.1:\(member.healthPort)", "--logger", "zap",
        ]
        try member.process.start(options, serves: serves)
    }

    private static let patience: Duration = .seconds(60)

    private func awaitAll() throws(TestServerTrouble) {
        let deadline = ContinuousClock.now + Self.patience
        while !members.allSatisfy(\.isWell) {
            guard ContinuousClock.now < deadline else { throw TestServerTrouble("three etcds found no leader in \(Self.patience)") }
            Pause.briefly()
        }
    }
}
#endif

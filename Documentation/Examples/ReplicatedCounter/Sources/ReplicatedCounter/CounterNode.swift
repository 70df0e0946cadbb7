import Foundation
import Raft
import RaftCore
import RaftNetwork

/// One node, as a process of its own: it takes a question per line of its input, and answers each with a line.
struct CounterNode {
    static let count = 3
    private static let ids = (1...count).map { NodeID(rawValue: UInt64($0)) }
    /// Drawn once, when a cluster begins.
    private static let cluster: (high: UInt64, low: UInt64) = (0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15)

    let number: Int
    let directory: String

    func run() async throws {
        let id = CounterNode.ids[number - 1]
        let identity = LogIdentity(clusterHigh: CounterNode.cluster.high, clusterLow: CounterNode.cluster.low, node: id)
        let addresses = CounterNode.ids.map { MemberAddress(node: $0, address: "unix:\(directory)/\($0.rawValue).socket") }
        let log = "\(directory)/\(number)/log"
        let snapshots = "\(directory)/\(number)/snapshots"
        for path in [log, snapshots] { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        // Nodes in other places use `.mutualTLS` or `.sharedSecret`; a socket in a directory of one's own lets nobody else in.
        var network = RaftNetworkSettings(identity: identity, listen: addresses[number - 1].address, security: .insecure)
        network.peers = addresses
        var settings = RaftNodeSettings()
        settings.snapshotEveryEntries = 50
        settings.logSegmentBytes = 4 << 20

        let node = try RaftNode.open(
            Counter(), as: identity, bootstrap: .bootstrap(voters: CounterNode.ids, addresses: addresses), settings: settings,
            storage: NodeStorage(log: DirectoryLogFiles(log), snapshots: DirectoryLogFiles(snapshots)), transport: RaftNetworkTransport(network))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            while let question = readLine() {
                let answer = await answer(question.split(separator: " ").map(String.init), by: node)
                FileHandle.standardOutput.write(Data((answer + "\n").utf8))
            }
            // Whoever asked has gone.
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func answer(_ words: [String], by node: RaftNode<Counter>) async -> String {
        let numbers = words.dropFirst().compactMap { UInt64($0) }
        do throws(RaftError) {
            switch (words.first, numbers.count) {
            case ("open", 0): return "session \(try await node.openSession().rawValue)"
            case ("add", 3):
                // Proposed again with the same stamp, at any node, it is counted once.
                let stamp = SessionStamp(session: SessionID(rawValue: numbers[0]), sequence: numbers[1], answeredThrough: numbers[2])
                return "total \(try await node.propose(Counter.Add(amount: 1), stamp: stamp).value)"
            case ("state", 0): return "total \(await node.state.total)"
            default: return "error unknown question"
            }
        } catch {
            return "error \(error.message)"
        }
    }
}

import Foundation
import Raft
import RaftCore
import RaftNetwork

/// One node, in a process of its own. Takes an order per line and answers each with a line.
struct BenchmarkNode {
    /// The first argument of that process.
    static let role = "--node"
    private static let cluster: (high: UInt64, low: UInt64) = (1, 2)

    let number: Int
    let ports: [Int]
    let directory: String

    func run() async throws {
        let ids = (1...ports.count).map { NodeID(rawValue: UInt64($0)) }
        let id = ids[number - 1]
        let addresses = zip(ids, ports).map { MemberAddress(node: $0, address: "127.0.0.1:\($1)") }
        let identity = LogIdentity(clusterHigh: BenchmarkNode.cluster.high, clusterLow: BenchmarkNode.cluster.low, node: id)
        var network = RaftNetworkSettings(identity: identity, listen: addresses[number - 1].address, security: .insecure)
        network.peers = addresses
        let files = CountingFiles(try directory("log"))
        let snapshots = DirectoryLogFiles(try directory("snapshots"))
        var settings = RaftNodeSettings()
        // Snapshots are measured elsewhere.
        settings.snapshotEveryEntries = .max
        settings.snapshotEveryBytes = .max
        let node = try RaftNode.open(
            Blobs(), as: identity, bootstrap: .bootstrap(voters: ids, addresses: addresses), settings: settings, storage: NodeStorage(log: files, snapshots: snapshots),
            transport: RaftNetworkTransport(network))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            while let line = readLine() {
                let answer = await answer(line.split(separator: " ").map(String.init), node, files)
                FileHandle.standardOutput.write(Data((answer + "\n").utf8))
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func directory(_ name: String) throws -> String {
        let path = "\(directory)/\(number)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func answer(_ words: [String], _ node: RaftNode<Blobs>, _ files: CountingFiles) async -> String {
        do {
            switch words.first {
            case "commit": return "\(try await node.propose(Blobs.Command([1]), within: .seconds(5)).count)"
            case "load": return try await Load(clients: Int(words[1]) ?? 1, seconds: Double(words[2]) ?? 1).run(node) { files.syncs }
            case "transfer":
                try await node.transferLeadership(to: nil)
                return "done"
            case "digest": return "\(await node.state.digest) \(await node.state.count)"
            default: return "error unknown order"
            }
        } catch {
            return "error \(error)"
        }
    }
}

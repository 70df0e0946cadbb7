import Foundation
package import Raft
package import RaftControlLog
package import RaftCore

/// Nodes of managers in one process, on disks of their own below one directory.
package final class NodeBench: Sendable {
    package typealias Node = RaftNode<ReplicatedControlState>

    private static let clusterHigh: UInt64 = 1
    private static let clusterLow: UInt64 = 2
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("baton-\(UUID().uuidString)").path
    package let network = InMemoryRaftNetwork()

    package init() {}

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package static func ids(_ count: Int) -> [NodeID] { (1...count).map { NodeID(rawValue: UInt64($0)) } }

    /// Short enough for a test, and long enough for a machine that does other things.
    package static var settings: RaftNodeSettings {
        var settings = RaftNodeSettings()
        settings.consensus.heartbeatInterval = .milliseconds(100)
        settings.consensus.electionTimeoutMin = .milliseconds(1_000)
        settings.consensus.electionTimeoutMax = .milliseconds(1_600)
        settings.consensus.storageStallLimit = .seconds(10)
        settings.snapshotEveryEntries = 5
        settings.logSegmentBytes = 1 << 20
        return settings
    }

    /// - Parameter bootstrap: nil: all of the nodes are the first voters.
    package func open(
        _ id: NodeID, of count: Int, bootstrap: SnapshotMark? = nil, settings: RaftNodeSettings = NodeBench.settings, observe: @escaping @Sendable (RaftEvent) -> Void = { _ in }
    ) throws -> Node {
        let directories = ["log", "snapshots"].map { directory($0, of: id) }
        for directory in directories { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) }
        return try RaftNode.open(
            ReplicatedControlState(), as: LogIdentity(clusterHigh: NodeBench.clusterHigh, clusterLow: NodeBench.clusterLow, node: id),
            bootstrap: bootstrap ?? SnapshotMark.bootstrap(voters: NodeBench.ids(count)), settings: settings,
            storage: NodeStorage(log: DirectoryLogFiles(directories[0]), snapshots: DirectoryLogFiles(directories[1])), transport: network.transport(of: id), observe: observe, seed: id.rawValue)
    }

    private func directory(_ name: String, of id: NodeID) -> String { "\(path)/\(id.rawValue)/\(name)" }

    /// Flips a bit in the first batch of the log of a node that does not run.
    package func damageLog(of id: NodeID) throws {
        let file = URL(fileURLWithPath: directory("log", of: id)).appendingPathComponent("log-0000000000000001.segment")
        var contents = try Data(contentsOf: file)
        contents[NodeBench.inFirstBatch] ^= 1
        try contents.write(to: file)
    }

    /// Behind the header of the segment, the term and the mark of the bootstrap.
    private static let inFirstBatch = 600

    /// Nodes that run for as long as `body` does, and whoever of them leads first.
    package func run(_ count: Int, _ body: @Sendable ([Node], Node) async throws -> Void) async throws {
        let (leaders, leads) = AsyncStream.makeStream(of: NodeID.self)
        let nodes = try NodeBench.ids(count).map { id in try open(id, of: count) { event in if case .role(.leader, _, _) = event { leads.yield(id) } } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.run() } }
            for await leader in leaders {
                guard let node = nodes.first(where: { $0.id == leader }) else { continue }
                try await body(nodes, node)
                break
            }
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    /// Nodes that run for as long as `body` does, and the one that leads for all that time, however busy the machine is and also where nobody hears it: its time is over after an hour.
    package func runCalmly(_ count: Int, _ body: @Sendable ([Node], Node) async throws -> Void) async throws {
        var settings = NodeBench.settings
        settings.consensus.electionTimeoutMin = NodeBench.hour
        settings.consensus.electionTimeoutMax = NodeBench.hour * 2
        settings.consensus.storageStallLimit = NodeBench.hour
        let ids = NodeBench.ids(count)
        // The only voter leads at once, and takes the others in.
        let alone = SnapshotMark.bootstrap(voters: [ids[0]])
        var nodes: [Node] = []
        for id in ids { nodes.append(try open(id, of: count, bootstrap: id == ids[0] ? alone : SnapshotMark.joining, settings: settings)) }
        let (all, leader) = (nodes, nodes[0])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in all { group.addTask { try await node.run() } }
            for id in ids.dropFirst() {
                try await NodeBench.insist(on: .addLearner(id), at: leader)
                try await NodeBench.insist(on: .promote(id), at: leader)
            }
            try await body(all, leader)
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    private static let hour = Duration.seconds(3_600)

    /// Until it leads, and whoever is to vote has caught up.
    private static func insist(on change: MembershipChange, at node: Node) async throws {
        while true {
            do throws(RaftError) {
                return try await node.change(change, expecting: await node.status().membershipIndex)
            } catch { guard [.notLeader, .refused].contains(error.code) else { throw error } }
            try Task.checkCancellation()
        }
    }
}

import BatonTesting
import Raft
import RaftCore
import RaftTestSupport
import Synchronization
import Testing

/// Nodes that run, with a network and disks in memory.
final class LiveCluster: Sendable {
    static let identityHigh: UInt64 = 1
    static let identityLow: UInt64 = 2

    let network = InMemoryRaftNetwork()
    private let disks = Mutex<[NodeID: (log: SimulatedDisk, snapshots: SimulatedDisk)]>([:])

    static func ids(_ numbers: ClosedRange<UInt64>) -> [NodeID] { numbers.map { NodeID(rawValue: $0) } }

    /// Short enough for a test, and long enough for a machine that does other things.
    static var settings: RaftNodeSettings {
        var settings = RaftNodeSettings()
        settings.consensus.heartbeatInterval = .milliseconds(100)
        settings.consensus.electionTimeoutMin = .milliseconds(1_000)
        settings.consensus.electionTimeoutMax = .milliseconds(1_600)
        settings.consensus.storageStallLimit = .seconds(5)
        settings.consensus.trailingEntries = 5
        settings.logSegmentBytes = 256 << 10
        return settings
    }

    static var snapshotsOften: RaftNodeSettings {
        var settings = settings
        settings.snapshotEveryEntries = 10
        return settings
    }

    func disk(of node: NodeID) -> (log: SimulatedDisk, snapshots: SimulatedDisk) {
        disks.withLock { disks in
            if let disk = disks[node] { return disk }
            let disk = (SimulatedDisk(), SimulatedDisk())
            disks[node] = disk
            return disk
        }
    }

    func open(
        _ node: NodeID, bootstrap: SnapshotMark = .bootstrap(voters: LiveCluster.ids(1...3)), settings: RaftNodeSettings = LiveCluster.settings,
        observe: @escaping @Sendable (RaftEvent) -> Void = { _ in }, measure: (@Sendable (RaftMeasurement) -> Void)? = nil
    ) throws -> RaftNode<Tally> {
        let disk = disk(of: node)
        let identity = LogIdentity(clusterHigh: LiveCluster.identityHigh, clusterLow: LiveCluster.identityLow, node: node)
        return try RaftNode.open(
            Tally(), as: identity, bootstrap: bootstrap, settings: settings, storage: NodeStorage(log: disk.log, snapshots: disk.snapshots), transport: network.transport(of: node),
            observe: observe, measure: measure, seed: node.rawValue)
    }

    /// Three nodes that run for as long as `body` does, and whoever of them leads first.
    ///
    /// - Parameter measure: told what each of them measures.
    func withNodes(
        settings: RaftNodeSettings = LiveCluster.settings, measure: (@Sendable (NodeID, RaftMeasurement) -> Void)? = nil, _ body: @Sendable ([RaftNode<Tally>], RaftNode<Tally>) async throws -> Void
    ) async throws {
        let (leaders, leads) = AsyncStream.makeStream(of: NodeID.self)
        let nodes = try LiveCluster.ids(1...3).map { id in
            try open(
                id, settings: settings, observe: { event in if case .role(.leader, _, _) = event { leads.yield(id) } },
                measure: { measurement in measure?(id, measurement) })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.run() } }
            for await leader in leaders {
                guard let node = nodes.first(where: { $0.id == leader }) else { continue }
                try await body(nodes, node)
                break
            }
            group.cancelAll()
            // One that halted says so.
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    /// Until it leads, and whoever is to vote has caught up.
    static func insist(on change: MembershipChange, at node: RaftNode<Tally>) async throws {
        while true {
            do throws(RaftError) {
                return try await node.change(change, expecting: await node.status().membershipIndex)
            } catch { try #require([.notLeader, .refused].contains(error.code), "\(error)") }
            try Task.checkCancellation()
        }
    }

    /// Proposes at one node after the other until one of them answers.
    static func propose(_ value: UInt64, stamp: SessionStamp? = nil, to nodes: [RaftNode<Tally>]) async throws -> Tally.Result {
        while true {
            for node in nodes {
                do throws(RaftError) {
                    return try await node.propose(Tally.Command(value), stamp: stamp, within: .seconds(2))
                } catch {
                    guard [.notLeader, .overloaded].contains(error.code) || stamp != nil else { throw error }
                }
            }
            try Task.checkCancellation()
        }
    }
}

/// What was thrown; nil: nothing, or something else.
func raftError(_ work: () async throws -> some Any) async -> RaftError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? RaftError
    }
}

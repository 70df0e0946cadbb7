import BatonTesting
import Raft
import RaftCore
import RaftTestSupport
import Testing

/// One node is left of three, and what it holds becomes another cluster.
@Suite(.timeLimit(.minutes(5))) struct ClusterSalvageTests {
    private static let new = LogIdentity(clusterHigh: 7, clusterLow: 8, node: NodeID(rawValue: 70))
    private static let old = LogIdentity(clusterHigh: LiveCluster.identityHigh, clusterLow: LiveCluster.identityLow, node: NodeID(rawValue: 1))
    private static let segmentBytes = 256 << 10

    /// What a node of three holds that have committed some values, and was not the only one to hold.
    private static func remains(settings: RaftNodeSettings) async throws -> (storage: NodeStorage, log: SimulatedDisk, snapshots: SimulatedDisk, term: UInt64) {
        let cluster = LiveCluster()
        try await cluster.withNodes(settings: settings) { nodes, _ in
            for value in 0..<25 as Range<UInt64> { _ = try await LiveCluster.propose(value, to: nodes) }
            while await nodes[0].state.values.count < 25 { await Task.yield() }
        }
        let (log, snapshots) = cluster.disk(of: old.node)
        let storage = NodeStorage(log: log, snapshots: snapshots)
        let term = try WriteAheadLog.open(log.copy(), identity: old, bootstrap: .joining, segmentBytes: segmentBytes).recovered.hardState.term
        return (storage, log, snapshots, term)
    }

    private static func begin(_ storage: NodeStorage, from remains: NodeStorage, as identity: LogIdentity = new, of survivor: LogIdentity = old) throws -> ClusterSalvage {
        try ClusterSalvage.begin(Tally(), as: identity, address: "new:1", in: storage, from: remains, of: survivor, segmentBytes: segmentBytes)
    }

    private static func empty() -> NodeStorage { NodeStorage(log: SimulatedDisk(), snapshots: SimulatedDisk()) }

    private static func contents(_ disk: SimulatedDisk) throws -> [String: [UInt8]] { try disk.names().reduce(into: [:]) { $0[$1] = try disk.contents(of: $1) } }

    private static func open(_ identity: LogIdentity, _ storage: NodeStorage, _ network: InMemoryRaftNetwork) throws -> RaftNode<Tally> {
        try RaftNode.open(
            Tally(), as: identity, bootstrap: .joining, settings: LiveCluster.settings, storage: storage, transport: network.transport(of: identity.node), seed: identity.node.rawValue)
    }

    @Test(arguments: [LiveCluster.settings, LiveCluster.snapshotsOften]) func whatOneHasBecomesAClusterThatGrows(settings: RaftNodeSettings) async throws {
        let remains = try await Self.remains(settings: settings)
        let before = (try Self.contents(remains.log), try Self.contents(remains.snapshots))
        let storage = Self.empty()
        let salvage = try Self.begin(storage, from: remains.storage)
        #expect(salvage.members.voters == LiveCluster.ids(1...3) && salvage.last.index >= 25)
        #expect(try Self.contents(remains.log) == before.0 && Self.contents(remains.snapshots) == before.1, "nothing of the old node was touched")
        let network = InMemoryRaftNetwork()
        let node = try Self.open(Self.new, storage, network)
        let second = LogIdentity(clusterHigh: Self.new.clusterHigh, clusterLow: Self.new.clusterLow, node: NodeID(rawValue: 71))
        let other = try Self.open(second, Self.empty(), network)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in [node, other] { group.addTask { try await node.run() } }
            let place = try await LiveCluster.propose(99, to: [node]).place
            #expect(place == 25)
            #expect(await node.state.values == Array(0..<25) + [99])
            let status = await node.status()
            #expect(status.term > remains.term && status.membership.voters == [Self.new.node] && status.commitIndex > salvage.last.index)
            for change in [MembershipChange.addLearner(second.node), .promote(second.node)] { try await LiveCluster.insist(on: change, at: node) }
            while await other.state.values.count < 26 { await Task.yield() }
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
        // It is there when it starts again.
        let again = try Self.open(Self.new, storage, network)
        #expect(await again.status().appliedIndex >= salvage.last.index)
    }

    @Test func nobodyOfTheOldClusterIsTakenForOneOfTheNew() async throws {
        let remains = try await Self.remains(settings: LiveCluster.settings)
        let storage = Self.empty()
        _ = try Self.begin(storage, from: remains.storage)
        let stranger = #expect(throws: WriteAheadLogError.self) { try Self.open(Self.new, remains.storage, InMemoryRaftNetwork()) }
        #expect(stranger?.code == .stranger)
        let stays = #expect(throws: WriteAheadLogError.self) { try Self.open(Self.old, storage, InMemoryRaftNetwork()) }
        #expect(stays?.code == .stranger)
    }

    @Test func whatMustNotBeDoneIsRefused() async throws {
        let remains = try await Self.remains(settings: LiveCluster.snapshotsOften)
        func refused(_ storage: NodeStorage, from old: NodeStorage, as identity: LogIdentity = Self.new, of survivor: LogIdentity = Self.old) throws -> Bool {
            let before = try storage.log.names() + storage.snapshots.names()
            do {
                _ = try Self.begin(storage, from: old, as: identity, of: survivor)
                return false
            } catch let error as RaftError { #expect(error.code == .refused) }
            return try storage.log.names() + storage.snapshots.names() == before
        }
        let sameCluster = LogIdentity(clusterHigh: Self.old.clusterHigh, clusterLow: Self.old.clusterLow, node: Self.new.node)
        #expect(try refused(Self.empty(), from: remains.storage, as: sameCluster))
        #expect(try refused(remains.storage, from: remains.storage), "it would take the place of what it is made of")
        #expect(try refused(Self.empty(), from: Self.empty()), "nothing is there")
        var other = Self.old
        other.node = NodeID(rawValue: 2)
        let stranger = #expect(throws: WriteAheadLogError.self) { try Self.begin(Self.empty(), from: remains.storage, of: other) }
        #expect(stranger?.code == .stranger)
        let damaged = remains.log.copy()
        try WriteAheadLog.beginAnew(damaged, identity: Self.old, bootstrap: .bootstrap(voters: LiveCluster.ids(1...3)), segmentBytes: Self.segmentBytes)
        #expect(try refused(Self.empty(), from: NodeStorage(log: damaged, snapshots: remains.snapshots)), "it lacks what it may have acknowledged")
        let rotten = remains.snapshots.copy()
        for name in try rotten.names() { rotten.flip(bit: 1, ofByte: 40, in: name) }
        #expect(throws: WriteAheadLogError.self) { try Self.begin(Self.empty(), from: NodeStorage(log: remains.log, snapshots: rotten)) }
    }
}

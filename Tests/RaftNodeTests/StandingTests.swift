import BatonTesting
import Raft
import RaftCore
import RaftTestSupport
import Synchronization
import Testing

/// What a node tells its transport of itself.
@Suite(.timeLimit(.minutes(1))) struct StandingTests {
    /// Remembers what it is told, in order. Whoever is asked for a vote beforehand gives it.
    private final class RecordingTransport: RaftTransport {
        enum Call: Hashable, Sendable {
            case standing(NodeStanding)
            case start
            case asksForVote(term: UInt64)
        }

        private struct State {
            var calls: [Call] = []
            var receive: (@Sendable (RaftFrame, NodeID) -> Void)?
        }

        private let state = Mutex(State())
        private let asks: @Sendable () -> Void

        init(asks: @escaping @Sendable () -> Void) { self.asks = asks }

        var calls: [Call] { state.withLock { $0.calls } }

        func start(_ receive: @escaping @Sendable (RaftFrame, NodeID) -> Void, closed: @escaping @Sendable (NodeID) -> Void) async throws {
            state.withLock { state in
                state.calls.append(.start)
                state.receive = receive
            }
        }

        func send(_ frame: RaftFrame, to node: NodeID) {
            guard case .message(let message) = frame, case .voteRequest(let request) = message.body else { return }
            if request.isPreVote {
                let answer = RaftMessage(from: node, term: message.term, body: .voteResponse(VoteResponse(isGranted: true, isPreVote: true)))
                state.withLock { $0.receive }?(.message(answer), node)
            } else {
                state.withLock { $0.calls.append(.asksForVote(term: message.term)) }
                asks()
            }
        }

        func setPeers(_ peers: [MemberAddress]) {}
        func setStanding(_ standing: NodeStanding) { state.withLock { $0.calls.append(.standing(standing)) } }
        func stop() async {}
    }

    private static let id = NodeID(rawValue: 1)
    private static let identity = LogIdentity(clusterHigh: 1, clusterLow: 2, node: id)
    private static let bootstrap = SnapshotMark.bootstrap(voters: [id, NodeID(rawValue: 2)])

    /// Until it has asked for a vote.
    private static func run(_ storage: NodeStorage, _ bootstrap: SnapshotMark) async throws -> [RecordingTransport.Call] {
        let (asked, asks) = AsyncStream.makeStream(of: Void.self)
        let transport = RecordingTransport { asks.yield() }
        let node = try RaftNode.open(Tally(), as: identity, bootstrap: bootstrap, settings: LiveCluster.settings, storage: storage, transport: transport, seed: 1)
        async let running: Void = node.run()
        _ = await asked.first { _ in true }
        await node.stop()
        try await running
        return transport.calls
    }

    @Test func aNodeIsNewUntilItHasATermAndSaysSoBeforeItAsksForVotes() async throws {
        let storage = NodeStorage(log: SimulatedDisk(), snapshots: SimulatedDisk())
        let (new, old) = (NodeStanding(isNew: true, membership: Self.bootstrap.membership), NodeStanding(isNew: false, membership: Self.bootstrap.membership))
        #expect(try !storage.isBegun(as: Self.identity))
        #expect(try await Self.run(storage, Self.bootstrap).prefix(4) == [.standing(new), .start, .standing(old), .asksForVote(term: 1)])
        #expect(try storage.isBegun(as: Self.identity))
        #expect(try await Self.run(storage, .joining).prefix(2) == [.standing(old), .start])
    }
}

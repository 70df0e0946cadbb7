import Clocks
@testable import Orchestration
import QuorumTestSupport
import Raft
import RaftCore
import Synchronization
import Testing
import TopologyModel

@Suite("Whether a leader may act", .timeLimit(.minutes(5)), .serialized) struct LeaseKeeperTests {
    /// The voters that its successor asks do not wait for the end of its lease.
    @Test func `while a leader hands over it begins nothing`() async throws {
        let bench = NodeBench()
        try await bench.run(3) { nodes, leader in
            let keeper = LeaseKeeper(leader, term: await leader.status().term, electionTimeout: .seconds(60), clock: .system)
            #expect(await keeper.permit(isPointOfNoReturn: false) != nil)
            let successor = try #require(nodes.first { $0.id != leader.id })
            // It does not hear that it is to stand, so the leader leads on when the hand-over has failed.
            bench.network.isolate(successor.id)
            let handOver = try await Self.beginHandOver(by: leader, to: successor.id)
            #expect(await keeper.permit(isPointOfNoReturn: false) != nil)
            #expect(await !leader.status().isTransferring)
            await handOver.value
        }
    }

    /// Returns while it hands over. That lasts an election timeout at the most, for which a busy machine may keep this from looking: then it begins again.
    private static func beginHandOver(by leader: NodeBench.Node, to successor: NodeID) async throws -> Task<Void, Never> {
        while true {
            let hasEnded = Mutex(false)
            let handOver: Task<Void, Never> = Task {
                _ = try? await leader.transferLeadership(to: successor)
                hasEnded.withLock { $0 = true }
            }
            while !hasEnded.withLock({ $0 }) {
                let status = await leader.status()
                if status.isTransferring { return handOver }
                try #require(status.role == .leader, "it has to lead on")
                try Task.checkCancellation()
            }
        }
    }

    @Test func `in another term nothing is permitted`() async throws {
        try await NodeBench().run(3) { _, leader in
            let keeper = LeaseKeeper(leader, term: await leader.status().term + 1, electionTimeout: .seconds(60), clock: .system)
            #expect(await keeper.permit(isPointOfNoReturn: false) == nil)
            #expect(await !keeper.confirm())
        }
    }
}

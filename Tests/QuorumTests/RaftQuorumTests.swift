import Orchestration
import QuorumTestSupport
import Raft
import RaftCore
import Testing

@Suite("What a node says of its quorum", .timeLimit(.minutes(5)), .serialized) struct RaftQuorumTests {
    private static func quorum(_ node: NodeBench.Node) -> RaftQuorum {
        RaftQuorum(node, bind: "127.0.0.1:1", address: "n\(node.id.rawValue):1") { address, incarnation in NodeID(rawValue: UInt64(address.utf8.count) + incarnation) }
    }

    @Test func `one leads, and all know it`() async throws {
        try await NodeBench().run(3) { nodes, leader in
            try await leader.confirm()
            for node in nodes {
                let status = await Self.quorum(node).status()
                #expect(status.isLeader == (node.id == leader.id))
                #expect(status.members.map(\.id) == ["1", "2", "3"])
                guard node.id == leader.id else { continue }
                #expect(status.isPartOfQuorum && status.leader == status.id && status.leaderURL == nil && status.trouble == nil)
                #expect(status.members.count { $0.matchIndex != nil } == 2)
            }
        }
    }

    @Test func `a follower changes nothing`() async throws {
        try await NodeBench().run(3) { nodes, leader in
            try await leader.confirm()
            let follower = try #require(nodes.first { $0.id != leader.id })
            await Self.expect(.notLeader) { () async throws(QuorumError) in try await Self.quorum(follower).change(.add(address: "n9:1", incarnation: 0)) }
            await Self.expect(.notLeader) { () async throws(QuorumError) in try await Self.quorum(follower).transferLeadership(to: nil) }
        }
    }

    @Test func `a member is added, and removed by its address`() async throws {
        try await NodeBench().run(3) { _, leader in
            try await leader.confirm()
            let quorum = Self.quorum(leader)
            try await quorum.change(.add(address: "elsewhere:10008", incarnation: 1))
            let added = try #require(await quorum.status().members.first { $0.address == "elsewhere:10008" })
            #expect(!added.isVoter && added.id == "10")
            await Self.expect(.refused) { () async throws(QuorumError) in try await quorum.change(.remove(address: "nowhere:1")) }
            try await quorum.change(.remove(address: "elsewhere:10008"))
            #expect(await quorum.status().members.count == 3)
        }
    }

    @Test func `a node that does nothing more says why`() async throws {
        try await NodeBench().run(1) { _, leader in
            let status = await RaftQuorum(leader, bind: "", address: "", trouble: { QuorumTrouble(.halted, "the disk failed") }) { _, _ in leader.id }.status()
            #expect(status.role == .halted && !status.isPartOfQuorum && status.trouble?.message == "the disk failed")
        }
    }

    /// Each leaves a batch in the log, at the least. The first one is damaged, which could not be told from a torn end without another one behind it.
    private static let runsBeforeDamage = 2

    /// It follows, and does not vote.
    @Test func `a node whose log was damaged says so until it has what it lost`() async throws {
        let bench = NodeBench()
        for _ in 1...Self.runsBeforeDamage {
            try await bench.run(3) { nodes, leader in
                try await leader.confirm()
                // Up to the entry with which this leader began: what a node has applied is on its disk.
                let begun = await leader.status().commitIndex
                while await nodes[0].status().appliedIndex < begun {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        try bench.damageLog(of: NodeBench.ids(3)[0])
        let status = await Self.quorum(try bench.open(NodeBench.ids(3)[0], of: 3)).status()
        #expect(status.role == .follower)
        #expect(status.trouble?.code == .quarantined && status.trouble?.message.contains("does not vote") == true)
        try await bench.run(3) { nodes, leader in
            let (damaged, quorum) = (nodes[0], Self.quorum(nodes[0]))
            while await quorum.status().trouble != nil { try await leader.confirm() }
            #expect(await damaged.status().quarantine == nil)
        }
    }

    private static func expect(_ code: QuorumError.Code, _ body: () async throws(QuorumError) -> Void) async {
        do throws(QuorumError) {
            try await body()
            Issue.record("it was done")
        } catch { #expect(error.code == code) }
    }
}

import RaftCore
import Testing
import TopologyModel

@Suite struct ElectionTests {
    private static let request = VoteRequest(last: .zero, isPreVote: false)

    @Test func aSingleVoterLeadsOnceItsVoteIsOnDisk() {
        var cluster = TestCluster(voters: 1)
        cluster.holdDisk(of: 1)
        cluster.advance(by: TestCluster.settings.electionTimeoutMax)
        #expect(cluster[1].core.role == .candidate)
        cluster.persistOne(on: 1)
        #expect(cluster[1].core.role == .leader)
        #expect(cluster[1].core.commitIndex == 0, "its first entry is not on its disk")
        cluster.persistOne(on: 1)
        #expect(cluster[1].core.commitIndex == 1)
    }

    @Test func threeElectOneAndApplyTheSame() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.propose(7, to: 1)
        #expect(cluster[1].outcome(7) == .applied(at: LogPosition(term: 1, index: 2)))
        #expect(cluster.nodes.map(\.applied) == [[7], [7], [7]])
        #expect(cluster.nodes.map(\.core.leader) == Array(repeating: NodeID(rawValue: 1), count: 3))
    }

    @Test func whoeverCannotWinRaisesNoTerm() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.isolate(3)
        cluster.advance(by: .seconds(30))
        #expect(cluster[3].core.role == .preCandidate)
        #expect(cluster[3].core.term == 1)
        cluster.heal()
        cluster.advance(by: .seconds(5))
        #expect(cluster[1].core.role == .leader)
        #expect(cluster.nodes.map(\.core.term) == [1, 1, 1])
    }

    @Test func anAnswerToAPreVoteChangesNothing() {
        var node = SoloNode()
        let before = node.core.nextWakeUp
        let sent = SoloNode.sent(node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: true)), from: 2, term: 5))
        #expect(sent == [.voteResponse(VoteResponse(isGranted: true, isPreVote: true))])
        #expect(node.core.term == 0)
        #expect(node.core.vote == nil)
        #expect(node.core.nextWakeUp == before)
    }

    /// hashicorp/raft 606: a leader that lost its followers asks them, and they know it for their leader still.
    @Test func theLeaderThatIsHeardMayAsk() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        #expect(SoloNode.sent(node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: true)), from: 2, term: 2)) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: true))])
        #expect(SoloNode.sent(node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: true)), from: 3, term: 2)) == [.voteResponse(VoteResponse(isGranted: false, isPreVote: true))])
    }

    @Test func aVoteIsGivenOnceItIsOnDisk() {
        var node = SoloNode()
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.request), from: 2, term: 1)).isEmpty)
        #expect(node.batch?.hardState == HardState(term: 1, vote: NodeID(rawValue: 2)))
        #expect(SoloNode.sent(node.persistAll()) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: false))])
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.request), from: 3, term: 1)) == [.voteResponse(VoteResponse(isGranted: false, isPreVote: false))])
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.request), from: 2, term: 1)) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: false))], "asked again")
    }

    @Test func aVoteOfATermThatIsOverIsNotGiven() {
        var node = SoloNode()
        node.hear(.voteRequest(Self.request), from: 2, term: 1)
        let token = node.token
        node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: false)), from: 3, term: 2)
        guard let token else { return #expect(Bool(false), "nothing was written") }
        #expect(SoloNode.sent(node.step(.persisted(token))).isEmpty)
        #expect(SoloNode.sent(node.persistAll()) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: false))])
        #expect(node.core.vote == NodeID(rawValue: 3))
    }

    @Test(arguments: [
        (LogPosition(term: 2, index: 2), false), (LogPosition(term: 1, index: 9), false), (LogPosition(term: 2, index: 3), true), (LogPosition(term: 3, index: 1), true),
    ])
    func onlyALogThatLacksNothingIsVotedFor(_ last: LogPosition, _ isGranted: Bool) {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3), snapshot: .bootstrap(voters: SoloNode.ids(1, 2, 3)), entries: SoloNode.entries(1, 1, 2)))
        node.hear(.voteRequest(VoteRequest(last: last, isPreVote: false)), from: 2, term: 4)
        node.persistAll()
        #expect((node.core.vote != nil) == isGranted)
    }

    @Test func whoeverHearsALeaderVotesForNobodyUnlessTheLeaderHandsOver() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.request), from: 3, term: 9)).isEmpty)
        #expect(node.core.term == 1)
        node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: false, isTransfer: true)), from: 3, term: 2)
        #expect(node.core.vote == NodeID(rawValue: 3))
    }

    @Test func oneThatIsBehindLearnsOfTheTerm() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 4), snapshot: .bootstrap(voters: SoloNode.ids(1, 2, 3))))
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 9)), from: 2, term: 3)
        #expect(node.sent == [.heartbeatResponse(round: 0)])
        var leader = SoloNode()
        leader.lead()
        leader.hear(.heartbeatResponse(round: 0), from: 3, term: 7)
        #expect(leader.core.role == .follower)
        #expect(leader.core.term == 7)
    }

    @Test func aLeaderThatNobodyAnswersStepsDown() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.isolate(1)
        cluster.propose(1, to: 1)
        cluster.input(.read(ReadID(rawValue: 1)), to: 1)
        cluster.advance(by: TestCluster.settings.electionTimeoutMin)
        #expect(cluster[1].core.role != .leader)
        #expect(cluster[1].outcome(1) == .outcomeUnknown)
        #expect(cluster[1].refusedReads == [1])
        cluster.advance(by: .seconds(10))
        #expect(cluster.nodes.dropFirst().contains { $0.core.role == .leader })
        cluster.heal()
        cluster.advance(by: .seconds(1))
        #expect(cluster[1].core.term == cluster[2].core.term)
        #expect(cluster[1].core.lastPosition == cluster[2].core.lastPosition, "what it had appended alone is gone")
    }

    @Test func oneWhoseDiskHangsNeitherLeadsNorStands() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.holdDisk(of: 1)
        cluster.propose(1, to: 1)
        cluster.advance(by: TestCluster.settings.stallLimit)
        #expect(cluster[1].core.isStalled)
        #expect(cluster[1].core.role == .follower)
        cluster.advance(by: .seconds(10))
        #expect(cluster[1].core.role == .follower)
        #expect(cluster.nodes.dropFirst().contains { $0.core.role == .leader })
        cluster.releaseDisk(of: 1)
        #expect(!cluster[1].core.isStalled)
    }

    @Test func whatIsNoVoterNeverStands() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.isolate(4)
        #expect(cluster[4].core.nextWakeUp == MonotonicInstant(nanoseconds: .max))
    }

    @Test func aFailedWriteIsTheEnd() {
        var node = SoloNode()
        node.hear(.voteRequest(Self.request), from: 2, term: 1)
        guard let token = node.token else { return #expect(Bool(false), "nothing was written") }
        let outputs = node.step(.persistFailed(token))
        #expect(outputs.contains { if case .halt(.persistFailed) = $0 { true } else { false } })
        #expect(node.step(.persisted(token)).isEmpty)
        #expect(node.hear(.voteRequest(Self.request), from: 2, term: 1).isEmpty)
    }

    /// A leader goes on to send heartbeats to a follower whose disk hangs.
    @Test func whatWaitsForADiskThatHangsIsTheNewestOfItsKind() {
        var node = SoloNode()
        for round in 1...100 as ClosedRange<UInt64> { node.hear(.heartbeat(Heartbeat(commit: 0, round: round)), from: 2, term: 1) }
        node.hear(.append(Append(previous: .zero, entries: [], commit: 0)), from: 2, term: 1)
        #expect(SoloNode.sent(node.persistAll()) == [.heartbeatResponse(round: 100), .appendResponse(.matches(0))])
    }

    /// There is nobody whose leader it could disturb.
    @Test func theOnlyVoterLeadsAtOnce() {
        var node = SoloNode(RecoveredLog(snapshot: .bootstrap(voters: SoloNode.ids(1))))
        node.step(.tick)
        node.persistAll()
        #expect(node.core.role == .leader)
        var another = SoloNode(RecoveredLog(snapshot: .bootstrap(voters: SoloNode.ids(2))))
        another.step(.tick)
        #expect(another.core.role == .follower)
    }
}

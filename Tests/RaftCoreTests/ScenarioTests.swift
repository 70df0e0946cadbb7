import RaftCore
import Testing
import TopologyModel

/// Scenarios of the Raft paper, and of what the tests of other implementations are known to look at; Documentation/Manual/Development/RaftScenarios.md says which are where.
@Suite struct ScenarioTests {
    private static let voters = SnapshotMark.bootstrap(voters: SoloNode.ids(1, 2, 3))

    private static func entries(_ terms: [UInt64]) -> [LogEntry] { terms.enumerated().map { LogEntry(position: LogPosition(term: $1, index: UInt64($0) + 1), body: .command([UInt8($0)])) } }

    // MARK: Logs

    /// Raft, figure 7: what followers may have when a leader of term 8 comes to power.
    @Test(arguments: [
        ("a", [1, 1, 1, 4, 4, 5, 5, 6, 6]), ("b", [1, 1, 1, 4]), ("c", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]), ("d", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]), ("e", [1, 1, 1, 4, 4, 4, 4]),
        ("f", [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]),
    ] as [(String, [UInt64])])
    func whateverAFollowerHasItsLogBecomesTheLeaders(_ name: String, _ terms: [UInt64]) {
        func node(_ number: Int, _ terms: [UInt64]) -> TestNode {
            TestNode(number, TestCluster.settings, RecoveredLog(hardState: HardState(term: 7), snapshot: Self.voters, entries: Self.entries(terms)), now: .zero)
        }
        var (leader, follower) = (node(1, [1, 1, 1, 4, 4, 5, 5, 6, 6, 6]), node(2, terms))
        let now = leader.wakeUp
        leader.step(.tick, now: now)
        for isPreVote in [true, false] {
            leader.step(.received(RaftMessage(from: NodeID(rawValue: 3), term: 8, body: .voteResponse(VoteResponse(isGranted: true, isPreVote: isPreVote)))), now: now)
        }
        #expect(leader.core.role == .leader)
        var refusals = 0
        for _ in 1...20 {
            for (message, to) in leader.takeMessages() where to == follower.core.id { follower.step(.received(message), now: now) }
            for (message, _) in follower.takeMessages() {
                if case .appendResponse(.refused) = message.body { refusals += 1 }
                leader.step(.received(message), now: now)
            }
        }
        #expect(follower.core.entries(from: 1, through: 20) == leader.core.entries(from: 1, through: 20))
        #expect(follower.core.commitIndex == 11, "its first entry of term 8, and everything before it")
        #expect(follower.halts.isEmpty)
        #expect(refusals <= Set(terms).count, "one answer per term at the most")
    }

    @Test func whatComesLateTakesNothingAway() {
        var node = SoloNode()
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1, 1, 1), commit: 0)), from: 2, term: 1)
        node.persistAll()
        #expect(SoloNode.sent(node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1), commit: 0)), from: 2, term: 1)) == [.appendResponse(.matches(3))])
        #expect(node.core.lastPosition == LogPosition(term: 1, index: 3))
    }

    @Test func whatALeaderOfAnEarlierTermSaysIsNotTaken() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3), snapshot: Self.voters))
        #expect(SoloNode.sent(node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(2), commit: 1)), from: 2, term: 2)) == [.heartbeatResponse(round: 0)])
        #expect(node.core.lastPosition == .zero)
        #expect(node.core.leader == nil)
    }

    /// Of a log of three entries of term 1, and a leader of term 2.
    @Test(arguments: [
        (LogPosition(term: 1, index: 1), [], 3, 1), (LogPosition(term: 1, index: 3), [], 2, 2), (LogPosition(term: 1, index: 3), [], 9, 3),
        (LogPosition(term: 1, index: 1), SoloNode.entries(2, from: 2), 9, 2), (LogPosition(term: 1, index: 3), SoloNode.entries(2, from: 4), 3, 3), (LogPosition(term: 2, index: 3), [], 3, 0),
    ] as [(LogPosition, [LogEntry], UInt64, UInt64)])
    func aFollowerCommitsWhatItKnowsToBeTheLeaders(_ previous: LogPosition, _ entries: [LogEntry], _ told: UInt64, _ commit: UInt64) {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 2), snapshot: Self.voters, entries: SoloNode.entries(1, 1, 1)))
        node.hear(.append(Append(previous: previous, entries: entries, commit: told)), from: 2, term: 2)
        #expect(node.core.commitIndex == commit)
    }

    /// What follows in the log may be another leader's (P2).
    @Test func onlyWhatIsKnownToBeTheLeadersIsAcknowledged() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3), snapshot: Self.voters, entries: SoloNode.entries(1, 1, 1)))
        func append(after index: UInt64) -> RaftMessage.Body { .append(Append(previous: LogPosition(term: 1, index: index), entries: [], commit: 0)) }
        #expect(SoloNode.sent(node.hear(append(after: 1), from: 2, term: 3)) == [.appendResponse(.matches(1))])
        #expect(SoloNode.sent(node.hear(append(after: 3), from: 2, term: 3)) == [.appendResponse(.matches(3))])
        node.hear(append(after: 2), from: 3, term: 4)
        #expect(SoloNode.sent(node.persistAll()) == [.appendResponse(.matches(2))], "of this leader no more is known")
    }

    // MARK: Elections

    @Test(arguments: [3, 5]) func eachMayLeadInItsTurn(_ voters: Int) {
        var cluster = TestCluster(voters: voters)
        for number in 1...voters {
            cluster.elect(number)
            cluster.propose(UInt8(number), to: number)
        }
        cluster.advance(by: TestCluster.settings.heartbeatInterval)
        #expect(cluster.nodes.map(\.applied) == Array(repeating: (1...voters).map { UInt8($0) }, count: voters))
        #expect(cluster.nodes.flatMap(\.halts).isEmpty)
    }

    @Test func aCandidateFollowsWhoeverWasElected() {
        var node = SoloNode()
        node.wait(RaftSettings().electionTimeoutMax)
        node.step(.tick)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 2, term: 1)
        node.persistAll()
        #expect(node.core.role == .candidate)
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 3, term: 1)
        #expect(node.core.role == .follower)
        #expect(node.core.leader == NodeID(rawValue: 3))
        #expect(node.core.vote == NodeID(rawValue: 1), "the vote of the term stays what it was")
    }

    /// Its own membership may be the old one.
    @Test func whoeverAsksIsVotedForMemberOrNot() {
        var node = SoloNode()
        node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: false)), from: 9, term: 1)
        #expect(SoloNode.sent(node.persistAll()) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: false))])
    }

    /// It may be a voter already, and not know it.
    @Test func aLearnerVotesIfItIsAsked() {
        let membership = Membership(voters: SoloNode.ids(2, 3), learners: SoloNode.ids(1))
        var node = SoloNode(RecoveredLog(snapshot: SnapshotMark(position: .zero, membership: membership, membershipIndex: 0)))
        node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: false)), from: 2, term: 1)
        #expect(SoloNode.sent(node.persistAll()) == [.voteResponse(VoteResponse(isGranted: true, isPreVote: false))])
    }

    /// Whoever asked a term ago may get an answer now.
    @Test func votesOfAnotherTermDoNotCount() {
        var node = SoloNode()
        for _ in 1...2 {
            node.wait(RaftSettings().electionTimeoutMax)
            node.step(.tick)
            node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 2, term: node.core.term + 1)
            node.persistAll()
        }
        #expect(node.core.term == 2)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), from: 2, term: 1)
        #expect(node.core.role == .candidate)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), from: 3, term: 2)
        #expect(node.core.role == .leader)
    }

    @Test(arguments: [(LogPosition(term: 2, index: 2), false), (LogPosition(term: 1, index: 9), false), (LogPosition(term: 2, index: 3), true), (LogPosition(term: 3, index: 1), true)])
    func whoeverLacksSomethingIsToldSoBeforeItStands(_ last: LogPosition, _ isGranted: Bool) {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3), snapshot: Self.voters, entries: SoloNode.entries(1, 1, 2)))
        let sent = SoloNode.sent(node.hear(.voteRequest(VoteRequest(last: last, isPreVote: true)), from: 2, term: 4))
        #expect(sent == [.voteResponse(VoteResponse(isGranted: isGranted, isPreVote: true))])
    }

    /// It was asked for an earlier term, before the node learned of this one.
    @Test func anOldPreVoteDoesNotCount() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 3, term: 4)
        node.persistAll()
        node.wait(RaftSettings().electionTimeoutMax)
        node.step(.tick)
        #expect(node.core.role == .preCandidate)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 2, term: 4)
        #expect(node.core.role == .preCandidate)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 2, term: 5)
        #expect(node.core.role == .candidate)
    }

    // MARK: Reads

    @Test func aNewLeaderAnswersReadsOnceItKnowsWhatIsCommitted() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 1), snapshot: Self.voters, entries: SoloNode.entries(1)))
        node.lead()
        node.persistAll()
        let term = node.core.term
        func isReady(_ outputs: [RaftOutput]) -> Bool { outputs.contains { if case .readReady(ReadID(rawValue: 4), index: 2) = $0 { true } else { false } } }
        node.step(.read(ReadID(rawValue: 4)))
        #expect(!isReady(node.hear(.heartbeatResponse(round: 1), from: 2, term: term)), "nothing of its term is committed")
        #expect(!isReady(node.hear(.appendResponse(.matches(2)), from: 2, term: term)), "nobody was asked since")
        #expect(node.sent.contains(.heartbeat(Heartbeat(commit: 2, round: 2))))
        #expect(!isReady(node.hear(.heartbeatResponse(round: 1), from: 3, term: term)), "an answer to the round before")
        #expect(isReady(node.hear(.heartbeatResponse(round: 2), from: 2, term: term)))
    }
}

import RaftCore
import Testing
import TopologyModel

/// What comes of connections that were closed: a leader that died is replaced before anybody's election timeout, and one that lives stays.
@Suite struct ClosedConnectionTests {
    private static let interval = TestCluster.settings.heartbeatInterval
    private static let preVote = VoteRequest(last: .zero, isPreVote: true)

    /// A leader dies: nothing comes from it, and the connections of the others with it are closed.
    private static func kill(_ leader: Int, in cluster: inout TestCluster, toldTo others: Int...) {
        cluster.isolate(leader)
        for other in others { cluster.input(.peerDown(NodeID(rawValue: UInt64(leader))), to: other) }
    }

    /// How often the node has asked whether it would be elected.
    private static func asked(_ node: TestNode) -> Int { node.events.count { if case .became(.preCandidate, _, _) = $0 { true } else { false } } }

    // MARK: Whoever is started again

    /// It may have heard a leader a moment ago, whose lease goes on.
    @Test(arguments: [(false, 3, 999, false), (false, 3, 1_000, true), (true, 3, 0, true), (false, 0, 0, true)] as [(Bool, UInt64, Int, Bool)])
    func whoeverWasStartedAgainKeepsStillWhereThereAreLeases(_ closedCount: Bool, _ term: UInt64, _ after: Int, _ isHeard: Bool) {
        var settings = RaftSettings()
        settings.closedConnectionsCount = closedCount
        let start = MonotonicInstant(nanoseconds: 1_000_000_000)
        let mark = SnapshotMark.bootstrap(voters: (1...3).map { NodeID(rawValue: $0) })
        let recovered = RecoveredLog(hardState: HardState(term: term, vote: nil), snapshot: mark)
        var core = RaftCore(id: NodeID(rawValue: 1), settings: settings, recovered: recovered, seed: 1, now: start)
        var outputs: [RaftOutput] = []
        let request = RaftMessage(from: NodeID(rawValue: 2), term: term + 1, body: .voteRequest(VoteRequest(last: .zero, isPreVote: false)))
        core.step(.received(request), now: start + .milliseconds(after), into: &outputs)
        #expect((core.term == term + 1) == isHeard)
    }

    // MARK: Whoever dies

    @Test func aLeaderThatDiesIsReplacedBeforeAnElectionTimeout() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.propose(7, to: 1)
        let (term, asked) = (cluster[1].core.term, Self.asked(cluster[3]))
        Self.kill(1, in: &cluster, toldTo: 2, 3)
        cluster.advance(by: Self.interval * 2)
        #expect(cluster[2].core.role == .leader)
        #expect(cluster[3].core.leader == NodeID(rawValue: 2))
        #expect(Self.asked(cluster[3]) == asked, "they would stand side by side")
        cluster.propose(8, to: 2)
        #expect(cluster[3].applied == [7, 8])
        #expect(cluster.nodes.dropFirst().map(\.core.term) == [term + 1, term + 1])
    }

    @Test(arguments: [
        (3, 1, 2, 0), (3, 2, 1, 0), (3, 3, 1, 1), (3, 3, 2, 1), (5, 5, 1, 3), (5, 4, 5, 3),
    ])
    func eachHasATurnOfItsOwn(_ voters: Int, _ number: Int, _ leader: UInt64, _ before: Int) {
        for seed in 1...20 as ClosedRange<UInt64> {
            let start = MonotonicInstant(nanoseconds: 1_000_000_000)
            let mark = SnapshotMark.bootstrap(voters: (1...voters).map { NodeID(rawValue: UInt64($0)) })
            var core = RaftCore(id: NodeID(rawValue: UInt64(number)), settings: TestCluster.settings, recovered: RecoveredLog(snapshot: mark), seed: seed, now: start)
            var outputs: [RaftOutput] = []
            let heartbeat = RaftMessage(from: NodeID(rawValue: leader), term: 1, body: .heartbeat(Heartbeat(commit: 0, round: 1)))
            core.step(.received(heartbeat), now: start, into: &outputs)
            for case .persist(_, let token) in outputs { core.step(.persisted(token), now: start, into: &outputs) }
            core.step(.peerDown(NodeID(rawValue: leader)), now: start, into: &outputs)
            let first = start + Self.interval * (2 * before + 3) / 2
            #expect(first...first + Self.interval / 2 ~= core.nextWakeUp)
        }
    }

    /// The log of the first in turn lacks what is committed.
    @Test func oneThatCannotWinIsFollowedByTheNext() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.cuts = [(1, 2)]
        cluster.propose(7, to: 1)
        Self.kill(1, in: &cluster, toldTo: 2, 3)
        cluster.advance(by: Self.interval * 3)
        #expect(cluster[3].core.role == .leader)
        #expect(cluster[3].applied == [7])
    }

    @Test func whoeverDiesWithTheLeaderIsNotWaitedForLong() {
        var cluster = TestCluster(voters: 5)
        cluster.elect(1)
        let term = cluster[1].core.term
        cluster.isolate(2)
        Self.kill(1, in: &cluster, toldTo: 3, 4, 5)
        cluster.advance(by: Self.interval * 3)
        #expect(cluster[3].core.role == .leader)
        #expect(cluster.nodes.suffix(3).map(\.core.term) == Array(repeating: term + 1, count: 3))
    }

    /// It comes back as a follower that knows of no leader, and may be elected as any other.
    @Test func aLeaderThatRestartsAtOnceIsReplacedToo() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(3)
        cluster.propose(7, to: 3)
        cluster.restart(3)
        for other in 1...2 { cluster.input(.peerDown(NodeID(rawValue: 3)), to: other) }
        cluster.advance(by: Self.interval * 2)
        #expect(cluster[1].core.role == .leader)
        #expect(cluster[3].core.leader == NodeID(rawValue: 1))
        #expect(cluster[3].applied == [7])
    }

    /// Both were late in their turns, asked at once, and voted for themselves.
    @Test func twoThatTookEachOthersVotesAskAgainBeforeAnElectionTimeout() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        node.step(.peerDown(NodeID(rawValue: 2)))
        for term in 2...4 as ClosedRange<UInt64> {
            let patience = node.core.nextWakeUp - node.now
            // The lowest of those that are left, each time.
            #expect(patience <= Self.interval * 2)
            node.wait(patience)
            #expect(SoloNode.sent(node.step(.tick)) == Array(repeating: .voteRequest(Self.preVote), count: 2))
            node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 3, term: term)
            node.persistAll()
            #expect(node.core.role == .candidate)
            node.hear(.voteResponse(VoteResponse(isGranted: false, isPreVote: false)), from: 3, term: term)
        }
        #expect(node.core.term == 4)
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 3, term: 4)
        #expect(node.core.nextWakeUp >= node.now + TestCluster.settings.electionTimeoutMin)
    }

    /// The voters' disks are slow, and so is its own.
    @Test func whoeverWasNotRefusedWaitsForTheVotes() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        node.step(.peerDown(NodeID(rawValue: 2)))
        node.wait(node.core.nextWakeUp - node.now)
        node.step(.tick)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 3, term: 2)
        node.persistAll()
        // A late answer to the question before says nothing.
        node.hear(.voteResponse(VoteResponse(isGranted: false, isPreVote: true)), from: 3, term: 2)
        #expect(node.core.nextWakeUp >= node.now + TestCluster.settings.electionTimeoutMin)
        node.wait(TestCluster.settings.electionTimeoutMin / 2)
        node.step(.tick)
        node.hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), from: 3, term: 2)
        #expect(node.core.role == .leader && node.core.term == 2)
    }

    // MARK: Whoever lives

    @Test func oneClosedConnectionDeposesNobody() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        let term = cluster[1].core.term
        cluster.cuts = [(1, 3), (3, 1)]
        cluster.input(.peerDown(NodeID(rawValue: 1)), to: 3)
        cluster.advance(by: .seconds(30))
        #expect(cluster[3].core.role == .preCandidate)
        #expect(cluster[1].core.role == .leader)
        #expect(cluster.nodes.map(\.core.term) == Array(repeating: term, count: 3))
        cluster.heal()
        cluster.propose(7, to: 1)
        cluster.advance(by: Self.interval)
        #expect(cluster.nodes.map(\.applied) == [[7], [7], [7]])
    }

    /// Whatever cuts all connections at once: the leader is heard over new ones before anybody asks.
    @Test func aLeaderThatIsHeardAgainStays() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        let asked = cluster.nodes.map { Self.asked($0) }
        for round in 1...100 as ClosedRange<UInt8> {
            for other in 2...3 { cluster.input(.peerDown(NodeID(rawValue: 1)), to: other) }
            cluster.propose(round, to: 1)
            cluster.advance(by: Self.interval * Int(round % 4) / 3)
        }
        #expect(cluster[1].core.role == .leader)
        #expect(cluster.nodes.map { Self.asked($0) } == asked)
        cluster.advance(by: Self.interval)
        #expect(cluster.nodes.map(\.applied) == Array(repeating: Array(1...100), count: 3))
    }

    @Test(arguments: [
        ([RaftInput.peerDown(NodeID(rawValue: 2))], true), ([], false), ([.peerDown(NodeID(rawValue: 3))], false),
        ([.peerDown(NodeID(rawValue: 2)), .received(RaftMessage(from: NodeID(rawValue: 2), term: 1, body: .heartbeat(Heartbeat(commit: 0, round: 2))))], false),
    ] as [([RaftInput], Bool)])
    func onlyWhoeverHasNoConnectionItselfVotesForAnother(_ inputs: [RaftInput], _ isFree: Bool) {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        for input in inputs { node.step(input) }
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.preVote), from: 3, term: 2)) == [.voteResponse(VoteResponse(isGranted: isFree, isPreVote: true))])
        #expect(node.core.term == 1)
        node.hear(.voteRequest(VoteRequest(last: .zero, isPreVote: false)), from: 3, term: 2)
        #expect(node.core.vote == (isFree ? NodeID(rawValue: 3) : nil))
    }

    @Test func aQuestionThatIsRefusedPutsNothingOff() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        let deadline = node.core.nextWakeUp
        node.step(.peerDown(NodeID(rawValue: 2)))
        node.wait(node.core.nextWakeUp - node.now)
        #expect(SoloNode.sent(node.step(.tick)) == Array(repeating: .voteRequest(Self.preVote), count: 2))
        node.hear(.voteResponse(VoteResponse(isGranted: false, isPreVote: true)), from: 3, term: 1)
        #expect(node.core.role == .preCandidate)
        #expect(node.core.nextWakeUp == deadline)
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 2)), from: 2, term: 1)
        #expect(node.core.leader == NodeID(rawValue: 2))
        #expect(node.core.nextWakeUp >= node.now + TestCluster.settings.electionTimeoutMin)
    }

    @Test func aConnectionThatIsClosedTwiceWasLostOnce() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        node.step(.peerDown(NodeID(rawValue: 2)))
        let wakeUp = node.core.nextWakeUp
        for _ in 1...20 { node.step(.peerDown(NodeID(rawValue: 2))) }
        #expect(node.core.nextWakeUp == wakeUp)
    }

    /// Who leads counts its majority by answers, and whoever asks waits for its own time.
    @Test func aConnectionWithAnybodyElseMeansNothing() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        let wakeUp = leader.core.nextWakeUp
        #expect(leader.step(.peerDown(NodeID(rawValue: 2))).isEmpty)
        #expect(leader.core.nextWakeUp == wakeUp)
        var follower = SoloNode()
        follower.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        follower.persistAll()
        let before = follower.core.nextWakeUp
        follower.step(.peerDown(NodeID(rawValue: 3)))
        #expect(follower.core.nextWakeUp == before)
        follower.wait(TestCluster.settings.electionTimeoutMax)
        follower.step(.tick)
        #expect(follower.core.role == .preCandidate)
        let next = follower.core.nextWakeUp
        #expect(follower.step(.peerDown(NodeID(rawValue: 2))).isEmpty)
        #expect(follower.core.nextWakeUp == next)
    }

    /// Where a lease lasts for as long as voters keep still.
    @Test func theyCountForNothingIfTheSettingsSaySo() {
        var settings = RaftSettings()
        settings.closedConnectionsCount = false
        var node = SoloNode(settings: settings)
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        let deadline = node.core.nextWakeUp
        node.step(.peerDown(NodeID(rawValue: 2)))
        #expect(node.core.nextWakeUp == deadline)
        #expect(SoloNode.sent(node.hear(.voteRequest(Self.preVote), from: 3, term: 2)) == [.voteResponse(VoteResponse(isGranted: false, isPreVote: true))])
    }

    @Test func whatIsNoVoterDoesNotAsk() {
        var node = SoloNode(RecoveredLog(snapshot: SnapshotMark(position: .zero, membership: Membership(voters: SoloNode.ids(2, 3), learners: SoloNode.ids(1)), membershipIndex: 0)))
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        node.persistAll()
        node.step(.peerDown(NodeID(rawValue: 2)))
        #expect(node.core.nextWakeUp == MonotonicInstant(nanoseconds: .max))
    }
}

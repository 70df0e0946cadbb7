import RaftCore
import Testing
import TopologyModel

@Suite struct ProposalTests {
    private static func settings(_ change: (inout RaftSettings) -> Void) -> RaftSettings {
        var settings = RaftSettings()
        change(&settings)
        return settings
    }

    private func outcomes(_ outputs: [RaftOutput]) -> [ProposalOutcome] { outputs.compactMap { if case .proposalEnded(_, let outcome) = $0 { outcome } else { nil } } }

    private func propose(_ bytes: Int, inTerm: UInt64? = nil) -> RaftInput {
        .propose([Proposal(id: ProposalID(rawValue: 1), command: Array(repeating: 0, count: bytes), inTerm: inTerm)])
    }

    @Test func onlyALeaderTakesCommands() {
        var node = SoloNode()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 1)
        #expect(outcomes(node.step(propose(1))) == [.dropped(.notLeader(leader: NodeID(rawValue: 2)))])
    }

    @Test func aCommandForAnotherTermIsDropped() {
        var node = SoloNode()
        node.lead()
        #expect(outcomes(node.step(propose(1, inTerm: 9))) == [.dropped(.termIsOver(9))])
        #expect(outcomes(node.step(propose(1, inTerm: 1))).isEmpty)
    }

    @Test func limitsAreKept() {
        var node = SoloNode(settings: Self.settings { ($0.maxEntryBytes, $0.maxUncommittedBytes) = (10, 25) })
        node.lead()
        #expect(outcomes(node.step(propose(11))) == [.dropped(.tooLarge(limit: 10))])
        #expect(outcomes(node.step(propose(10))).isEmpty)
        #expect(outcomes(node.step(propose(10))).isEmpty)
        #expect(outcomes(node.step(propose(10))) == [.dropped(.overloaded)])
        node.persistAll()
        node.hear(.appendResponse(.matches(3)), from: 2, term: 1)
        #expect(outcomes(node.step(propose(10))).isEmpty, "there is room again")
    }

    @Test func noMoreWaitThanMay() {
        var node = SoloNode(settings: Self.settings { $0.maxPendingProposals = 1 })
        node.lead()
        #expect(outcomes(node.step(propose(1))).isEmpty)
        #expect(outcomes(node.step(propose(1))) == [.dropped(.overloaded)])
    }

    // MARK: Handing over

    @Test func aLeaderHandsOverToWhomItIsTold() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.input(.transfer(to: NodeID(rawValue: 3)), to: 1)
        #expect(cluster[3].core.role == .leader)
        #expect(cluster[3].core.term == 2)
        #expect(cluster[1].transfers == [true])
    }

    @Test func itHandsOverOnceTheOtherHasEverything() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.cuts = [(1, 3)]
        cluster.propose(1, to: 1)
        cluster.input(.transfer(to: NodeID(rawValue: 3)), to: 1)
        #expect(cluster[1].core.role == .leader)
        cluster.propose(2, to: 1)
        #expect(cluster[1].outcome(2) == .dropped(.transferring))
        cluster.heal()
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 2)
        #expect(cluster[3].core.role == .leader)
        #expect(cluster[3].applied == [1])
    }

    @Test func whereNothingComesOfItTheLeaderGoesOn() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.isolate(3)
        cluster.propose(1, to: 1)
        cluster.input(.transfer(to: NodeID(rawValue: 3)), to: 1)
        cluster.advance(by: TestCluster.settings.electionTimeoutMin)
        #expect(cluster[1].transfers == [false])
        cluster.propose(2, to: 1)
        #expect(cluster[1].outcome(2) == .applied(at: LogPosition(term: 1, index: 3)))
    }

    @Test func whoeverCannotHandOverSaysSo() {
        var alone = TestCluster(voters: 1)
        alone.elect(1)
        alone.input(.transfer(to: nil), to: 1)
        #expect(alone[1].transfers == [false])
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        cluster.input(.transfer(to: NodeID(rawValue: 1)), to: 1)
        cluster.input(.transfer(to: NodeID(rawValue: 4)), to: 1)
        #expect(cluster[1].transfers == [true, false], "it leads already; node 4 is no voter")
        cluster.input(.transfer(to: nil), to: 2)
        #expect(cluster[2].transfers == [false])
    }

    @Test func toWhomItIsNotSaid() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(2)
        cluster.cuts = [(2, 1)]
        cluster.propose(1, to: 2)
        cluster.input(.transfer(to: nil), to: 2)
        #expect(cluster[3].core.role == .leader, "it holds most")
    }

    // MARK: Reads

    @Test func aReadWaitsForAMajorityThatIsAskedAfterIt() {
        var node = SoloNode()
        node.lead()
        #expect(!node.step(.read(ReadID(rawValue: 1))).contains(where: isReady), "nothing of this term is committed")
        node.persistAll()
        let round = heartbeatRound(node.hear(.appendResponse(.matches(1)), from: 2, term: 1))
        #expect(round != nil)
        #expect(!node.hear(.heartbeatResponse(round: (round ?? 0) - 1), from: 2, term: 1).contains(where: isReady), "an answer to an earlier round")
        #expect(node.hear(.heartbeatResponse(round: round ?? 0), from: 2, term: 1).contains(where: isReady))
    }

    @Test func readsThatComeMeanwhileShareTheNextRound() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.cuts = [(2, 1), (3, 1)]
        for id in 1...3 { cluster.input(.read(ReadID(rawValue: UInt64(id))), to: 1) }
        #expect(cluster[1].readyReads.isEmpty)
        cluster.heal()
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 2)
        #expect(cluster[1].readyReads == [1, 2, 3])
    }

    @Test func othersRefuseReads() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.input(.read(ReadID(rawValue: 4)), to: 2)
        #expect(cluster[2].refusedReads == [4])
    }

    private func isReady(_ output: RaftOutput) -> Bool { if case .readReady = output { true } else { false } }

    private func heartbeatRound(_ outputs: [RaftOutput]) -> UInt64? {
        SoloNode.sent(outputs).compactMap { if case .heartbeat(let heartbeat) = $0 { heartbeat.round } else { nil } }.max()
    }
}

import RaftCore
import Testing
import TopologyModel

@Suite struct MembershipTests {
    private static func node(_ number: UInt64) -> NodeID { NodeID(rawValue: number) }

    /// The change, with what the node itself knows of the membership.
    private func change(_ cluster: inout TestCluster, _ change: MembershipChange, by leader: Int = 1, id: UInt64 = 99) -> ProposalOutcome? {
        cluster.input(.change(ProposalID(rawValue: id), change, expecting: cluster[leader].core.membershipIndex), to: leader)
        return cluster[leader].outcome(id)
    }

    private func isApplied(_ outcome: ProposalOutcome?) -> Bool { if case .applied? = outcome { true } else { false } }

    private func refusal(_ outcome: ProposalOutcome?) -> String? { if case .dropped(.refused(let reason))? = outcome { reason } else { nil } }

    @Test func aLearnerCatchesUpAndBecomesAVoter() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        for value in 1...5 { cluster.propose(UInt8(value), to: 1) }
        #expect(isApplied(change(&cluster, .addLearner(Self.node(4)), id: 90)))
        #expect(cluster[4].applied == [1, 2, 3, 4, 5])
        #expect(isApplied(change(&cluster, .promote(Self.node(4)), id: 91)))
        #expect(cluster.nodes.map(\.core.membership) == Array(repeating: Membership(voters: SoloNode.ids(1, 2, 3, 4)), count: 4))
    }

    @Test func aLearnerCountsForNothing() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        _ = change(&cluster, .addLearner(Self.node(4)))
        cluster.isolate(2)
        cluster.isolate(3)
        cluster.propose(1, to: 1)
        #expect(cluster[4].core.lastPosition == cluster[1].core.lastPosition)
        #expect(cluster[1].outcome(1) == nil)
    }

    @Test func oneThatLagsIsNotPromoted() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        cluster.isolate(4)
        _ = change(&cluster, .addLearner(Self.node(4)), id: 90)
        #expect(refusal(change(&cluster, .promote(Self.node(4)), id: 91)) == "node 4 has not caught up: it has 0 of 2 committed entries; try again when it has")
    }

    @Test func whatMakesNoSenseIsRefused() {
        let cases: [(MembershipChange, String)] = [
            (.addLearner(Self.node(2)), "node 2 is a member already"), (.promote(Self.node(2)), "node 2 is no learner"), (.demote(Self.node(9)), "node 9 is no voter"),
            (.remove(Self.node(9)), "node 9 is no member"),
        ]
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        for (number, (wanted, reason)) in cases.enumerated() { #expect(refusal(change(&cluster, wanted, id: UInt64(50 + number))) == reason) }
        var alone = TestCluster(voters: 1)
        alone.elect(1)
        #expect(refusal(change(&alone, .remove(Self.node(1)), id: 60)) == "node 1 is the last voter")
        #expect(refusal(change(&alone, .demote(Self.node(1)), id: 61)) == "node 1 is the last voter")
    }

    @Test func oneChangeAtATime() {
        var cluster = TestCluster(voters: 3, others: 2)
        cluster.elect(1)
        cluster.isolate(1)
        #expect(change(&cluster, .addLearner(Self.node(4)), id: 90) == nil)
        #expect(refusal(change(&cluster, .addLearner(Self.node(5)), id: 91)) == "the change of entry 2 is not committed yet")
    }

    @Test func whoeverKnowsAnotherMembershipIsRefused() {
        var cluster = TestCluster(voters: 3, others: 2)
        cluster.elect(1)
        _ = change(&cluster, .addLearner(Self.node(4)), id: 90)
        cluster.input(.change(ProposalID(rawValue: 91), .addLearner(Self.node(5)), expecting: 0), to: 1)
        #expect(refusal(cluster[1].outcome(91)) == "the membership is that of entry 2 by now, not of 0")
    }

    /// The correction of 2015.
    @Test func nothingChangesBeforeSomethingOfTheTermIsCommitted() {
        var node = SoloNode()
        node.lead()
        let outputs = node.step(.change(ProposalID(rawValue: 1), .remove(Self.node(3)), expecting: 0))
        #expect(outputs.contains { if case .proposalEnded(_, .dropped(.refused("nothing of term 1 is committed yet"))) = $0 { true } else { false } })
    }

    @Test func aLeaderThatRemovesItselfLeadsUntilThatIsCommitted() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.holdDisk(of: 2)
        cluster.holdDisk(of: 3)
        #expect(change(&cluster, .remove(Self.node(1)), id: 90) == nil)
        #expect(cluster[1].core.role == .leader)
        #expect(cluster[1].core.commitIndex == 1, "it does not count itself")
        cluster.releaseDisk(of: 2)
        cluster.releaseDisk(of: 3)
        #expect(cluster[1].core.role == .follower)
        cluster.advance(by: .seconds(10))
        #expect(cluster[1].core.role == .follower)
        #expect(cluster.nodes.dropFirst().contains { $0.core.role == .leader })
        #expect(cluster[2].core.membership == Membership(voters: SoloNode.ids(2, 3)))
    }

    /// Thesis, 4.2.2: nobody who lacks the entry can win, and whoever has it must be able to, though it is no voter by it.
    @Test(arguments: [MembershipChange.demote(node(1)), .remove(node(1))])
    func aLeaderWhoseOwnRemovalIsInNoOtherLogMayStandAgain(_ wanted: MembershipChange) {
        var cluster = TestCluster(voters: 2)
        cluster.elect(1)
        cluster.isolate(2)
        #expect(change(&cluster, wanted, id: 90) == nil)
        cluster.advance(by: .seconds(5))
        #expect(cluster[1].core.role != .leader)
        cluster.heal()
        cluster.advance(by: .seconds(20))
        #expect(cluster[2].core.role == .leader)
        #expect(cluster[2].core.membership.voters == SoloNode.ids(2))
    }

    @Test func aChangeThatIsTakenBackLeavesTheOneBefore() {
        var node = SoloNode()
        let wanted = Membership(voters: SoloNode.ids(1, 2, 3), learners: SoloNode.ids(4))
        let entries = SoloNode.entries(1) + [LogEntry(position: LogPosition(term: 1, index: 2), body: .membership(wanted))]
        node.hear(.append(Append(previous: .zero, entries: entries, commit: 0)), from: 2, term: 1)
        #expect(node.core.membership == wanted, "in force before it is committed")
        #expect(node.core.membershipIndex == 2)
        node.hear(.append(Append(previous: LogPosition(term: 1, index: 1), entries: SoloNode.entries(2, from: 2), commit: 0)), from: 3, term: 2)
        #expect(node.core.membership == Membership(voters: SoloNode.ids(1, 2, 3)))
        #expect(node.core.membershipIndex == 0)
    }

    @Test func oneThatWasRemovedDisturbsNobody() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.isolate(3)
        #expect(isApplied(change(&cluster, .remove(Self.node(3)), id: 90)))
        cluster.heal()
        cluster.advance(by: .seconds(30))
        #expect(cluster[1].core.role == .leader)
        #expect(cluster[1].core.term == 1)
    }

    /// Where a node is reached is part of the membership, and goes with it.
    @Test func addressesComeGoAndMove() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        #expect(isApplied(change(&cluster, .addLearner(Self.node(4), address: "d:1"), id: 90)))
        #expect(cluster[2].core.membership.address(of: Self.node(4)) == "d:1")
        #expect(isApplied(change(&cluster, .move(Self.node(2), address: "b:2"), id: 91)))
        #expect(isApplied(change(&cluster, .move(Self.node(2), address: "b:3"), id: 92)))
        #expect(isApplied(change(&cluster, .promote(Self.node(4)), id: 93)))
        #expect(cluster[3].core.membership.addresses == [MemberAddress(node: Self.node(2), address: "b:3"), MemberAddress(node: Self.node(4), address: "d:1")])
        #expect(isApplied(change(&cluster, .remove(Self.node(4)), id: 94)))
        #expect(cluster[3].core.membership == Membership(voters: SoloNode.ids(1, 2, 3), addresses: [MemberAddress(node: Self.node(2), address: "b:3")]))
        for address in ["", String(repeating: "x", count: 256)] { #expect(!isApplied(change(&cluster, .move(Self.node(2), address: address), id: 95))) }
    }
}

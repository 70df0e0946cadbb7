import RaftCore
import Testing
import TopologyModel

/// A node whose log was damaged: it takes part in nothing that its log would have to answer for.
@Suite struct QuarantineTests {
    private static let voters = SnapshotMark.bootstrap(voters: SoloNode.ids(1, 2, 3))

    /// Node 1 of three, in term 3; its lost log went up to 2/5.
    private static func node(_ quarantine: LogPosition = LogPosition(term: 2, index: 5), vote: NodeID? = nil) -> SoloNode {
        SoloNode(RecoveredLog(hardState: HardState(term: 3, vote: vote, quarantine: quarantine), snapshot: voters))
    }

    private static func append(after previous: LogPosition, _ terms: UInt64..., commit: UInt64 = 0) -> RaftMessage.Body {
        let entries = terms.enumerated().map { LogEntry(position: LogPosition(term: $1, index: previous.index + 1 + UInt64($0)), body: .noop) }
        return .append(Append(previous: previous, entries: entries, commit: commit))
    }

    private static func isReleased(_ outputs: [RaftOutput]) -> Bool { outputs.contains { if case .quarantineEnded = $0 { true } else { false } } }

    // MARK: Inside

    @Test func itDoesNotStandForElection() {
        var node = Self.node()
        node.wait(.seconds(60))
        for output in node.step(.tick) { if case .send = output { Issue.record("\(output)") } }
        #expect(node.core.role == .follower)
        #expect(node.core.nextWakeUp == MonotonicInstant(nanoseconds: .max), "nothing is to be done at any time")
    }

    @Test func theOnlyVoterDoesNotLead() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3, quarantine: .zero), snapshot: .bootstrap(voters: SoloNode.ids(1))))
        node.step(.tick)
        #expect(node.core.role == .follower)
    }

    @Test func itStandsForNobodyWhoHandsOver() {
        var node = Self.node()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 3)
        node.hear(.timeoutNow, from: 2, term: 3)
        #expect(node.core.role == .follower)
        #expect(node.core.term == 3)
    }

    @Test(arguments: [true, false]) func itGivesNoVote(isPreVote: Bool) {
        var node = Self.node()
        let request = VoteRequest(last: LogPosition(term: 9, index: 9), isPreVote: isPreVote)
        let answers = SoloNode.sent(node.hear(.voteRequest(request), from: 2, term: 4)) + SoloNode.sent(node.persistAll())
        #expect(answers == [.voteResponse(VoteResponse(isGranted: false, isPreVote: isPreVote))])
        #expect(node.core.vote == nil)
    }

    /// Nor one that it has given: who asks again has a vote that a lost log stood for.
    @Test func itDoesNotRepeatAVote() {
        var node = Self.node(vote: NodeID(rawValue: 2))
        node.hear(.voteRequest(VoteRequest(last: LogPosition(term: 9, index: 9), isPreVote: false)), from: 2, term: 3)
        #expect(node.sent == [.voteResponse(VoteResponse(isGranted: false, isPreVote: false))])
        #expect(node.core.vote == NodeID(rawValue: 2))
    }

    @Test func itStaysFromTermToTerm() {
        var node = Self.node()
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 8)
        #expect(node.batch?.hardState == HardState(term: 8, quarantine: LogPosition(term: 2, index: 5)))
    }

    @Test func whatItTakesIsAcknowledged() {
        var node = Self.node()
        node.hear(Self.append(after: .zero, 1, 1), from: 2, term: 3)
        #expect(SoloNode.sent(node.persistAll()) == [.appendResponse(.matches(2))])
        #expect(node.core.quarantine != nil)
    }

    @Test func whatItLacksIsToldAsLost() {
        var node = Self.node()
        node.hear(Self.append(after: LogPosition(term: 2, index: 5), 3), from: 2, term: 3)
        #expect(node.sent == [.appendResponse(.beganAnew(quarantine: LogPosition(term: 2, index: 5), hint: .zero))])
    }

    /// A leader that takes it for whole, and has nothing new, sends heartbeats only.
    @Test func itAsksForWhatItLacks() {
        var node = Self.node()
        let asked = RaftMessage.Body.appendResponse(.beganAnew(quarantine: LogPosition(term: 2, index: 5), hint: .zero))
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 3)
        #expect(node.sent == [.heartbeatResponse(round: 1), asked])
        node.hear(Self.append(after: .zero, 1), from: 2, term: 3)
        node.hear(.heartbeat(Heartbeat(commit: 0, round: 2)), from: 2, term: 3)
        #expect(!node.sent.contains(asked), "it is being sent")
    }

    /// The membership that it begins with is of a later place than its first entry would be.
    @Test func itMayNeedASnapshot() {
        let mark = SnapshotMark(position: .zero, membership: Self.voters.membership, membershipIndex: 4)
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3, quarantine: LogPosition(term: 2, index: 5)), snapshot: mark))
        node.hear(Self.append(after: .zero, 1, 1), from: 2, term: 3)
        #expect(node.sent == [.appendResponse(.beganAnew(quarantine: LogPosition(term: 2, index: 5), hint: nil))])
        let whole = SnapshotMark(position: LogPosition(term: 3, index: 9), membership: Self.voters.membership, membershipIndex: 4)
        node.step(.snapshotReceived(whole, from: NodeID(rawValue: 2), term: 3))
        node.step(.snapshotInstalled(whole))
        node.persistAll()
        node.hear(Self.append(after: whole.position, 3), from: 2, term: 3)
        #expect(SoloNode.sent(node.persistAll()) == [.appendResponse(.matches(10))])
    }

    // MARK: The end of it

    /// The leader's log is on the disk up to the place that the lost one reached, or beyond: by a later term that is so whatever the index.
    @Test(arguments: [
        ([1, 1, 2, 2, 2], true), ([1, 1, 2, 2, 2, 2], true), ([1, 1, 3], true), ([3], true), ([1, 1, 2, 2], false), ([1, 1, 1, 1, 1, 1, 1], false), ([], false),
    ] as [([UInt64], Bool)])
    func itEndsWhereNothingIsMissing(terms: [UInt64], isOver: Bool) {
        var node = Self.node()
        let entries = terms.enumerated().map { LogEntry(position: LogPosition(term: $1, index: UInt64($0) + 1), body: .noop) }
        let first = node.hear(.append(Append(previous: .zero, entries: entries, commit: 0)), from: 2, term: 3)
        #expect(!Self.isReleased(first), "nothing of it is on the disk yet")
        #expect(Self.isReleased(node.persistAll()) == isOver)
        #expect((node.core.quarantine == nil) == isOver)
    }

    @Test func anAppendThatHoldsNothingNewEndsItWhereThatIsOnTheDisk() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3, quarantine: LogPosition(term: 1, index: 2)), snapshot: Self.voters, entries: SoloNode.entries(1, 1)))
        #expect(!Self.isReleased(node.hear(.heartbeat(Heartbeat(commit: 0, round: 1)), from: 2, term: 3)), "whose the entries are is not known")
        #expect(Self.isReleased(node.hear(Self.append(after: LogPosition(term: 1, index: 2)), from: 2, term: 3)))
        #expect(node.batch?.hardState == HardState(term: 3))
    }

    @Test func aSnapshotEndsIt() {
        var node = Self.node()
        let mark = SnapshotMark(position: LogPosition(term: 2, index: 7), membership: Self.voters.membership, membershipIndex: 0)
        node.step(.snapshotReceived(mark, from: NodeID(rawValue: 2), term: 3))
        #expect(Self.isReleased(node.step(.snapshotInstalled(mark))))
    }

    @Test func fromThenOnItVotes() {
        var node = Self.node()
        node.hear(Self.append(after: .zero, 3), from: 2, term: 3)
        node.persistAll()
        node.wait(.seconds(2))
        node.hear(.voteRequest(VoteRequest(last: LogPosition(term: 3, index: 1), isPreVote: false)), from: 3, term: 4)
        #expect(node.core.vote == NodeID(rawValue: 3))
        #expect(SoloNode.sent(node.persistAll()).contains(.voteResponse(VoteResponse(isGranted: true, isPreVote: false))))
    }

    // MARK: Its leader

    /// What it acknowledged before it lost it commits nothing any more.
    @Test func itsAcknowledgementsAreCountedAnew() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        leader.hear(.appendResponse(.matches(1)), from: 3, term: 1)
        #expect(leader.core.commitIndex == 1)
        leader.step(.propose([Proposal(id: ProposalID(rawValue: 7), command: [7])]))
        leader.hear(.appendResponse(.matches(2)), from: 3, term: 1)
        #expect(leader.core.commitIndex == 1, "the leader's own copy is not on its disk")
        leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 2), hint: .zero)), from: 3, term: 1)
        #expect(leader.sent.contains { if case .append(let append) = $0 { append.previous == .zero && append.entries.count == 2 } else { false } }, "it is sent everything again")
        leader.persistAll()
        #expect(leader.core.commitIndex == 1)
        leader.hear(.appendResponse(.matches(2)), from: 3, term: 1)
        #expect(leader.core.commitIndex == 2)
    }

    /// One that has nothing to send waits for the next heartbeat.
    @Test func itIsSentASnapshotWhereThereIsOne() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        func isSent(_ outputs: [RaftOutput]) -> Bool { outputs.contains { if case .sendSnapshot(NodeID(rawValue: 3), 1) = $0 { true } else { false } } }
        #expect(!isSent(leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 1), hint: nil)), from: 3, term: 1)))
        leader.hear(.appendResponse(.matches(1)), from: 2, term: 1)
        leader.step(.applied(1))
        #expect(isSent(leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 1), hint: nil)), from: 3, term: 1)))
        #expect(!isSent(leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 1), hint: nil)), from: 3, term: 1)), "it is on its way")
    }

    /// Node 2 would be needed with it: removing the third voter is refused until the leader sees that node 2 has what it lost.
    @Test func nothingIsMadeToDependOnItsVote() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        leader.hear(.appendResponse(.matches(1)), from: 3, term: 1)
        leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 1), hint: .zero)), from: 2, term: 1)
        #expect(leader.core.peers.map(\.isQuarantined) == [true, false])
        func isRefused(_ outputs: [RaftOutput]) -> Bool { outputs.contains { if case .proposalEnded(_, .dropped(.refused)) = $0 { true } else { false } } }
        #expect(isRefused(leader.step(.change(ProposalID(rawValue: 1), .remove(NodeID(rawValue: 3)), expecting: 0))))
        #expect(isRefused(leader.step(.change(ProposalID(rawValue: 2), .demote(NodeID(rawValue: 3)), expecting: 0))))
        let transfer = leader.step(.transfer(to: NodeID(rawValue: 2)))
        #expect(transfer.contains { if case .transferEnded(_, false) = $0 { true } else { false } }, "it would not stand")
        leader.hear(.appendResponse(.matches(1)), from: 2, term: 1)
        #expect(leader.core.peers.map(\.isQuarantined) == [false, false])
        #expect(!isRefused(leader.step(.change(ProposalID(rawValue: 3), .remove(NodeID(rawValue: 3)), expecting: 0))))
    }

    @Test func oneInQuarantineMayBeRemoved() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        leader.hear(.appendResponse(.matches(1)), from: 3, term: 1)
        leader.hear(.appendResponse(.beganAnew(quarantine: LogPosition(term: 1, index: 1), hint: .zero)), from: 2, term: 1)
        leader.step(.change(ProposalID(rawValue: 1), .remove(NodeID(rawValue: 2)), expecting: 0))
        #expect(leader.core.membership.voters == SoloNode.ids(1, 3))
    }

    /// It may be an old answer that was late.
    @Test func anOrdinaryRefusalDoesNotTakeBackWhatWasAcknowledged() {
        var leader = SoloNode()
        leader.lead()
        leader.persistAll()
        leader.hear(.appendResponse(.matches(1)), from: 3, term: 1)
        leader.hear(.appendResponse(.refused(previous: LogPosition(term: 1, index: 1), hint: .zero)), from: 3, term: 1)
        #expect(leader.core.peers.first { $0.id == NodeID(rawValue: 3) }?.match == 1)
    }
}

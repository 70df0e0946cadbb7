import RaftCore
import Testing
import TopologyModel

@Suite struct ReplicationTests {
    private static let voters = SnapshotMark.bootstrap(voters: SoloNode.ids(1, 2, 3))

    @Test func entriesAreAcknowledgedOnceTheyAreOnDisk() {
        var node = SoloNode()
        let entries = SoloNode.entries(1, 1)
        #expect(SoloNode.sent(node.hear(.append(Append(previous: .zero, entries: entries, commit: 0)), from: 2, term: 1)).isEmpty)
        #expect(SoloNode.sent(node.persistAll()) == [.appendResponse(.matches(2))])
    }

    @Test func aHeartbeatAcknowledgesNothing() {
        var node = SoloNode()
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1), commit: 0)), from: 2, term: 1)
        let token = node.token
        node.hear(.heartbeat(Heartbeat(commit: 1, round: 3)), from: 2, term: 1)
        #expect(node.sent.isEmpty, "the term is not on disk yet")
        #expect(node.core.commitIndex == 1)
        #expect(!node.outputs.contains { if case .apply = $0 { true } else { false } }, "what is not on disk is not applied")
        guard let token else { return #expect(Bool(false), "nothing was written") }
        let outputs = node.step(.persisted(token))
        #expect(SoloNode.sent(outputs) == [.heartbeatResponse(round: 3), .appendResponse(.matches(1))])
        #expect(outputs.contains { if case .apply(let entries) = $0 { entries.map(\.position.index) == [1] } else { false } })
    }

    /// The write of entries that another leader replaced meanwhile says nothing of those in their place.
    @Test func theEndOfAnOldWriteAcknowledgesNothingNew() {
        var node = SoloNode()
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1, 1), commit: 0)), from: 2, term: 1)
        guard let old = node.token else { return #expect(Bool(false), "nothing was written") }
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(2, 2), commit: 0)), from: 3, term: 2)
        let first = node.step(.persisted(old))
        #expect(SoloNode.sent(first).isEmpty)
        #expect(node.core.durableIndex == 0)
        #expect(node.batch == PersistBatch(hardState: HardState(term: 2), truncateFrom: 1, entries: SoloNode.entries(2, 2)))
        #expect(SoloNode.sent(node.persistAll()) == [.appendResponse(.matches(2))])
    }

    @Test func aLeaderSendsBeforeItsOwnDiskAndCountsItselfAfter() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.holdDisk(of: 1)
        cluster.cuts = [(1, 3), (3, 1)]
        cluster.propose(5, to: 1)
        #expect(cluster[2].core.lastPosition.index == 2)
        #expect(cluster[1].core.commitIndex == 1, "two of three are needed, and its own disk is not through")
        cluster.persistOne(on: 1)
        #expect(cluster[1].core.commitIndex == 2)
    }

    @Test func othersMayCommitWithoutTheLeadersDisk() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.holdDisk(of: 1)
        cluster.propose(5, to: 1)
        #expect(cluster[1].core.commitIndex == 2)
        #expect(cluster[1].outcome(5) == nil, "applied only once it is on this disk, too")
        cluster.releaseDisk(of: 1)
        #expect(cluster[1].outcome(5) == .applied(at: LogPosition(term: 1, index: 2)))
    }

    @Test func aCommittedEntryIsNeverReplaced() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 1), snapshot: Self.voters, entries: SoloNode.entries(1, 1), commitHint: 2))
        let outputs = node.hear(.append(Append(previous: LogPosition(term: 1, index: 1), entries: SoloNode.entries(2, from: 2), commit: 0)), from: 2, term: 2)
        #expect(outputs.contains { if case .halt(.committedEntryReplaced(LogPosition(term: 2, index: 2))) = $0 { true } else { false } })
    }

    /// Raft, figure 8: a majority with an entry of an earlier term commits nothing.
    @Test func onlyEntriesOfItsOwnTermAreCounted() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 2), snapshot: Self.voters, entries: SoloNode.entries(1, 2)))
        node.lead()
        node.persistAll()
        node.hear(.appendResponse(.matches(2)), from: 2, term: node.core.term)
        #expect(node.core.commitIndex == 0)
        node.hear(.appendResponse(.matches(3)), from: 2, term: node.core.term)
        #expect(node.core.commitIndex == 3)
    }

    @Test func oneAnswerPerTermFindsWhereTheLogsPart() {
        // The leader's log: 1 1 4 4 5 5 6 6 6; the follower's: 1 1 1 2 2 2 3 3 3 3 3 (Raft, figure 7).
        var leader = SoloNode(RecoveredLog(hardState: HardState(term: 7), snapshot: Self.voters, entries: SoloNode.entries(1, 1, 4, 4, 5, 5, 6, 6, 6)))
        leader.lead()
        var follower = SoloNode(RecoveredLog(hardState: HardState(term: 7), snapshot: Self.voters, entries: SoloNode.entries(1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3)))
        var rounds = 0
        var appends = SoloNode.sent(leader.hear(.heartbeatResponse(round: 1), from: 2, term: 8)).filter { if case .append = $0 { true } else { false } }
        while let append = appends.last, follower.core.lastPosition != leader.core.lastPosition {
            rounds += 1
            follower.hear(append, from: 1, term: 8)
            let answers = follower.sent + SoloNode.sent(follower.persistAll())
            appends = answers.flatMap { SoloNode.sent(leader.hear($0, from: 2, term: 8)) }.filter { if case .append = $0 { true } else { false } }
            guard rounds < 10 else { break }
        }
        #expect(follower.core.entries(from: 1, through: 10) == leader.core.entries(from: 1, through: 10))
        #expect(rounds <= 3)
    }

    @Test func whatWasLostOnTheWayIsSentAgain() {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.cuts = [(1, 2), (1, 3)]
        cluster.propose(5, to: 1)
        cluster.heal()
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 3)
        #expect(cluster.nodes.map(\.applied) == [[5], [5], [5]])
    }

    @Test func appendsThatAreTooManyWait() {
        var settings = RaftSettings()
        settings.maxInflightAppends = 2
        settings.maxAppendEntries = 3
        var node = SoloNode(settings: settings)
        node.lead()
        node.persistAll()
        node.hear(.appendResponse(.matches(1)), from: 2, term: 1)
        let appends = SoloNode.sent(node.step(.propose((1...20).map { Proposal(id: ProposalID(rawValue: $0), command: [UInt8($0)]) })))
            .compactMap { if case .append(let append) = $0 { append.entries.map(\.position.index) } else { nil } }
        #expect(appends == [[2, 3, 4], [5, 6, 7]])
        let more = SoloNode.sent(node.hear(.appendResponse(.matches(4)), from: 2, term: 1)).compactMap { if case .append(let append) = $0 { append.entries.map(\.position.index) } else { nil } }
        #expect(more == [[8, 9, 10]])
    }

    @Test(arguments: [
        Append(previous: .zero, entries: SoloNode.entries(1, from: 2), commit: 0), Append(previous: LogPosition(term: 9, index: 0), entries: [], commit: 0),
        Append(previous: .zero, entries: SoloNode.entries(2), commit: 0), Append(previous: .zero, entries: SoloNode.entries(1) + SoloNode.entries(1, from: 3), commit: 0),
    ])
    func whatDoesNotHangTogetherIsNotTaken(_ append: Append) {
        var node = SoloNode()
        node.hear(.append(append), from: 2, term: 1)
        #expect(node.core.lastPosition == .zero)
    }

    @Test func aHintOfTheDiskIsCutToWhatTheDiskHolds() {
        let node = SoloNode(RecoveredLog(hardState: HardState(term: 1), snapshot: Self.voters, entries: SoloNode.entries(1, 1), commitHint: 9))
        #expect(node.core.commitIndex == 2)
        #expect(node.core.appliedIndex == 0)
    }
}

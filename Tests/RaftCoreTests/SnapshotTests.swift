import RaftCore
import Testing
import TopologyModel

@Suite struct SnapshotTests {
    /// The leader's snapshot after everything that it has applied.
    private func takeSnapshot(_ cluster: inout TestCluster, of number: Int) -> SnapshotMark? {
        guard let mark = cluster[number].core.mark(at: cluster[number].core.appliedIndex) else { return nil }
        cluster.input(.snapshotTaken(mark), to: number)
        return mark
    }

    private func laggingCluster() -> (TestCluster, SnapshotMark?) {
        var cluster = TestCluster(voters: 3)
        cluster.elect(1)
        cluster.isolate(3)
        for value in 1...8 { cluster.propose(UInt8(value), to: 1) }
        let mark = takeSnapshot(&cluster, of: 1)
        return (cluster, mark)
    }

    @Test func whatIsBehindASnapshotGoesButForWhatTrails() {
        let (cluster, mark) = laggingCluster()
        #expect(mark?.position == LogPosition(term: 1, index: 9))
        #expect(cluster[1].core.entries(from: 1, through: 9).map(\.position.index) == [8, 9])
        #expect(cluster[1].core.term(at: 6) == nil)
        #expect(cluster[1].core.term(at: 7) == 1)
    }

    @Test func oneThatLagsTooFarGetsTheSnapshot() {
        let (lagging, mark) = laggingCluster()
        var cluster = lagging
        cluster.heal()
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 3)
        #expect(cluster[1].snapshotsToSend == [NodeID(rawValue: 3)], "once, and not with every heartbeat")
        guard let sent = mark else { return #expect(Bool(false), "no snapshot was taken") }
        cluster.input(.snapshotReceived(sent, from: NodeID(rawValue: 1), term: 1), to: 3)
        #expect(cluster[3].core.commitIndex == 9)
        cluster.input(.snapshotSent(to: NodeID(rawValue: 3), at: sent.position, isStored: true), to: 1)
        cluster.propose(9, to: 1)
        #expect(cluster[3].applied == [9], "the rest is in the snapshot")
        #expect(cluster[3].core.lastPosition == cluster[1].core.lastPosition)
    }

    /// While one is sent the leader takes a newer one. What follows the one that was sent goes next, and where the log does not hold that any more, the newer one.
    @Test(arguments: [2, 3] as [UInt64]) func oneThatGotAnOlderSnapshotGetsTheRest(_ later: UInt64) throws {
        var settings = RaftSettings()
        settings.trailingEntries = 2
        var node = SoloNode(settings: settings)
        node.lead()
        func commit(_ count: UInt64) throws {
            for _ in 0..<count { node.step(.propose([Proposal(id: ProposalID(rawValue: 1), command: [1])])) }
            node.persistAll()
            let last = node.core.lastPosition.index
            node.hear(.appendResponse(.matches(last)), from: 2, term: 1)
            node.step(.applied(last))
            node.step(.snapshotTaken(try #require(node.core.mark(at: last))))
        }
        try commit(5)
        #expect(node.hear(.heartbeatResponse(round: 1), from: 3, term: 1).contains { if case .sendSnapshot = $0 { true } else { false } })
        let position = node.core.snapshot.position
        #expect(position.index == 6)
        try commit(later)
        #expect(node.step(.snapshotSent(to: NodeID(rawValue: 3), at: LogPosition(term: 1, index: 5), isStored: true)).isEmpty, "of one that nobody asked for")
        let outputs = node.step(.snapshotSent(to: NodeID(rawValue: 3), at: position, isStored: true))
        let appends = SoloNode.sent(outputs).compactMap { if case .append(let append) = $0 { append.entries.map(\.position.index) } else { nil } }
        #expect(appends == (later == 2 ? [[7, 8]] : []))
        #expect(outputs.contains { if case .sendSnapshot = $0 { true } else { false } } == (later == 3))
    }

    @Test func aTransferThatFailedIsTriedAgain() {
        var (cluster, mark) = laggingCluster()
        guard let position = mark?.position else { return #expect(Bool(false), "no snapshot was taken") }
        cluster.heal()
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 2)
        // Of an older one, which is over already.
        cluster.input(.snapshotSent(to: NodeID(rawValue: 3), at: LogPosition(term: 1, index: position.index - 1), isStored: false), to: 1)
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 2)
        #expect(cluster[1].snapshotsToSend.count == 1, "the newer one is still on its way")
        cluster.input(.snapshotSent(to: NodeID(rawValue: 3), at: position, isStored: false), to: 1)
        #expect(cluster[1].snapshotsToSend.count == 1, "not at once")
        cluster.advance(by: TestCluster.settings.heartbeatInterval * 2)
        #expect(cluster[1].snapshotsToSend.count == 2)
    }

    /// What follows the snapshot may be acknowledged already: nothing of it goes.
    @Test func aSnapshotOfWhatIsThereOnlyTellsThatItIsCommitted() {
        var node = SoloNode()
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1, 1, 1), commit: 0)), from: 2, term: 1)
        node.persistAll()
        let mark = SnapshotMark(position: LogPosition(term: 1, index: 2), membership: node.core.membership, membershipIndex: 0)
        let outputs = node.step(.snapshotReceived(mark, from: NodeID(rawValue: 2), term: 1))
        #expect(!outputs.contains { if case .installSnapshot = $0 { true } else { false } })
        #expect(node.core.commitIndex == 2)
        #expect(node.core.lastPosition.index == 3)
    }

    @Test func anInstallationWaitsForWhatIsOnItsWayToTheDisk() {
        var node = SoloNode()
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1), commit: 0)), from: 2, term: 1)
        let mark = SnapshotMark(position: LogPosition(term: 2, index: 5), membership: node.core.membership, membershipIndex: 0)
        #expect(!node.step(.snapshotReceived(mark, from: NodeID(rawValue: 3), term: 2)).contains(where: isInstallation))
        node.hear(.append(Append(previous: .zero, entries: SoloNode.entries(1, 1), commit: 0)), from: 3, term: 2)
        #expect(node.core.lastPosition.index == 1, "the log is about to be replaced")
        #expect(node.persistAll().contains(where: isInstallation))
        node.step(.snapshotInstalled(mark))
        #expect(node.core.lastPosition == mark.position)
        #expect((node.core.commitIndex, node.core.appliedIndex, node.core.durableIndex) == (5, 5, 5))
        #expect(node.sent == [.appendResponse(.matches(5))])
    }

    @Test func oneOfAnOldLeaderIsNotTaken() {
        var node = SoloNode(RecoveredLog(hardState: HardState(term: 3), snapshot: .bootstrap(voters: SoloNode.ids(1, 2, 3))))
        let mark = SnapshotMark(position: LogPosition(term: 2, index: 5), membership: node.core.membership, membershipIndex: 0)
        #expect(!node.step(.snapshotReceived(mark, from: NodeID(rawValue: 2), term: 2)).contains(where: isInstallation))
    }

    @Test func whatTrailsIsFoundAgainAfterARestart() {
        let mark = SnapshotMark(position: LogPosition(term: 2, index: 4), membership: Membership(voters: SoloNode.ids(1, 2, 3)), membershipIndex: 0)
        let node = SoloNode(RecoveredLog(hardState: HardState(term: 2), snapshot: mark, entries: SoloNode.entries(1, 1, 2, 2, from: 2)))
        #expect(node.core.lastPosition == LogPosition(term: 2, index: 5))
        #expect(node.core.term(at: 2) == 1)
        #expect(node.core.commitIndex == 4)
        #expect(node.core.mark(at: 4) == mark)
    }

    /// A crash after the snapshot was recorded and before the log was begun anew.
    @Test func entriesThatEndBeforeTheSnapshotAreForgotten() {
        let mark = SnapshotMark(position: LogPosition(term: 2, index: 9), membership: Membership(voters: SoloNode.ids(1, 2, 3)), membershipIndex: 0)
        let node = SoloNode(RecoveredLog(hardState: HardState(term: 2), snapshot: mark, entries: SoloNode.entries(1, 1)))
        #expect(node.core.lastPosition == mark.position)
    }

    @Test func aSnapshotRemembersTheMembership() {
        var cluster = TestCluster(voters: 3, others: 1)
        cluster.elect(1)
        cluster.input(.change(ProposalID(rawValue: 90), .addLearner(NodeID(rawValue: 4)), expecting: 0), to: 1)
        for value in 1...5 { cluster.propose(UInt8(value), to: 1) }
        let mark = takeSnapshot(&cluster, of: 1)
        #expect(mark?.membership.learners == SoloNode.ids(4))
        #expect(mark?.membershipIndex == 2)
        #expect(cluster[1].core.membership.learners == SoloNode.ids(4), "its entry is gone")
    }

    private func isInstallation(_ output: RaftOutput) -> Bool { if case .installSnapshot = output { true } else { false } }
}

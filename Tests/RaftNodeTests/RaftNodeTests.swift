import BatonTesting
import Clocks
import Raft
import RaftCore
import RaftTestSupport
import Testing
import TopologyModel

/// Nodes that run, with real time and threads.
@Suite(.timeLimit(.minutes(5))) struct RaftNodeTests {
    @Test func aCommandIsAnsweredAndEverybodyKnowsWhoLeads() async throws {
        try await LiveCluster().withNodes { nodes, leader in
            #expect(try await leader.propose(Tally.Command(7)) == Tally.Result(place: 0))
            let values = try await leader.read { $0.values }
            #expect(values == [7])
            for node in nodes where node.id != leader.id {
                let error = await raftError { try await node.propose(Tally.Command(8)) }
                #expect(error?.code == .notLeader)
                #expect(error?.leader == leader.id)
                let refused = await raftError { try await node.read { $0.values } }
                #expect(refused?.code == .notLeader)
            }
            let status = await leader.status()
            #expect(status.role == .leader)
            #expect(status.peers.map(\.id) == nodes.map(\.id).filter { $0 != leader.id })
        }
    }

    @Test func whatManyAskAtOnceIsAppliedInOneOrder() async throws {
        try await LiveCluster().withNodes { _, leader in
            let places = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for value in 0..<300 as Range<UInt64> { group.addTask { try await leader.propose(Tally.Command(value)).place } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(places == Set(0..<300))
            let count = try await leader.read { $0.values.count }
            #expect(count == 300)
        }
    }

    @Test func theOthersGoOnWithoutTheirLeader() async throws {
        let cluster = LiveCluster()
        try await cluster.withNodes { nodes, leader in
            _ = try await leader.propose(Tally.Command(1))
            cluster.network.isolate(leader.id)
            let lost = await raftError { try await leader.propose(Tally.Command(2), within: .milliseconds(100)) }
            #expect(lost?.code == .outcomeUnknown)
            let others = nodes.filter { $0.id != leader.id }
            #expect(try await LiveCluster.propose(3, to: others) == Tally.Result(place: 1))
            cluster.network.heal(leader.id)
            // Its own was never committed, and goes.
            #expect(try await LiveCluster.propose(4, to: nodes) == Tally.Result(place: 2))
        }
    }

    /// Its process is killed, and the others' connections with it are closed. Nobody can have waited for an election timeout: it is an hour.
    @Test func aLeaderThatIsKilledIsReplacedBeforeAnybodysTimeout() async throws {
        let cluster = LiveCluster()
        var settings = LiveCluster.settings
        settings.consensus.electionTimeoutMin = .seconds(3_600)
        settings.consensus.electionTimeoutMax = .seconds(7_200)
        // The only voter leads at once, and takes the others in.
        let nodes = try LiveCluster.ids(1...3).map { try cluster.open($0, bootstrap: $0.rawValue == 1 ? .bootstrap(voters: [$0]) : .joining, settings: settings) }
        let leader = nodes[0]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.run() } }
            for change in LiveCluster.ids(2...3).flatMap({ [MembershipChange.addLearner($0), .promote($0)] }) { try await LiveCluster.insist(on: change, at: leader) }
            _ = try await leader.propose(Tally.Command(1))
            let term = await leader.status().term
            cluster.network.kill(leader.id)
            #expect(try await LiveCluster.propose(2, to: Array(nodes.dropFirst())) == Tally.Result(place: 1))
            for node in nodes.dropFirst() { #expect(await node.status().term == term + 1) }
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    @Test func theStateIsThereAfterARestart() async throws {
        let cluster = LiveCluster()
        let settings = LiveCluster.snapshotsOften
        try await cluster.withNodes(settings: settings) { _, leader in
            for value in 0..<50 as Range<UInt64> { _ = try await leader.propose(Tally.Command(value)) }
        }
        #expect(try !cluster.disk(of: NodeID(rawValue: 1)).snapshots.names().isEmpty)
        try await cluster.withNodes(settings: settings) { nodes, _ in
            let result = try await LiveCluster.propose(50, to: nodes)
            #expect(result.place == 50)
        }
    }

    @Test func aNodeThatIsAddedGetsASnapshotAndThenTheLog() async throws {
        let cluster = LiveCluster()
        let settings = LiveCluster.snapshotsOften
        try await cluster.withNodes(settings: settings) { _, leader in
            for value in 0..<50 as Range<UInt64> { _ = try await leader.propose(Tally.Command(value)) }
            let (installed, install) = AsyncStream.makeStream(of: LogPosition.self)
            let fourth = NodeID(rawValue: 4)
            let node = try cluster.open(fourth, bootstrap: .joining, settings: settings) { event in if case .snapshotInstalled(let position) = event { install.yield(position) } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await node.run() }
                try await leader.change(.addLearner(fourth, address: "d:1"), expecting: await leader.status().membershipIndex)
                for await position in installed {
                    #expect(position.index > 40)
                    break
                }
                // It has caught up when it is taken for a voter.
                while await leader.status().membership.voters.count == 3 {
                    do throws(RaftError) { try await leader.change(.promote(fourth), expecting: await leader.status().membershipIndex) } catch { try #require(error.code == .refused) }
                }
                try await leader.transferLeadership(to: fourth)
                #expect(try await LiveCluster.propose(50, to: [node]) == Tally.Result(place: 50))
                group.cancelAll()
            }
        }
    }

    @Test func aSessionsCommandIsAppliedOnceWhereverItIsProposedAgain() async throws {
        try await LiveCluster().withNodes { nodes, leader in
            var session = RaftSession(try await leader.openSession())
            let stamp = session.next()
            #expect(try await LiveCluster.propose(9, stamp: stamp, to: [leader]) == Tally.Result(place: 0))
            try await leader.transferLeadership(to: nil)
            #expect(try await LiveCluster.propose(9, stamp: stamp, to: nodes) == Tally.Result(place: 0))
            session.answered(stamp)
            #expect(try await LiveCluster.propose(10, stamp: session.next(), to: nodes) == Tally.Result(place: 1))
            let unknown = SessionStamp(session: SessionID(rawValue: 999), sequence: 1, answeredThrough: 0)
            var codes: [RaftError.Code?] = []
            for node in nodes { codes.append(await raftError { try await node.propose(Tally.Command(1), stamp: unknown) }?.code) }
            #expect(codes.count { $0 == .sessionExpired } == 1)
        }
    }

    @Test func whoeverStopsHandsOver() async throws {
        try await LiveCluster().withNodes { nodes, leader in
            let term = await leader.status().term
            await leader.stop()
            let others = nodes.filter { $0.id != leader.id }
            let result = try await LiveCluster.propose(1, to: others)
            #expect(result.place == 0)
            // Nobody waited for an election timeout: one election, by hand-over.
            let terms = await nodes.asyncMap { await $0.status().term }
            #expect(terms.max() == term + 1)
            let error = await raftError { try await leader.propose(Tally.Command(2)) }
            #expect(error?.code == .stopped)
        }
    }

    @Test func aTaskThatIsCancelledDoesNotKnowWhatBecameOfItsCommand() async throws {
        let cluster = LiveCluster()
        try await cluster.withNodes { _, leader in
            cluster.network.isolate(leader.id)
            let error = await raftError {
                try await withThrowingTaskGroup(of: Tally.Result.self) { group in
                    group.addTask { try await leader.propose(Tally.Command(1)) }
                    group.cancelAll()
                    return try await group.next()
                }
            }
            #expect(error?.code == .outcomeUnknown)
        }
    }

    /// The first failure of a disk is final: the node ends, whoever waits is told, and the others go on.
    @Test func aDiskThatFailsEndsTheNode() async throws {
        let cluster = LiveCluster()
        let halted = await #expect(throws: RaftHalt.self) {
            try await cluster.withNodes { nodes, leader in
                _ = try await leader.propose(Tally.Command(1))
                cluster.disk(of: leader.id).log.stop(after: 0)
                let error = await raftError { try await leader.propose(Tally.Command(2)) }
                #expect(error?.code == .stopped)
                let place = try await LiveCluster.propose(3, to: nodes.filter { $0.id != leader.id }).place
                #expect((1...2).contains(place), "the command may have reached the others")
            }
        }
        guard case .logFailed(let reason)? = halted else {
            Issue.record("it halted because of something else: \(String(describing: halted))")
            return
        }
        #expect(!reason.isEmpty)
    }

    /// A disk without room is waited for: the node says so, the others go on, and when there is room again it takes part again.
    @Test func aFullDiskIsWaitedFor() async throws {
        let cluster = LiveCluster()
        let (spaces, space) = AsyncStream.makeStream(of: WriteAheadLog.Space.self)
        var settings = LiveCluster.settings
        settings.logSegmentBytes = 64 << 10
        settings.consensus.storageStallLimit = .seconds(1)
        let nodes = try LiveCluster.ids(1...3).map { id in
            try cluster.open(id, settings: settings) { event in if id.rawValue == 1, case .space(let told) = event { space.yield(told) } }
        }
        let disk = cluster.disk(of: NodeID(rawValue: 1)).log
        disk.capacity = disk.usedBytes
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { try await node.run() } }
            let proposing = group.addTaskUnlessCancelled {
                var value: UInt64 = 0
                while !Task.isCancelled {
                    // Of those whose outcome is unknown nothing is expected here.
                    _ = try? await LiveCluster.propose(value, to: nodes)
                    value += 1
                }
            }
            #expect(proposing)
            for await told in spaces where told == .exhausted { break }
            // The two others commit, whoever led.
            let place = try await LiveCluster.propose(1 << 40, to: Array(nodes.dropFirst())).place
            disk.capacity = .max
            for await told in spaces where told == .ample { break }
            _ = try await LiveCluster.propose(1 << 41, to: nodes)
            while await !nodes[0].state.values.contains(1 << 41) { await Task.yield() }
            #expect(await nodes[0].state.values[Int(place)] == 1 << 40)
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    @Test func settingsThatDoNotFitAreTold() {
        var settings = RaftNodeSettings()
        #expect(settings.problems.isEmpty)
        settings.snapshotEveryEntries = 0
        settings.sessionExpiry = .zero
        settings.consensus.heartbeatInterval = .zero
        settings.logSegmentBytes = 1
        #expect(settings.problems.count == 4)
    }
}

extension [RaftNode<Tally>] {
    fileprivate func asyncMap<Value>(_ transform: (RaftNode<Tally>) async -> Value) async -> [Value] {
        var values: [Value] = []
        for node in self { values.append(await transform(node)) }
        return values
    }
}

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
        // Half of that, at the least, is between the turns of the two: as long as this machine may leave one of them without a processor, and they do not stand together.
        settings.consensus.heartbeatInterval = .seconds(2)
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

    /// Nobody waits until the write has taken too long: that is an hour.
    @Test func aLeaderWhoseDiskIsFullHandsOver() async throws {
        let cluster = LiveCluster()
        try await cluster.withNodes(settings: Self.neverStalls) { nodes, leader in
            let term = await leader.status().term
            let disk = cluster.disk(of: leader.id).log
            disk.capacity = disk.usedBytes
            var value: UInt64 = 0
            while await leader.status().role == .leader {
                _ = await raftError { try await leader.propose(Tally.Command(value), within: .seconds(2)) }
                value += 1
            }
            let others = nodes.filter { $0.id != leader.id }
            _ = try await LiveCluster.propose(1 << 40, to: others)
            #expect(await others.asyncMap { await $0.status().term }.max() == term + 1)
            disk.capacity = .max
            while await !leader.state.values.contains(1 << 40) { await Task.yield() }
        }
    }

    /// It says so at once, and nothing came of what it was asked.
    @Test func aLeaderThatIsAloneOnAFullDiskRefuses() async throws {
        let cluster = LiveCluster()
        let (spaces, space) = AsyncStream.makeStream(of: WriteAheadLog.Space.self)
        let node = try cluster.open(NodeID(rawValue: 1), bootstrap: .bootstrap(voters: LiveCluster.ids(1...1)), settings: Self.neverStalls) { event in
            if case .space(let told) = event { space.yield(told) }
        }
        let disk = cluster.disk(of: node.id).log
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            _ = try await LiveCluster.propose(0, to: [node])
            disk.capacity = disk.usedBytes
            // The one that does not fit waits until there is room, and is applied then.
            group.addTask {
                var value: UInt64 = 1
                while await raftError({ try await node.propose(Tally.Command(value), within: .seconds(3_600)) }) == nil { value += 1 }
            }
            for await told in spaces where told == .exhausted { break }
            let before = await node.state.values.count
            for refused in [
                await raftError { try await node.propose(Tally.Command(1 << 40)) }, await raftError { try await node.openSession() },
                await raftError { try await node.change(.addLearner(NodeID(rawValue: 2)), expecting: 0) },
            ] { #expect(refused?.code == .storageFull) }
            #expect(await node.state.values.count == before)
            try await node.confirm()
            disk.capacity = .max
            for await told in spaces where told == .ample { break }
            _ = try await node.propose(Tally.Command(1 << 41))
            #expect(await !node.state.values.contains(1 << 40))
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    private static var neverStalls: RaftNodeSettings {
        var settings = LiveCluster.settings
        settings.logSegmentBytes = 64 << 10
        settings.consensus.storageStallLimit = .seconds(3_600)
        return settings
    }

    /// By time alone: no number of entries is reached. Whoever compares writes two entries, and nothing more while nothing else is applied.
    @Test func statesAreComparedAndSnapshotsTakenWhenTimeIsOver() async throws {
        var settings = LiveCluster.settings
        (settings.digestEveryEntries, settings.snapshotEveryEntries) = (.max / 2, .max)
        (settings.digestInterval, settings.snapshotInterval) = (.milliseconds(50), .milliseconds(200))
        let cluster = LiveCluster()
        let (positions, taken) = AsyncStream.makeStream(of: LogPosition.self)
        let node = try cluster.open(NodeID(rawValue: 1), bootstrap: .bootstrap(voters: LiveCluster.ids(1...1)), settings: settings) { event in
            if case .snapshotTaken(let position) = event { taken.yield(position) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            // Behind the entry of the election: a command, and the two of a comparison.
            for end in [4, 7] as [UInt64] {
                _ = try await LiveCluster.propose(end, to: [node])
                for await position in positions where position.index >= end { break }
                #expect(await node.status().lastIndex == end)
            }
            group.cancelAll()
            while let ended = await group.nextResult() { try ended.get() }
        }
    }

    @Test func whatANodeDoesIsMeasured() async throws {
        let (measured, measure) = AsyncStream.makeStream(of: (NodeID, RaftMeasurement).self)
        try await LiveCluster().withNodes(settings: LiveCluster.snapshotsOften, measure: { measure.yield(($0, $1)) }) { nodes, leader in
            for value in 0..<20 as Range<UInt64> { _ = try await leader.propose(Tally.Command(value)) }
            try await leader.confirm()
            let follower = try #require(nodes.first { $0.id != leader.id })
            _ = await raftError { try await follower.propose(Tally.Command(99)) }
            let others = nodes.map(\.id).filter { $0 != leader.id }
            var missing = Set(["applied", "read", "refused", "written", "room", "snapshot", "asked", "step"] + others.map(\.description))
            for await (node, measurement) in measured {
                switch measurement {
                case .answered(.command, nil, let duration) where node == leader.id && duration > .zero: missing.remove("applied")
                case .answered(.command, .notLeader?, _) where node == follower.id: missing.remove("refused")
                case .answered(.read, nil, let duration) where node == leader.id && duration > .zero: missing.remove("read")
                case .logWritten(let duration, let entries) where duration > .zero && entries > 0: missing.remove("written")
                case .logRoom(let bytes) where bytes > 0: missing.remove("room")
                case .snapshotWritten(let duration, let bytes) where duration > .zero && bytes > 0: missing.remove("snapshot")
                case .askedBeforeStanding: missing.remove("asked")
                case .step(let duration) where duration > .zero: missing.remove("step")
                case .roundTrip(let other, let duration) where node == leader.id && duration > .zero: missing.remove(other.description)
                default: break
                }
                if missing.isEmpty { break }
            }
        }
    }

    @Test func settingsThatDoNotFitAreTold() {
        var settings = RaftNodeSettings()
        #expect(settings.problems.isEmpty)
        settings.snapshotEveryEntries = 0
        settings.sessionExpiry = .zero
        settings.consensus.heartbeatInterval = .zero
        settings.logSegmentBytes = 1
        settings.snapshotInterval = .zero
        settings.digestInterval = .zero
        #expect(settings.problems.count == 6)
    }
}

extension [RaftNode<Tally>] {
    fileprivate func asyncMap<Value>(_ transform: (RaftNode<Tally>) async -> Value) async -> [Value] {
        var values: [Value] = []
        for node in self { values.append(await transform(node)) }
        return values
    }
}

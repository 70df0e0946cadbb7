import BatonTesting
import BinaryCoding
import ControlModel
import QuorumTestSupport
import Raft
import RaftControlLog
import RaftCore
import Storage
import Testing
import TopologyModel

@Suite(.timeLimit(.minutes(5))) struct ReplicatedControlLogTests {
    private static let stamp = CommandStamp(at: WallTime(milliseconds: 1), node: "a")
    private static let command = ControlCommand.pause(nil, Pause(owner: "somebody", reason: "a test", endsAt: nil))

    @Test(arguments: ControlLogConformance.checks) func `a cluster of three keeps the promises of a control log`(check: ConformanceCheck<any ControlLog>) async throws {
        try await NodeBench().run(3) { _, leader in try await check.run(ReplicatedControlLog(leader)) }
    }

    @Test func `what was committed is there when the node starts again, also from snapshots`() async throws {
        let bench = NodeBench()
        let (nodes, node) = AsyncStream.makeStream(of: NodeBench.Node.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let (leaders, leads) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await node in nodes {
                    try await node.run()
                    ended.yield()
                }
            }
            let running = Running()
            try await ControlLogConformance.checkReopening {
                if let earlier = await running.node {
                    await earlier.stop()
                    for await _ in ends { break }
                }
                let opened = try bench.open(NodeID(rawValue: 1), of: 1) { event in if case .role(.leader, _, _) = event { leads.yield() } }
                await running.run(opened)
                node.yield(opened)
                for await _ in leaders { break }
                // A new leader has applied everything once it has committed an entry of its own.
                try await opened.confirm()
                return ReplicatedControlLog(opened)
            }
            group.cancelAll()
        }
    }

    private actor Running {
        var node: NodeBench.Node?
        func run(_ node: NodeBench.Node) { self.node = node }
    }

    @Test func `others name the leader, and follow it`() async throws {
        try await NodeBench().run(3) { nodes, leader in
            let results = try await ReplicatedControlLog(leader).propose([Self.command], stamp: Self.stamp)
            #expect(results == [.done])
            for node in nodes where node.id != leader.id { await Self.expectRefusal(.notLeader, by: ReplicatedControlLog(node)) }
            let wanted = await leader.state.state
            // They learn that it is committed by the next message.
            for node in nodes { while await node.state.state != wanted { await Task.yield() } }
        }
    }

    @Test func `what was decided in an earlier term is not committed in a later one`() async throws {
        try await NodeBench().run(3) { _, leader in
            let term = await leader.status().term
            let results = try await ReplicatedControlLog(leader, term: term).propose([Self.command], stamp: Self.stamp)
            #expect(results == [.done])
            await Self.expectRefusal(.notLeader, by: ReplicatedControlLog(leader, term: term - 1))
        }
    }

    @Test func `what is under way when the node ends may be committed`() async throws {
        let (leaders, found) = AsyncStream.makeStream(of: NodeBench.Node.self)
        let codes = try await withThrowingTaskGroup(of: StorageError.Code?.self) { group in
            group.addTask {
                for await leader in leaders {
                    do throws(StorageError) { _ = try await ReplicatedControlLog(leader).propose([Self.command], stamp: Self.stamp) } catch { return error.code }
                }
                return nil
            }
            let bench = NodeBench()
            // One that made way because nobody hears it would refuse: it leads until it has taken what is proposed.
            try await bench.runCalmly(3) { _, leader in
                try await leader.confirm()
                bench.network.isolate(leader.id)
                let last = await leader.status().lastIndex
                found.yield(leader)
                while await leader.status().lastIndex == last {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
            found.finish()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [.outcomeUnknown])
    }

    private static func expectRefusal(_ code: StorageError.Code, by log: ReplicatedControlLog) async {
        do throws(StorageError) {
            _ = try await log.propose([command], stamp: stamp)
            Issue.record("it was committed")
        } catch {
            #expect(error.code == code)
        }
    }

    /// Once in a log, a form stays.
    @Test func `the form of a batch is frozen`() throws {
        let batch = ReplicatedControlState.Command.batch(Self.stamp, [.setClusterAlias(ClusterID(high: 1, low: 2), "shop")])
        let bytes = batch.encoded()
        #expect(try ReplicatedControlState.Command(decoding: bytes) == batch)
        let hex: String = bytes.map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        #expect(hex == "01" + "020161" + "01" + "18" + "020001" + "01000000000000000200000000000000" + "0473686f70")
        for end in bytes.indices { #expect(throws: BinaryCodingError.self) { try ReplicatedControlState.Command(decoding: bytes[..<end]) } }
    }

    @Test func `what a leader says of itself has a frozen form, and is part of the state`() throws {
        let announcement = LeaderAnnouncement(node: NodeID(rawValue: 3), url: "http://n3:3000")
        let bytes = ReplicatedControlState.Command.announce(announcement).encoded()
        #expect(try ReplicatedControlState.Command(decoding: bytes) == .announce(announcement))
        let hex: String = bytes.map { String(Int($0) + 0x100, radix: 16).dropFirst() }.joined()
        #expect(hex == "02" + "0300000000000000" + "0e" + "687474703a2f2f6e333a33303030")
        var state = ReplicatedControlState()
        _ = state.apply(.announce(announcement), at: ApplyContext(index: 1, term: 1, time: WallTime(milliseconds: 0)))
        #expect(state.announcement == announcement && state.state == ControlState())
        #expect(try ReplicatedControlState(decoding: state.encoded()).announcement == announcement)
    }

    @Test func `an entry of a later kind is not passed over`() {
        #expect(throws: BinaryCodingError.self) { try ReplicatedControlState.Command(decoding: [3]) }
        #expect(throws: BinaryCodingError.self) { try ReplicatedControlState(decoding: [2]) }
    }

    @Test func `a command of a later version is not passed over`() throws {
        var writer = BinaryWriter()
        writer.writeUInt8(1)
        writer.write(Self.stamp)
        writer.writeArray([[0xFF, 0xFF, 1]] as [[UInt8]]) { $0.writeBytes($1) }
        #expect(throws: BinaryCodingError.self) { try ReplicatedControlState.Command(decoding: writer.bytes) }
    }
}

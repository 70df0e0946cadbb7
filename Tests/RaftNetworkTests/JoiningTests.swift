#if Network
import Raft
import RaftCore
import RaftTestSupport
import Synchronization
import Testing

@testable import RaftNetwork

/// Nodes with disks and sockets that come and go.
@Suite(.timeLimit(.minutes(5))) struct JoiningTests {
    /// Short enough for a test, and long enough for a machine that does other things: whoever loses the leadership in between does not know what became of what it was asked.
    private static var settings: RaftNodeSettings {
        var settings = RaftNodeSettings()
        settings.consensus.heartbeatInterval = .milliseconds(100)
        settings.consensus.electionTimeoutMin = .seconds(3)
        settings.consensus.electionTimeoutMax = .seconds(6)
        settings.consensus.storageStallLimit = .seconds(5)
        // What is added needs a snapshot.
        settings.consensus.trailingEntries = 5
        settings.snapshotEveryEntries = 10
        settings.logSegmentBytes = 256 << 10
        return settings
    }

    private typealias Node = RaftNode<Tally>

    /// Begins, joins, or comes back, as its disk and the others say.
    private static func open(_ place: MeetingPlace, _ roster: RaftRoster, number: Int) async throws -> Node {
        let identity = roster.identity.log
        let transport = place.transport(roster)
        let storage = try place.storage(number)
        let bootstrap = try await storage.isBegun(as: identity) ? roster.bootstrap : transport.meet(roster).bootstrap
        return try Node.open(Tally(), as: identity, bootstrap: bootstrap, settings: settings, storage: storage, transport: transport)
    }

    /// Until somebody leads: what it answers to this.
    private static func ask<Value: Sendable>(_ nodes: [Node], _ body: (Node) async throws(RaftError) -> Value) async throws -> Value {
        while true {
            for node in nodes {
                do throws(RaftError) { return try await body(node) } catch { guard [.notLeader, .overloaded, .refused, .timedOut].contains(error.code) else { throw error } }
            }
            try Task.checkCancellation()
        }
    }

    private static func propose(_ values: ClosedRange<UInt64>, to nodes: [Node]) async throws {
        for value in values { _ = try await ask(nodes) { node async throws(RaftError) in try await node.propose(Tally.Command(value)) } }
    }

    /// As often as it takes: a node that has not caught up is not promoted, and a change that is not committed yet is in the way of the next one.
    private static func change(_ change: MembershipChange, by nodes: [Node]) async throws {
        try await ask(nodes) { node async throws(RaftError) in try await node.change(change, expecting: await node.status().membershipIndex) }
    }

    /// Nodes that run until they are told to end.
    private final class Runs: Sendable {
        private let tasks = Mutex<[NodeID: Task<Void, any Error>]>([:])

        func begin(_ node: Node) { tasks.withLock { $0[node.id] = Task { try await node.run() } } }

        /// It listens no more when this returns. One that halted says so.
        func end(_ id: NodeID) async throws {
            let task = tasks.withLock { $0.removeValue(forKey: id) }
            task?.cancel()
            try await task?.value
        }

        func endAll() async throws { for id in tasks.withLock({ $0.keys.sorted() }) { try await end(id) } }
    }

    /// Three nodes that met and run for as long as `body` does.
    private static func withCluster(_ place: MeetingPlace, _ body: ([Node], Runs) async throws -> Void) async throws {
        let rosters = try (1...3).map { try place.roster($0) }
        let nodes = try await withThrowingTaskGroup(of: (Int, Node).self) { group -> [Node] in
            for (number, roster) in zip(1..., rosters) { group.addTask { (number, try await Self.open(place, roster, number: number)) } }
            var opened: [(number: Int, node: Node)] = []
            for try await one in group { opened.append(one) }
            return opened.sorted { $0.number < $1.number }.map { $0.node }
        }
        let runs = Runs()
        for node in nodes { runs.begin(node) }
        do { try await body(nodes, runs) } catch {
            try await runs.endAll()
            throw error
        }
        try await runs.endAll()
    }

    @Test func `a fourth node is added, catches up, and votes`() async throws {
        let place = try MeetingPlace()
        try await Self.withCluster(place) { nodes, runs in
            try await Self.propose(1...25, to: nodes)
            let roster = try place.roster(4)
            let fourth = try await Self.open(place, roster, number: 4)
            #expect(await fourth.status().membership.members.isEmpty)
            runs.begin(fourth)
            try await Self.change(.addLearner(fourth.id, address: roster.identity.address), by: nodes)
            try await Self.change(.promote(fourth.id), by: nodes)
            try await Self.propose(26...30, to: nodes)
            // It leads: so it is connected to by address, hears the others, and has everything.
            try await Self.ask(nodes) { node async throws(RaftError) in try await node.transferLeadership(to: fourth.id) }
            try await Self.propose(31...31, to: [fourth])
            #expect(await fourth.state.values == Array(1...31))
            #expect(await fourth.status().membership.voters.count == 4)
        }
    }

    @Test func `a node that lost its disk is replaced at the same address`() async throws {
        let place = try MeetingPlace()
        try await Self.withCluster(place) { nodes, runs in
            try await Self.propose(1...12, to: nodes)
            // One that does not lead, so that nothing has to be waited for.
            let leader = try #require(await Self.leader(of: nodes))
            let lost = try #require(nodes.firstIndex { $0.id != leader })
            let rest = nodes.filter { $0.id != nodes[lost].id }
            try await runs.end(nodes[lost].id)
            try place.loseDisk(lost + 1)
            await #expect(throws: RaftNetworkError.self) { try await Self.open(place, try place.roster(lost + 1), number: lost + 1) }

            let roster = try place.roster(lost + 1, incarnation: 1)
            let again = try await Self.open(place, roster, number: lost + 1)
            runs.begin(again)
            try await Self.change(.addLearner(again.id, address: roster.identity.address), by: rest)
            try await Self.change(.promote(again.id), by: rest)
            try await Self.change(.remove(nodes[lost].id), by: rest)
            try await Self.ask(rest) { node async throws(RaftError) in try await node.transferLeadership(to: again.id) }
            try await Self.propose(13...13, to: [again])
            #expect(await again.state.values == Array(1...13))
            #expect(await again.status().membership.voters == (rest.map(\.id) + [again.id]).sorted())
        }
    }

    private static func leader(of nodes: [Node]) async -> NodeID? {
        for node in nodes { if await node.status().role == .leader { return node.id } }
        return nil
    }
}
#endif

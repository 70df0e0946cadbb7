#if Network
import Foundation
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite(.timeLimit(.minutes(1))) struct TransportTests {
    @Test(arguments: ["insecure", "secret"]) func `three nodes talk to each other`(kind: String) async throws {
        let security: RaftNetworkSecurity = kind == "secret" ? .sharedSecret(try secret()) : .insecure
        let (a, b, c) = (TestNode(1, security), TestNode(2, security), TestNode(3, security))
        try await withNodes(a, b, c) {
            let all = [a, b, c]
            for node in all { node.transport.setPeers(all.map(\.address)) }
            for from in all { for to in all where to !== from { from.send(heartbeat(from: from.number), to: to) } }
            for to in all {
                var senders: [NodeID] = []
                for _ in 1...2 {
                    let received = try #require(await to.next())
                    #expect(received.frame == heartbeat(from: received.from.rawValue))
                    senders.append(received.from)
                }
                #expect(senders.sorted() == all.filter { $0 !== to }.map(\.id))
            }
        }
    }

    @Test func `frames arrive in the order in which they were sent`() async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let (a, b) = (TestNode(1, security), TestNode(2, security))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            let sizes = [0, 1, 100, 70_000, 1_000_000, 3, 0]
            for (index, size) in sizes.enumerated() { a.send(append(from: 1, index: UInt64(index) + 1, bytes: size), to: b) }
            for (index, size) in sizes.enumerated() { #expect(await b.next()?.frame == append(from: 1, index: UInt64(index) + 1, bytes: size)) }
            #expect(a.transport.counters().droppedFrames == 0)
            #expect(a.transport.counters().sentFrames == UInt64(sizes.count))
        }
    }

    @Test func `UNIX sockets are addresses too`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "baton-\(UUID().uuidString.prefix(8)).sock").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure, listen: "unix:\(path)"))
        try await withNodes(a, b) {
            a.transport.setPeers([MemberAddress(node: b.id, address: "unix:\(path)")])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next() == TestNode.Received(frame: heartbeat(from: 1), from: a.id))
        }
    }

    @Test func `names are addresses too`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([MemberAddress(node: b.id, address: "localhost:\(b.port)")])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.frame == heartbeat(from: 1))
        }
    }

    @Test func `a node without a known address is answered where it was heard`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            b.send(heartbeat(from: 2), to: a)
            #expect(b.transport.counters().droppedFrames == 1)
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.from == a.id)
            b.send(heartbeat(from: 2, round: 77), to: a)
            #expect(await a.next() == TestNode.Received(frame: heartbeat(from: 2, round: 77), from: b.id))
            b.send(.snapshotAnswer(SnapshotAnswer(term: 1, position: LogPosition(term: 1, index: 1), received: 3, isStored: false)), to: a)
            #expect(await a.next()?.from == b.id)
        }
    }

    @Test func `a node that comes back on its port is reached again`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await a.start()
        try await b.start()
        let port = b.port
        a.transport.setPeers([b.address])
        a.send(heartbeat(from: 1), to: b)
        #expect(await b.next() != nil)
        await b.transport.stop()
        #expect(await a.next(.down) != nil)
        a.send(heartbeat(from: 1, round: 2), to: b)
        #expect(await a.next(.unreachable) != nil)
        let again = TestNode(2, .insecure, listen: "127.0.0.1:\(port)")
        try await again.start()
        // What waits for an attempt that fails is lost: a heartbeat comes again.
        repeat { a.send(heartbeat(from: 1, round: 3), to: again) } while await a.next(.up, .unreachable)?.code == .unreachable
        a.send(heartbeat(from: 1, round: 4), to: again)
        #expect(await again.received.first { $0.frame == heartbeat(from: 1, round: 4) }?.from == a.id)
        await a.transport.stop()
        await again.transport.stop()
    }

    @Test func `whoever is no peer any more is let go`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            b.transport.setPeers([a.address])
            a.send(heartbeat(from: 1), to: b)
            b.send(heartbeat(from: 2), to: a)
            #expect(await a.next() != nil)
            #expect(await b.next() != nil)
            a.transport.setPeers([])
            for node in [a, b] { for _ in 1...2 { #expect(await node.next(.down) != nil) } }
        }
    }

    /// A member without an address, and whoever calls a node that waits to be added.
    @Test(arguments: [[1, 2], []] as [[UInt64]]) func `whoever may call stays connected when the peers change`(members: [UInt64]) async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setStanding(NodeStanding(isNew: false, membership: Membership(voters: members.map(node))))
            b.transport.setPeers([a.address])
            b.send(heartbeat(from: 2), to: a)
            #expect(await a.next()?.from == b.id)
            a.transport.setPeers([])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.from == a.id)
            #expect(a.count(.down) == 0)
        }
    }

    @Test func `a peer that moved is reached where it is`() async throws {
        let (a, b, c) = (TestNode(1, .insecure), TestNode(2, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b, c) {
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.from == a.id)
            a.transport.setPeers([c.address])
            // What is sent before it may go the old way.
            #expect(await a.next(.down)?.node == b.id)
            a.send(heartbeat(from: 1), to: c)
            #expect(await c.next()?.from == a.id)
        }
    }

    @Test func `a connection that nothing goes over is closed, and made again`() async throws {
        let (a, b) = (TestNode(1, .insecure) { $0.idleLimit = .milliseconds(100) }, TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next() != nil)
            #expect(await a.next(.idle)?.node == b.id)
            a.send(heartbeat(from: 1, round: 2), to: b)
            #expect(await b.next()?.frame == heartbeat(from: 1, round: 2))
            #expect(b.count(.up) == 2)
        }
    }

    @Test func `an unusable address is told`() async throws {
        let a = TestNode(1, .insecure)
        try await withNodes(a) {
            a.transport.setPeers([MemberAddress(node: node(2), address: "nowhere"), MemberAddress(node: node(3), address: "10.0.0.1:7000")])
            for number in UInt64(2)...3 { #expect(await a.next(.badAddress)?.node == node(number)) }
            let counts = a.transport.counters().counts
            #expect(counts.map { $0.code } == [.badAddress] && counts.allSatisfy { $0.count >= 2 })
            #expect(a.transport.queuedBytes().map { $0.node } == [node(2), node(3)])
        }
    }

    @Test func `a transport is started once, and stopped as often as one likes`() async throws {
        let a = TestNode(1, .insecure)
        try await a.start()
        await #expect(throws: RaftNetworkError.self) { try await a.start() }
        await a.transport.stop()
        await a.transport.stop()
        await #expect(throws: RaftNetworkError.self) { try await a.start() }
        a.send(heartbeat(from: 1), to: a)
        #expect(a.transport.counters().droppedFrames == 1)
    }

    @Test func `a port that is taken is told`() async throws {
        let a = TestNode(1, .insecure)
        try await withNodes(a) {
            let b = TestNode(2, .insecure, listen: "127.0.0.1:\(a.port)")
            let error = await #expect(throws: RaftNetworkError.self) { try await b.start() }
            #expect(error?.code == .listen)
        }
    }
}
#endif

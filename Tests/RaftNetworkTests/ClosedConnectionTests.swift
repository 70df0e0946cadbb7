#if Network
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

/// Which ends of connections are told to the node: those that say something about the other side.
@Suite(.timeLimit(.minutes(1))) struct ClosedConnectionTests {
    /// Two that have heard each other.
    private static func connect(_ a: TestNode, _ b: TestNode) async {
        a.transport.setPeers([b.address])
        b.transport.setPeers([a.address])
        a.send(heartbeat(from: 1), to: b)
        #expect(await b.next()?.from == a.id)
        b.send(heartbeat(from: 2), to: a)
        #expect(await a.next()?.from == b.id)
    }

    @Test(arguments: ["insecure", "secret"]) func `a peer that ends is told, whoever had connected`(kind: String) async throws {
        let security: RaftNetworkSecurity = kind == "secret" ? .sharedSecret(try secret()) : .insecure
        let (a, b) = (TestNode(1, security), TestNode(2, security))
        try await withNodes(a, b) {
            await Self.connect(a, b)
            await b.transport.stop()
            for _ in 1...2 { #expect(await a.next(.down)?.node == b.id) }
            #expect(await a.allClosed() == [b.id, b.id])
            #expect(await b.allClosed().isEmpty, "its own end is no news")
        }
    }

    @Test func `a peer that takes no new connection is told again`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next() != nil)
            await b.transport.stop()
            #expect(await a.next(.down) != nil)
            a.send(heartbeat(from: 1, round: 2), to: b)
            #expect(await a.next(.unreachable) != nil)
            #expect(await a.allClosed() == [b.id, b.id])
        }
    }

    /// Nothing is known of whoever was never there.
    @Test func `a peer that was never reached is not told`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await b.start()
        let address = b.address
        await b.transport.stop()
        try await withNodes(a) {
            a.transport.setPeers([address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await a.next(.unreachable) != nil)
            #expect(await a.allClosed().isEmpty)
        }
    }

    @Test func `what this side closes is not told`() async throws {
        let (a, b) = (TestNode(1, .insecure) { $0.idleLimit = .milliseconds(100) }, TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next() != nil)
            #expect(await a.next(.idle)?.node == b.id)
            a.send(heartbeat(from: 1, round: 2), to: b)
            #expect(await b.next() != nil)
            a.transport.setPeers([])
            #expect(await b.next(.down) != nil)
            #expect(await a.allClosed().isEmpty)
        }
    }

    /// It is closed whenever no snapshot is under way.
    @Test func `a connection for snapshots says nothing`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            let part = RaftFrame.snapshotPart(SnapshotPart(term: 1, mark: .bootstrap(voters: [a.id]), byteCount: 1, checksum: 0, offset: 0, bytes: [1]))
            a.send(part, to: b)
            #expect(await b.next()?.frame == part)
            await a.transport.stop()
            #expect(await b.next(.down)?.node == a.id)
            #expect(await b.allClosed().isEmpty)
        }
    }
}
#endif

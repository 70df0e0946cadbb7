#if Network
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

/// Nodes are known by names, and what a name means changes while they run.
@Suite(.timeLimit(.minutes(1))) struct MovedNodeTests {
    /// All of 127.0.0.0/8 is this host.
    private static let (before, after) = ("127.0.0.2", "127.0.0.3")
    private static let name = "baton2.east.test"

    /// Without a secret no node is talked to whose name may lead off this host.
    @Test func `a node that moved is reached where its name leads by then`() async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let name = MovingName(at: Self.before)
        let (a, b) = (TestNode(1, security, asking: name.ask), TestNode(2, security, listen: "\(Self.before):0"))
        try await withNodes(a, b) {
            a.transport.setPeers([MemberAddress(node: b.id, address: "\(Self.name):\(b.port)")])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.frame == heartbeat(from: 1))
            let port = b.port
            await b.transport.stop()
            let moved = TestNode(2, security, listen: "\(Self.after):\(port)")
            try await withNodes(moved) {
                // Who asks knows no better yet.
                a.send(heartbeat(from: 1, round: 2), to: moved)
                let failure = await a.next(.unreachable)
                #expect(failure?.node == moved.id)
                #expect(Set(name.questions) == [Self.name])
                let asked = name.questions.count
                name.move(to: Self.after)
                a.send(heartbeat(from: 1, round: 3), to: moved)
                #expect(await moved.next()?.frame == heartbeat(from: 1, round: 3))
                #expect(name.questions.count > asked, "it was asked again")
            }
        }
    }

    /// A connection that is made and works is kept, whatever its name means meanwhile.
    @Test func `a connection that works stays`() async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let name = MovingName(at: Self.before)
        let (a, b) = (TestNode(1, security, asking: name.ask), TestNode(2, security, listen: "\(Self.before):0"))
        try await withNodes(a, b) {
            a.transport.setPeers([MemberAddress(node: b.id, address: "\(Self.name):\(b.port)")])
            a.send(heartbeat(from: 1), to: b)
            #expect(await b.next()?.frame == heartbeat(from: 1))
            name.move(to: Self.after)
            a.send(heartbeat(from: 1, round: 2), to: b)
            #expect(await b.next()?.frame == heartbeat(from: 1, round: 2))
            #expect(name.questions == [Self.name])
        }
    }
}
#endif

#if Network
import NIOCore
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

/// Whoever is no node of the cluster is closed and counted, and the node goes on.
@Suite(.timeLimit(.minutes(1))) struct StrangerTests {
    private static func expectUnharmed(_ node: TestNode, _ security: RaftNetworkSecurity) async throws {
        let friend = TestNode(9, security)
        try await withNodes(friend) {
            friend.transport.setPeers([node.address])
            // On a busy machine its handshake may be late as well.
            repeat { friend.send(heartbeat(from: 9), to: node) } while await friend.next(.up, .unreachable, .expired)?.code != .up
            friend.send(heartbeat(from: 9, round: 2), to: node)
            #expect(await node.received.first { $0.frame == heartbeat(from: 9, round: 2) }?.from == friend.id)
        }
    }

    static let noise: [(what: String, hex: String, code: RaftNetworkEvent.Code)] = [
        ("another protocol", "474554202f20485454502f312e310d0a0d0a", .malformed), ("an oversize frame", "42544e5201010000ffffff7f", .tooLarge),
        ("a frame of Raft", hex(written(raftFrame(heartbeat(from: 3), from: identity(3))).readableBytesView), .malformed),
        ("one byte, and silence", "42", .expired), ("silence", "", .expired), ("a beginning of a Hello", "42544e520101000067000000734094ae", .expired),
    ]

    @Test(arguments: noise) func `noise is closed and counted`(row: (what: String, hex: String, code: RaftNetworkEvent.Code)) async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let victim = TestNode(1, security) { if row.code == .expired { $0.handshakeTimeout = .milliseconds(300) } }
        try await withNodes(victim) {
            let stranger = try await RawPeer.connect(to: victim.port, saying: bytes(row.hex))
            #expect(await stranger.isClosed(), "\(row.what)")
            #expect(await victim.next(row.code)?.node == nil)
            #expect(victim.count(row.code) == 1, "\(row.what)")
            try await Self.expectUnharmed(victim, security)
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        var security: RaftNetworkSecurity
        var cluster: UInt64 = 1
        var agreement: [UInt8] = []
        let code: RaftNetworkEvent.Code

        var testDescription: String { what }
    }

    static var rows: [Row] {
        get throws {
            let good = RaftNetworkSecurity.sharedSecret(try secret())
            return [
                Row(what: "another secret", security: .sharedSecret(try secret("another secret, as long as it has to be")), code: .authenticationFailed),
                Row(what: "no secret", security: .insecure, code: .authenticationFailed),
                Row(what: "another cluster", security: good, cluster: 7, code: .wrongCluster),
                Row(what: "other settings", security: good, agreement: [1], code: .settingsMismatch),
            ]
        }
    }

    @Test(arguments: try rows) func `whoever does not belong is refused, and both sides tell`(row: Row) async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let victim = TestNode(1, security)
        let other = TestNode(3, row.security, cluster: row.cluster) { $0.agreement = row.agreement }
        try await withNodes(victim, other) {
            other.transport.setPeers([victim.address])
            other.send(heartbeat(from: 3), to: victim)
            #expect(await victim.next(row.code) != nil)
            #expect(await other.next(row.code)?.node == victim.id)
            #expect(victim.count(.up) == 0 && other.count(.up) == 0)
            other.transport.setPeers([])
            try await Self.expectUnharmed(victim, security)
        }
    }

    @Test func `another node than the expected one is not spoken to`() async throws {
        let (a, b) = (TestNode(1, .insecure), TestNode(2, .insecure))
        try await withNodes(a, b) {
            a.transport.setPeers([MemberAddress(node: node(5), address: b.address.address)])
            a.transport.send(heartbeat(from: 1), to: node(5))
            #expect(await a.next(.wrongNode)?.node == node(5))
            #expect(await b.next(.wrongNode) != nil)
        }
    }

    @Test func `strangers are so many at the most`() async throws {
        let victim = TestNode(1, .insecure) {
            $0.maxUnauthenticatedConnections = 2
            // They wait for the test, however busy the machine is.
            $0.handshakeTimeout = .seconds(60)
        }
        try await withNodes(victim) {
            let waiting = [try await RawPeer.connect(to: victim.port), try await RawPeer.connect(to: victim.port)]
            let third = try await RawPeer.connect(to: victim.port)
            #expect(await third.isClosed())
            #expect(await victim.next(.tooManyConnections) != nil)
            for stranger in waiting { try await stranger.send(bytes("00000000")) }
            for stranger in waiting { #expect(await stranger.isClosed()) }
            for _ in waiting { #expect(await victim.next(.malformed) != nil) }
            try await Self.expectUnharmed(victim, .insecure)
        }
    }

    @Test func `a newer connection of a node takes the place of the older one`() async throws {
        let victim = TestNode(1, .insecure)
        try await withNodes(victim) {
            let terms = HandshakeTerms(identity(3), security: .insecure, agreement: [])
            let first = try await RawPeer.connect(to: victim.port, as: terms)
            #expect(await first.next() == .up(.messages))
            let second = try await RawPeer.connect(to: victim.port, as: terms)
            #expect(await second.next() == .up(.messages))
            #expect(await first.isClosed())
            victim.transport.send(heartbeat(from: 1), to: node(3))
            #expect(await second.next() == .frame(heartbeat(from: 1)))
        }
    }
}
#endif

#if Network
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite(.timeLimit(.minutes(3))) struct BulkTests {
    private static let partBytes = 256 << 10
    private static let snapshotBytes = 32 << 20

    private static func terms(_ number: UInt64) -> HandshakeTerms { HandshakeTerms(identity(number), security: .insecure, agreement: []) }

    @Test func `a snapshot goes over in parts, and has a connection of its own`() async throws {
        let security = RaftNetworkSecurity.sharedSecret(try secret())
        let (a, b) = (TestNode(1, security), TestNode(2, security))
        try await withNodes(a, b) {
            a.transport.setPeers([b.address])
            b.transport.setPeers([a.address])
            let parts = Self.snapshotBytes / Self.partBytes
            var expected: UInt64 = 0
            for number in 0..<parts {
                a.send(part(offset: expected, of: UInt64(Self.snapshotBytes), bytes: Self.partBytes), to: b)
                a.send(heartbeat(from: 1, round: UInt64(number)), to: b)
                var hasPart = false
                var hasHeartbeat = false
                while !(hasPart && hasHeartbeat) {
                    switch try #require(await b.next()).frame {
                    case .snapshotPart(let part):
                        #expect(part.offset == expected)
                        hasPart = true
                        expected += UInt64(part.bytes.count)
                        b.send(.snapshotAnswer(SnapshotAnswer(term: 5, position: part.mark.position, received: expected, isStored: false)), to: a)
                    case .message(let message):
                        #expect(RaftFrame.message(message) == heartbeat(from: 1, round: UInt64(number)))
                        hasHeartbeat = true
                    case .snapshotAnswer, .featureQuestion, .featureAnswer: Issue.record("nobody asked")
                    }
                }
                let answer = SnapshotAnswer(term: 5, position: LogPosition(term: 1, index: 1), received: expected, isStored: false)
                #expect(await a.next()?.frame == .snapshotAnswer(answer))
            }
            #expect(expected == UInt64(Self.snapshotBytes))
            #expect(a.count(.up) == 3 && b.count(.up) == 3)
            #expect(a.transport.counters().droppedFrames == 0)
        }
    }

    @Test func `messages arrive while nobody takes the snapshot`() async throws {
        let a = TestNode(1, .insecure)
        let b = try await RawPeer.listen(as: Self.terms(2), stopsReading: .snapshots)
        try await withNodes(a) {
            a.transport.setPeers([MemberAddress(node: node(2), address: "127.0.0.1:\(b.port)")])
            for number in 0..<128 { a.transport.send(part(offset: UInt64(number), of: 1_000, bytes: Self.partBytes), to: node(2)) }
            #expect(await b.happenings.first { $0 == .up(.snapshots) } != nil)
            for round in UInt64(1)...100 {
                a.transport.send(heartbeat(from: 1, round: round), to: node(2))
                #expect(await b.happenings.first { if case .frame(.message) = $0 { true } else { false } } == .frame(heartbeat(from: 1, round: round)))
            }
        }
        await b.close()
    }

    @Test(arguments: Lane.allCases) func `what nobody reads is bounded, and the connection ends`(lane: Lane) async throws {
        let bound = 1 << 20
        let a = TestNode(1, .insecure) {
            $0.bulkQueueBytes = bound
            $0.snapshotQueueBytes = bound
            $0.writeStallLimit = .milliseconds(400)
        }
        let b = try await RawPeer.listen(as: Self.terms(2), stopsReading: lane)
        try await withNodes(a) {
            a.transport.setPeers([MemberAddress(node: node(2), address: "127.0.0.1:\(b.port)")])
            let frame = lane == .messages ? append(from: 1, bytes: Self.partBytes) : part(offset: 0, of: 1, bytes: Self.partBytes)
            a.transport.send(frame, to: node(2))
            #expect(await a.next(.up) != nil)
            // More than a socket holds.
            for _ in 0..<200 {
                a.transport.send(frame, to: node(2))
                #expect(a.transport.outbox.bytes(for: node(2), lane: lane) <= bound)
            }
            #expect(a.transport.counters().droppedFrames > 0)
            #expect(await a.next(.stalled)?.node == node(2))
            #expect(await a.next(.down)?.node == node(2))
        }
        await b.close()
    }
}
#endif

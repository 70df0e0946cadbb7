#if Network
import BinaryCoding
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite struct QueueTests {
    private static func frame(_ frame: RaftFrame) -> OutgoingFrame { raftFrame(frame, from: identity(1)) }

    private static func rounds(_ frames: [OutgoingFrame]) -> [RaftFrame?] { frames.map { try? RaftFrame(decoding: $0.body) } }

    @Test func `urgent frames pass ahead of entries`() {
        var queue = FrameQueue(urgentBytes: 1_000, bulkBytes: 10_000)
        let sent = [append(from: 1, index: 1, bytes: 10), append(from: 1, index: 2, bytes: 10), heartbeat(from: 1, round: 1), heartbeat(from: 1, round: 2)]
        for frame in sent { #expect(queue.put(Self.frame(frame), isUrgent: FrameQueue.isUrgent(frame)) == 0) }
        #expect(Self.rounds(queue.take(upTo: 10_000)) == [sent[2], sent[3], sent[0], sent[1]])
        #expect(queue.isEmpty)
        #expect(queue.bytes == 0)
    }

    @Test func `of too many urgent frames the oldest go`() {
        let size = Self.frame(heartbeat(from: 1)).byteCount
        var queue = FrameQueue(urgentBytes: 3 * size, bulkBytes: 1)
        let dropped = (1...5).map { queue.put(Self.frame(heartbeat(from: 1, round: $0)), isUrgent: true) }
        #expect(dropped == [0, 0, 0, 1, 1])
        #expect(Self.rounds(queue.take(upTo: .max)) == (3...5).map { heartbeat(from: 1, round: $0) })
    }

    @Test func `of too many entries the newest go`() {
        let size = Self.frame(append(from: 1, bytes: 100)).byteCount
        var queue = FrameQueue(urgentBytes: 1, bulkBytes: 3 * size)
        let dropped = (1...5).map { queue.put(Self.frame(append(from: 1, index: $0, bytes: 100)), isUrgent: false) }
        #expect(dropped == [0, 0, 0, 1, 1])
        #expect(queue.bytes == 3 * size)
        #expect(Self.rounds(queue.take(upTo: .max)) == (1...3).map { append(from: 1, index: $0, bytes: 100) })
    }

    @Test func `a frame fits into an empty queue, and comes out alone`() {
        var queue = FrameQueue(urgentBytes: 10, bulkBytes: 10)
        for (frame, isUrgent) in [(heartbeat(from: 1), true), (append(from: 1, bytes: 500), false)] { #expect(queue.put(Self.frame(frame), isUrgent: isUrgent) == 0) }
        #expect(Self.rounds(queue.take(upTo: 1)) == [heartbeat(from: 1)])
        #expect(Self.rounds(queue.take(upTo: 1)) == [append(from: 1, bytes: 500)])
        #expect(queue.take(upTo: 1).isEmpty)
    }

    /// The loop may still go by an older list when a newer one is set and something is sent.
    @Test func `whoever is wanted keeps what waits`() {
        let outbox = Outbox(RaftNetworkSettings(identity: identity(1), listen: "127.0.0.1:0", security: .insecure))
        func put(to member: UInt64) -> Int { outbox.put(Self.frame(heartbeat(from: 1)), to: node(member), lane: .messages, isUrgent: true).dropped }
        func waits(_ member: UInt64) -> Bool { !outbox.isEmpty(for: node(member), lane: .messages) }
        #expect(put(to: 2) == 1)
        outbox.want([node(2), node(3)])
        #expect([2, 3].map(put) == [0, 0])
        #expect(outbox.keep([]) == 0)
        #expect(outbox.close(node(2)) == 0)
        #expect([2, 3].map(waits) == [true, true])
        #expect(outbox.bytes.map { $0.node } == [node(2), node(3)] && outbox.bytes.allSatisfy { $0.bytes > 0 })
        outbox.want([node(3)])
        #expect(waits(2))
        #expect(outbox.keep([]) == 1)
        #expect([2, 3].map(waits) == [false, true])
        outbox.want([])
        #expect(outbox.close(node(3)) == 1)
    }

    @Test func `what is urgent is small`() {
        let bodies: [(RaftMessage.Body, Bool)] = [
            (.voteRequest(VoteRequest(last: LogPosition(term: 1, index: 1), isPreVote: true)), true), (.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), true),
            (.append(Append(previous: LogPosition(term: 1, index: 1), entries: [], commit: 1)), false), (.appendResponse(.matches(1)), true),
            (.heartbeat(Heartbeat(commit: 1, round: 1)), true), (.heartbeatResponse(round: 1), true), (.timeoutNow, true),
        ]
        for (body, isUrgent) in bodies { #expect(FrameQueue.isUrgent(.message(RaftMessage(from: node(1), term: 1, body: body))) == isUrgent) }
        #expect([.featureQuestion, .featureAnswer(.first)].allSatisfy(FrameQueue.isUrgent))
        #expect(!FrameQueue.isUrgent(part(offset: 0, of: 1, bytes: 1)))
    }
}
#endif

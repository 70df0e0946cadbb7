#if Network
import NIOCore
import Raft
import RaftCore

@testable import RaftNetwork

/// The two sides of a connection, and what is between them.
struct MachinePair {
    struct Side {
        var machine: ConnectionMachine
        var session: PeerSession?
        var frames: [RaftFrame] = []
        var problem: ConnectionProblem?
    }

    var initiator: Side
    var responder: Side

    /// - Parameters:
    ///   - certified: what each side finds in the certificate of the other, the initiator first.
    ///   - standings: of each, the initiator first.
    init(
        _ initiating: HandshakeTerms, _ responding: HandshakeTerms, expected: NodeID? = nil, lane: Lane = .messages, certified: ([String], [String]) = ([], []),
        standings: (NodeStanding?, NodeStanding?) = (nil, nil)
    ) {
        let first = Handshake(initiating, side: .initiator, expected: expected, lane: lane, certified: certified.0, nonce: Array(repeating: 0x11, count: Hello.hashBytes), standing: standings.0)
        let second = Handshake(responding, side: .responder, certified: certified.1, nonce: Array(repeating: 0x22, count: Hello.hashBytes), standing: standings.1)
        initiator = Side(machine: ConnectionMachine(initiating, first))
        responder = Side(machine: ConnectionMachine(responding, second))
    }

    /// Lets both talk until nothing is said any more.
    mutating func run(between change: (inout ByteBuffer, _ toResponder: Bool) -> Void = { _, _ in }) {
        var toResponder = initiator.machine.opening()
        var toInitiator = responder.machine.opening()
        while toResponder.readableBytes > 0 || toInitiator.readableBytes > 0 {
            change(&toResponder, true)
            let answer = MachinePair.give(toResponder, to: &responder)
            change(&toInitiator, false)
            toResponder = MachinePair.give(toInitiator, to: &initiator)
            toInitiator = answer
        }
    }

    static func give(_ bytes: ByteBuffer, to side: inout Side) -> ByteBuffer {
        var answer = ByteBuffer()
        side.machine.append(bytes)
        do throws(ConnectionProblem) {
            while let decision = try side.machine.next() {
                switch decision {
                case .send(let bytes): answer.writeImmutableBuffer(bytes)
                case .up(let session, let bytes):
                    side.session = session
                    answer.writeImmutableBuffer(bytes)
                case .frame(let frame): side.frames.append(frame)
                }
            }
        } catch {
            side.problem = error
            if let refusal = side.machine.refusal(error) { answer.writeImmutableBuffer(refusal) }
        }
        return answer
    }
}
#endif

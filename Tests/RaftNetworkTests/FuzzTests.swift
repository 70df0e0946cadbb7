#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore
import Testing
import TopologyModel

@testable import RaftNetwork

/// Whatever comes, nothing crashes, nothing larger than a stranger's budget is kept, and no frame counts that nobody proved.
@Suite(.timeLimit(.minutes(2))) struct FuzzTests {
    private static let seeds: [UInt64] = Array(1...8)
    private static let rounds = 500

    private static func terms(_ number: UInt64) throws -> HandshakeTerms { HandshakeTerms(identity(number), security: .sharedSecret(try secret()), agreement: []) }

    /// What an honest initiator says, up to and with a frame.
    private static func honest() throws -> (responder: () throws -> MachinePair.Side, said: [[UInt8]]) {
        var pair = MachinePair(try terms(3), try terms(4), expected: node(4))
        var said: [[UInt8]] = []
        pair.run { bytes, toResponder in if toResponder, bytes.readableBytes > 0 { said.append(Array(bytes.readableBytesView)) } }
        var sealed = ByteBuffer()
        pair.initiator.machine.write(raftFrame(append(from: 3, bytes: 100), from: identity(3), isSealed: true), into: &sealed)
        said.append(Array(sealed.readableBytesView))
        return (
            {
                let terms = try terms(4)
                return MachinePair.Side(machine: ConnectionMachine(terms, Handshake(terms, side: .responder, nonce: Array(repeating: 0x22, count: Hello.hashBytes))))
            }, said
        )
    }

    private static func feed(_ bytes: [UInt8], to side: inout MachinePair.Side, by random: inout SplitMix64) {
        var rest = ByteBuffer(bytes: bytes)
        while rest.readableBytes > 0 {
            let count = Int.random(in: 1...rest.readableBytes, using: &random)
            if let piece = rest.readSlice(length: count) { _ = MachinePair.give(piece, to: &side) }
            #expect(side.session != nil || side.machine.waitingBytes <= ConnectionMachine.unauthenticatedBytes)
        }
    }

    @Test func `what is said honestly is heard`() throws {
        let (responder, said) = try Self.honest()
        var side = try responder()
        for bytes in said { _ = MachinePair.give(ByteBuffer(bytes: bytes), to: &side) }
        #expect(side.frames == [append(from: 3, bytes: 100)])
    }

    @Test(arguments: seeds) func `noise is no frame`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let (responder, _) = try Self.honest()
        for _ in 1...Self.rounds {
            var side = try responder()
            let count = Int.random(in: 1...(Int.random(in: 0..<50, using: &random) == 0 ? 2 * ConnectionMachine.unauthenticatedBytes : 100), using: &random)
            var noise = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            // Half of it gets past the first look.
            if Bool.random(using: &random) { noise = bytes("42544e5201010000") + [UInt8.random(in: .min ... .max, using: &random), UInt8.random(in: 0...0x1F, using: &random), 0, 0] + noise }
            Self.feed(noise, to: &side, by: &random)
            #expect(side.session == nil)
            #expect(side.frames.isEmpty)
        }
    }

    @Test(arguments: seeds) func `a conversation that was tampered with comes to nothing`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let (responder, said) = try Self.honest()
        let whole = said.flatMap { $0 }
        for _ in 1...Self.rounds {
            var bytes = whole
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                for _ in 1...Int.random(in: 1...4, using: &random) { bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            case 1: bytes.remove(at: Int.random(in: bytes.indices, using: &random))
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            }
            // Flipped back, or longer by what nobody looks at.
            guard !bytes.starts(with: whole) else { continue }
            var side = try responder()
            Self.feed(bytes, to: &side, by: &random)
            #expect(side.frames.isEmpty)
        }
    }

    @Test(arguments: seeds) func `the bytes of a frame may be anything`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let terms = [3, 4].map { HandshakeTerms(identity($0), security: .insecure, agreement: []) }
        var pair = MachinePair(terms[0], terms[1])
        pair.run()
        let honest = append(from: 3, bytes: 50).encoded()
        for _ in 1...Self.rounds {
            var side = pair.responder
            var body = honest
            for _ in 1...Int.random(in: 1...6, using: &random) { body[Int.random(in: body.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random) }
            // With the checksum that fits: what is checked is the reading of it.
            _ = MachinePair.give(written(OutgoingFrame(.raft, body, from: WireIdentity(identity(3)))), to: &side)
            #expect(side.frames.isEmpty != (side.problem == nil))
        }
    }
}
#endif

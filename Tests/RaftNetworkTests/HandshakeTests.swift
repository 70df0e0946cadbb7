#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite struct HandshakeTests {
    private static func terms(_ number: UInt64, _ security: RaftNetworkSecurity, cluster: UInt64 = 1, agreement: String = "times") -> HandshakeTerms {
        HandshakeTerms(identity(number, cluster: cluster), security: security, agreement: Array(agreement.utf8))
    }

    private static let files = TLSFiles(authority: "", certificate: "", key: "")
    private static let uri3 = "baton://00000000-0000-0001-0000-000000000002/node/0000000000000003"
    private static let uri4 = "baton://00000000-0000-0001-0000-000000000002/node/0000000000000004"

    @Test func `with a secret both sides come up and seal what they send`() throws {
        let terms = try (Self.terms(3, .sharedSecret(secret())), Self.terms(4, .sharedSecret(secret())))
        var pair = MachinePair(terms.0, terms.1, expected: node(4), lane: .snapshots)
        pair.run()
        #expect(pair.initiator.session == PeerSession(node: node(4), lane: .snapshots, version: 1))
        #expect(pair.responder.session == PeerSession(node: node(3), lane: .snapshots, version: 1))
        for round in 1...3 {
            var (there, back) = (ByteBuffer(), ByteBuffer())
            pair.initiator.machine.write(raftFrame(heartbeat(from: 3, round: UInt64(round)), from: identity(3), isSealed: true), into: &there)
            pair.responder.machine.write(raftFrame(heartbeat(from: 4, round: UInt64(round)), from: identity(4), isSealed: true), into: &back)
            _ = MachinePair.give(there, to: &pair.responder)
            _ = MachinePair.give(back, to: &pair.initiator)
        }
        #expect(pair.responder.frames == (1...3).map { heartbeat(from: 3, round: $0) })
        #expect(pair.initiator.frames == (1...3).map { heartbeat(from: 4, round: $0) })
    }

    /// Calculated by another program, with the hashes of another library.
    @Test func `the bytes of a handshake are frozen`() throws {
        let terms = try (Self.terms(3, .sharedSecret(secret())), Self.terms(4, .sharedSecret(secret())))
        var pair = MachinePair(terms.0, terms.1, expected: node(4))
        var said: [String] = []
        pair.run { bytes, _ in if bytes.readableBytes > 0 { said.append(hex(bytes.readableBytesView)) } }
        var sealed = ByteBuffer()
        for _ in 1...2 { pair.initiator.machine.write(raftFrame(heartbeat(from: 3), from: identity(3), isSealed: true), into: &sealed) }
        said.append(hex(sealed.readableBytesView))
        // Nobody has said how the nodes stand.
        let says = "000000000000000000"
        let agreement = "202bf61a3bc850596a77a73c6a9fd279d593974b093bf223fd591e6f052dcaf0e0"
        #expect(said == [
            "42544e5201010000700000007b467ade0c730b69905c5ef70300000000000000" + "0101" + "010000000000000002000000000000000300000000000000" + "010400000000000000" + "0001" + agreement
                + "20" + String(repeating: "11", count: 32) + says,
            "42544e520101000068000000a418d4ad0c730b69905c5ef70400000000000000" + "0101" + "010000000000000002000000000000000400000000000000" + "00" + "0001" + agreement
                + "20" + String(repeating: "22", count: 32) + says + "42544e520102000020000000d49304df0c730b69905c5ef70400000000000000"
                + "ea7160e0b6e3caf64a12d6afb56cb3c4fa6affe021ca52cdb81c7762497bcb50",
            "42544e5201020000200000006714f0080c730b69905c5ef70300000000000000" + "d953550241350d22e21e2d15dad872279d2c0559d02983d5ddb21e86b10f61bd",
            "42544e520103010028000000d693d87e0c730b69905c5ef70400000000000000" + "0000000000000000" + "cc13922ac2bc6f4e35eba942a37258d2b423c78543aab6bcf3d8ad7424463a8d",
            "42544e520110010035000000462de1620c730b69905c5ef70300000000000000" + "00030000000000000005050709" + "0000000000000000"
                + "1f2c81f56be3e3b454a2bcb6049591d9322b15deb549c0701cb97b94ef239c6f" + "42544e520110010035000000462de1620c730b69905c5ef70300000000000000"
                + "00030000000000000005050709" + "0100000000000000" + "fd91f1fe4438a2858f82c3dc9cf336b33e8911e541da0a1ef2084ed1003b9e1c",
        ])
    }

    @Test func `with certificates the names decide`() {
        let terms = (Self.terms(3, .mutualTLS(Self.files)), Self.terms(4, .mutualTLS(Self.files)))
        var pair = MachinePair(terms.0, terms.1, expected: node(4), certified: (["https://example.org", Self.uri4], [Self.uri3]))
        pair.run()
        #expect(pair.initiator.session?.node == node(4))
        #expect(pair.responder.session?.node == node(3))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let initiator: HandshakeTerms
        let responder: HandshakeTerms
        var expected: UInt64 = 4
        var certified: ([String], [String]) = ([], [])
        let code: RaftNetworkEvent.Code

        var testDescription: String { what }
    }

    static var rows: [Row] {
        get throws {
            let (good, other) = (RaftNetworkSecurity.sharedSecret(try secret()), RaftNetworkSecurity.sharedSecret(try secret("another secret, as long as it has to be")))
            let tls = RaftNetworkSecurity.mutualTLS(files)
            return [
                Row(what: "another secret", initiator: terms(3, good), responder: terms(4, other), code: .authenticationFailed),
                Row(what: "a secret on one side", initiator: terms(3, .insecure), responder: terms(4, good), code: .authenticationFailed),
                Row(what: "another cluster", initiator: terms(3, good, cluster: 9), responder: terms(4, good), code: .wrongCluster),
                Row(what: "other settings", initiator: terms(3, good, agreement: "other times"), responder: terms(4, good), code: .settingsMismatch),
                Row(what: "another node than expected", initiator: terms(3, good), responder: terms(5, good), code: .wrongNode),
                Row(what: "the node itself", initiator: terms(4, good), responder: terms(4, good), code: .wrongNode),
                Row(what: "the responder's certificate is another's", initiator: terms(3, tls), responder: terms(4, tls), certified: ([uri3], [uri3]), code: .authenticationFailed),
                Row(what: "the initiator's certificate is another's", initiator: terms(3, tls), responder: terms(4, tls), certified: ([uri4], [uri4]), code: .authenticationFailed),
                Row(what: "a certificate without a name", initiator: terms(3, tls), responder: terms(4, tls), certified: ([], []), code: .authenticationFailed),
                Row(
                    what: "a name in another form", initiator: terms(3, tls), responder: terms(4, tls), certified: ([uri4], [uri3.uppercased(), uri3 + "/"]), code: .authenticationFailed),
            ]
        }
    }

    @Test(arguments: try rows) func `whoever does not belong is refused, and both sides say why`(row: Row) {
        var pair = MachinePair(row.initiator, row.responder, expected: node(row.expected), certified: row.certified)
        pair.run()
        #expect(pair.initiator.session == nil)
        #expect(pair.responder.problem?.code == row.code)
        #expect(pair.initiator.problem?.code == row.code)
    }

    @Test func `another version is refused with a reason`() {
        var pair = MachinePair(Self.terms(3, .insecure), Self.terms(4, .insecure))
        pair.run { bytes, toResponder in
            guard toResponder else { return }
            // The two bytes of the Hello that say what is spoken, in a frame with the checksum of its own.
            let body = [2, 7] + (bytes.getBytes(at: FrameHeader.byteCount + 2, length: bytes.readableBytes - FrameHeader.byteCount - 2) ?? [])
            bytes = written(OutgoingFrame(.hello, body, from: WireIdentity(identity(3))))
        }
        #expect(pair.responder.problem?.code == .versionMismatch)
        #expect(pair.initiator.problem?.code == .versionMismatch)
    }

    @Test func `a later Hello may say more`() {
        var pair = MachinePair(Self.terms(3, .insecure), Self.terms(4, .insecure))
        pair.run { bytes, toResponder in
            guard toResponder else { return }
            let body = [1, 7] + (bytes.getBytes(at: FrameHeader.byteCount + 2, length: bytes.readableBytes - FrameHeader.byteCount - 2) ?? []) + [1, 2, 3]
            bytes = written(OutgoingFrame(.hello, body, from: WireIdentity(identity(3))))
        }
        #expect(pair.responder.session == PeerSession(node: node(3), lane: .messages, version: 1))
    }

    @Test func `a change between the two sides is found`() throws {
        let terms = try (Self.terms(3, .sharedSecret(secret())), Self.terms(4, .sharedSecret(secret())))
        // The last bytes of the Hello say how its sender stands; the checksum is made to fit.
        for toWhom in [true, false] {
            var pair = MachinePair(terms.0, terms.1, expected: node(4))
            var isChanged = false
            pair.run { bytes, toResponder in
                guard toResponder == toWhom, !isChanged, bytes.readableBytes > 0 else { return }
                isChanged = true
                var decoder = FrameDecoder(bodyLimit: 1_000)
                decoder.append(bytes)
                guard let frame = try? decoder.next() else { return }
                var body = frame.body
                body[body.count - 1] ^= 1
                var changed = written(OutgoingFrame(.hello, body, from: WireIdentity(identity(toWhom ? 3 : 4))))
                changed.writeImmutableBuffer(bytes.getSlice(at: FrameHeader.byteCount + frame.body.count, length: bytes.readableBytes - FrameHeader.byteCount - frame.body.count) ?? ByteBuffer())
                bytes = changed
            }
            #expect(pair.initiator.problem?.code == .authenticationFailed)
            #expect(pair.responder.session == nil)
        }
    }

    @Test func `a proof that is sent back proves nothing`() throws {
        let terms = try Self.terms(4, .sharedSecret(secret()))
        var stranger = MachinePair.Side(machine: ConnectionMachine(terms, Handshake(terms, side: .responder, nonce: Array(repeating: 0x22, count: 32))))
        let hello = Hello(minVersion: 1, maxVersion: 1, identity: identity(3), expected: nil, lane: .messages, proof: .secret, agreement: terms.agreement, nonce: Array(repeating: 1, count: 32))
        let answer = MachinePair.give(written(OutgoingFrame(.hello, hello.encoded(), from: WireIdentity(identity(3)))), to: &stranger)
        let proof = try #require(answer.getBytes(at: answer.writerIndex - 32, length: 32))
        _ = MachinePair.give(written(OutgoingFrame(.proof, proof, from: WireIdentity(identity(3)))), to: &stranger)
        #expect(stranger.session == nil)
        #expect(stranger.problem?.code == .authenticationFailed)
    }

    @Test(arguments: ["repeated", "left out", "turned round", "not sealed", "changed"]) func `a sealed connection takes each frame once and in its order`(what: String) throws {
        let terms = try (Self.terms(3, .sharedSecret(secret())), Self.terms(4, .sharedSecret(secret())))
        var pair = MachinePair(terms.0, terms.1, expected: node(4))
        pair.run()
        var frames: [ByteBuffer] = []
        for round in 1...3 {
            var buffer = ByteBuffer()
            pair.initiator.machine.write(raftFrame(heartbeat(from: 3, round: UInt64(round)), from: identity(3), isSealed: true), into: &buffer)
            frames.append(buffer)
        }
        switch what {
        case "repeated": frames.insert(frames[0], at: 1)
        case "left out": frames.remove(at: 1)
        case "turned round":
            var own = ByteBuffer()
            pair.responder.machine.write(raftFrame(heartbeat(from: 3), from: identity(3), isSealed: true), into: &own)
            frames[1] = own
        case "not sealed": frames[1] = written(raftFrame(heartbeat(from: 3), from: identity(3)))
        default:
            var body = try #require(frames[1].getBytes(at: FrameHeader.byteCount, length: 13))
            body[12] = 1
            let forged = OutgoingFrame(.raft, body, from: WireIdentity(identity(3)), isSealed: true)
            let seal = try #require(frames[1].getSlice(at: frames[1].writerIndex - FrameSeal.byteCount, length: FrameSeal.byteCount))
            frames[1] = written(forged)
            frames[1].writeImmutableBuffer(seal)
        }
        for frame in frames { _ = MachinePair.give(frame, to: &pair.responder) }
        #expect(pair.responder.frames == [heartbeat(from: 3, round: 1)])
        #expect(pair.responder.problem?.code == .authenticationFailed || what == "not sealed")
        #expect(pair.responder.problem != nil)
    }

    @Test func `a node speaks for itself alone`() {
        var pair = MachinePair(Self.terms(3, .insecure), Self.terms(4, .insecure))
        pair.run()
        _ = MachinePair.give(written(raftFrame(heartbeat(from: 5), from: identity(3))), to: &pair.responder)
        #expect(pair.responder.frames.isEmpty)
        #expect(pair.responder.problem?.code == .malformed)
    }

    @Test func `a frame of Raft before the handshake is refused`() {
        let terms = Self.terms(4, .insecure)
        var side = MachinePair.Side(machine: ConnectionMachine(terms, Handshake(terms, side: .responder, nonce: Array(repeating: 0x22, count: 32))))
        _ = MachinePair.give(written(raftFrame(heartbeat(from: 3), from: identity(3))), to: &side)
        #expect(side.frames.isEmpty)
        #expect(side.problem?.code == .malformed)
    }

    @Test func `a stranger has a budget`() {
        let terms = Self.terms(4, .insecure)
        for announced in [ConnectionMachine.unauthenticatedBytes, 20 << 20] {
            var side = MachinePair.Side(machine: ConnectionMachine(terms, Handshake(terms, side: .responder, nonce: Array(repeating: 0x22, count: 32))))
            var head = ByteBuffer(bytes: bytes("42544e5201010000"))
            head.writeInteger(UInt32(announced), endianness: .little)
            _ = MachinePair.give(head, to: &side)
            #expect(side.problem?.code == .tooLarge)
        }
    }
}
#endif

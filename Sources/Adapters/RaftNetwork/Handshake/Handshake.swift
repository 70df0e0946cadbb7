#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore

/// How two nodes get to know each other, as a value: frames in, frames and a ``PeerSession`` out.
///
/// ```
/// initiator            responder
/// Hello ──────────────▶ checks it
///   checks them ◀────── Hello, Proof (with a shared secret)
/// Proof ──────────────▶ checks it
///        up ◀────────── Accepted (sealed, with a shared secret): up
/// ```
/// With certificates or without any proof there are no proofs, and `Accepted` follows the responder's `Hello` at once. The responder says nothing before it has seen a `Hello` of its own cluster.
struct Handshake: Sendable {
    enum Outcome: Sendable {
        case reply([OutgoingFrame])
        /// Every frame of the other side is sealed from now on.
        case proven(by: FrameSeal, [OutgoingFrame])
        /// Nothing but frames of Raft from now on. The seal, if there is one, is for what is sent from now on, the last frames of the handshake included.
        case established(PeerSession, seal: FrameSeal?, opener: FrameSeal?, [OutgoingFrame])
    }

    private enum State {
        case expectsHello
        case expectsProof(PeerSession, SessionKeys)
        case expectsAccepted(PeerSession, SessionKeys?)
        case isOver
    }

    private let terms: HandshakeTerms
    private let side: SessionKeys.Side
    /// Whom the initiator wants to reach; nil: whoever is there.
    private let expected: NodeID?
    /// The initiator's: what it wants the connection for.
    private let lane: Lane
    /// What the other side's certificate says, if certificates are the proof.
    private let certified: [String]
    private let nonce: [UInt8]
    /// As it was at the beginning: both sides prove what was said then.
    private let standing: NodeStanding?
    private var state = State.expectsHello

    /// - Parameters:
    ///   - side: which side of the connection this is.
    ///   - expected: of the initiator only; nil: whoever is there.
    ///   - certified: every URI in the certificate of the other side, which is verified.
    ///   - nonce: ``Hello/hashBytes`` random bytes, never used before.
    ///   - standing: how this node stands now; nil: it does not say.
    init(
        _ terms: HandshakeTerms, side: SessionKeys.Side, expected: NodeID? = nil, lane: Lane = .messages, certified: [String] = [], nonce: [UInt8], standing: NodeStanding? = nil
    ) {
        self.terms = terms
        self.side = side
        self.expected = expected
        self.lane = lane
        self.certified = certified
        self.nonce = nonce
        self.standing = standing
    }

    /// What is sent before anything has come.
    func opening() -> [OutgoingFrame] {
        switch side {
        case .initiator: [frame(.hello, hello.encoded())]
        case .responder: []
        }
    }

    private var hello: Hello {
        Hello(
            minVersion: WireVersion.minimum, maxVersion: WireVersion.maximum, identity: terms.identity, expected: expected, lane: lane, proof: terms.proof,
            agreement: terms.agreement, nonce: nonce, standing: standing?.towards(expected))
    }

    private func frame(_ type: FrameType, _ body: [UInt8], isSealed: Bool = false) -> OutgoingFrame { OutgoingFrame(type, body, from: terms.wire, isSealed: isSealed) }

    mutating func receive(_ frame: IncomingFrame) throws(ConnectionProblem) -> Outcome {
        guard frame.header.version == WireVersion.handshake else {
            throw ConnectionProblem(.versionMismatch, "a handshake in the form \(frame.header.version); this node knows \(WireVersion.handshake)")
        }
        let state = state
        self.state = .isOver
        switch (state, FrameType(rawValue: frame.header.type)) {
        case (_, .refusal): throw Handshake.told(by: frame.body)
        case (.expectsHello, .hello): return try hello(frame)
        case (.expectsProof(let session, let keys), .proof): return try proof(frame, session, keys)
        case (.expectsAccepted(let session, let keys), .accepted):
            try expect(frame, from: session.node)
            return .established(session, seal: keys?.seal(of: side), opener: nil, [])
        case (_, .hello), (_, .proof), (_, .accepted), (_, .raft), (_, nil):
            throw ConnectionProblem(.malformed, "a frame of type \(frame.header.type) in a handshake that does not expect one")
        }
    }

    // MARK: The frames

    private mutating func hello(_ frame: IncomingFrame) throws(ConnectionProblem) -> Outcome {
        let (hello, version) = try Handshake.read(frame.body)
        try check(hello, frame.header)
        let session = PeerSession(node: hello.identity.node, lane: side == .initiator ? lane : hello.lane, version: version, standing: hello.standing)
        let own = answer(to: hello).encoded()
        switch (side, terms.secret) {
        case (.initiator, let secret?):
            state = .expectsProof(session, SessionKeys(secret, initiator: self.hello.encoded(), responder: frame.body))
            return .reply([])
        case (.initiator, nil):
            state = .expectsAccepted(session, nil)
            return .reply([])
        case (.responder, let secret?):
            let keys = SessionKeys(secret, initiator: frame.body, responder: own)
            state = .expectsProof(session, keys)
            return .reply([self.frame(.hello, own), self.frame(.proof, keys.proof(of: side))])
        case (.responder, nil): return .established(session, seal: nil, opener: nil, [self.frame(.hello, own), self.frame(.accepted, [])])
        }
    }

    /// The responder's: for the same use, and to whom it talks.
    private func answer(to hello: Hello) -> Hello {
        var answer = self.hello
        answer.lane = hello.lane
        answer.standing = standing?.towards(hello.identity.node)
        return answer
    }

    private mutating func proof(_ frame: IncomingFrame, _ session: PeerSession, _ keys: SessionKeys) throws(ConnectionProblem) -> Outcome {
        try expect(frame, from: session.node)
        guard keys.isProof(frame.body, of: side.other) else { throw ConnectionProblem(.authenticationFailed, "it does not know the shared secret of this node") }
        switch side {
        case .initiator:
            state = .expectsAccepted(session, keys)
            return .proven(by: keys.seal(of: side.other), [self.frame(.proof, keys.proof(of: side))])
        case .responder:
            return .established(session, seal: keys.seal(of: side), opener: keys.seal(of: side.other), [self.frame(.accepted, [], isSealed: true)])
        }
    }

    // MARK: Checks

    private static func read(_ body: [UInt8]) throws(ConnectionProblem) -> (Hello, version: UInt8) {
        var reader = BinaryReader(body)
        // Before the rest, which a later version may write in another way.
        guard let minimum = try? reader.readUInt8(), let maximum = try? reader.readUInt8() else { throw ConnectionProblem(.malformed, "its Hello is empty") }
        guard let version = WireVersion.common(minimum: minimum, maximum: maximum) else {
            throw ConnectionProblem(.versionMismatch, "it speaks the forms \(minimum) to \(maximum), and this node \(WireVersion.minimum) to \(WireVersion.maximum)")
        }
        var whole = BinaryReader(body)
        do throws(BinaryCodingError) { return (try whole.read(), version) } catch { throw ConnectionProblem(.malformed, "its Hello cannot be read: \(error)") }
    }

    private func check(_ hello: Hello, _ header: FrameHeader) throws(ConnectionProblem) {
        let identity = hello.identity
        guard identity.clusterHigh == terms.identity.clusterHigh, identity.clusterLow == terms.identity.clusterLow else {
            throw ConnectionProblem(.wrongCluster, "it belongs to another cluster")
        }
        guard header.cluster == terms.wire.cluster, header.from == identity.node else { throw ConnectionProblem(.malformed, "its Hello and the header of it name two senders") }
        guard hello.proof == terms.proof else {
            throw ConnectionProblem(.authenticationFailed, "it is set up for the security \(hello.proof), and this node for \(terms.proof)")
        }
        if terms.proof == .certificate {
            let name = CertificateName(identity).uri
            guard certified.contains(name) else { throw ConnectionProblem(.authenticationFailed, "its certificate does not hold the name \(name)") }
        }
        guard identity.node != terms.identity.node else { throw ConnectionProblem(.wrongNode, "it is this node, or another with its number") }
        switch side {
        case .initiator:
            if let expected, identity.node != expected { throw ConnectionProblem(.wrongNode, "\(identity.node) answers where \(expected) should be") }
            guard hello.lane == lane else { throw ConnectionProblem(.malformed, "its Hello answers another one") }
        case .responder:
            if let wanted = hello.expected, wanted != terms.identity.node { throw ConnectionProblem(.wrongNode, "\(identity.node) looks for \(wanted) here") }
        }
        guard hello.agreement == terms.agreement else {
            throw ConnectionProblem(.settingsMismatch, "\(identity.node) has other settings where all nodes have to have the same")
        }
    }

    private func expect(_ frame: IncomingFrame, from node: NodeID) throws(ConnectionProblem) {
        guard frame.header.cluster == terms.wire.cluster, frame.header.from == node else { throw ConnectionProblem(.malformed, "a frame names another sender than the Hello before it") }
    }

    /// What a refusal says.
    static func told(by body: [UInt8]) -> ConnectionProblem {
        let reason = body.first.flatMap(RefusalReason.init(rawValue:))
        return ConnectionProblem(reason?.code ?? .authenticationFailed, "the other side refuses, as it says for this reason", isTold: true)
    }
}
#endif

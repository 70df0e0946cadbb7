#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore

/// One connection, as a value: bytes in, bytes and decisions out. The socket, TLS and the clock are the business of its owner.
struct ConnectionMachine: Sendable {
    /// What a stranger may send in all, in bytes; a `Hello` has about 120.
    static let unauthenticatedBytes = 4 << 10

    enum Decision: Sendable {
        case send(ByteBuffer)
        /// Sends, and carries frames from now on.
        case up(PeerSession, ByteBuffer)
        case frame(RaftFrame)
    }

    private let terms: HandshakeTerms
    private var handshake: Handshake
    private var decoder = FrameDecoder(bodyLimit: ConnectionMachine.unauthenticatedBytes - FrameHeader.byteCount)
    private var seal: FrameSeal?
    private(set) var session: PeerSession?
    private var handshakeBytes = 0
    /// Nothing is read after an error.
    private var hasFailed = false

    init(_ terms: HandshakeTerms, _ handshake: Handshake) {
        self.terms = terms
        self.handshake = handshake
    }

    /// What is sent first, if anything.
    func opening() -> ByteBuffer {
        var buffer = ByteBuffer()
        for frame in handshake.opening() { frame.write(into: &buffer) }
        return buffer
    }

    /// What has come and is not a whole frame yet.
    var waitingBytes: Int { decoder.waitingBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if !hasFailed { decoder.append(bytes) }
    }

    /// nil: nothing before more bytes come. After an error nothing is decided any more.
    mutating func next() throws(ConnectionProblem) -> Decision? {
        guard !hasFailed else { return nil }
        do throws(ConnectionProblem) {
            while true {
                let frame = try decoder.next()
                guard session == nil else { return try frame.map { frame throws(ConnectionProblem) in .frame(try raftFrame(frame)) } }
                try charge(frame)
                guard let frame else { return nil }
                if let decision = try shake(frame) { return decision }
            }
        } catch {
            hasFailed = true
            decoder = FrameDecoder(bodyLimit: 0)
            throw error
        }
    }

    private mutating func charge(_ frame: IncomingFrame?) throws(ConnectionProblem) {
        if let frame { handshakeBytes += FrameHeader.byteCount + Int(frame.header.length) }
        // What follows a whole frame is looked at when its turn comes: the last frame of a handshake may bring others with it.
        guard handshakeBytes + (frame == nil ? decoder.waitingBytes : 0) <= ConnectionMachine.unauthenticatedBytes else {
            throw ConnectionProblem(.tooLarge, "more than \(ConnectionMachine.unauthenticatedBytes) bytes before it has said who it is")
        }
    }

    private mutating func shake(_ frame: IncomingFrame) throws(ConnectionProblem) -> Decision? {
        switch try handshake.receive(frame) {
        case .reply(let frames): return frames.isEmpty ? nil : .send(written(frames))
        case .proven(let opener, let frames):
            decoder.seal = opener
            return .send(written(frames))
        case .established(let session, let seal, let opener, let frames):
            self.session = session
            self.seal = seal
            if let opener { decoder.seal = opener }
            decoder.bodyLimit = RaftFrame.maximumBytes
            return .up(session, written(frames))
        }
    }

    private mutating func written(_ frames: [OutgoingFrame]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for frame in frames { write(frame, into: &buffer) }
        return buffer
    }

    private func raftFrame(_ frame: IncomingFrame) throws(ConnectionProblem) -> RaftFrame {
        // The side that connected may look at the answer after this side is up.
        if frame.header.type == FrameType.refusal.rawValue { throw Handshake.told(by: frame.body) }
        guard let session, frame.header.type == FrameType.raft.rawValue, frame.header.version == session.version, frame.header.cluster == terms.wire.cluster,
            frame.header.from == session.node
        else { throw ConnectionProblem(.malformed, "a frame of another type, form or sender than the connection is for") }
        let raft: RaftFrame
        do throws(BinaryCodingError) { raft = try RaftFrame(decoding: frame.body) } catch { throw ConnectionProblem(.malformed, "a frame cannot be read: \(error)") }
        if case .message(let message) = raft, message.from != session.node { throw ConnectionProblem(.malformed, "a message of \(message.from) from \(session.node)") }
        return raft
    }

    // MARK: Sending

    /// Appends a frame, and its seal if the connection has one.
    mutating func write(_ frame: OutgoingFrame, into buffer: inout ByteBuffer) {
        let start = buffer.writerIndex
        frame.write(into: &buffer)
        if frame.isSealed { seal?.write(from: start, into: &buffer) }
    }

    /// What tells the other side why the connection ends; nil: it is not told.
    func refusal(_ problem: ConnectionProblem) -> ByteBuffer? {
        guard session == nil, !problem.isTold, let reason = RefusalReason(problem.code) else { return nil }
        var buffer = ByteBuffer()
        OutgoingFrame(.refusal, [reason.rawValue], from: terms.wire).write(into: &buffer)
        return buffer
    }
}
#endif

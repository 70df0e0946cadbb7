#if Network
import BinaryCoding
package import NIOCore

/// Cuts what arrives into frames. A frame that is too long is refused when its length has come, before room is made for it; what is not whole yet is
/// never more than one frame and one read of a socket.
package struct FrameDecoder: Sendable {
    private var buffer = ByteBuffer()
    /// The longest body that is accepted, in bytes.
    var bodyLimit: Int
    /// Set: every frame must be sealed by it. Otherwise none may be.
    var seal: FrameSeal?

    package init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// How many bytes have come and are not a whole frame yet.
    var waitingBytes: Int { buffer.readableBytes }

    package mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// nil: more bytes are needed. After an error the decoder is not usable further.
    package mutating func next() throws(ConnectionProblem) -> IncomingFrame? {
        guard let length = try FrameHeader.announcedLength(in: buffer) else { return nil }
        let sealBytes = seal == nil ? 0 : FrameSeal.byteCount
        guard length >= sealBytes else { throw ConnectionProblem(.malformed, "a frame of \(length) bytes has no room for its seal") }
        guard length <= bodyLimit + sealBytes else { throw ConnectionProblem(.tooLarge, "a frame of \(length) bytes; \(bodyLimit + sealBytes) are accepted") }
        let start = buffer.readerIndex
        let whole = FrameHeader.byteCount + length
        guard buffer.readableBytes >= whole, let header = FrameHeader(at: start, in: buffer),
            let body = buffer.getBytes(at: start + FrameHeader.byteCount, length: length - sealBytes)
        else { return nil }
        guard header.checksum == header.checksum(of: body) else { throw ConnectionProblem(.malformed, "the checksum of a frame is wrong") }
        guard header.flags == (seal == nil ? 0 : FrameHeader.sealedFlag) else {
            throw ConnectionProblem(seal == nil ? .malformed : .authenticationFailed, "a frame has the flags \(header.flags)")
        }
        if seal?.isNext(from: start, length: whole, in: buffer) == false {
            throw ConnectionProblem(.authenticationFailed, "a frame is not the next one that the other side sealed")
        }
        buffer.moveReaderIndex(forwardBy: whole)
        return IncomingFrame(header: header, body: body)
    }
}
#endif

#if Network
import NIOCore

/// Cuts what arrives into frames: a length of four bytes, and as many bytes. A frame that is too long is refused when its length has come, before room is made for it; what is not whole yet is never
/// more than one frame and one read of a socket.
struct FrameDecoder: Sendable {
    static let lengthBytes = 4

    /// In bytes, without the length.
    let maximumBytes: Int
    private var buffer = ByteBuffer()

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// nil: more bytes are needed. After an error the decoder is not usable further.
    mutating func next() throws(JuteError) -> [UInt8]? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: Int32.self) else { return nil }
        guard length >= 0 else { throw JuteError("a frame announces \(length) bytes") }
        guard length <= maximumBytes else { throw JuteError("a frame of \(length) bytes; maximumFrameBytes is \(maximumBytes)") }
        guard buffer.readableBytes >= FrameDecoder.lengthBytes + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: FrameDecoder.lengthBytes)
        return buffer.readBytes(length: Int(length))
    }
}
#endif

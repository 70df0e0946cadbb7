#if Network
import Crypto
import NIOCore

/// What ends a frame of a connection that a shared secret protects: the number of the frame (u64), and the HMAC-SHA256 of everything before.
///
/// One seal serves one direction of one connection: its key is derived for it, and every frame takes the next number, so that no frame can be forged, changed, repeated, left out or turned round.
struct FrameSeal: Sendable {
    private static let counterBytes = 8
    private static let codeBytes = 32
    static let byteCount = counterBytes + codeBytes

    private let key: SymmetricKey
    private var counter: UInt64 = 0

    init(key: SymmetricKey) { self.key = key }

    /// Ends the frame that begins at `start` and reaches to the end of what was written.
    mutating func write(from start: Int, into buffer: inout ByteBuffer) {
        buffer.writeInteger(counter, endianness: .little)
        counter += 1
        let frame = buffer.viewBytes(at: start, length: buffer.writerIndex - start) ?? ByteBufferView()
        buffer.writeBytes(frame.withUnsafeBytes { HMAC<SHA256>.authenticationCode(for: $0, using: key) })
    }

    /// Whether the frame of `length` bytes that begins at `start`, seal and all, is the next one of the other side. Takes the same time wherever the codes differ.
    mutating func isNext(from start: Int, length: Int, in buffer: ByteBuffer) -> Bool {
        let signed = length - FrameSeal.codeBytes
        guard let counter: UInt64 = buffer.getInteger(at: start + signed - FrameSeal.counterBytes, endianness: .little), counter == self.counter,
            let frame = buffer.viewBytes(at: start, length: signed), let code = buffer.getBytes(at: start + signed, length: FrameSeal.codeBytes),
            frame.withUnsafeBytes({ HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: $0, using: key) })
        else { return false }
        self.counter += 1
        return true
    }
}
#endif

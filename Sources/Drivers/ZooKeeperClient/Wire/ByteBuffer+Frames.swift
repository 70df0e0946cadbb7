#if Network
import NIOCore

extension ByteBuffer {
    mutating func writeFrame(_ parts: [UInt8]...) {
        writeInteger(Int32(clamping: parts.reduce(0) { $0 + $1.count }))
        for part in parts { writeBytes(part) }
    }

    /// - Parameter body: everything behind the number.
    mutating func writeRequest(_ xid: Int32, _ body: [UInt8]) {
        var header = JuteWriter()
        header.write(xid)
        writeFrame(header.bytes, body)
    }
}
#endif

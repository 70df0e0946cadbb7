#if Network
import BinaryCoding
import NIOCore
import RaftCore

/// A frame in its byte form, but for the seal, which depends on the connection. Encoded once, by whoever sends it.
struct OutgoingFrame: Hashable, Sendable {
    let header: FrameHeader
    let body: [UInt8]

    /// - Parameter isSealed: its connection will seal it.
    init(_ type: FrameType, _ body: [UInt8], from identity: WireIdentity, version: UInt8 = WireVersion.handshake, isSealed: Bool = false) {
        let length = body.count + (isSealed ? FrameSeal.byteCount : 0)
        var header = FrameHeader(
            version: version, type: type.rawValue, flags: isSealed ? FrameHeader.sealedFlag : 0, length: UInt32(truncatingIfNeeded: length), cluster: identity.cluster,
            from: identity.node)
        header.checksum = header.checksum(of: body)
        self.header = header
        self.body = body
    }

    var isSealed: Bool { header.flags & FrameHeader.sealedFlag != 0 }

    /// On the wire, seal and all.
    var byteCount: Int { FrameHeader.byteCount + Int(header.length) }

    /// Without the seal.
    func write(into buffer: inout ByteBuffer) {
        header.write(into: &buffer)
        buffer.writeBytes(body)
    }
}
#endif

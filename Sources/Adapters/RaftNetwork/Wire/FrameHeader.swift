#if Network
import BinaryCoding
import NIOCore
import RaftCore

/// What stands before the body of every frame: 32 bytes, little-endian.
///
/// ```
/// magic u32 · version u8 · type u8 · flags u16 · length u32 · crc32c u32 · cluster u64 · from u64
/// ```
/// `length` counts what follows the header; the checksum covers header and body, but for itself and the seal.
struct FrameHeader: Hashable, Sendable {
    static let byteCount = 32
    /// The letters BTNR.
    static let magic: UInt32 = 0x524E_5442
    /// Set in ``flags`` of a frame that ends in a seal, see ``FrameSeal``.
    static let sealedFlag: UInt16 = 1
    /// Where the length ends: so many bytes tell whether the rest is worth waiting for.
    static let lengthEnd = 12
    private static let checksumEnd = 16

    var version: UInt8
    /// As it stands on the wire: it may be of a later version.
    var type: UInt8
    var flags: UInt16
    var length: UInt32
    var checksum: UInt32 = 0
    /// Of the cluster's identity, see ``WireIdentity``.
    var cluster: UInt64
    var from: NodeID

    /// The checksum that a frame with this header and `body` has.
    func checksum(of body: some Sequence<UInt8>) -> UInt32 {
        let head = (FrameHeader.magic.littleEndian, (UInt32(version) | UInt32(type) << 8 | UInt32(flags) << 16).littleEndian, length.littleEndian)
        let tail = (cluster.littleEndian, from.rawValue.littleEndian)
        let ofHead = withUnsafeBytes(of: head) { CRC32C.checksum($0) }
        let ofTail = withUnsafeBytes(of: tail) { CRC32C.checksum($0, continuing: ofHead) }
        return CRC32C.checksum(body, continuing: ofTail)
    }

    func write(into buffer: inout ByteBuffer) {
        buffer.writeInteger(FrameHeader.magic, endianness: .little)
        buffer.writeInteger(version)
        buffer.writeInteger(type)
        buffer.writeInteger(flags, endianness: .little)
        buffer.writeInteger(length, endianness: .little)
        buffer.writeInteger(checksum, endianness: .little)
        buffer.writeInteger(cluster, endianness: .little)
        buffer.writeInteger(from.rawValue, endianness: .little)
    }

    /// The length that a frame announces at the beginning of what can be read of `buffer`; nil: too little has come to tell.
    static func announcedLength(in buffer: ByteBuffer) throws(ConnectionProblem) -> Int? {
        let start = buffer.readerIndex
        guard let magic: UInt32 = buffer.getInteger(at: start, endianness: .little) else { return nil }
        guard magic == FrameHeader.magic else { throw ConnectionProblem(.malformed, "what it sends is not this protocol; is TLS, or another security, set on one side only?") }
        guard let length: UInt32 = buffer.getInteger(at: start + 8, endianness: .little) else { return nil }
        return Int(length)
    }

    /// nil: fewer than ``byteCount`` bytes are there.
    init?(at start: Int, in buffer: ByteBuffer) {
        guard let version: UInt8 = buffer.getInteger(at: start + 4), let type: UInt8 = buffer.getInteger(at: start + 5),
            let flags: UInt16 = buffer.getInteger(at: start + 6, endianness: .little), let length: UInt32 = buffer.getInteger(at: start + 8, endianness: .little),
            let checksum: UInt32 = buffer.getInteger(at: start + FrameHeader.lengthEnd, endianness: .little),
            let cluster: UInt64 = buffer.getInteger(at: start + FrameHeader.checksumEnd, endianness: .little),
            let from: UInt64 = buffer.getInteger(at: start + FrameHeader.checksumEnd + 8, endianness: .little)
        else { return nil }
        self.init(version: version, type: type, flags: flags, length: length, checksum: checksum, cluster: cluster, from: NodeID(rawValue: from))
    }

    init(version: UInt8, type: UInt8, flags: UInt16, length: UInt32, checksum: UInt32 = 0, cluster: UInt64, from: NodeID) {
        self.version = version
        self.type = type
        self.flags = flags
        self.length = length
        self.checksum = checksum
        self.cluster = cluster
        self.from = from
    }
}
#endif

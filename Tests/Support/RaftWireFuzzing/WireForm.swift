#if Network
import BinaryCoding
import NIOCore
public import RaftFuzzing
import RaftNetwork
public import TopologyModel

/// What comes over a connection that is up and has no seals: frames with their checksums, in pieces of any size.
public struct WireForm: FuzzedForm {
    public static let name = "wire"
    private static let mostFrames = 4
    private static let mostPieces = 5
    /// As on a connection that is up.
    private static let bodyLimit = 20 << 20

    public init() {}

    /// The bodies are changed before their checksums are made, or nothing but checksums would ever be refused.
    public func honest(_ random: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: 1...WireForm.mostFrames, using: &random)).flatMap { _ in
            let body = FrameForm.frame(&random).encoded()
            return WireForm.framed(Bool.random(using: &random) ? body : FuzzedBytes.changed(body, by: &random))
        }
    }

    /// `magic u32 · version u8 · type u8 · flags u16 · length u32 · crc32c u32 · cluster u64 · from u64 · body`
    private static func framed(_ body: [UInt8]) -> [UInt8] {
        var (head, tail) = (BinaryWriter(), BinaryWriter())
        head.writeUInt32(0x524E_5442)
        head.writeUInt8(1)
        head.writeUInt8(16)
        head.writeUInt16(0)
        head.writeUInt32(UInt32(body.count))
        tail.writeUInt64(7)
        tail.writeUInt64(3)
        var checksum = BinaryWriter()
        checksum.writeUInt32(CRC32C.checksum(head.bytes + tail.bytes + body))
        return head.bytes + checksum.bytes + tail.bytes + body
    }

    public func read(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        var decoder = FrameDecoder(bodyLimit: WireForm.bodyLimit)
        var bodies: [[UInt8]] = []
        var rest = ByteBuffer(bytes: bytes)
        let pieces = max(1, bytes.count / WireForm.mostPieces)
        while let piece = rest.readSlice(length: min(pieces, rest.readableBytes)), piece.readableBytes > 0 {
            decoder.append(piece)
            do throws(ConnectionProblem) {
                while let frame = try decoder.next() { bodies.append(frame.body) }
            } catch { break }
        }
        let count = bodies.reduce(0) { $0 + $1.count }
        guard count <= bytes.count else { throw FuzzViolation("\(count) bytes of bodies were read from \(bytes.count) bytes") }
        for body in bodies { _ = try FrameForm().read(body) }
        return !bodies.isEmpty
    }
}
#endif

#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite struct FrameTests {
    /// magic, version 1, type 16, no flags, 13 bytes, checksum; cluster; node 3; the heartbeat.
    private static let golden = "42544e52" + "01" + "10" + "0000" + "0d000000" + "41598b4e" + "0c730b69905c5ef7" + "0300000000000000" + "00030000000000000005050709"

    private static func decode(_ bytes: [UInt8], limit: Int = 1_000) throws -> IncomingFrame? {
        var decoder = FrameDecoder(bodyLimit: limit)
        decoder.append(ByteBuffer(bytes: bytes))
        return try decoder.next()
    }

    @Test func `the form of a frame is frozen`() throws {
        let frame = raftFrame(heartbeat(from: 3), from: identity(3))
        #expect(hex(written(frame).readableBytesView) == Self.golden)
        let read = try #require(try Self.decode(bytes(Self.golden)))
        #expect(read.header == frame.header)
        #expect(try RaftFrame(decoding: read.body) == heartbeat(from: 3))
    }

    @Test func `frames come out whole and in order, however the bytes arrive`() throws {
        let frames = (1...5).map { raftFrame(heartbeat(from: 3, round: $0), from: identity(3)) }
        var stream = ByteBuffer()
        for frame in frames { frame.write(into: &stream) }
        for step in [1, 2, 7, 44, 45, 46, 100, 1_000] {
            var decoder = FrameDecoder(bodyLimit: 100)
            var rest = stream
            var found: [FrameHeader] = []
            while let piece = rest.readSlice(length: min(step, rest.readableBytes)), piece.readableBytes > 0 {
                decoder.append(piece)
                while let frame = try decoder.next() { found.append(frame.header) }
            }
            #expect(found == frames.map(\.header), "\(step) bytes at a time")
            #expect(decoder.waitingBytes == 0)
        }
    }

    @Test func `a part of a frame is waited for`() throws {
        let golden = bytes(Self.golden)
        for count in 0..<golden.count { #expect(try Self.decode(Array(golden.prefix(count))) == nil) }
    }

    @Test func `a flipped bit is found`() {
        let golden = bytes(Self.golden)
        for place in 0..<golden.count * 8 {
            var changed = golden
            changed[place / 8] ^= 1 << UInt8(place % 8)
            var found: IncomingFrame?
            // A length that has grown is waited for, or too much.
            do { found = try Self.decode(changed) } catch { #expect(error is ConnectionProblem) }
            #expect(found == nil, "bit \(place)")
        }
    }

    static let refusals: [(what: String, hex: String, code: RaftNetworkEvent.Code)] = [
        ("another magic", "42544e53", .malformed), ("a greeting of TLS", "1603010200", .malformed), ("HTTP", "474554202f", .malformed),
        ("too long, before the rest has come", "42544e5201100000e9030000", .tooLarge), ("the longest length", "42544e5201100000ffffffff", .tooLarge),
        ("a wrong checksum", golden.replacing("41598b4e", with: "41598b4f"), .malformed), ("an unknown flag", golden.replacing("01100000", with: "01100200"), .malformed),
    ]

    @Test(arguments: refusals) func `what is no frame is refused`(row: (what: String, hex: String, code: RaftNetworkEvent.Code)) {
        let error = #expect(throws: ConnectionProblem.self, "\(row.what)") { try Self.decode(bytes(row.hex)) }
        #expect(error?.code == row.code, "\(row.what)")
    }
}
#endif

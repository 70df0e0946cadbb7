#if Network
import NIOCore
import Testing

@testable import ZooKeeperClient

@Suite struct `Cutting into frames` {
    private static let two = bytes("00000003 010203 00000000 00000001 ff")

    @Test func `frames that come together are cut apart`() throws {
        var decoder = FrameDecoder(maximumBytes: 3)
        decoder.append(ByteBuffer(bytes: Self.two))
        #expect(try decoder.next() == [1, 2, 3])
        #expect(try decoder.next() == [])
        #expect(try decoder.next() == [0xFF])
        #expect(try decoder.next() == nil)
    }

    @Test func `frames that come byte by byte are the same`() throws {
        var decoder = FrameDecoder(maximumBytes: 3)
        var frames: [[UInt8]] = []
        for byte in Self.two {
            decoder.append(ByteBuffer(bytes: [byte]))
            while let frame = try decoder.next() { frames.append(frame) }
        }
        #expect(frames == [[1, 2, 3], [], [0xFF]])
    }

    @Test func `one that is too long is refused by its length alone`() {
        var decoder = FrameDecoder(maximumBytes: 3)
        decoder.append(ByteBuffer(bytes: bytes("00000004")))
        #expect(throws: JuteError("a frame of 4 bytes; maximumFrameBytes is 3")) { try decoder.next() }
    }

    @Test func `a negative length is refused`() {
        var decoder = FrameDecoder(maximumBytes: 3)
        decoder.append(ByteBuffer(bytes: bytes("ffffffff")))
        #expect(throws: JuteError("a frame announces -1 bytes")) { try decoder.next() }
    }
}
#endif

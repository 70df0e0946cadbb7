#if Network
import NIOCore
import Testing

@testable import ZooKeeperClient

@Suite struct `Requests` {
    struct Row: Sendable, CustomTestStringConvertible {
        var request: Request
        var bytes: String
        var isWrite: Bool
        var testDescription: String { "\(request.opcode)" }
    }

    /// `/a`, as a string of a record.
    private static let a = "000000022f61"
    private static let world = "00000001" + "0000001f" + "00000005" + "776f726c64" + "00000006" + "616e796f6e65"
    private static let end = "ffffffff01ffffffff"

    static let rows: [Row] = [
        Row(request: .exists("/a"), bytes: "00000003" + a + "00", isWrite: false),
        Row(request: .data("/a"), bytes: "00000004" + a + "00", isWrite: false),
        Row(request: .children("/a"), bytes: "0000000c" + a + "00", isWrite: false),
        Row(request: .sync("/a"), bytes: "00000009" + a, isWrite: false),
        Row(request: .operation(.create("/a", [0xAB])), bytes: "00000001" + a + "00000001ab" + world + "00000000", isWrite: true),
        Row(request: .operation(.create("/a", mode: .ephemeralSequential)), bytes: "00000001" + a + "00000000" + world + "00000003", isWrite: true),
        Row(
            request: .operation(.create("/a", acl: [ZooKeeperACL([.read, .create], scheme: "ip", identity: "::1")])),
            bytes: "00000001" + a + "00000000" + "00000001" + "00000005" + "000000026970" + "000000033a3a31" + "00000000", isWrite: true),
        Row(request: .operation(.setData("/a", [0xAB], version: 3)), bytes: "00000005" + a + "00000001ab" + "00000003", isWrite: true),
        Row(request: .operation(.setData("/a", [], version: nil)), bytes: "00000005" + a + "00000000" + "ffffffff", isWrite: true),
        Row(request: .operation(.delete("/a", version: 7)), bytes: "00000002" + a + "00000007", isWrite: true),
        Row(
            request: .transaction([.check("/a", version: 1), .create("/a"), .setData("/a", [0xAB], version: nil), .delete("/a", version: nil)]),
            bytes: "0000000e" + "0000000d00ffffffff" + a + "00000001" + "0000000100ffffffff" + a + "00000000" + world + "00000000" + "0000000500ffffffff" + a + "00000001ab" + "ffffffff"
                + "0000000200ffffffff" + a + "ffffffff" + end, isWrite: true),
        Row(
            request: .reads([.data("/a"), .children("/a")]), bytes: "00000016" + "0000000400ffffffff" + a + "00" + "0000000800ffffffff" + a + "00" + end, isWrite: false),
    ]

    @Test(arguments: rows)
    func `each has these bytes behind its number`(row: Row) {
        #expect(hex(row.request.body(usualACL: [.anyone(.all)])) == row.bytes)
        #expect(row.request.isWrite == row.isWrite)
    }

    @Test func `a frame is its length, the number and the rest`() {
        var buffer = ByteBuffer()
        buffer.writeRequest(0x0102_0304, [0xAA, 0xBB])
        #expect(hex(buffer.readableBytesView) == "00000006" + "01020304" + "aabb")
    }

    @Test func `what is printed has no data`() {
        #expect(ZooKeeperOperation.setData("/a", Array("secret".utf8), version: nil).description == "set /a")
    }
}
#endif

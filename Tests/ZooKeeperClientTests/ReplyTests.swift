#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `Replies` {
    struct Row: Sendable, CustomTestStringConvertible {
        var request: Request
        var bytes: [UInt8]
        var reply: Reply
        var testDescription: String { "\(request.opcode): \(hex(bytes))" }
    }

    private static let data: [UInt8] = bytes("00000002 abcd")
    private static let node = ZooKeeperNode(data: [0xAB, 0xCD], stat: Samples.stat)
    private static let operations: [ZooKeeperOperation] = [
        .check("/a", version: 1), .create("/b"), .setData("/c", [], version: nil), .delete("/d", version: nil),
    ]

    static let rows: [Row] = [
        Row(request: .exists("/a"), bytes: Samples.statBytes, reply: .stat(Samples.stat)),
        Row(request: .data("/a"), bytes: data + Samples.statBytes, reply: .node(node)),
        Row(
            request: .children("/a"), bytes: bytes("00000003") + ["b", "é", "a"].flatMap(Samples.string) + Samples.statBytes,
            reply: .children(ZooKeeperChildren(names: ["a", "b", "é"], stat: Samples.stat))),
        Row(request: .sync("/a"), bytes: Samples.string("/a"), reply: .path("/a")),
        Row(request: .operation(.create("/a", mode: .persistentSequential)), bytes: Samples.string("/a0000000001"), reply: .path("/a0000000001")),
        Row(request: .operation(.setData("/a", [], version: nil)), bytes: Samples.statBytes, reply: .stat(Samples.stat)),
        Row(request: .operation(.delete("/a", version: nil)), bytes: [], reply: .done),
        Row(
            request: .transaction(operations),
            bytes: Samples.part(.check) + Samples.part(.create, Samples.string("/b")) + Samples.part(.setData, Samples.statBytes) + Samples.part(.delete) + Samples.end,
            reply: .transaction([.checked, .created("/b"), .dataSet(Samples.stat), .deleted])),
        Row(
            request: .transaction(operations),
            bytes: Samples.failedPart(.ok) + Samples.failedPart(.nodeExists) + Samples.failedPart(.runtimeInconsistency) + Samples.failedPart(.runtimeInconsistency) + Samples.end,
            reply: .failedTransaction([.ok, .nodeExists, .runtimeInconsistency, .runtimeInconsistency])),
        Row(
            request: .reads([.data("/a"), .data("/b"), .children("/c")]),
            bytes: Samples.part(.getData, data + Samples.statBytes) + Samples.failedPart(.noNode) + Samples.part(.getChildren, bytes("00000002") + ["y", "x"].flatMap(Samples.string)) + Samples.end,
            reply: .readings([.node(node), .failed(.noNode), .children(["x", "y"])])),
    ]

    @Test(arguments: rows)
    func `each reads as what was asked for`(row: Row) throws {
        var reader = JuteReader(row.bytes)
        #expect(try Reply(to: row.request, from: &reader) == row.reply)
    }

    @Test(arguments: rows)
    func `none reads if it is cut, or if something follows`(row: Row) {
        for count in row.bytes.indices {
            var reader = JuteReader(Array(row.bytes.prefix(count)))
            #expect(throws: JuteError.self) { try Reply(to: row.request, from: &reader) }
        }
        var reader = JuteReader(row.bytes + [0])
        #expect(throws: JuteError("1 bytes are left after the record")) { try Reply(to: row.request, from: &reader) }
    }

    struct Bad: Sendable {
        var parts: [[UInt8]]
        var message: String
    }

    static let badTransactions: [Bad] = [
        Bad(parts: [Samples.part(.check), Samples.end], message: "a multi has fewer results than operations"),
        Bad(parts: [Samples.part(.check), Samples.part(.delete), Samples.part(.delete)], message: "a multi has more results than operations"),
        Bad(parts: [Samples.part(.delete), Samples.part(.delete)], message: "a multi has a result of type 2 where 13 was asked for"),
        Bad(parts: [Samples.part(.check), Samples.failedPart(.noNode), Samples.end], message: "a transaction was done in part"),
        Bad(parts: [Samples.failedPart(.ok), Samples.failedPart(.ok), Samples.end], message: "a transaction was done in part"),
    ]

    @Test(arguments: badTransactions)
    func `a transaction that was done in part, or is another one, is refused`(bad: Bad) {
        var reader = JuteReader(bad.parts.flatMap(\.self))
        let request = Request.transaction([.check("/a", version: 1), .delete("/b", version: nil)])
        #expect(throws: JuteError(bad.message)) { try Reply(to: request, from: &reader) }
    }
}
#endif

#if Network
@testable import ZooKeeperClient

/// Values that tests share, and their bytes as a server sends them.
enum Samples {
    static let stat = ZooKeeperStat(
        created: ZooKeeperTransactionID(rawValue: 0x11), modified: ZooKeeperTransactionID(rawValue: 0x22), createdMilliseconds: 0x33, modifiedMilliseconds: 0x44, version: 5, childrenVersion: 6,
        accessVersion: 7, ephemeralOwner: 0x88, dataBytes: 9, childCount: 10, childrenModified: ZooKeeperTransactionID(rawValue: 0xBB))
    static let statBytes = bytes(
        """
        0000000000000011 0000000000000022 0000000000000033 0000000000000044 00000005 00000006 00000007 0000000000000088 00000009 0000000a 00000000000000bb
        """)

    static let ticket = SessionTicket(id: 0x0102_0304_0506_0708, password: Array(1...16))

    static func greetingReply(_ milliseconds: Int32, _ ticket: SessionTicket = Samples.ticket) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(Int32(0))
        writer.write(milliseconds)
        writer.write(ticket.id)
        writer.write(ticket.password)
        writer.write(false)
        return writer.bytes
    }

    static func reply(_ xid: Int32, seen: Int64 = 1, _ code: ZooKeeperServerCode = .ok, _ body: [UInt8] = []) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(xid)
        writer.write(seen)
        writer.write(code.rawValue)
        return writer.bytes + body
    }

    /// A part of a multi that has no result.
    static func failedPart(_ code: ZooKeeperServerCode) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(Opcode.error.rawValue)
        writer.write(false)
        writer.write(code.rawValue)
        writer.write(code.rawValue)
        return writer.bytes
    }

    static func part(_ opcode: Opcode, _ body: [UInt8] = []) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(opcode.rawValue)
        writer.write(false)
        writer.write(Int32(0))
        return writer.bytes + body
    }

    static func string(_ text: String) -> [UInt8] {
        var writer = JuteWriter()
        writer.write(text)
        return writer.bytes
    }

    static let end = bytes("ffffffff 01 ffffffff")
}
#endif

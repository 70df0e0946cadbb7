#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `The first messages of a connection` {
    @Test func `a greeting has these bytes`() {
        var writer = JuteWriter()
        Greeting(lastSeen: ZooKeeperTransactionID(rawValue: 0x1234), timeoutMilliseconds: 10_000, ticket: Samples.ticket).write(into: &writer)
        #expect(hex(writer.bytes) == "00000000" + "0000000000001234" + "00002710" + "0102030405060708" + "00000010" + "0102030405060708090a0b0c0d0e0f10" + "00")
    }

    @Test func `a greeting without a session asks for one`() {
        var writer = JuteWriter()
        Greeting(lastSeen: ZooKeeperTransactionID(rawValue: 0), timeoutMilliseconds: 1, ticket: .none).write(into: &writer)
        #expect(hex(writer.bytes.suffix(29)) == "0000000000000000" + "00000010" + String(repeating: "00", count: 17))
    }

    @Test func `an answer says what was granted`() throws {
        let reply = try GreetingReply(decoding: bytes("00000000 00000fa0 0102030405060708 00000010 0102030405060708090a0b0c0d0e0f10 00"))
        #expect(reply.timeoutMilliseconds == 4000)
        #expect(reply.ticket == Samples.ticket)
    }

    @Test func `old servers do not say whether they are read-only`() throws {
        #expect(try GreetingReply(decoding: bytes("00000000 00000fa0 0102030405060708 00000010 0102030405060708090a0b0c0d0e0f10")).timeoutMilliseconds == 4000)
    }

    @Test(arguments: [
        "", "00000000 00000fa0 0102030405060708 00000000", "00000000 00000fa0 0102030405060708 00000010 0102030405060708090a0b0c0d0e0f10 03",
        "00000000 00000fa0 0102030405060708 00000010 0102030405060708090a0b0c0d0e0f10 0000",
    ])
    func `other bytes are refused`(text: String) {
        #expect(throws: JuteError.self) { try GreetingReply(decoding: bytes(text)) }
    }
}
#endif

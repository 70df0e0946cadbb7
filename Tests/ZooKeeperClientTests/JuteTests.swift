#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `The byte form of records` {
    @Test func `what is written has these bytes and reads as it was`() throws {
        var writer = JuteWriter()
        writer.write(true)
        writer.write(Int32(-2))
        writer.write(Int64(0x0102_0304_0506_0708))
        writer.write([0xAA, 0xBB] as [UInt8])
        writer.write("zk")
        writer.write(["a", "bc"]) { $0.write($1) }
        #expect(hex(writer.bytes) == "01fffffffe0102030405060708" + "00000002aabb" + "000000027a6b" + "00000002" + "0000000161" + "000000026263")

        var reader = JuteReader(writer.bytes)
        #expect(try reader.readBool())
        #expect(try reader.readInt() == -2)
        #expect(try reader.readLong() == 0x0102_0304_0506_0708)
        #expect(try reader.readBuffer() == [0xAA, 0xBB])
        #expect(try reader.readString() == "zk")
        #expect(try reader.readVector(minimumBytes: 4) { reader throws(JuteError) in try reader.readString() } == ["a", "bc"])
        try reader.finish()
    }

    @Test func `what is absent reads as empty`() throws {
        var reader = JuteReader(bytes("ffffffff ffffffff ffffffff"))
        #expect(try reader.readBuffer() == [])
        #expect(try reader.readString() == "")
        #expect(try reader.readVector(minimumBytes: 1) { reader throws(JuteError) in try reader.readBool() } == [])
        try reader.finish()
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: String
        var read: @Sendable (inout JuteReader) throws -> Void
        var message: String
    }

    static let bad: [Bad] = [
        Bad(testDescription: "a cut number", bytes: "000000", read: { _ = try $0.readInt() }, message: "4 bytes are announced, and 3 are there"),
        Bad(testDescription: "a cut long", bytes: "00000000000000", read: { _ = try $0.readLong() }, message: "8 bytes are announced, and 7 are there"),
        Bad(testDescription: "no bool", bytes: "02", read: { _ = try $0.readBool() }, message: "2 is neither true nor false"),
        Bad(testDescription: "a negative length", bytes: "fffffffe", read: { _ = try $0.readBuffer() }, message: "a length of -2"),
        Bad(testDescription: "a length that nothing backs", bytes: "7fffffff 00", read: { _ = try $0.readBuffer() }, message: "2147483647 bytes are announced, and 1 are there"),
        Bad(testDescription: "no UTF-8", bytes: "00000001 ff", read: { _ = try $0.readString() }, message: "a string is not UTF-8"),
        Bad(
            testDescription: "a count that nothing backs", bytes: "7fffffff 00000000",
            read: { _ = try $0.readVector(minimumBytes: 4) { reader throws(JuteError) in try reader.readString() } }, message: "2147483647 elements are announced, and 4 bytes are there"),
        Bad(testDescription: "something left over", bytes: "00", read: { try $0.finish() }, message: "1 bytes are left after the record"),
    ]

    @Test(arguments: bad)
    func `bytes that are no record say why`(bad: Bad) {
        var reader = JuteReader(bytes(bad.bytes))
        #expect(throws: JuteError(bad.message)) { try bad.read(&reader) }
    }
}
#endif

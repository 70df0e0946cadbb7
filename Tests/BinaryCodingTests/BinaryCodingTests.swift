import BinaryCoding
import Testing

/// One value of every kind, for whole-value tests.
private struct Sample: BinaryCodable, Equatable {
    var small: UInt8 = 7
    var port: UInt16 = 3306
    var server: UInt32 = 0x0102_0304
    var index: UInt64 = 0x1112_1314_1516_1718
    var count: UInt64 = 300
    var offset: Int64 = -3
    var flag = true
    var name = "é"
    var payload: [UInt8] = [9, 8]
    var missing: UInt64?
    var present: UInt64? = 5
    var names = ["a", "bc"]

    static let nameLimit = 8
    static let listLimit = 4

    init() {}

    func encode(into writer: inout BinaryWriter) {
        writer.writeUInt8(small)
        writer.writeUInt16(port)
        writer.writeUInt32(server)
        writer.writeUInt64(index)
        writer.writeVarint(count)
        writer.writeSignedVarint(offset)
        writer.writeBool(flag)
        writer.writeString(name)
        writer.writeBytes(payload)
        writer.writeOptional(missing) { $0.writeVarint($1) }
        writer.writeOptional(present) { $0.writeVarint($1) }
        writer.writeArray(names) { $0.writeString($1) }
    }

    init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        small = try reader.readUInt8()
        port = try reader.readUInt16()
        server = try reader.readUInt32()
        index = try reader.readUInt64()
        count = try reader.readVarint()
        offset = try reader.readSignedVarint()
        flag = try reader.readBool()
        name = try reader.readString(limit: Sample.nameLimit)
        payload = Array(try reader.readBytes(limit: Sample.nameLimit))
        missing = try reader.readOptional { reader throws(BinaryCodingError) in try reader.readVarint() }
        present = try reader.readOptional { reader throws(BinaryCodingError) in try reader.readVarint() }
        names = try reader.readArray(limit: Sample.listLimit) { reader throws(BinaryCodingError) in
            try reader.readString(limit: Sample.nameLimit)
        }
    }

    static let golden: [UInt8] = [
        0x07, 0xEA, 0x0C, 0x04, 0x03, 0x02, 0x01, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,  // small, port, server, index
        0xAC, 0x02, 0x05, 0x01, 0x02, 0xC3, 0xA9, 0x02, 0x09, 0x08,  // count, offset, flag, name, payload
        0x00, 0x01, 0x05, 0x02, 0x01, 0x61, 0x02, 0x62, 0x63,  // missing, present, names
    ]
}

private func code(_ body: () throws(BinaryCodingError) -> Void) -> BinaryCodingError.Code? {
    do throws(BinaryCodingError) {
        try body()
        return nil
    } catch {
        return error.code
    }
}

@Suite struct BinaryCodingTests {
    @Test func `the byte form is frozen`() throws {
        #expect(Sample().encoded() == Sample.golden)
        #expect(try Sample(decoding: Sample.golden) == Sample())
    }

    @Test func `a part of a buffer is read as if it stood alone`() throws {
        let buffer = [0xFF] + Sample.golden + [0xFF]
        #expect(try Sample(decoding: buffer[1..<buffer.count - 1]) == Sample())
    }

    @Test func `every cut is reported as truncated`() {
        for length in Sample.golden.indices {
            let cut = Sample.golden[..<length]
            #expect(code { () throws(BinaryCodingError) in _ = try Sample(decoding: cut) } == .truncated, "cut at \(length)")
        }
    }

    @Test func `bytes behind the value are refused`() {
        #expect(code { () throws(BinaryCodingError) in _ = try Sample(decoding: Sample.golden + [0]) } == .trailingBytes)
    }

    @Test func `garbage is refused or read, and never more than there is`() {
        for seed in UInt64(0)..<2_000 {
            var generator = Generator(state: seed)
            let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            if let sample = try? Sample(decoding: bytes) {
                #expect(sample.encoded() == bytes, "seed \(seed): one value has two forms")
            }
            var damaged = Sample.golden
            damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
            if let sample = try? Sample(decoding: damaged) {
                #expect(sample.encoded() == damaged, "seed \(seed): one value has two forms")
            }
        }
    }

    @Test(arguments: [
        (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (16_383, [0xFF, 0x7F]), (16_384, [0x80, 0x80, 0x01]),
        (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
    ] as [(UInt64, [UInt8])])
    func varints(value: UInt64, bytes: [UInt8]) throws {
        var writer = BinaryWriter()
        writer.writeVarint(value)
        var reader = BinaryReader(writer.bytes)
        #expect(try (writer.bytes, reader.readVarint(), reader.remaining) == (bytes, value, 0))
    }

    @Test(arguments: [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4), (Int64.max, .max - 1), (Int64.min, .max)] as [(Int64, UInt64)])
    func `signed varints fold the sign into the lowest bit`(value: Int64, folded: UInt64) throws {
        var writer = BinaryWriter()
        writer.writeSignedVarint(value)
        var (raw, signed) = (BinaryReader(writer.bytes), BinaryReader(writer.bytes))
        #expect(try (raw.readVarint(), signed.readSignedVarint()) == (folded, value))
    }

    @Test(arguments: [
        ([0x80, 0x00], .invalidValue), ([0x81, 0x80, 0x00], .invalidValue), ([0x80], .truncated), ([], .truncated),
        (Array(repeating: 0xFF, count: 9) + [0x02], .invalidValue), (Array(repeating: 0x80, count: 10) + [0x01], .invalidValue),
    ] as [([UInt8], BinaryCodingError.Code)])
    func `malformed varints`(bytes: [UInt8], expected: BinaryCodingError.Code) {
        var reader = BinaryReader(bytes)
        #expect(code { () throws(BinaryCodingError) in _ = try reader.readVarint() } == expected)
    }

    @Test(arguments: [
        ([0x02, 0x61, 0x62], 2, nil), ([0x03, 0x61, 0x62, 0x63], 2, .tooLong), ([0x03, 0x61, 0x62], 8, .truncated),
        ([0x01, 0xFF], 8, .invalidUTF8), ([0x02, 0xC3, 0x28], 8, .invalidUTF8), ([0x00], 0, nil), ([0x01, 0x61], -1, .tooLong),
        // A length near 2^63 must neither trap nor allocate.
        ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], .max, .truncated),
    ] as [([UInt8], Int, BinaryCodingError.Code?)])
    func `strings are checked against limit, input and UTF-8`(bytes: [UInt8], limit: Int, expected: BinaryCodingError.Code?) {
        var reader = BinaryReader(bytes)
        #expect(code { () throws(BinaryCodingError) in _ = try reader.readString(limit: limit) } == expected)
    }

    @Test func `an array's count is checked before anything is read`() {
        var long = BinaryReader([0x03, 1, 2, 3])
        #expect(code { () throws(BinaryCodingError) in
            _ = try long.readArray(limit: 2) { reader throws(BinaryCodingError) in try reader.readUInt8() }
        } == .tooLong)
        var hungry = BinaryReader([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3])
        #expect(code { () throws(BinaryCodingError) in
            _ = try hungry.readArray(limit: .max) { reader throws(BinaryCodingError) in try reader.readUInt8() }
        } == .truncated)
    }

    @Test func `composed values are optional and repeated`() throws {
        var writer = BinaryWriter()
        writer.write(Sample())
        writer.writeOptional(Sample?.none)
        writer.writeOptional(Sample())
        writer.writeArray([Sample(), Sample()])
        var reader = BinaryReader(writer.bytes)
        #expect(try reader.read(Sample.self) == Sample())
        #expect(try reader.readOptional(Sample.self) == nil)
        #expect(try reader.readOptional(Sample.self) == Sample())
        #expect(try reader.readArray(of: Sample.self, limit: 2) == [Sample(), Sample()])
        try reader.finish()
    }

    @Test func `an error says where the value begins`() {
        var reader = BinaryReader([0x00, 0x02])
        #expect(throws: BinaryCodingError(code: .invalidValue, offset: 1, message: "2 is neither 0 nor 1")) {
            _ = try reader.readBool()
            _ = try reader.readBool()
        }
    }

    /// RFC 3720, B.4, and the customary check value.
    @Test(arguments: [
        ([], 0), (Array("123456789".utf8), 0xE306_9283), (Array(repeating: 0x00, count: 32), 0x8A91_36AA),
        (Array(repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
    ] as [([UInt8], UInt32)])
    func `CRC-32C`(bytes: [UInt8], sum: UInt32) {
        #expect(CRC32C.checksum(bytes) == sum)
        let middle = bytes.count / 2
        #expect(CRC32C.checksum(AnySequence(bytes[middle...]), continuing: CRC32C.checksum(bytes[..<middle])) == sum)
    }
}

/// SplitMix64: a seed is a whole test.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

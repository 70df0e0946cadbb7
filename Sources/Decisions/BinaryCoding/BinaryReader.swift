/// Reads what ``BinaryWriter`` wrote, from bytes that may be anything: torn, rotten or hostile.
///
/// Every value is checked before it is used, and no length field makes the reader allocate more than the input that is left.
/// After an error the reader stands where the failed value began, or within it; its input is not usable further.
public struct BinaryReader: Sendable {
    private let input: ArraySlice<UInt8>
    private var index: Int

    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    public init(_ bytes: ArraySlice<UInt8>) {
        input = bytes
        index = bytes.startIndex
    }

    /// How many bytes were read.
    public var offset: Int { index - input.startIndex }

    /// How many bytes are left.
    public var remaining: Int { input.endIndex - index }

    /// Throws ``BinaryCodingError/Code/trailingBytes`` unless everything was read.
    public func finish() throws(BinaryCodingError) {
        if remaining > 0 { throw failure(.trailingBytes, "\(remaining) bytes follow the value") }
    }

    /// An error at the present offset, for readers of composed values.
    public func failure(_ code: BinaryCodingError.Code, _ message: String) -> BinaryCodingError {
        BinaryCodingError(code: code, offset: offset, message: message)
    }

    // MARK: Fixed width

    public mutating func readUInt8() throws(BinaryCodingError) -> UInt8 { try readLittleEndian() }
    public mutating func readUInt16() throws(BinaryCodingError) -> UInt16 { try readLittleEndian() }
    public mutating func readUInt32() throws(BinaryCodingError) -> UInt32 { try readLittleEndian() }
    public mutating func readUInt64() throws(BinaryCodingError) -> UInt64 { try readLittleEndian() }

    /// Throws ``BinaryCodingError/Code/invalidValue`` for a byte other than 0 and 1.
    public mutating func readBool() throws(BinaryCodingError) -> Bool {
        try need(1)
        switch input[index] {
        case 0: index += 1; return false
        case 1: index += 1; return true
        default: throw failure(.invalidValue, "\(input[index]) is neither 0 nor 1")
        }
    }

    private mutating func readLittleEndian<Number: FixedWidthInteger & UnsignedInteger>() throws(BinaryCodingError) -> Number {
        let width = Number.bitWidth / 8
        try need(width)
        var value: Number = 0
        for place in 0..<width { value |= Number(input[index + place]) << Number(8 * place) }
        index += width
        return value
    }

    private func need(_ count: Int) throws(BinaryCodingError) {
        if remaining < count { throw failure(.truncated, "\(count) bytes needed, \(remaining) left") }
    }

    // MARK: Variable width

    /// The longest varint: 64 bits in groups of seven.
    private static let maximumVarintLength = 10

    /// Throws ``BinaryCodingError/Code/invalidValue`` for a number above 64 bits and for one that is longer than it needs to be:
    /// every number has one form.
    public mutating func readVarint() throws(BinaryCodingError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<BinaryReader.maximumVarintLength {
            if remaining <= place { throw failure(.truncated, "a number ends early") }
            let byte = input[index + place]
            // The tenth byte has room for the last of 64 bits only.
            if place == BinaryReader.maximumVarintLength - 1, byte > 1 { break }
            value |= UInt64(byte & 0x7F) << UInt64(7 * place)
            if byte & 0x80 == 0 {
                if byte == 0, place > 0 { throw failure(.invalidValue, "a number is longer than it needs to be") }
                index += place + 1
                return value
            }
        }
        throw failure(.invalidValue, "a number exceeds 64 bits")
    }

    public mutating func readSignedVarint() throws(BinaryCodingError) -> Int64 {
        let folded = try readVarint()
        return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }

    // MARK: Length before contents

    /// - Parameter limit: The most bytes of UTF-8 that are accepted.
    public mutating func readString(limit: Int) throws(BinaryCodingError) -> String {
        let start = offset
        let bytes = try readBytes(limit: limit)
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw BinaryCodingError(code: .invalidUTF8, offset: start, message: "a string of \(bytes.count) bytes is not UTF-8")
        }
        return string
    }

    /// A part of the input, not copied: it keeps the whole input alive until it is copied (`Array(…)`).
    ///
    /// - Parameter limit: The most bytes that are accepted.
    public mutating func readBytes(limit: Int) throws(BinaryCodingError) -> ArraySlice<UInt8> {
        let count = try readCount(limit: limit)
        defer { index += count }
        return input[index..<index + count]
    }

    /// A length or a number of elements: at most `limit`, and no more than the bytes that are left.
    private mutating func readCount(limit: Int) throws(BinaryCodingError) -> Int {
        let start = index
        let count = try readVarint()
        let end = index
        index = start
        if count > UInt64(max(limit, 0)) { throw failure(.tooLong, "\(count) exceeds the limit of \(limit)") }
        if count > UInt64(input.endIndex - end) { throw failure(.truncated, "\(count) announced, \(input.endIndex - end) bytes left") }
        index = end
        return Int(count)
    }

    public mutating func readOptional<Value>(
        _ read: (inout BinaryReader) throws(BinaryCodingError) -> Value
    ) throws(BinaryCodingError) -> Value? {
        try readBool() ? try read(&self) : nil
    }

    /// - Parameter limit: The most elements that are accepted. The array grows as elements are read, never ahead of them.
    public mutating func readArray<Element>(
        limit: Int, _ read: (inout BinaryReader) throws(BinaryCodingError) -> Element
    ) throws(BinaryCodingError) -> [Element] {
        let count = try readCount(limit: limit)
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    public mutating func read<Value: BinaryCodable>(_ type: Value.Type = Value.self) throws(BinaryCodingError) -> Value {
        try Value(from: &self)
    }

    public mutating func readOptional<Value: BinaryCodable>(_ type: Value.Type = Value.self) throws(BinaryCodingError) -> Value? {
        try readBool() ? try Value(from: &self) : nil
    }

    public mutating func readArray<Element: BinaryCodable>(
        of type: Element.Type = Element.self, limit: Int
    ) throws(BinaryCodingError) -> [Element] {
        let count = try readCount(limit: limit)
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try Element(from: &self)) }
        return elements
    }
}

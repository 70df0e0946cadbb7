#if Network
/// Reads records in Jute, ZooKeeper's byte form: big-endian numbers, and lengths before what has one. Nothing is allocated for a length that the bytes do not back.
struct JuteReader: Sendable {
    /// What stands for a buffer, string or vector that is not there.
    private static let absent: Int32 = -1

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count - position }

    /// What is left over belongs to no record that this side knows.
    func finish() throws(JuteError) {
        guard remaining == 0 else { throw JuteError("\(remaining) bytes are left after the record") }
    }

    mutating func readBool() throws(JuteError) -> Bool {
        try need(1)
        defer { position += 1 }
        switch bytes[position] {
        case 0: return false
        case 1: return true
        case let other: throw JuteError("\(other) is neither true nor false")
        }
    }

    mutating func readInt() throws(JuteError) -> Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: try readNumber(MemoryLayout<Int32>.size))) }
    mutating func readLong() throws(JuteError) -> Int64 { Int64(bitPattern: try readNumber(MemoryLayout<Int64>.size)) }

    /// A buffer that is not there reads as an empty one: the protocol does not tell them apart in use.
    mutating func readBuffer() throws(JuteError) -> [UInt8] {
        guard let length = try readLength() else { return [] }
        try need(length)
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func readString() throws(JuteError) -> String {
        guard let text = String(validating: try readBuffer(), as: UTF8.self) else { throw JuteError("a string is not UTF-8") }
        return text
    }

    /// - Parameter minimumBytes: what the shortest element has.
    mutating func readVector<Element>(minimumBytes: Int, _ read: (inout JuteReader) throws(JuteError) -> Element) throws(JuteError) -> [Element] {
        guard let count = try readLength() else { return [] }
        guard count <= remaining / minimumBytes else { throw JuteError("\(count) elements are announced, and \(remaining) bytes are there") }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    private mutating func readLength() throws(JuteError) -> Int? {
        let length = try readInt()
        guard length != JuteReader.absent else { return nil }
        guard length >= 0 else { throw JuteError("a length of \(length)") }
        return Int(length)
    }

    private mutating func readNumber(_ width: Int) throws(JuteError) -> UInt64 {
        try need(width)
        defer { position += width }
        return bytes[position..<position + width].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func need(_ count: Int) throws(JuteError) {
        guard count <= remaining else { throw JuteError("\(count) bytes are announced, and \(remaining) are there") }
    }
}
#endif

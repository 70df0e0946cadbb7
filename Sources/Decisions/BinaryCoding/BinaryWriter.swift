/// Appends values in the byte form that ``BinaryReader`` reads: little-endian, varints in LEB128, lengths before contents.
///
/// A writer sets no limits of its own. Whoever writes a length-prefixed value keeps it below the limit that the reader will be given.
public struct BinaryWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    // MARK: Fixed width

    public mutating func writeUInt8(_ value: UInt8) { bytes.append(value) }
    public mutating func writeUInt16(_ value: UInt16) { writeLittleEndian(value) }
    public mutating func writeUInt32(_ value: UInt32) { writeLittleEndian(value) }
    public mutating func writeUInt64(_ value: UInt64) { writeLittleEndian(value) }

    /// One byte, 0 or 1.
    public mutating func writeBool(_ value: Bool) { bytes.append(value ? 1 : 0) }

    private mutating func writeLittleEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    // MARK: Variable width

    /// LEB128: seven bits a byte, lowest first; 1 byte below 128, at most 10.
    public mutating func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag: small numbers of either sign are short.
    public mutating func writeSignedVarint(_ value: Int64) {
        writeVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    // MARK: Length before contents

    /// The length of its UTF-8 as a varint, and the UTF-8.
    public mutating func writeString(_ value: String) {
        writeVarint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// The length as a varint, and the bytes.
    public mutating func writeBytes(_ value: some Collection<UInt8>) {
        writeVarint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A presence byte, 0 or 1, and the value if there is one.
    public mutating func writeOptional<Value>(_ value: Value?, _ write: (inout BinaryWriter, Value) -> Void) {
        writeBool(value != nil)
        if let value { write(&self, value) }
    }

    /// The count as a varint, and the elements. Every element has to take up at least one byte, else the reader refuses the count.
    public mutating func writeArray<Element>(_ elements: some Collection<Element>, _ write: (inout BinaryWriter, Element) -> Void) {
        writeVarint(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }

    public mutating func write(_ value: some BinaryCodable) { value.encode(into: &self) }

    public mutating func writeOptional<Value: BinaryCodable>(_ value: Value?) {
        writeOptional(value) { $1.encode(into: &$0) }
    }

    public mutating func writeArray<Element: BinaryCodable>(_ elements: some Collection<Element>) {
        writeArray(elements) { $1.encode(into: &$0) }
    }
}

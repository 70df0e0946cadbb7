/// A value with one byte form.
///
/// ## Implementing
/// The form must depend on the value alone (no dictionary order, no clock), because replicas compare and hash it. `init(from:)` reads
/// exactly what ``encode(into:)`` wrote, gives every length a limit, and throws on everything else. Once bytes of a type
/// were written to a disk or a wire its form is frozen; a golden-byte test keeps it so.
public protocol BinaryCodable {
    func encode(into writer: inout BinaryWriter)
    init(from reader: inout BinaryReader) throws(BinaryCodingError)
}

extension BinaryCodable {
    public func encoded() -> [UInt8] {
        var writer = BinaryWriter()
        encode(into: &writer)
        return writer.bytes
    }

    /// Reads a value that takes up all of `bytes`; throws ``BinaryCodingError/Code/trailingBytes`` when something follows it.
    public init(decoding bytes: [UInt8]) throws(BinaryCodingError) {
        try self.init(decoding: bytes[...])
    }

    /// The same for a part of a larger buffer, without copying it.
    public init(decoding bytes: ArraySlice<UInt8>) throws(BinaryCodingError) {
        var reader = BinaryReader(bytes)
        self = try Self(from: &reader)
        try reader.finish()
    }
}

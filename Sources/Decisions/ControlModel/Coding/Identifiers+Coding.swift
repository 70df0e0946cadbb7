public import BinaryCoding

extension ClusterID: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeUInt64(high)
        writer.writeUInt64(low)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(high: try reader.readUInt64(), low: try reader.readUInt64())
    }
}

extension Epoch: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeVarint(rawValue) }
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(rawValue: try reader.readVarint()) }
}

extension LogIndex: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeVarint(rawValue) }
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(rawValue: try reader.readVarint()) }
}

extension RecoveryID: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeVarint(rawValue) }
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(rawValue: try reader.readVarint()) }
}

extension StepOrdinal: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeVarint(UInt64(rawValue)) }
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(rawValue: try reader.readSmall()) }
}

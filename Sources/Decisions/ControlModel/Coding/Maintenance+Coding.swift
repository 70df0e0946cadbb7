public import BinaryCoding
import TopologyModel

extension Maintenance: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(instance)
        writer.write(owner)
        writer.write(reason)
        writer.write(endsAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(instance: try reader.read(), owner: try reader.read(), reason: try reader.read(), endsAt: try reader.read())
    }
}

extension MaintenanceRecord: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(index)
        writer.write(maintenance)
        writer.write(begunAt)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(index: try reader.read(), maintenance: try reader.read(), begunAt: try reader.read())
    }
}

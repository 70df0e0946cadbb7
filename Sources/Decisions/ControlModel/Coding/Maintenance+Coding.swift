public import BinaryCoding
import TopologyModel

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

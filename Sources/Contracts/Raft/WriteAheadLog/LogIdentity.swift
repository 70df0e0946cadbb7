public import BinaryCoding
public import RaftCore

/// Whose log it is: stands in every segment, so that files of another cluster or node are never taken for one's own.
public struct LogIdentity: Hashable, Sendable {
    /// Drawn once, when the cluster begins.
    public var clusterHigh: UInt64
    public var clusterLow: UInt64
    public var node: NodeID

    public init(clusterHigh: UInt64, clusterLow: UInt64, node: NodeID) {
        self.clusterHigh = clusterHigh
        self.clusterLow = clusterLow
        self.node = node
    }
}

extension LogIdentity: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.writeUInt64(clusterHigh)
        writer.writeUInt64(clusterLow)
        writer.write(node)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(clusterHigh: try reader.readUInt64(), clusterLow: try reader.readUInt64(), node: try reader.read())
    }
}

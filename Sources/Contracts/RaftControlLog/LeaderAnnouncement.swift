public import BinaryCoding
public import RaftCore

/// What a leader says of itself, so that the others can send people and programs to it.
public struct LeaderAnnouncement: Hashable, Sendable {
    /// The longest URL that is taken.
    public static let maximumURLBytes = 1_024

    public var node: NodeID
    /// Of its listener: `scheme://host:port`.
    public var url: String

    public init(node: NodeID, url: String) {
        self.node = node
        self.url = url
    }
}

extension LeaderAnnouncement: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(node)
        writer.writeString(url)
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        self.init(node: try reader.read(), url: try reader.readString(limit: LeaderAnnouncement.maximumURLBytes))
    }
}

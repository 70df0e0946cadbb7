public import TopologyModel

/// A detection as it was committed.
public struct DetectionRecord: Hashable, Sendable, Codable {
    /// The place in the log of the command that recorded it: its identity.
    public var index: LogIndex
    public var detection: Detection
    public var at: WallTime
    /// The node that saw it.
    public var node: String

    public init(index: LogIndex, detection: Detection, at: WallTime, node: String) {
        self.index = index
        self.detection = detection
        self.at = at
        self.node = node
    }
}

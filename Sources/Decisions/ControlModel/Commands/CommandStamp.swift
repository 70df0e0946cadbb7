public import TopologyModel

/// Who proposed a command and when. The state machine forces the time to be non-decreasing.
public struct CommandStamp: Hashable, Sendable, Codable {
    public var at: WallTime
    /// Name of the proposing node; the host's name in single mode.
    public var node: String

    public init(at: WallTime, node: String) {
        self.at = at
        self.node = node
    }
}

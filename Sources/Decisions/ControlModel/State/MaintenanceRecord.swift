public import TopologyModel

/// A maintenance in force.
public struct MaintenanceRecord: Hashable, Sendable, Codable {
    /// The place of the command that began it: a number that no other has.
    public var index: LogIndex
    public var maintenance: Maintenance
    public var begunAt: WallTime

    public init(index: LogIndex, maintenance: Maintenance, begunAt: WallTime) {
        self.index = index
        self.maintenance = maintenance
        self.begunAt = begunAt
    }
}

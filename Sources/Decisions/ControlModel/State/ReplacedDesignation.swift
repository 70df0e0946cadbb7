public import TopologyModel

/// A designation that was given up because its server was lost before the recovery was done.
public struct ReplacedDesignation: Hashable, Sendable, Codable {
    public var designation: Designation
    public var epoch: Epoch
    public var reason: String
    public var at: WallTime

    public init(designation: Designation, epoch: Epoch, reason: String, at: WallTime) {
        self.designation = designation
        self.epoch = epoch
        self.reason = reason
        self.at = at
    }
}

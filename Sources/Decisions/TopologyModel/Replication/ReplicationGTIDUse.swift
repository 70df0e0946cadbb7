/// How a channel finds its place in the source's log.
public enum ReplicationGTIDUse: String, Hashable, Sendable, Codable {
    case fileAndPosition = "No"
    /// MariaDB `MASTER_USE_GTID=slave_pos`.
    case slavePosition = "Slave_Pos"
    /// MariaDB `MASTER_USE_GTID=current_pos`.
    case currentPosition = "Current_Pos"
    /// MySQL `SOURCE_AUTO_POSITION=1`.
    case autoPosition = "Auto_Position"

    public var isMariaDB: Bool { self == .slavePosition || self == .currentPosition }
    public var usesGTID: Bool { self != .fileAndPosition }
}

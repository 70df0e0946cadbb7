import ControlModel
import TopologyModel

/// A switchover that ended without knowing whether its primary takes writes, and what was read of that one since.
struct OutlivedSwitchover: Sendable, Codable {
    let switchover: RecoveryID
    /// When the primary was first read as taking writes after the end of the switchover.
    let firstSeenOpen: WallTime
    /// Its statement cannot take effect any more: whoever closes the primary from now on is a person.
    var isProved = false
}

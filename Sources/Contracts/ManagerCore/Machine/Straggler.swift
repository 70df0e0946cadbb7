import ControlModel
import TopologyModel

/// A replica that still follows a server which was replaced as primary, and is in no tree with the one in its place.
struct Straggler: Sendable, Codable {
    let server: InstanceID
    /// The cluster that it belongs to, and the epoch in which it was found behind: another primary judges anew.
    let cluster: ClusterID
    let epoch: Epoch
    /// Whom it follows.
    let source: InstanceAddress
    /// Making it follow the primary or, where that cannot be, nobody.
    var unasked = UnaskedOperation(isDue: true)
    /// The operation under way is to make it follow nobody.
    var isBeingDetached = false
    /// The manager detached it. Whoever reattaches it since wants it where it is.
    var wasDetached = false
}

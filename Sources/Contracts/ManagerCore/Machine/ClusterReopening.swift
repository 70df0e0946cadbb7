import ControlModel
import Promotion
import TopologyModel

/// The primary of a cluster that was read as read-only, and what is done about it. It exists from such a reading to a writable one.
struct ClusterReopening: Sendable, Codable {
    let cluster: ClusterID
    let epoch: Epoch
    let primary: InstanceID
    var reopening = PrimaryReopening()
    /// Something that the verdict depends on may have changed.
    var isDue = true
    /// An attempt succeeded: whatever is read later is another matter.
    var isOpened = false
    /// Why it is not opened now, for findings; empty while it is being opened.
    var reason = ""
    /// What was told last, so that it is told once.
    var toldReason = ""
}

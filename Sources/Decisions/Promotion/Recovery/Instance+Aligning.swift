import Refactoring
import TopologyModel

extension Instance {
    /// How a server that follows without GTID is brought to stand still, and the places read that are equal there: what it has executed in the log of its
    /// source, and where its own log ends. Closed first where it takes writes: they would be in its log and in nobody else's.
    var aligning: [ServerAction] {
        let close: [ServerAction] = facts?.settings.readOnly == false ? [.setReadOnly] : []
        return close + [.stopApplier(channel: channel?.name ?? ""), .readWritePosition]
    }
}

package import ControlModel
import Refactoring
package import TopologyModel

extension RecoveryRecord {
    /// Whether a step of the recovery meant to make the replica apply its relay logs by file and position (``ServerAction/applyRelayLogs(channel:from:)``).
    package func meantToLeaveGTIDMode(_ replica: InstanceAddress) -> Bool {
        steps.contains { $0.intent.kind == .revoke && $0.intent.target == replica && $0.intent.detail.contains(ServerAction.applyRelayLogsText) }
    }
}

import ControlModel
package import ManagerCore
import TopologyModel

extension RecoveryResult {
    /// In one line.
    package var message: String {
        guard isSuccess else { return "\(primary) is the primary by the journal; it came to nothing: \(closing.reason)" }
        let pause = writePause.map { "; writes were refused for \($0.wholeMilliseconds) ms" } ?? ""
        let lost = closing.lostReplicas.isEmpty ? "" : "; these do not follow it: \(closing.lostReplicas.map(\.description).joined(separator: ", "))"
        return "\(primary) took over from \(former)\(pause)\(lost)"
    }

    /// For people.
    package var text: String { "\(message)\nrecovery \(recovery): \(closing.reason)" }
}

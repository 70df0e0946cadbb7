import ControlModel
import TopologyModel

extension RecoveryResult {
    /// In one line.
    package var message: String {
        if kind == .relocation { return relocationMessage }
        if kind == .unlock { return isSuccess ? "commits on \(former) are acknowledged again" : "\(former) was not unlocked: \(closing.reason)" }
        guard isSuccess else { return "\(primary) is the primary by the journal; it came to nothing: \(closing.reason)" }
        let pause = writePause.map { "; writes were refused for \($0.wholeMilliseconds) ms" } ?? ""
        let lost = closing.lostReplicas.isEmpty ? "" : "; these do not follow it: \(closing.lostReplicas.map(\.description).joined(separator: ", "))"
        return "\(primary) took over from \(former)\(pause)\(lost)"
    }

    private var relocationMessage: String {
        guard isSuccess else { return "the replicas of \(former) have no other source: \(closing.reason)" }
        let moved = primary == former ? "the replicas of \(former) have other sources" : "the replicas of \(former) follow \(primary)"
        return moved + (closing.lostReplicas.isEmpty ? "" : "; these do not: \(closing.lostReplicas.map(\.description).joined(separator: ", "))")
    }

    /// For people.
    package var text: String { "\(message)\nrecovery \(recovery): \(closing.reason)" }
}

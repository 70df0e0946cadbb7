import Hooks

extension HookListReport {
    /// One line for the journal: what each hook did, and what was not run.
    var text: String {
        let ran = reports.map { "\($0.name): \($0.result.text)" }
        let left = skipped.map { "\($0): not run" }
        return (ran + left).joined(separator: "; ")
    }
}

extension HookResult {
    fileprivate var text: String {
        switch self {
        case .succeeded(let output): output.isEmpty ? "ok" : "ok: \(output)"
        case .started: "started"
        case .failed(let reason, let output): output.isEmpty ? "failed: \(reason)" : "failed: \(reason): \(output)"
        case .timedOut(let output): output.isEmpty ? "timed out" : "timed out: \(output)"
        }
    }
}

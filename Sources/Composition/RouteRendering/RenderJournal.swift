/// What is said of a row of passes: what changes when it changes, and what is wrong when it begins and when it is over.
package struct RenderJournal: Sendable {
    private var troubles: [String] = []
    private var failure: String?
    private var reloadFailure: String?

    package init() {}

    /// Lines without line feeds. Most passes have none.
    package mutating func lines(of pass: RenderPass) -> [String] {
        var lines = pass.changes.map(\.description)
        if let failure = pass.failure?.message {
            if failure != self.failure { lines.append("nothing is rendered, and what is there stays: \(failure)") }
            self.failure = failure
        } else {
            if failure != nil { lines.append("rendering again") }
            failure = nil
            lines += pass.troubles.filter { !troubles.contains($0) }
            if pass.troubles.isEmpty, !troubles.isEmpty { lines.append("the store is in order again") }
            troubles = pass.troubles
        }
        if pass.isReplaced { lines.append("the output was replaced") }
        switch pass.reload {
        case .succeeded:
            lines.append("the command succeeded")
            reloadFailure = nil
        case .failed(let reason):
            if reason != reloadFailure || pass.isReplaced { lines.append("the command failed, and is tried again: \(reason)") }
            reloadFailure = reason
        case nil: break
        }
        return lines
    }
}

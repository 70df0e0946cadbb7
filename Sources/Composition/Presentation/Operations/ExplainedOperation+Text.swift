import Refactoring

extension ExplainedOperation {
    /// For people: what would be done, or everything that is in the way.
    package var text: String {
        var lines: [String] = []
        if plan.isRefused {
            lines.append("refused, nothing was touched:")
            lines += plan.blockers.map { "  - \($0)" }
        } else if plan.isEmpty {
            lines.append("nothing to do")
        }
        if let frame { lines += ExplainedOperation.lines(frame, "stands still while the others are moved") }
        for track in tracks { lines += ExplainedOperation.lines(track, track.summary) }
        lines += plan.notices.map { "note: \($0)" }
        if !plan.isRefused, !plan.isEmpty { lines.append("at most \(longest.components.seconds) s, the restoring after a failure included") }
        return lines.joined(separator: "\n")
    }

    /// In one line, but for blockers, of which there is one in each.
    package var message: String {
        if plan.isRefused { return text }
        if plan.isEmpty { return (["nothing to do"] + plan.notices).joined(separator: "; ") }
        return "planned, nothing was touched: " + plan.tracks.map { "\($0.subject): \($0.summary)" }.joined(separator: "; ")
    }

    private static func lines(_ track: Track, _ summary: String) -> [String] {
        ["\(track.subject): \(summary)"] + Explanation.Step.lines(of: track.steps)
            + track.restored.map { "  then \($0) gets back the source and the threads that it had" }
    }
}

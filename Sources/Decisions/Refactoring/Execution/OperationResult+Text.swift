extension OperationResult {
    /// For people: how each track ended, and in what state servers were left.
    package var text: String {
        var lines = tracks.isEmpty ? ["nothing to do"] : []
        if let frame, frame.end != .done || !frame.isSuccess { lines += frame.lines }
        lines += tracks.flatMap(\.lines)
        if let promoted = plan.promoted { lines.append("\(promoted) is the source of the others") }
        lines += plan.notices.map { "note: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// In one line.
    package var message: String {
        guard !tracks.isEmpty else { return (["nothing to do"] + plan.notices).joined(separator: "; ") }
        let done = tracks.count { $0.end == .done }
        let all = ((frame.map { [$0] } ?? []) + tracks)
        let problems = all.filter { !$0.isSuccess }.flatMap(\.lines).map { $0.drop { $0 == " " } }.joined(separator: "; ")
        let head = tracks.count == 1 && problems.isEmpty ? "\(tracks[0].subject): \(tracks[0].summary): done" : "\(done) of \(tracks.count) done"
        return problems.isEmpty ? head : "\(head); \(problems)"
    }
}

extension TrackResult {
    fileprivate var lines: [String] {
        let head =
            switch end {
            case .done: "\(subject): \(summary): done"
            case .failed(let server, let step, let reason): "\(subject): \(summary): failed at \"\(step)\" on \(server): \(reason)"
            case .skipped(let reason): "\(subject): \(summary): skipped: \(reason)"
            case .abandoned(let reason): "\(subject): \(summary): given up where it was: \(reason)"
            }
        return [head]
            + restorations.map { restoration in
                restoration.missing.map { "  \(restoration.server) did not get back what it had: \($0)" }
                    ?? "  \(restoration.server) got back what it had"
            }
    }
}

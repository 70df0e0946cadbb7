extension HookListReport {
    /// The most bytes of ``text``. A command of the journal takes 1 MiB, and the journal keeps several such texts of each of five hundred recoveries.
    public static let maximumTextBytes = 32 * 1024

    /// One line per list for the journal and the audit: what each hook did and said, and what was not run.
    ///
    /// Where that is too long, the longest texts are cut in their middle, all to the same length: what is left of each is its begin, with the name of the hook, and its end, where programs
    /// say what went wrong.
    public var text: String {
        let parts = reports.map { "\($0.name): \($0.result.text)" } + skipped.map { "\($0): not run" }
        let separators = max(0, parts.count - 1) * HookListReport.separator.utf8.count
        let share = HookListReport.share(of: parts.map(\.utf8.count), within: HookListReport.maximumTextBytes - separators)
        let limit = max(share, HookListReport.leastBytes)
        let text = parts.map { HookListReport.cut($0, to: limit) }.joined(separator: HookListReport.separator)
        // Of thousands of hooks not even so much has room.
        return HookListReport.cut(text, to: HookListReport.maximumTextBytes)
    }

    private static let separator = "; "
    /// Of one hook: less says nothing.
    private static let leastBytes = 64
    /// What stands for what is left out.
    private static let gap = " […] "

    /// The greatest length to which each has to be cut so that all fit.
    private static func share(of lengths: [Int], within total: Int) -> Int {
        var rest = max(0, total)
        var count = lengths.count
        for length in lengths.sorted() {
            // The short ones leave what they do not need to the others.
            guard length * count > rest else {
                rest -= length
                count -= 1
                continue
            }
            return rest / count
        }
        return .max
    }

    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        // A byte of a character that is cut in two becomes up to three.
        let room = max(0, limit - gap.utf8.count - 2 * replacementBytes)
        // The end says more than the begin.
        let begin = room / 4
        return String(decoding: text.utf8.prefix(begin), as: UTF8.self) + gap + String(decoding: text.utf8.suffix(room - begin), as: UTF8.self)
    }

    private static let replacementBytes = 9
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

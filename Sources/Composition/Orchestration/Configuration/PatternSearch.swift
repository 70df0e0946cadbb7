/// How a pattern of the configuration is looked for in a text.
enum PatternSearch {
    /// Longer texts are cut before a pattern sees them: backtracking must stay cheap.
    static let maximumInputBytes = 255
    /// Answers that are remembered per list of patterns. Far more than anybody has servers or clusters; beyond it all are forgotten.
    static let maximumCachedAnswers = 10_000

    static func cut(_ text: String) -> String {
        text.utf8.count <= maximumInputBytes ? text : String(decoding: text.utf8.prefix(maximumInputBytes), as: UTF8.self)
    }

    static func finds(_ pattern: Regex<AnyRegexOutput>, in text: String) -> Bool { (try? pattern.firstMatch(in: cut(text))) != nil }

    /// What the first group of the pattern holds, where the pattern is found; empty for a group that takes no part in the match.
    static func firstGroup(of pattern: Regex<AnyRegexOutput>, in text: String) -> String? {
        guard let match = try? pattern.firstMatch(in: cut(text)), match.output.count > 1 else { return nil }
        return match.output[1].substring.map(String.init) ?? ""
    }

    /// How many groups a pattern has.
    static func groups(in text: String) -> Int {
        // Alternatives always find something in the empty text, so its match tells the number of groups.
        guard let probe = try? Regex("(?:\(text))|"), let match = try? probe.firstMatch(in: "") else { return 0 }
        return match.output.count - 1
    }
}

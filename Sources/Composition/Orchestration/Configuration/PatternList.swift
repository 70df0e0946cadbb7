import Synchronization

/// A list of patterns of which any may be found in a text. Answers are remembered, so that a pattern is evaluated once per text.
final class PatternList: Sendable {
    private struct State {
        var patterns: [Regex<AnyRegexOutput>]
        var answers: [String: Bool] = [:]
    }

    /// The patterns as they were written.
    let elements: [String]
    /// Regex is not Sendable: it is only used under this lock.
    private let state: Mutex<State>

    /// Compiles every pattern. Throws the positions of those that are none, with the reason.
    init(_ texts: [String]) throws(InvalidPatterns) {
        var patterns: [Regex<AnyRegexOutput>] = []
        var failures: [InvalidPatterns.Failure] = []
        for (position, text) in texts.enumerated() {
            do { patterns.append(try Regex(text)) } catch { failures.append(.init(position: position, reason: "not a regular expression: \(text)")) }
        }
        guard failures.isEmpty else { throw InvalidPatterns(failures: failures) }
        elements = texts
        state = Mutex(State(patterns: patterns))
    }

    func matches(_ text: String) -> Bool {
        state.withLock { state in
            if state.patterns.isEmpty { return false }
            if let known = state.answers[text] { return known }
            let answer = state.patterns.contains { PatternSearch.finds($0, in: text) }
            if state.answers.count >= PatternSearch.maximumCachedAnswers { state.answers.removeAll() }
            state.answers[text] = answer
            return answer
        }
    }
}

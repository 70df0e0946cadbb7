import RouteRendering

/// Remembers what the output was each time it was run, and answers as it is told; when the answers are used up, with success.
actor RecordingReloader: Reloader {
    private let output: String
    private var answers: [ReloadOutcome]
    private(set) var seen: [String?] = []

    init(output: String, answers: [ReloadOutcome] = []) {
        self.output = output
        self.answers = answers
    }

    func reload() async -> ReloadOutcome {
        seen.append(Fixture.read(output))
        return answers.isEmpty ? .succeeded : answers.removeFirst()
    }
}

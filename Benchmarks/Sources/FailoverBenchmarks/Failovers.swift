import Foundation

/// The runs of one kind: for each moment of the timeline its milliseconds since the signal, one number per run.
struct Failovers {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private var milliseconds: [String: [Double]] = [:]

    /// The moments in the order of a timeline.
    static let moments = [
        "suspected", "convicted", "opened", "receivers-stopped", "designated", "drained", "fence-tried", "opening", "writable", "first-row", "published", "repointed",
        "hooks", "closed",
    ]

    /// Runs the scenario so often; its progress goes to the standard error.
    init(running variant: String, times: Int) throws {
        let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../scripts").standardized
        let results = FileManager.default.temporaryDirectory.appending(path: "baton-failovers.\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: results) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "bash", scripts.appending(path: "soak").path(), "--lanes", "1", "--count", "\(times)", "--variant", variant, "--results", results.path(), "failover-times",
        ]
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "not every run of '\(variant)' was correct; see above") }
        for line in try String(contentsOf: results, encoding: .utf8).split(separator: "\n") { take(line) }
    }

    /// A line of scripts/soak: scenario, variant, verdict and figures (`name=milliseconds …`), with tabs between them.
    private mutating func take(_ line: Substring) {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard columns.count == 4 else { return }
        var run: [String: Double] = [:]
        for word in columns[3].split(separator: " ") {
            let parts = word.split(separator: "=")
            if parts.count == 2, let number = Double(parts[1]) { run[String(parts[0])] = number }
        }
        if let writable = run["writable"], let repointed = run["repointed"] { run["repointed-after-writable"] = repointed - writable }
        for (name, number) in run { milliseconds[name, default: []].append(number) }
    }

    func spread(_ moment: String) -> Spread? { milliseconds[moment].map { Spread($0) } }
}

/// The least, the middle and the slow end of some numbers.
struct Spread {
    let count: Int
    let minimum: Double
    let median: Double
    /// Of twenty the nineteenth.
    let p95: Double

    /// - Parameter numbers: at least one.
    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        count = sorted.count
        minimum = sorted[0]
        median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        p95 = sorted[(count * 95 + 99) / 100 - 1]
    }
}

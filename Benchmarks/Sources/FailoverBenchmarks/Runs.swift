import Foundation

/// The runs of one kind: for each figure its milliseconds, one number per run.
struct Runs {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private var milliseconds: [String: [Double]] = [:]

    /// A figure that is computed from two of the scenario.
    static let repointedAfterWritable = "repointed-after-writable"

    /// Runs the scenario so often; its progress goes to the standard error.
    init(of variant: String, times: Int) throws {
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
        if let writable = run["writable"], let repointed = run["repointed"] { run[Runs.repointedAfterWritable] = repointed - writable }
        for (name, number) in run { milliseconds[name, default: []].append(number) }
    }

    /// nil: no run has it.
    func spread(_ figure: String) -> Spread? { milliseconds[figure].map { Spread($0) } }
}

package import Refactoring

extension ErrantLocation {
    /// A line for each log: its name, and what it holds. Empty when there are no errant transactions.
    package var text: String {
        (logs.map { "\($0.file)  \($0.transactions)" }
            + unsearched.map { "\($0.firstFile) to \($0.lastFile), not searched any further  \($0.transactions)" }
            + (unlogged.map { ["in no binary log (purged, or never logged there)  \($0)"] } ?? [])).joined(separator: "\n")
    }

    /// In one line.
    package var message: String {
        var parts = ["\(logs.count) binary logs hold errant transactions"]
        parts += unsearched.map { "\($0.firstFile) to \($0.lastFile) were not searched any further" }
        if let unlogged { parts.append("in no binary log: \(unlogged)") }
        return parts.joined(separator: "; ")
    }
}

/// Makes a program read the output.
package protocol Reloader: Sendable {
    /// Returns when it is done, or given up at its own deadline. Safe to repeat: it is, after a failure and after a crash in between.
    func reload() async -> ReloadOutcome
}

package enum ReloadOutcome: Hashable, Sendable {
    case succeeded
    case failed(reason: String)
}

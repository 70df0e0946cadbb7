#if Network
import Synchronization

/// Answers to give one after the other; the last one again and again.
package final class Answers: Sendable {
    private let rest: Mutex<[(Int, String)]>

    /// - Parameter answers: status and body; at least one.
    package init(_ answers: [(Int, String)]) { rest = Mutex(answers) }

    package func next() -> ScriptedHTTPServer.Reply {
        rest.withLock { rest in
            let answer = rest.count > 1 ? rest.removeFirst() : rest[0]
            return .answer(answer.0, answer.1)
        }
    }
}
#endif

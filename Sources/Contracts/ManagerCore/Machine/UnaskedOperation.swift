import Promotion
import Refactoring
import TopologyModel

/// What came of an operation on one server that nobody asked for: a deposed server that is to be a replica again, or a replica that is to leave one.
struct UnaskedOperation: Sendable, Codable {
    /// The server was read since it was judged last.
    var isDue = false
    /// The attempt under way.
    var pin: SessionPin?
    var failures = 0
    /// When the next attempt may begin; nil: at once.
    var notBefore: MonotonicInstant?
    /// What was told last of what is in the way, so that it is told once.
    var told = ""

    func mayBegin(now: MonotonicInstant, _ policy: RejoiningPolicy) -> Bool {
        pin == nil && failures < policy.attempts && notBefore.map { $0 <= now } ?? true
    }
}

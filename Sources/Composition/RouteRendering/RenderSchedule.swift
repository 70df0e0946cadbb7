package import TopologyModel

/// When the store is read next, and when a command that failed is tried again.
package struct RenderSchedule: Sendable {
    private let policy: RenderPolicy
    private var random: SplitMix64
    private var failures = 0
    private var pausedUntil: MonotonicInstant?

    package init(policy: RenderPolicy, random: SplitMix64) {
        self.policy = policy
        self.random = random
    }

    package mutating func nextPass(after now: MonotonicInstant) -> MonotonicInstant {
        let earlier = Int64.random(in: 0...(policy.interval / RenderSchedule.jitterPart).wholeNanoseconds, using: &random)
        return now + (policy.interval - .nanoseconds(earlier))
    }

    /// Whether a command that is owed is run now.
    package func mayReload(at now: MonotonicInstant) -> Bool { pausedUntil.map { $0 <= now } ?? true }

    /// There is something new to read: it is tried at once.
    package mutating func outputChanged() { (failures, pausedUntil) = (0, nil) }

    package mutating func reloadEnded(_ outcome: ReloadOutcome, at now: MonotonicInstant) {
        switch outcome {
        case .succeeded: (failures, pausedUntil) = (0, nil)
        case .failed:
            var pause = policy.firstRetry
            for _ in 0..<failures where pause < policy.lastRetry { pause = pause * 2 }
            pausedUntil = now + min(pause, policy.lastRetry)
            failures += 1
        }
    }

    /// A fifth.
    private static let jitterPart = 5
}

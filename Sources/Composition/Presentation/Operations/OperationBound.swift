package import Refactoring

/// How long a plan may take at most, when every wait lasts to its end, every attempt is the last possible one, and everything must be restored.
package enum OperationBound {
    package static func longest(_ plan: OperationPlan, _ policy: RefactoringPolicy) -> Duration {
        let frame = plan.frame.map { track($0, policy) } ?? .zero
        let tracks = plan.tracks.map { track($0, policy) }
        // Tracks begin in turn as places become free: no more than an even share of them all, and the longest one at the end.
        let sum = tracks.reduce(Duration.zero, +)
        return frame + sum / max(1, policy.parallelTracks) + (tracks.max() ?? .zero)
    }

    private static func track(_ track: PlanTrack, _ policy: RefactoringPolicy) -> Duration {
        // An attempt that begins when the time is nearly over lasts for as long as one attempt may.
        let attempt = policy.stepTimeout
        let steps = track.steps.reduce(Duration.zero) { sum, step in
            switch step.work {
            case .act: sum + policy.stepTimeout + attempt
            case .wait(_, let limit): sum + limit + attempt
            }
        }
        let servers = Set(track.steps.map(\.server.address)).count
        return steps + (policy.stepTimeout + attempt + policy.restoreTimeout + attempt) * servers
    }
}

extension RecoveryRecord {
    /// Of a recovery that succeeded: the required hooks that failed, with what they said, in the order in which they ran. The servers are as they should be; what the hooks are
    /// for may not be. Hooks that a later manager ran again count by their last run.
    public var errors: [String] {
        guard closing?.result == .succeeded else { return [] }
        let hooks = steps.filter { $0.intent.kind == .hook && $0.outcome != nil }
        return hooks.enumerated().compactMap { place, step in
            guard let outcome = step.outcome, outcome.result == .failed, !hooks[(place + 1)...].contains(where: { $0.intent.detail == step.intent.detail }) else { return nil }
            return "required \(step.intent.detail) hooks failed: \(outcome.observed)"
        }
    }
}

/// What the hooks of one phase did, in the order they ran.
public struct HookListReport: Hashable, Sendable {
    public var phase: HookPhase
    public var reports: [HookReport]
    /// Names of the hooks that did not run: after a required one failed, or after the caller was cancelled.
    public var skipped: [String]
    /// The caller was cancelled: the outcome of the list is open, and it must be run again with a higher attempt.
    public var isCancelled: Bool

    public init(phase: HookPhase, reports: [HookReport], skipped: [String], isCancelled: Bool) {
        self.phase = phase
        self.reports = reports
        self.skipped = skipped
        self.isCancelled = isCancelled
    }

    /// The required hook whose failure stops what the list precedes; nil when it may go on.
    public var stopper: HookReport? { reports.first { $0.stopsList } }
}

public import TopologyModel

/// What the analysis says about one server, with everything that led to it.
public struct Finding: Hashable, Sendable {
    public let code: AnalysisCode
    public let instance: InstanceAddress
    public let instanceID: InstanceID
    /// The code's sentence, for people.
    public let description: String
    /// What was observed, for people: ages, attempts, votes.
    public let evidence: [String]
    /// Whether a recovery may be opened as far as the evidence goes. Gates (downtime, pauses, filters, the flap window) are asked separately.
    public let isActionable: Bool
    /// What may follow from the code, as far as the analysis goes.
    public let action: FindingAction
    /// Why nothing is done although the incumbent's condition holds, and why the cluster is only observed where it is. From the analysis alone it
    /// is empty when ``isActionable``; a manager adds what its gates say and why its last recovery stopped.
    public let blockers: [String]
    public let counts: ReplicaCounts
    /// Structure warnings, in the order of the table of codes.
    public let warnings: [AnalysisCode]
    /// Why it is expected; empty for most. Shown all the same.
    public let suppressions: [FindingSuppression]
    /// What alone would allow a promotion where nobody could be promoted, the overrides first, each kind by what would be lost; empty where somebody could, where
    /// nothing alone would help, and from the analysis alone: a manager adds it.
    public let hints: [OverrideHint]
    /// Whether the server is downtimed.
    public var isDowntimed: Bool { suppressions.contains(.downtime) }

    public init(
        code: AnalysisCode, instance: InstanceAddress, instanceID: InstanceID, description: String, evidence: [String], isActionable: Bool,
        action: FindingAction = .none, blockers: [String], counts: ReplicaCounts, warnings: [AnalysisCode], suppressions: [FindingSuppression] = [],
        hints: [OverrideHint] = []
    ) {
        self.code = code
        self.instance = instance
        self.instanceID = instanceID
        self.description = description
        self.evidence = evidence
        self.isActionable = isActionable
        self.action = action
        self.blockers = blockers
        self.counts = counts
        self.warnings = warnings
        self.suppressions = suppressions
        self.hints = hints
    }

    /// A problem, a reason for doing nothing, or a warning: everything but a cluster that is in order.
    public var isWorthTelling: Bool { code != .noProblem || !blockers.isEmpty || !warnings.isEmpty }

    /// A copy that knows more.
    public func adding(
        evidence more: [String] = [], blockers further: [String] = [], warnings other: [AnalysisCode] = [], hints ways: [OverrideHint] = []
    ) -> Finding {
        Finding(
            code: code, instance: instance, instanceID: instanceID, description: description, evidence: evidence + more,
            isActionable: isActionable, action: action, blockers: blockers + further, counts: counts, warnings: warnings + other, suppressions: suppressions,
            hints: hints + ways)
    }
}
